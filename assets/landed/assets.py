"""Stage 1, landed: what has been received, checked against the manifest. Nothing is interpreted. Before it stands what
fetches pages of the live source into the raw archive, where somebody configured some.

Thin: the work is done in `manifest`, `documents`, `decoding` and `work`, and in `fetching`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import pyarrow as pa

from assets.declaration.assets import (
    DOCUMENTS,
    OWNERS,
    asset_specs,
    chunk_figures,
    materialisations,
    retried_when_busy,
)
from assets.landed.documents import date_orders, failed_record, to_table
from assets.landed.fetching.settings import FetchSettings
from assets.landed.manifest import read_manifest, verify
from assets.landed.work import FILE, land_file
from warehouse.document_bytes import Received
from warehouse.fingerprint import DECLARATION, combine, fingerprint
from warehouse.received import MANIFEST, digest
from warehouse.tasks import Place, Tally, Task, weight_of
from warehouse.workspace import Workspace

if TYPE_CHECKING:
    from assets.landed.fetching.visit import Visit

PAGES_CHECK = "pages_are_whole"
PAGES_REASON = (
    "A page that cannot be had, has vanished or has lost half of its text leaves actions without their latest state."
)
STAGE = "landed"
TIMES_FASTER = 40  # as much text is looked at in the time in which the later stages read a part of it
VERSION = fingerprint(*DECLARATION, Path(__file__).parent)


@dg.multi_asset(
    name=STAGE,
    # The whole archive lands at once; by document it is partitioned so that one that is new makes no other one stale.
    specs=asset_specs(STAGE, VERSION, [], {"python", "parquet"}, partitioned=True),
    partitions_def=DOCUMENTS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    required_resource_keys={"workspace"},
)
@retried_when_busy
def landed(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Check the manifest against the files and the files against what text is."""
    workspace: Workspace = context.resources.workspace
    tally = Tally(STAGE, context.log.info)
    documents = land_files(workspace, tally)
    computation = computation_of(documents)
    workspace.store.write("raw_document", documents, computation)
    figures = chunk_figures(STAGE, tally, workspace.engine)
    yield from materialisations(STAGE, workspace.store, computation, figures=figures)


def land_files(workspace: Workspace, tally: Tally) -> pa.Table:
    """`raw_document` of the archive; raises ProjectError where manifest and files disagree, before any work."""
    rows = read_manifest(workspace.raw, date_orders())
    verify(workspace.raw, rows)
    folder = workspace.store.derived_folder
    chains = []
    for row in rows:
        place = Place(row.sha256, row.file, 0, row.bytes)
        inputs = {FILE: Received(workspace.raw / row.file)}
        key = f"{STAGE}-{combine([VERSION, *map(str, astuple(row))])}"
        chains.append([Task(key, place, row, inputs, folder)])
    records: list[dict[str, Any]] = []
    for done in tally.follow(workspace.engine.run(land_file, chains, weight_of(chains) // TIMES_FASTER), len(chains)):
        if done.failure is not None:
            tally.failed(done.failure)
        records += [failed_record(done.task.argument, done.failure)] if done.failure else done.value
    return to_table(records)


def computation_of(documents: pa.Table) -> str:
    """The hash of what `raw_document` was made of: this code, and the rows that it makes of the archive."""
    return combine([VERSION, *(str(row) for row in documents.to_pylist())])


@dg.multi_asset(
    name="listing_page",
    specs=[
        dg.AssetSpec(
            "listing_page",
            group_name="fetched",
            kinds={"python", "html"},
            owners=OWNERS,
            description="One row per configured page of the source: what the last fetch found there. New and changed"
            " pages are in the raw archive.",
        )
    ],
    check_specs=[dg.AssetCheckSpec(PAGES_CHECK, asset="listing_page", description=PAGES_REASON)],
    required_resource_keys={"workspace", "fetching"},
)
def listing_page(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Visit the configured pages, politely, and register what is new."""
    from assets.landed.fetching.visit import fetch_pages  # only a fetch needs what speaks HTTP

    workspace: Workspace = context.resources.workspace
    settings: FetchSettings = context.resources.fetching
    now = datetime.now(UTC)  # the day of retrieval is a fact about a fetch; from here on the archive says it
    visits = list(fetch_pages(settings, workspace.raw, workspace.fetch_cache, now, context.log.info))
    unsound = [visit for visit in visits if not visit.is_sound]
    manifest = workspace.raw / MANIFEST
    yield dg.MaterializeResult(
        metadata={
            "dagster/row_count": len(visits),
            "pages": _visit_table(visits),
            "added": sum(visit.is_kept for visit in visits),
        },
        data_version=dg.DataVersion(digest(manifest)[0][:16] if manifest.exists() else "empty"),
        check_results=[
            dg.AssetCheckResult(
                passed=not unsound,
                check_name=PAGES_CHECK,
                severity=dg.AssetCheckSeverity.WARN,
                description=PAGES_REASON,
                metadata={
                    "element_count": len(visits),
                    "failure_count": len(unsound),
                    **({"failing_rows": _visit_table(unsound)} if unsound else {}),
                },
            )
        ],
    )


def _visit_table(visits: "Sequence[Visit]") -> dg.TableMetadataValue:
    """Visits as Dagster shows them, one at least: text of the site stays text."""
    rows = ({name: "" if value is None else value for name, value in asdict(visit).items()} for visit in visits)
    return dg.MetadataValue.table([dg.TableRecord(row) for row in rows])
