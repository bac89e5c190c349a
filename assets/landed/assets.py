"""Stage 1, landed: what has been received, checked against the manifest. Nothing is interpreted.

Thin: the work is done in `manifest`, `documents` and `decoding`.
"""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from assets.declaration.assets import asset_specs, materialisations, retried_when_busy
from assets.landed.documents import land
from warehouse.fingerprint import DECLARATION, combine, fingerprint
from warehouse.workspace import Workspace

VERSION = fingerprint(*DECLARATION, Path(__file__).parent)


@dg.multi_asset(
    name="landed",
    specs=asset_specs("landed", VERSION, [], {"python", "parquet"}, partitioned=False),
    required_resource_keys={"workspace"},
)
@retried_when_busy
def landed(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Check the manifest against the files and the files against what text is."""
    workspace: Workspace = context.resources.workspace
    documents = land(workspace.raw, workspace.store.keep_derived)
    computation = combine([VERSION, *(str(row) for row in documents.to_pylist())])
    workspace.store.write("raw_document", documents, computation)
    yield from materialisations("landed", workspace.store, computation)
