"""The one shell of every HTML page: self-contained, escaped, light and dark, and saying how to cite its version.

A page is a template in `templates/` that extends `shell.html` and fills its blocks; `parts.html` has what pages share
(tables, SQL with a copy button, figures). Every value is escaped; only markup that this program made itself is passed
as `Markup`. A page loads nothing: styles and the one script stand in it, and its policy forbids everything else, so it
reads the same from a disk, a mail or the page server. Add a page by adding a template and calling `render`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from warehouse.provenance import Provenance

FOLDER = Path(__file__).parent
SCRIPT = FOLDER / "static" / "page.js"
STYLE = FOLDER / "static" / "page.css"
EXPLANATION_STYLE = FOLDER.parent / "explain" / "page.css"  # its pages also explain what no version holds


def render(template: str, provenance: Provenance, values: Mapping[str, Any]) -> str:
    """The page of a template in `templates/`; jinja2.UndefinedError when it wants a value that was not given."""
    page = _environment().get_template(template)
    return page.render(
        values,
        provenance=provenance,
        style=Markup(STYLE.read_text(encoding="utf-8")),  # noqa: S704  our own file
        script=Markup(SCRIPT.read_text(encoding="utf-8")),  # noqa: S704  our own file
        policy=policy(),
    )


@cache
def policy() -> str:
    """The content security policy of a page: its own style and script by their hashes, pictures in it, nothing else."""
    styles = f"{hash_of(STYLE)} {hash_of(EXPLANATION_STYLE)}"
    return (
        f"default-src 'none'; script-src {hash_of(SCRIPT)}; style-src {styles}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def write(path: Path, page: str) -> None:
    """Write a page aside and move it into place, so that a reader finds the old page or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.aside")
    aside.write_text(page, encoding="utf-8", newline="\n")
    aside.replace(path)


@cache
def hash_of(path: Path) -> str:
    """A file as a content security policy names it."""
    digest = hashlib.sha256(path.read_text(encoding="utf-8").encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cell"] = cell
    return environment


def cell(value: object) -> str:
    """A value as a table shows it: nothing for null, words for booleans, lists joined."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(cell, value))
    if isinstance(value, dict):
        return "; ".join(f"{key}: {cell(part)}" for key, part in value.items())
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)
