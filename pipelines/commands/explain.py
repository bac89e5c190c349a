"""`socieux explain`: why a published value is what it is, down to the characters it rests on."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.app import Raw, Warehouse, app, workspace_of
from warehouse.errors import ProjectError


class Form(StrEnum):
    """How `explain` writes its answer."""

    TEXT = "text"
    JSON = "json"


@app.command()
def explain(
    code: Annotated[
        str | None,
        typer.Argument(metavar="CODE", help="Code, key or title of an action, or the id of a withheld entry."),
    ] = None,
    text: Annotated[str | None, typer.Option("--text", help="Explain this text instead of an action.")] = None,
    title: Annotated[str | None, typer.Option(help="With --text: the title above it.")] = None,
    partner_institution: Annotated[str | None, typer.Option(help="With --text: the institution that asked.")] = None,
    heading: Annotated[str | None, typer.Option(help="With --text: the heading of its page.")] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write one self-contained page there.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="Text for people, JSON lines for programs.")] = Form.TEXT,
    warehouse: Warehouse = None,
    raw: Raw = None,
) -> None:
    """Show every value of an action with its source, rule and what was set aside; or how a text is read."""
    from pipelines.console import out, plain, write_lines
    from pipelines.explaining import explained, print_json, show, write_page
    from warehouse.provenance import provenance

    fields = {"heading": heading, "title": title, "partner_institution": partner_institution, "description": text}
    is_text = any(value is not None for value in fields.values())
    if is_text == (code is not None):
        what = "Both an action and a text were given." if is_text else "Neither an action nor a text was given."
        raise ProjectError(what, fix="socieux explain CODE, or socieux explain --text '...'")
    workspace = workspace_of(raw, warehouse)
    if is_text:
        from pipelines.explaining_text import explained_text

        made = [explained_text(fields)]
    else:
        made = explained(workspace, code or "")
    if html is not None:
        citation = "" if is_text else provenance(workspace.warehouse_file).citation
        write_page(made, code or "Text", html, citation)
        out.print(plain(f"written: {html}"))
    elif form is Form.JSON:
        write_lines(print_json(made))
    else:
        show(made)
