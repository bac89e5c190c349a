"""`socieux waive|review`: decisions of people about what is withheld, doubtful or not known."""

import sys
from datetime import datetime
from typing import Annotated

import typer

from pipelines.commands.app import Reviewed, Warehouse, app, workspace_of


@app.command()
def waive(
    rejected: Annotated[str, typer.Argument(metavar="ID", help="rejection_id of an entry, as the run names it.")],
    reason: Annotated[str, typer.Option(help="Why the entry stays withheld.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day of the waiver.")],
    owner: Annotated[str, typer.Option(help="Who answers for it.")] = "",
    warehouse: Warehouse = None,
    reviewed: Reviewed = None,
) -> None:
    """Decide that a quarantined entry stays withheld: writes waivers.csv, which the next run reads."""
    from pipelines.console import out, plain
    from pipelines.waiving import waive as write_waiver

    workspace = workspace_of(None, warehouse, reviewed)
    waiver = write_waiver(workspace, rejected, reason, owner, until.date(), datetime.now().astimezone().date())
    out.print(plain(f"waived: {waiver.entry_id} ({waiver.rejection_code}) until {waiver.until}"))


@app.command()
def review(
    listed: Annotated[
        bool, typer.Option("--list", help="Write what is asked as JSON lines, and change nothing.")
    ] = False,
    accept: Annotated[
        tuple[str, str] | None,
        typer.Option("--accept", metavar="ID VALUE", help="Decide: ISO codes joined by ';', or the name of a type."),
    ] = None,
    reject: Annotated[
        str | None, typer.Option("--reject", metavar="ID", help="Decide that there is no answer; never asked again.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why it is decided so.")] = "",
    owner: Annotated[str, typer.Option(help="The role that answers for it, such as 'data desk'.")] = "",
    warehouse: Warehouse = None,
    reviewed: Reviewed = None,
) -> None:
    """Walk through the names that the last run did not know: accept, reject or skip each; writes lookups.csv."""
    from pipelines.console import out, plain, write_lines
    from pipelines.reviewing import Desk

    today = datetime.now().astimezone().date()
    desk = Desk.of(workspace_of(None, warehouse, reviewed), owner, today)
    if accept is not None:
        out.print(plain(desk.accept(accept[0], accept[1], reason)))
    if reject is not None:
        out.print(plain(desk.reject(reject, reason)))
    if accept is None and reject is None:
        if listed or not sys.stdin.isatty():
            write_lines(desk.lines())
        else:
            desk.walk(typer.prompt)
