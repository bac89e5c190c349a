"""What a run would publish, without publishing: every stage and check up to the warehouse file, then the comparison.

The stage tables are kept beside the warehouse as a run keeps them, so that a run after the plan has little left to do.
Nothing that readers see changes, and neither does the history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import dagster as dg

from assets.landed.documents import date_orders
from assets.landed.manifest import newest_retrieval, read_manifest
from assets.published.content import compute_content
from assets.published.publish import newest_version, view_texts
from pipelines.assembly import build_defs
from pipelines.attempts import Attempt
from pipelines.documents import register_documents
from pipelines.runs import execute
from warehouse.changes import find_changes
from warehouse.fingerprint import WAREHOUSE
from warehouse.history import Layout
from warehouse.locking import writer_lock
from warehouse.tables import published_tables
from warehouse.workspace import Workspace


@dataclass(frozen=True)
class Plan:
    """The version that a run would publish, the one it would replace, and a row per value that differs."""

    version: str
    previous: str | None
    action_count: int
    changes: list[dict[str, Any]]

    @property
    def is_new(self) -> bool:
        """Whether a run would publish anything."""
        return self.version != self.previous

    def counts(self) -> Counter[str]:
        """Actions by what would happen to them."""
        return Counter(kind for kind, _ in {(row["change_kind"], row["changed_key"]) for row in self.changes})


def plan(workspace: Workspace, wait_seconds: float = 0, waiting: Callable[[str], object] | None = None) -> Plan:
    """Build and check as a run does, and compare with what is published; ProjectError where a run would refuse."""
    rows = read_manifest(workspace.raw, date_orders())
    workspace = replace(workspace, as_of=workspace.as_of or newest_retrieval(rows))
    layout = Layout(workspace.warehouse_file)
    with (
        writer_lock(workspace.warehouse_file, wait_seconds, waiting=waiting),
        dg.DagsterInstance.ephemeral() as instance,
    ):
        defs = build_defs(dg.ResourceDefinition.hardcoded_resource(workspace))
        attempt = Attempt()
        execute(defs, "ingest", instance, register_documents(instance, rows), workspace, attempt)
        execute(defs, "prepare", instance, {}, workspace, attempt)
        tables = {table.name: workspace.store.paths(table.name) for table in published_tables() if table.is_versioned}
        texts = view_texts(sorted((WAREHOUSE / "views").glob("*.sql")))
        content = compute_content(tables, texts)
        previous = newest_version(layout)
        published: Path | None = layout.version_path(previous) if previous else None
        changes = [] if content.version == previous else find_changes(published, tables, texts).to_pylist()
    return Plan(content.version, previous, content.tables["fact_action"].row_count, changes)
