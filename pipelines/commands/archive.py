"""`socieux add`: register listings in the raw archive."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.app import Raw, app, workspace_of


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Listings to register in the raw archive.")],
    raw: Raw = None,
    source: Annotated[str, typer.Option(help="Who published them (warehouse/reference/source.csv).")] = "socieux",
    listing_id: Annotated[str | None, typer.Option(help="The listing they are snapshots of.")] = None,
    snapshot_id: Annotated[str | None, typer.Option(help="The snapshot.")] = None,
    complete: Annotated[
        bool | None, typer.Option("--complete/--partial", help="Whether the snapshot is the whole listing.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Where they were retrieved from.")] = None,
    retrieved_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the page (ISO 639-1).")] = None,
    licence: Annotated[str | None, typer.Option(help="Licence of the text.")] = None,
    heading: Annotated[str | None, typer.Option(help="Heading of the page, where the text does not hold it.")] = None,
) -> None:
    """Register files in the raw archive: copy them there if need be, and write their manifest rows."""
    from assets.landed.archive import add_files
    from pipelines.console import out, plain

    if retrieved_on is not None and retrieved_on.date() > datetime.now(UTC).date() + timedelta(days=1):
        raise typer.BadParameter(f"{retrieved_on.date()} is yet to come", param_hint="--retrieved-on")

    facts = {
        "source": source,
        "listing_id": listing_id,
        "snapshot_id": snapshot_id,
        "is_complete": complete,
        "url": url,
        "retrieved_on": retrieved_on.date() if retrieved_on else None,
        "language": language,
        "licence": licence,
        "heading": heading,
    }
    for line in add_files(workspace_of(raw, None).raw, files, facts):
        out.print(plain(line))
