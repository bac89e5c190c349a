"""`socieux plan`: what a run would publish, before it does."""

import json
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from pipelines.commands.app import Naming, Raw, Reviewed, Warehouse, app, workspace_of


class Format(StrEnum):
    """How the plan is written."""

    TEXT = "text"
    JSON = "json"


@app.command()
def plan(
    raw: Raw = None,
    warehouse: Warehouse = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="As for `run`: the date that ages are counted to and waivers held against; the newest retrieval date "
            "by default.",
        ),
    ] = None,
    naming: Naming = None,
    reviewed: Reviewed = None,
    limit: Annotated[
        int, typer.Option(min=0, help="Show at most so many values; all of them with --format json.")
    ] = 50,
    form: Annotated[Format, typer.Option("--format", help="Words, or a JSON line for each value.")] = Format.TEXT,
) -> None:
    """Show what a run would add, change and withdraw, and why; nothing is published."""
    from pipelines.console import progress, show_plan, show_waiting, write_lines

    with progress() as report:
        report("landed", 0, 1)
        from pipelines.planning import plan as make_plan

        workspace = replace(
            workspace_of(raw, warehouse, reviewed, naming), as_of=as_of.date() if as_of else None, progress=report
        )
        made = make_plan(workspace, waiting=show_waiting)
    if form is Format.JSON:
        write_lines(json.dumps(row, ensure_ascii=False) for row in made.changes)
    else:
        show_plan(made, limit, workspace)
