"""Stage 2, parsed: from a document's text to entries with raw fields, and a ledger of every byte.

Thin: the work is done in `parser`, chunk by chunk: a chunk is read, parsed and written before the next one. A document
that was parsed by this very code is not parsed again.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import dagster as dg
import pyarrow as pa

from assets.declaration.assets import DOCUMENTS, asset_specs, documents_of, materialisations, retried_when_busy
from assets.parsed.handover import in_parts, source_tables
from assets.parsed.parser import parse_in_chunks
from warehouse.fingerprint import DECLARATION, WAREHOUSE, combine, fingerprint
from warehouse.store import Store
from warehouse.workers import in_processes
from warehouse.workspace import Workspace

VERSION = fingerprint(*DECLARATION, Path(__file__).parent, WAREHOUSE / "reference" / "assistance_type.csv")


@dg.multi_asset(
    name="parsed",
    specs=asset_specs("parsed", VERSION, ["raw_document"], {"python", "parquet"}, partitioned=True),
    partitions_def=DOCUMENTS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    required_resource_keys={"workspace"},
)
@retried_when_busy
def parsed(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Parse the documents of the run's partitions that have changed, or whose parser has."""
    workspace: Workspace = context.resources.workspace
    store, documents = workspace.store, documents_of(context, workspace.store)
    due = []
    for document in documents:
        sha256 = document["document_sha256"]
        computation = computation_of(document)
        if workspace.is_full or not store.is_current("parsed", computation, sha256):
            due.append(Task(store, workspace.path_of(document), document, computation))
    byte_count = sum(task.document["byte_count"] for task in due)
    for done, _ in enumerate(in_processes(parse_document, due, byte_count), start=len(documents) - len(due) + 1):
        workspace.progress("parsed", done, len(documents))
    store.gather("parsed")
    found = [document["document_sha256"] for document in documents]
    yield from materialisations("parsed", store, combine([VERSION, *found]), found)


def computation_of(document: Mapping[str, Any]) -> str:
    """The hash of what the stage's tables of a document are made of; `document` is its row of raw_document."""
    return combine([VERSION, document["document_sha256"], document["encoding"], str(document["bom_byte_count"])])


class Task(NamedTuple):
    """A document to parse: where its tables and its bytes lie, its row, and what it is computed from."""

    store: Store
    path: Path
    document: Mapping[str, Any]
    computation: str


def parse_document(task: Task) -> None:
    """Write the stage's tables of one document."""
    sha256 = task.document["document_sha256"]
    task.store.write_parts(_parts(task.path, task.document), "parsed", task.computation, sha256)


def _parts(path: Path, document: Mapping[str, Any]) -> Iterator[dict[str, pa.Table]]:
    """The stage's tables of one document, chunk by chunk."""
    sha256 = document["document_sha256"]
    if document["media_type"] == "text/html":
        yield source_tables(sha256, document["byte_count"])
        return
    with path.open("rb") as source:
        yield from in_parts(sha256, parse_in_chunks(source, document["encoding"], document["bom_byte_count"]))
