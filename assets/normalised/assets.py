"""Stage 3, normalised: from raw values to dates, codes, countries and groups, each with what it rests on.

Thin: the work is done in `document`, part by part as the parser wrote them. A document whose entries and rules have not
changed is not computed again.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import dagster as dg

from assets.declaration.assets import DOCUMENTS, asset_specs, documents_of, materialisations, retried_when_busy
from assets.normalised.document import DocumentContext, normalise_parts
from warehouse.document_bytes import Received
from warehouse.fingerprint import DECLARATION, WAREHOUSE, combine, fingerprint
from warehouse.lookups import Lookup, read_lookups
from warehouse.reviewed import Correction, read_corrections
from warehouse.store import Store
from warehouse.tables import stage_tables
from warehouse.workers import in_processes
from warehouse.workspace import Workspace

VERSION = fingerprint(*DECLARATION, Path(__file__).parent, WAREHOUSE / "reference" / "assistance_type.csv")
UPSTREAM = [table.name for table in stage_tables("parsed")]


@dg.multi_asset(
    name="normalised",
    specs=asset_specs("normalised", VERSION, UPSTREAM, {"python", "pandas", "parquet"}, partitioned=True),
    partitions_def=DOCUMENTS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    required_resource_keys={"workspace"},
)
@retried_when_busy
def normalised(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Normalise the entries of the run's partitions that have changed, or whose rules have."""
    workspace: Workspace = context.resources.workspace
    corrections, lookups = read_corrections(workspace.reviewed), read_lookups(workspace.reviewed)
    decided = decided_by(corrections, lookups)
    store, documents = workspace.store, documents_of(context, workspace.store)
    due = []
    for row in documents:
        sha256 = row["document_sha256"]
        computation = computation_of(row, store, decided)
        if store.is_current("normalised", computation, sha256) and not workspace.is_full:
            continue
        document = DocumentContext(
            sha256,
            Received(workspace.path_of(row)),
            row["encoding"],
            row["date_order"],
            row["manifest_heading"],
            corrections,
            lookups,
        )
        due.append(Task(store, document, computation))
    byte_count = sum(len(task.document.data) for task in due)
    for done, _ in enumerate(in_processes(normalise, due, byte_count), start=len(documents) - len(due) + 1):
        workspace.progress("normalised", done, len(documents))
    store.gather("normalised")
    found = [row["document_sha256"] for row in documents]
    yield from materialisations("normalised", store, combine([VERSION, *found]), found)


def decided_by(corrections: Sequence[Correction], lookups: Sequence[Lookup]) -> str:
    """What people have decided about values, as one text."""
    return repr((corrections, lookups))


def computation_of(document: Mapping[str, Any], store: Store, decided: str) -> str:
    """The hash of what the stage's tables of a document are made of; `document` is its row of raw_document."""
    parsed = store.computation("parsed", document["document_sha256"]) or ""
    return combine([VERSION, parsed, document["date_order"], document["manifest_heading"] or "", decided])


class Task(NamedTuple):
    """A document to normalise: where its tables lie, what holds for all its entries, and what it is computed from."""

    store: Store
    document: DocumentContext
    computation: str


def normalise(task: Task) -> None:
    """Write the stage's tables of one document."""
    parts = normalise_parts(task.document, task.store)
    task.store.write_parts(parts, "normalised", task.computation, task.document.document_sha256)
