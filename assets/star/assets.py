"""Stage 5, star: dimensions, facts, bridges and the lineage of their values.

Thin: the work is done in `build`, in SQL.
"""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from assets.declaration.assets import asset_specs, materialisations
from assets.star.build import INPUTS, build_star
from warehouse.fingerprint import DECLARATION, WAREHOUSE, combine, fingerprint, rule_version
from warehouse.store import stamp
from warehouse.tables import stage_tables
from warehouse.workspace import Workspace

REFERENCE = WAREHOUSE / "reference"
VERSION = fingerprint(*DECLARATION, Path(__file__).parent, REFERENCE)


@dg.multi_asset(
    name="star",
    specs=asset_specs(
        "star",
        VERSION,
        [table.name for table in stage_tables("resolved")],
        {"sql", "duckdb", "parquet"},
        partitioned=False,
    ),
    required_resource_keys={"workspace"},
)
def star(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Build every table of the star schema from the resolved actions."""
    workspace: Workspace = context.resources.workspace
    store = workspace.store
    inputs = {name: store.paths(name) for name in INPUTS}
    computation = combine([rule_version(), *(stamp(path) or "" for paths in inputs.values() for path in paths)])
    if workspace.is_full or not store.is_current("star", computation):
        of = len(stage_tables("star"))
        for done, (name, rows) in enumerate(build_star(inputs, rule_version())):
            workspace.progress("star", done, of)
            store.write(name, rows, computation)
    yield from materialisations("star", store, computation)
