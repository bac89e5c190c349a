"""`socieux run`: one complete run."""

import sys
import time
from datetime import datetime
from typing import Annotated

import typer

from pipelines.commands.app import Naming, Raw, Reviewed, Warehouse, app, workspace_of

INTERRUPTED = 130  # as shells say it: 128 and the number of the signal


@app.command()
def run(
    raw: Raw = None,
    warehouse: Warehouse = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="The date that waivers are held against; the newest retrieval date by default."
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Compute everything again, changed or not.")] = False,
    wait: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Wait so long for another run on the same warehouse.")
    ] = 0,
    naming: Naming = None,
    reviewed: Reviewed = None,
) -> None:
    """Build from the raw archive, check, and publish the warehouse."""
    from dataclasses import replace

    from pipelines.console import progress, show_summary, show_waiting

    started = time.monotonic()
    with progress() as report:
        report("landed", 0, 1)
        from pipelines.runs import run as run_all

        workspace = replace(
            workspace_of(raw, warehouse, reviewed, naming),
            as_of=as_of.date() if as_of else None,
            is_full=full,
            progress=report,
        )
        try:
            summary = run_all(workspace, wait, show_waiting)
        except KeyboardInterrupt:
            sys.stderr.write("stopped; what is published stays as it was\n")
            raise typer.Exit(INTERRUPTED) from None
    show_summary(summary, time.monotonic() - started)
