"""`socieux fetch`: read the configured pages of the live source into the raw archive."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.app import Raw, Warehouse, app, workspace_of


@app.command()
def fetch(
    pages: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="List of pages; pipelines/listing_page.csv or SOCIEUX_PAGES by default."),
    ] = None,
    raw: Raw = None,
    warehouse: Warehouse = None,
) -> None:
    """Fetch the configured pages politely and register what is new; SOCIEUX_CONTACT says who asks."""
    from dataclasses import replace

    from assets.landed.fetching.settings import settings_from
    from assets.landed.fetching.visit import fetch_pages
    from pipelines.console import err, out, plain, table

    workspace = workspace_of(raw, warehouse)
    settings = settings_from(os.environ)
    if pages is not None:
        settings = replace(settings, pages_file=pages)
    with err.status("fetching ...") as status:
        visits = list(
            fetch_pages(
                settings,
                workspace.raw,
                workspace.fetch_cache,
                datetime.now(UTC),
                lambda url: status.update(plain(f"fetching {url} ...")),
            )
        )
    columns = ("listing", "outcome", "file", "text bytes", "before", "reason")
    rows = [
        (visit.listing_id, visit.outcome, visit.file, visit.text_bytes, visit.text_bytes_before, visit.reason)
        for visit in visits
    ]
    out.print(table(columns, rows, numbers=("text bytes", "before")))
    if any(visit.is_kept for visit in visits):
        out.print("\nnext  socieux plan\n      socieux run")
    if not all(visit.is_sound for visit in visits):
        raise typer.Exit(1)
