"""Stage 2, parsed: from a document's text to entries with raw fields, and a ledger of every byte.

Thin: the work is done in `work`, chunk by chunk, by whatever executor the run has. A document that was parsed by this
very code is not parsed again; one that defeats the code is withheld whole, and tried again by the next run.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from assets.declaration.assets import (
    DOCUMENTS,
    asset_specs,
    chunk_figures,
    documents_of,
    materialisations,
    retried_when_busy,
)
from assets.parsed.chunks import BOUNDS
from assets.parsed.handover import failed_tables
from assets.parsed.knowledge import ASSISTANCE_TYPES, ISSUE_TYPES
from assets.parsed.work import DOCUMENT, Piece, Source, cut, is_large, parse_piece, parse_whole, source_of
from warehouse.document_bytes import Received
from warehouse.fingerprint import DECLARATION, combine, fingerprint
from warehouse.store import Store
from warehouse.tasks import Done, Failure, Place, Tally, Task, by_document
from warehouse.workspace import Workspace

STAGE = "parsed"
VERSION = fingerprint(*DECLARATION, Path(__file__).parent, ASSISTANCE_TYPES, ISSUE_TYPES)


@dg.multi_asset(
    name=STAGE,
    specs=asset_specs(STAGE, VERSION, ["raw_document"], {"python", "parquet"}, partitioned=True),
    partitions_def=DOCUMENTS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    required_resource_keys={"workspace"},
)
@retried_when_busy
def parsed(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Parse the documents of the run's partitions that have changed, or whose parser has."""
    workspace: Workspace = context.resources.workspace
    store, documents = workspace.store, documents_of(context, workspace.store)
    tally = Tally(STAGE, context.log.info)
    due = [
        document
        for document in documents
        if workspace.is_full or not store.is_current(STAGE, computation_of(document), document["document_sha256"])
    ]
    for done, _ in enumerate(parse_documents(workspace, due, tally), start=len(documents) - len(due) + 1):
        workspace.progress(STAGE, done, len(documents))
    store.gather(STAGE)
    found = [document["document_sha256"] for document in documents]
    yield from materialisations(
        STAGE, store, combine([VERSION, *found]), found, chunk_figures(STAGE, tally, workspace.engine)
    )


def computation_of(document: Mapping[str, Any]) -> str:
    """The hash of what the stage's tables of a document are made of; `document` is its row of raw_document."""
    return combine([VERSION, document["document_sha256"], document["encoding"], str(document["bom_byte_count"])])


def parse_documents(workspace: Workspace, due: Sequence[Mapping[str, Any]], tally: Tally) -> Iterator[str]:
    """Write the stage's tables of every document; gives each when it is done. Large ones are cut first."""
    work = [_Work(workspace.store, document, Received(workspace.path_of(document))) for document in due]
    by_sha256 = {one.source.document_sha256: one for one in work}
    small = [[one.whole()] for one in work if not is_large(one.source, BOUNDS)]
    large = [[one.cut()] for one in work if is_large(one.source, BOUNDS)]
    chains = []
    for sha256, (cut_,), failure in by_document(workspace.engine, cut, large, tally):
        if failure is not None:
            yield by_sha256[sha256].finish([], failure)
        else:
            chains.append(by_sha256[sha256].pieces(cut_.value))
    for work_, found in ((parse_piece, chains), (parse_whole, small)):
        for sha256, parts, failure in by_document(workspace.engine, work_, found, tally):
            yield by_sha256[sha256].finish(parts, failure)


class _Work:
    """The tasks of one document, and what becomes of their results."""

    def __init__(self, store: Store, document: Mapping[str, Any], received: Received) -> None:
        self.store, self.inputs = store, {DOCUMENT: received}
        self.source: Source = source_of(document)
        self.path, self.computation = str(document["path"]), computation_of(document)

    def whole(self) -> Task:
        """All of it, straight to where its tables lie."""
        self.store.forget(STAGE, self.source.document_sha256)
        return self._task("whole", self.source, 0, self.source.byte_count, None)

    def cut(self) -> Task:
        """The search for its pieces."""
        return self._task("cut", (self.source, BOUNDS), 0, self.source.byte_count, None)

    def pieces(self, pieces: Sequence[Piece]) -> list[Task]:
        """Its pieces, each into a part of its own."""
        self.store.forget(STAGE, self.source.document_sha256)
        return [
            self._task(f"piece-{number}", (self.source, piece), piece.start, piece.end + piece.tail_length, number)
            for number, piece in enumerate(pieces)
        ]

    def _task(self, name: str, argument: object, start: int, end: int, part: int | None) -> Task:
        sha256 = self.source.document_sha256
        key = f"{STAGE}-{name}-{sha256}-{self.computation}"
        folder = self.store.stage_folder(STAGE, sha256, part)
        return Task(key, Place(sha256, self.path, start, end), argument, self.inputs, folder, self.computation)

    def finish(self, parts: Sequence[Done], failure: Failure | None) -> str:
        """Make the document's tables whole, or withhold it; a stamp of its own has it tried again."""
        sha256 = self.source.document_sha256
        if failure is not None:
            tables = failed_tables(sha256, self.source.byte_count, failure)
            self.store.write_parts([tables], STAGE, combine([self.computation, failure.reason]), sha256)
            self.store.drop_parts(STAGE, sha256)
        elif is_large(self.source, BOUNDS):
            self.store.join_parts(STAGE, self.computation, sha256, len(parts))
        else:
            self.store.tell(STAGE, self.computation, sha256)
        return sha256
