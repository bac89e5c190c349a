"""The explanations that the asset `warehouse` carries: a page of the version, and a short table in the web UI.

All text of the source is shown as text: the page escapes it, and so does the Markdown.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assets.declaration.assets import cell
from warehouse.engine import MEMORY_LIMIT, open_read_only
from warehouse.explain.facts import explain
from warehouse.explain.find import Found, rows
from warehouse.explain.model import Explanation
from warehouse.explain.page import page
from warehouse.explain.sources import Sources
from warehouse.history import Layout
from warehouse.pages import write
from warehouse.provenance import provenance
from warehouse.workspace import Workspace

PAGE = "explanations.html"
MOST_ACTIONS = 50  # on the page: those in doubt come first; `socieux explain` has all
SHOWN_ACTIONS = 10  # in the web UI


def attached(file: Path, version: str, workspace: Workspace) -> str:
    """The Markdown of a published version, made once; its page is put where the page server has those of a version."""
    markdown = workspace.store.folder / "published" / "explanations" / f"{version[:12]}.md"
    html = Layout(workspace.warehouse_file).site / version / PAGE
    if not (html.exists() and markdown.exists()):
        made = explanations(file, workspace)
        for old in markdown.parent.glob("*.md"):
            old.unlink()
        write(html, page(made, "Explanations", provenance(file).citation))
        write(markdown, as_markdown(made))
    return markdown.read_text(encoding="utf-8")


def explanations(file: Path, workspace: Workspace, most: int = MOST_ACTIONS) -> list[Explanation]:
    """The explanations of a published file: actions in doubt first, then by code."""
    with open_read_only(file, MEMORY_LIMIT) as connection:
        chosen = rows(
            connection, "SELECT action_key FROM v_action ORDER BY is_trusted, action_code, action_key LIMIT ?", [most]
        )
        return explain(connection, Found(tuple(row["action_key"] for row in chosen), ()), Sources(workspace.bytes_of))


def as_markdown(made: Sequence[Explanation], most: int = SHOWN_ACTIONS) -> str:
    """Values and the characters they rest on, as a Markdown table."""
    lines = ["| action | what | value | rests on | rule |", "| --- | --- | --- | --- | --- |"]
    for explanation in made[:most]:
        name = explanation.action_code or explanation.title
        for value in explanation.values:
            surfaces = "; ".join(dict.fromkeys(proof.surface for proof in value.proofs))
            rules = ", ".join(dict.fromkeys(proof.rule_name for proof in value.proofs))
            cells = (name, value.name, value.value, surfaces, rules or "; ".join(value.notes))
            lines.append("| " + " | ".join(map(cell, cells)) + " |")
    return "\n".join(lines)
