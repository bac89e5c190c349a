"""`socieux run`: one complete run."""

import os
import sys
import time
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.app import Naming, Raw, Reviewed, Warehouse, app, workspace_of
from pipelines.interrupts import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warehouse.lake.settings import Lake
    from warehouse.tasks import Executor
    from warehouse.workspace import Workspace


class StoreKind(StrEnum):
    """What a run publishes into."""

    FILE = "file"
    DUCKLAKE = "ducklake"


class EngineKind(StrEnum):
    """Who works on documents."""

    LOCAL = "local"
    DASK = "dask"


@app.command()
def run(
    raw: Raw = None,
    warehouse: Warehouse = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The date that ages are counted to and waivers held against; the newest retrieval date by default.",
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Compute everything again, changed or not.")] = False,
    wait: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Wait so long for another run on the same warehouse.")
    ] = 0,
    naming: Naming = None,
    reviewed: Reviewed = None,
    store: Annotated[
        StoreKind, typer.Option("--store", help="ducklake: put what the file holds into a DuckLake as well.")
    ] = StoreKind.FILE,
    lake_catalog: Annotated[
        str | None,
        typer.Option(
            metavar="CATALOGUE",
            help="The DuckLake's catalogue: a file, or postgres:dbname=... host=...; SOCIEUX_LAKE_CATALOG by default.",
        ),
    ] = None,
    lake_data: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help="Its data: a folder, or s3://bucket/prefix; SOCIEUX_LAKE_DATA by default."),
    ] = None,
    engine: Annotated[
        EngineKind, typer.Option("--engine", help="dask: read documents on the workers of a cluster.")
    ] = EngineKind.LOCAL,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Its scheduler: tcp://HOST:8786; SOCIEUX_DASK_SCHEDULER by default."),
    ] = None,
    exchange: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help="What all of its machines reach: a folder, or s3://bucket/prefix; SOCIEUX_DASK_EXCHANGE by default.",
        ),
    ] = None,
) -> None:
    """Build from the raw archive, check, and publish the warehouse."""
    from dataclasses import replace

    from pipelines.console import progress, show_summary, show_waiting

    started = time.monotonic()
    workspace = workspace_of(raw, warehouse, reviewed, naming)
    lake = _lake(store, lake_catalog, lake_data, workspace.warehouse_file)
    with _engine(engine, scheduler, exchange, workspace) as executor, progress() as report:
        report("landed", 0, 1)
        from pipelines.runs import run as run_all

        workspace = replace(
            workspace, as_of=as_of.date() if as_of else None, is_full=full, progress=report, engine=executor
        )
        try:
            summary = run_all(workspace, wait, show_waiting)
        except KeyboardInterrupt:
            sys.stderr.write("stopped; what is published stays as it was\n")
            raise SystemExit(INTERRUPTED) from None
    show_summary(summary, time.monotonic() - started, workspace)
    if lake is not None:
        _publish(workspace.warehouse_file, lake)


@contextmanager
def _engine(
    kind: EngineKind, scheduler: str | None, exchange: str | None, workspace: "Workspace"
) -> "Iterator[Executor]":
    """Who works on documents, known to be able to before any work; ProjectError where it is not."""
    if kind is EngineKind.LOCAL:
        if scheduler or exchange:
            raise typer.BadParameter("--scheduler and --exchange go with --engine dask")
        yield workspace.engine
        return
    from warehouse.cluster.settings import settings_of

    settings = settings_of(scheduler, exchange, os.environ, workspace.store.folder)
    from warehouse.cluster.dask import connected

    with connected(settings) as cluster:
        yield cluster


def _lake(store: StoreKind, catalog: str | None, data: str | None, warehouse_file: Path) -> "Lake | None":
    """The lake that is published into, known to be there before any work; ProjectError where it is not."""
    if store is StoreKind.FILE:
        if catalog or data:
            raise typer.BadParameter("--lake-catalog and --lake-data go with --store ducklake")
        return None
    from warehouse.lake import prepare
    from warehouse.lake.settings import lake_of

    lake = lake_of(catalog, data, os.environ, warehouse_file)
    prepare(lake)
    return lake


def _publish(warehouse_file: Path, lake: "Lake") -> None:
    """Put what readers of the file see into the lake, and say so."""
    from pipelines.console import err, out, plain
    from warehouse.lake import publish

    with err.status("publishing into the DuckLake ...") as status:
        done = publish(warehouse_file, lake, lambda what: status.update(f"{what} ..."))
    state = "published" if done.is_new else "unchanged"
    out.print(plain(f"ducklake     {done.version[:12]} {state}, snapshot {done.snapshot_id} of {lake.shown}"))
