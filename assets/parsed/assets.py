"""Stage 2, parsed: from a document's text to entries with raw fields, and a ledger of every byte.

Thin: the work is done in `parser`. A document that was parsed by this very code is not parsed again.
"""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from assets.declaration.assets import DOCUMENTS, asset_specs, documents_of, materialisations
from assets.parsed.handover import source_tables, to_tables
from assets.parsed.parser import parse
from warehouse.fingerprint import DECLARATION, WAREHOUSE, combine, fingerprint
from warehouse.workspace import Workspace

VERSION = fingerprint(*DECLARATION, Path(__file__).parent, WAREHOUSE / "reference" / "assistance_type.csv")


@dg.multi_asset(
    name="parsed",
    specs=asset_specs("parsed", VERSION, ["raw_document"], {"python", "parquet"}, partitioned=True),
    partitions_def=DOCUMENTS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    required_resource_keys={"workspace"},
)
def parsed(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Parse the documents of the run's partitions that have changed, or whose parser has."""
    workspace: Workspace = context.resources.workspace
    store, documents = workspace.store, documents_of(context, workspace.store)
    for done, document in enumerate(documents):
        workspace.progress("parsed", done, len(documents))
        sha256 = document["document_sha256"]
        computation = combine([VERSION, sha256, document["encoding"], str(document["bom_byte_count"])])
        if store.is_current("parsed", computation, sha256) and not workspace.is_full:
            continue
        data = workspace.path_of(document).read_bytes()
        if document["media_type"] == "text/html":
            tables = source_tables(sha256, len(data))
        else:
            tables = to_tables(sha256, parse(data, document["encoding"], document["bom_byte_count"]))
        for name, rows in tables.items():
            store.write(name, rows, computation, sha256)
    found = [document["document_sha256"] for document in documents]
    yield from materialisations("parsed", store, combine([VERSION, *found]), found)
