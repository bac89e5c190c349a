"""Stage 3, normalised: from raw values to dates, codes, countries and groups, each with what it rests on.

Thin: the work is done in `work`, part by part as the parser wrote them, by whatever executor the run has. A document
whose entries and rules have not changed is not computed again; one that defeats the code is withheld whole, and tried
again by the next run.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
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
from assets.normalised.document import DocumentContext
from assets.normalised.spans import windows
from assets.normalised.work import DOCUMENT, ENTRIES, ISSUES, Part, check_order, failed_tables, normalise_part
from warehouse.document_bytes import Received
from warehouse.fingerprint import DECLARATION, WAREHOUSE, combine, fingerprint
from warehouse.lookups import Lookup, read_lookups
from warehouse.reviewed import Correction, read_corrections
from warehouse.store import Store
from warehouse.tables import stage_tables
from warehouse.tasks import Failure, Place, Tally, Task, by_document
from warehouse.workspace import Workspace

STAGE = "normalised"
VERSION = fingerprint(*DECLARATION, Path(__file__).parent, WAREHOUSE / "reference" / "assistance_type.csv")
UPSTREAM = [table.name for table in stage_tables("parsed")]


@dg.multi_asset(
    name=STAGE,
    specs=asset_specs(STAGE, VERSION, UPSTREAM, {"python", "pandas", "parquet"}, partitioned=True),
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
    tally = Tally(STAGE, context.log.info)
    due = []
    for row in documents:
        sha256 = row["document_sha256"]
        computation = computation_of(row, store, decided)
        if store.is_current(STAGE, computation, sha256) and not workspace.is_full:
            continue
        document = DocumentContext(
            sha256, b"", row["encoding"], row["date_order"], row["manifest_heading"], corrections, lookups
        )
        due.append(_Work(store, document, Received(workspace.path_of(row)), str(row["path"]), computation))
    for done, _ in enumerate(normalise_documents(workspace, due, tally), start=len(documents) - len(due) + 1):
        workspace.progress(STAGE, done, len(documents))
    store.gather(STAGE)
    found = [row["document_sha256"] for row in documents]
    yield from materialisations(
        STAGE, store, combine([VERSION, *found]), found, chunk_figures(STAGE, tally, workspace.engine)
    )


def decided_by(corrections: Sequence[Correction], lookups: Sequence[Lookup]) -> str:
    """What people have decided about values, as one text."""
    return repr((corrections, lookups))


def computation_of(document: Mapping[str, Any], store: Store, decided: str) -> str:
    """The hash of what the stage's tables of a document are made of; `document` is its row of raw_document."""
    parsed = store.computation("parsed", document["document_sha256"]) or ""
    return combine([VERSION, parsed, document["date_order"], document["manifest_heading"] or "", decided])


def normalise_documents(workspace: Workspace, due: Sequence["_Work"], tally: Tally) -> Iterator[str]:
    """Write the stage's tables of every document; gives each when it is done. Large ones are asked for their order of
    day and month first.
    """
    by_sha256 = {one.document.document_sha256: one for one in due}
    large = [chain for one in due if one.count > 1 for chain in one.chains("order")]
    ready = [one for one in due if one.count == 1]
    for sha256, parts, failure in by_document(workspace.engine, check_order, large, tally):
        one = by_sha256[sha256]
        if failure is not None:
            yield one.finish(failure)
        else:
            one.document = replace(one.document, is_order_contradicted=any(part.value for part in parts))
            ready.append(one)
    chains = [chain for one in ready for chain in one.chains("part")]
    for sha256, _, failure in by_document(workspace.engine, normalise_part, chains, tally):
        yield by_sha256[sha256].finish(failure)


class _Work:
    """The tasks of one document, and what becomes of their results."""

    def __init__(
        self, store: Store, document: DocumentContext, received: Received, path: str, computation: str
    ) -> None:
        self.store, self.document, self.path, self.computation = store, document, path, computation
        sha256 = document.document_sha256
        self.inputs = {
            DOCUMENT: received,
            ENTRIES: Received(store.path("entry", sha256)),
            ISSUES: Received(store.path("parse_issue", sha256)),
        }
        self.count = max(store.part_count("entry", sha256), 1)
        self.parts = self._parts()

    def _parts(self) -> list[Part]:
        if self.count == 1:
            return [Part(self.document, 0)]
        ends: list[int] = []
        for spans in self.store.read_parts("entry", self.document.document_sha256, ["span_end"]):
            ends.append(max([*spans["span_end"].to_pylist()[-1:], *ends[-1:]], default=0))
        found = windows(self.inputs[DOCUMENT], self.document.encoding, ends)
        return [Part(self.document, number, window) for number, window in enumerate(found)]

    def chains(self, name: str) -> list[list[Task]]:
        """One task a part, each for itself."""
        sha256 = self.document.document_sha256
        self.store.forget(STAGE, sha256)
        tasks = []
        for part in self.parts:
            start, end = part.window[:2] if part.window else (0, len(self.inputs[DOCUMENT]))
            place = Place(sha256, self.path, start, end)
            folder = self.store.stage_folder(STAGE, sha256, part.number if self.count > 1 else None)
            key = f"{STAGE}-{name}-{part.number}-{sha256}-{self.computation}"
            argument = part._replace(document=self.document)
            tasks.append([Task(key, place, argument, self.inputs, folder, self.computation)])
        return tasks

    def finish(self, failure: Failure | None) -> str:
        """Make the document's tables whole, or withhold it; a stamp of its own has it tried again."""
        sha256 = self.document.document_sha256
        if failure is not None:
            tables = (failed_tables(part, self.inputs, failure) for part in self.parts)
            self.store.write_parts(tables, STAGE, combine([self.computation, failure.reason]), sha256)
            self.store.drop_parts(STAGE, sha256)
        elif self.count > 1:
            self.store.join_parts(STAGE, self.computation, sha256, self.count)
        else:
            self.store.tell(STAGE, self.computation, sha256)
        return sha256
