"""`socieux report`: the published version as a page that people look at."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.app import Warehouse, app, workspace_of


@app.command()
def report(
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="The page; beside the warehouse by default.")
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """Write one HTML page: who supports whom, when, with what, and how sound the data is."""
    from pipelines.console import out, plain
    from warehouse.pages import write
    from warehouse.report import build, site_path

    file = workspace_of(None, warehouse).warehouse_file
    page, origin = build(file)
    path = to or site_path(file, origin.version)
    write(path, page)
    out.print(plain(f"{path} ({len(page.encode()) / 1000:,.0f} kB, version {origin.short_version})"))
