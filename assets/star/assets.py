"""Stage 5, star: dimensions, facts, bridges and the lineage of their values.

Thin: the work is done in `build`, in SQL.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg

from assets.declaration.assets import as_table, asset_specs, materialisations, retried_when_busy
from assets.star.build import INPUTS, build_star
from assets.star.health import distribution, mean, worst
from warehouse.fingerprint import DECLARATION, WAREHOUSE, combine, fingerprint, rule_parts, rule_version
from warehouse.reviewed import read_corrections
from warehouse.store import Store, stamp
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
@retried_when_busy
def star(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Build every table of the star schema from the resolved actions."""
    workspace: Workspace = context.resources.workspace
    store = workspace.store
    inputs = {name: store.paths(name) for name in INPUTS}
    as_of = workspace.as_of
    stamps = (stamp(path) or "" for paths in inputs.values() for path in paths)
    corrections = combine(map(repr, read_corrections(workspace.reviewed)))
    computation = combine([rule_version(), corrections, workspace.naming, str(as_of), *stamps])
    if workspace.is_full or not store.is_current("star", computation):
        of = len(stage_tables("star"))
        parts = rule_parts() | {"corrections": corrections}
        built = build_star(inputs, rule_version(), as_of, workspace.naming, parts)
        for done, (name, rows) in enumerate(built):
            workspace.progress("star", done, of)
            store.write(name, rows, computation)
    yield from materialisations("star", store, computation, figures={"fact_action": _health(store)})


def _health(store: Store) -> dict[str, Any]:
    """The health of the records as the web UI shows it: its mean, its distribution, and the worst ten."""
    facts, components, names = (store.paths(name) for name in ("fact_action", "fact_action_health", "dim_action"))
    score = mean(facts)
    return {
        **({} if score is None else {"health_mean": round(score, 4)}),
        "health_distribution": as_table(distribution(facts)),
        "worst_health": as_table(worst(facts, components, names)),
    }
