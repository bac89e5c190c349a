"""`socieux export`: the published version as files that need none of this program."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.app import Warehouse, app, workspace_of


@app.command()
def export(
    to: Annotated[
        Path, typer.Option("--to", metavar="DIR", help="Folder for the export; an earlier export is replaced.")
    ],
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The day by which IATI says what has begun and ended; the newest retrieval date by default.",
        ),
    ] = None,
    partitioned: Annotated[
        bool, typer.Option("--partitioned", help="Parquet of large tables in folders, by year or by document.")
    ] = False,
    warehouse: Warehouse = None,
) -> None:
    """Write the published version as Parquet, CSV, Data Package, IATI and data contract, with its citation."""
    from pipelines.console import err, out, plain, table
    from warehouse.exports import export as write_export
    from warehouse.received import check_utf8

    file = workspace_of(None, warehouse).warehouse_file
    check_utf8(to)
    with err.status("exporting ...") as status:
        done = write_export(
            file,
            to,
            as_of.date() if as_of else None,
            report=lambda name: status.update(f"exporting {name} ..."),
            is_partitioned=partitioned,
        )
    rows = f"{sum(done.row_counts.values()):,} rows of {len(done.row_counts)} tables and views"
    dates = f"dates as of {done.iati.as_of}" if done.iati.as_of else "every date as planned"
    out.print(
        table(
            ["", ""],
            [
                ("folder", done.folder),
                ("version", done.version[:12]),
                ("content", f"{rows}, {done.byte_count / 1e6:,.1f} MB"),
                ("IATI", f"{done.iati.activity_count:,} activities, {done.iati.left_out_count:,} left out; {dates}"),
                ("next", f"read {done.folder / 'README.md'}"),
            ],
            header=False,
        )
    )
    if done.iati.as_of is None:
        err.print(plain("no retrieval date is known, so no date is stated as an actual one in IATI; give --as-of DATE"))
