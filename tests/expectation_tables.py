"""Tables for tests of checks: a valid row of any declared table, the work folder of real stages, ways to spoil it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq

from assets.declaration.assets import DOCUMENTS, partition_key
from assets.landed.assets import landed
from assets.normalised.assets import normalised
from assets.parsed.assets import parsed
from assets.resolved.assets import resolved
from assets.star.assets import star
from expectations.checks import build_checks
from warehouse.fields.kinds import ISO2, ISO_DATE, SHA256
from warehouse.schema import Column, Table
from warehouse.store import PER_DOCUMENT_STAGES, Store
from warehouse.tables import TABLES
from warehouse.workspace import Workspace

LISTINGS = Path(__file__).parent / "listings"
SAMPLES = {
    SHA256: "a" * 64,
    ISO_DATE: "2024-01-02",
    ISO2: "GT",
    "[A-Z]{3}": "GTM",
    r"\d{3}": "320",
    r"[0-9a-f]{10}": "a" * 10,
}
TYPED = {"BIGINT": 7, "INTEGER": 7, "DOUBLE": 0.5, "BOOLEAN": True, "VARCHAR": "text", "DATE": date(2024, 1, 2)}
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}

Rows = list[dict[str, Any]]


def valid_row(table: Table) -> dict[str, Any]:
    """One row that the declaration allows, with a value in every column."""
    return {column.name: valid_value(column) for column in table.columns}


def valid_value(column: Column) -> Any:
    """A value that the declaration allows."""
    if column.field.values:
        return column.field.values[0]
    if column.field.pattern is not None:
        return SAMPLES[column.field.pattern]
    if column.type.endswith("[]"):
        return []
    if column.type == "TIMESTAMP":
        return datetime(2024, 1, 2)
    value = TYPED[column.type]
    return 1 if column.field.maximum is not None and column.type != "DOUBLE" else value


def write(store: Store, table: Table, rows: Rows) -> None:
    """Write rows as they are, without the casts by which the store itself refuses some of them."""
    schema = pa.schema([field.with_nullable(True) for field in table.arrow_schema])
    if table.stage not in PER_DOCUMENT_STAGES:
        put(store.path(table.name), pa.Table.from_pylist(rows, schema=schema))
        return
    for sha256 in store.documents():
        own = [row for row in rows if row["document_sha256"] == sha256]
        put(store.path(table.name, sha256), pa.Table.from_pylist(own, schema=schema))


def put(path: Path, table: pa.Table) -> None:
    """Write one Parquet file, with the folders it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)


def store_with(folder: Path, table_name: str, rows: Rows) -> Store:
    """A store that holds one archived document and the rows of one table."""
    store = Store(folder)
    write(store, TABLES["raw_document"], [valid_row(TABLES["raw_document"])])
    write(store, TABLES[table_name], rows)
    return store


def spoiled(built: Workspace, folder: Path, table_name: str, change: Callable[[Rows, Store], Rows]) -> Store:
    """A copy of a built work folder in which the rows of one table are what `change(rows, store)` makes of them."""
    store = Store(folder / "spoiled")
    shutil.copytree(built.store.folder, store.folder)
    write(store, TABLES[table_name], change(store.read(table_name).to_pylist(), store))
    return store


def archive(folder: Path) -> Path:
    """A raw archive of the test listings with its manifest."""
    folder.mkdir(parents=True)
    lines = ["file,sha256,bytes,source,listing_id,snapshot_id,is_complete,url,retrieved_on,language,licence,heading"]
    for path in sorted(LISTINGS.glob("*.txt")):
        data = shutil.copyfile(path, folder / path.name).read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        lines.append(f"{path.name},{sha256},{len(data)},socieux,{path.stem},{path.stem},,,,,,")
    (folder / "manifest.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def definitions(workspace: Workspace) -> dg.Definitions:
    """The stages up to the star schema with their checks, as two jobs."""
    groups = {"ingest": ("landed", "parsed", "normalised"), "build": ("resolved", "star")}
    return dg.Definitions(
        assets=[landed, parsed, normalised, resolved, star],
        asset_checks=build_checks(),
        jobs=[
            *(dg.define_asset_job(name, dg.AssetSelection.groups(*group)) for name, group in groups.items()),
            dg.define_asset_job("checks", dg.AssetSelection.all_asset_checks()),
        ],
        resources={"workspace": dg.ResourceDefinition.hardcoded_resource(workspace)},
    )


def build(workspace: Workspace) -> list[dg.ExecuteInProcessResult]:
    """Run both jobs over every document of the archive."""
    defs = definitions(workspace)
    files = sorted(path.name for path in workspace.raw.glob("*.txt"))
    keys = [partition_key(name) for name in files]
    tags = {"dagster/asset_partition_range_start": keys[0], "dagster/asset_partition_range_end": keys[-1]}
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions(str(DOCUMENTS.name), keys)
        ingest, publish = defs.resolve_job_def("ingest"), defs.resolve_job_def("build")
        return [
            ingest.execute_in_process(instance=instance, tags=tags, run_config=QUIET),
            publish.execute_in_process(instance=instance, run_config=QUIET),
        ]
