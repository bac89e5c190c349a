"""Stage 4, resolved: from entries to actions, with every disagreement and every rejection on record.

Thin: the work is done in `resolve`.
"""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from assets.declaration.assets import asset_specs, materialisations, retried_when_busy
from assets.resolved.proposals import write_proposals
from assets.resolved.resolve import ENTRY_COLUMNS, Decisions, resolve
from warehouse.fingerprint import DECLARATION, combine, fingerprint
from warehouse.lookups import read_lookups
from warehouse.reviewed import read_corrections, read_waivers
from warehouse.store import stamp
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
        documents = store.read("raw_document")
        looked_at = {"normalised_entry": None, "entry": ENTRY_COLUMNS, "issue": None, "correction_use": None}
        inputs = [store.read(name, columns) for name, columns in looked_at.items()]
        proved = ["rule_name", "document_sha256", "entry_number"]
        evidence = [store.read("entry_evidence", proved)] if lookups else []
        tables = resolve(
            inputs[0], documents, inputs[1], inputs[2], inputs[3], workspace.read_document, decisions, evidence
        )
        for name, rows in tables.items():
            store.write(name, rows, computation)
        write_proposals(tables["proposal"], store.folder)
    yield from materialisations("resolved", store, computation)
