"""`socieux waive`: decisions of people about what is withheld or doubtful."""

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
