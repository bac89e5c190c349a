"""Stage 6, published: the only stage that writes the warehouse file.

Thin: the work is done in `publish`. The run's own time is read here, at the edge; no published value depends on it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from assets.declaration.assets import OWNERS
from assets.published.publish import RunRecord, publish
from warehouse.fingerprint import DECLARATION, WAREHOUSE, fingerprint
from warehouse.store import check_results, stamp
from warehouse.tables import published_tables
from warehouse.workspace import Workspace

VIEWS = WAREHOUSE / "views"
VERSION = fingerprint(*DECLARATION, Path(__file__).parent, VIEWS)
LOCK_WAIT_SECONDS = 600


@dg.asset(
    name="warehouse",
    deps=[table.name for table in published_tables() if table.is_versioned],
    description="The published DuckDB file: every declared table and view, in one version that never changes again.",
    group_name="published",
    kinds={"duckdb"},
    owners=OWNERS,
    code_version=VERSION[:16],
    pool="warehouse",
    required_resource_keys={"workspace"},
)
def published(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Publish what the stages built, if it is new."""
    workspace: Workspace = context.resources.workspace
    store = workspace.store
    workspace.progress("published", 0, 1)
    started = context.instance.get_run_record_by_id(context.run_id)
    now = datetime.now(UTC).replace(tzinfo=None)
    run = RunRecord(
        run_id=context.run_id,
        started_at=datetime.fromtimestamp(started.start_time, UTC).replace(tzinfo=None)
        if started and started.start_time
        else now,
        finished_at=now,
        rule_version=stamp(store.path("fact_action")) or "",
        checks=check_results(store),
    )
    inputs = {table.name: store.paths(table.name) for table in published_tables() if table.is_versioned}
    outcome = publish(
        inputs, sorted(VIEWS.glob("*.sql")), workspace.warehouse_file, run, wait_seconds=LOCK_WAIT_SECONDS
    )
    yield dg.MaterializeResult(
        metadata={
            "content_version": outcome.version,
            "is_new": outcome.is_new,
            "is_current": outcome.is_current,
            "pinned_version": outcome.pinned_version or "",
            "row_counts": dg.MetadataValue.json(outcome.row_counts),
            "dagster/row_count": outcome.row_counts["fact_action"],
            "path": dg.MetadataValue.path(outcome.path),
        },
        data_version=dg.DataVersion(outcome.version[:16]),
    )
