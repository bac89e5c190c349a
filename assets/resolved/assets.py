"""Stage 4, resolved: from entries to actions, with every disagreement and every rejection on record.

Thin: the work is done in `resolve`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from assets.declaration.assets import asset_specs, materialisations, retried_when_busy
from assets.resolved.proposals import write_proposals
from assets.resolved.resolve import Decisions, resolve_in_slices
from warehouse.fingerprint import DECLARATION, combine, fingerprint
from warehouse.lookups import read_lookups
from warehouse.reviewed import read_corrections, read_waivers
from warehouse.store import Store, stamp
from warehouse.tables import stage_tables
from warehouse.workspace import Workspace

VERSION = fingerprint(*DECLARATION, Path(__file__).parent)
UPSTREAM = ["raw_document", *(table.name for stage in ("parsed", "normalised") for table in stage_tables(stage))]


@dg.multi_asset(
    name="resolved",
    specs=asset_specs("resolved", VERSION, UPSTREAM, {"python", "pandas", "parquet"}, partitioned=False),
    required_resource_keys={"workspace"},
)
@retried_when_busy
def resolved(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Bring the entries of all documents together."""
    workspace: Workspace = context.resources.workspace
    store = workspace.store
    workspace.progress("resolved", 0, 1)
    stamps = (stamp(path) or "" for name in ("raw_document", "normalised_entry") for path in store.paths(name))
    corrections, waivers = read_corrections(workspace.reviewed), read_waivers(workspace.reviewed)
    lookups = read_lookups(workspace.reviewed)
    decisions = Decisions(corrections, waivers, lookups, workspace.as_of)
    computation = combine([VERSION, repr(decisions), *stamps])
    if workspace.is_full or not store.is_current("resolved", computation):
        is_error = pc.field("severity") == "error"  # of issues, all that is asked
        proved = ["rule_name", "document_sha256", "entry_number"]
        evidence = map(_as_table, store.batches("entry_evidence", proved)) if lookups else ()
        parts = resolve_in_slices(
            StoredEntries(store, "normalised_entry"),
            store.read("raw_document"),
            StoredEntries(store, "entry"),
            store.read("issue", rows=is_error),
            store.read("correction_use"),
            workspace.read_document,
            decisions,
            evidence,
        )
        store.write_stage("resolved", parts, computation)
        write_proposals(store.read("proposal"), store.folder)
    yield from materialisations("resolved", store, computation)


@dataclass(frozen=True)
class StoredEntries:
    """A table about entries, as an earlier stage wrote it."""

    store: Store
    name: str

    def select(self, columns: Sequence[str]) -> pa.Table:
        """Some columns of all rows."""
        return self.store.read(self.name, columns)

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The same, never held whole."""
        return self.store.batches(self.name, columns)


def _as_table(batch: pa.RecordBatch) -> pa.Table:
    return pa.Table.from_batches([batch])
