"""Renders declared tables as Dagster asset specs and their contents as materialisation metadata.

Every asset gets its description, group, kinds, owners, column schema and code version from the one declaration, and its
row count and a preview from the Parquet that was written. No asset is defined here.
"""

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote

import dagster as dg
import pyarrow.parquet as pq

from warehouse.locking import BusyError
from warehouse.schema import Table
from warehouse.store import Store
from warehouse.tables import stage_tables
from warehouse.tasks import Tally

BUSY = {errno.EAGAIN, errno.EBUSY, errno.ESTALE, errno.ETIMEDOUT, errno.ETXTBSY}
RETRIES, RETRY_SECONDS = 3, 20
P = ParamSpec("P")
T = TypeVar("T")
OWNERS = ["team:data-engineering"]
# Publishing follows when documents were normalised, and only where nothing upstream is missing, under way or refused by
# a critical check: half of a failed ingestion must not start it.
AFTER_INGEST = (
    dg.AutomationCondition.any_deps_updated().allow(dg.AssetSelection.groups("normalised")).since_last_handled()
    & ~dg.AutomationCondition.any_deps_missing()
    & ~dg.AutomationCondition.any_deps_in_progress()
    & ~dg.AutomationCondition.in_progress()
    & dg.AutomationCondition.all_deps_blocking_checks_passed()
).with_label("after_ingest")
# What comes behind belongs to the same run, where the checks between the stages stop it.
IN_THE_SAME_RUN = dg.AutomationCondition.any_deps_match(dg.AutomationCondition.will_be_requested()).with_label(
    "in_the_same_run"
)
AUTOMATION = {"resolved": AFTER_INGEST, "star": IN_THE_SAME_RUN}
DOCUMENTS = dg.DynamicPartitionsDefinition(name="document")
PREVIEW_ROWS, PREVIEW_CHARACTERS = 5, 80


def retried_when_busy(function: Callable[P, Iterator[T]]) -> Callable[P, Iterator[T]]:
    """The step is tried again where a lock or the disk was busy; nothing else can end otherwise a second time."""

    @wraps(function)
    def step(*arguments: P.args, **named: P.kwargs) -> Iterator[T]:
        try:
            yield from function(*arguments, **named)
        except (OSError, BusyError) as error:
            if isinstance(error, OSError) and error.errno not in BUSY:
                raise
            raise dg.RetryRequested(max_retries=RETRIES, seconds_to_wait=RETRY_SECONDS) from error

    return step


def column_schema(table: Table) -> dg.TableSchema:
    """The declared columns as Dagster shows them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                column.name,
                column.type,
                description=column.field.description,
                constraints=dg.TableColumnConstraints(
                    nullable=column.is_nullable, unique=table.primary_key == (column.name,)
                ),
            )
            for column in table.columns
        ]
    )


def asset_specs(
    stage: str, version: str, deps: Iterable[str], kinds: set[str], partitioned: bool
) -> list[dg.AssetSpec]:
    """One spec per table of the stage."""
    upstream = list(deps)
    return [
        dg.AssetSpec(
            table.name,
            deps=upstream,
            description=table.grain,
            group_name=stage,
            kinds=kinds,
            owners=OWNERS,
            code_version=version[:16],
            partitions_def=DOCUMENTS if partitioned else None,
            automation_condition=AUTOMATION.get(stage),
            metadata={"dagster/column_schema": column_schema(table), "primary_key": ", ".join(table.primary_key)},
        )
        for table in stage_tables(stage)
    ]


def materialisations(
    stage: str,
    store: Store,
    computation: str,
    documents: Sequence[str] | None = None,
    figures: Mapping[str, Mapping[str, Any]] | None = None,
) -> Iterator[dg.MaterializeResult[None]]:
    """One result per table of the stage, with row count and preview of what was written.

    `computation` is the hash of all that the tables were computed from; `documents` are the SHA-256s of the documents
    worked on, or None for a stage that is not kept per document. `figures` has more metadata by the name of a table.
    """
    for table in stage_tables(stage):
        paths = [store.path(table.name)] if documents is None else [store.path(table.name, d) for d in documents]
        yield dg.MaterializeResult(
            asset_key=table.name,
            metadata={
                "dagster/row_count": sum(pq.read_metadata(path).num_rows for path in paths),
                "preview": dg.MetadataValue.md(preview(table, paths)),
                **(figures or {}).get(table.name, {}),
            },
            data_version=dg.DataVersion(computation[:16]),
        )


def chunk_figures(stage: str, tally: Tally, engine: object) -> dict[str, dict[str, Any]]:
    """What a run did of a stage in chunks, by the name of each of its tables: how many, who did them, what failed."""
    figures: dict[str, Any] = {"chunk_count": tally.chunk_count, "engine": type(engine).__name__}
    if tally.workers:
        rows = [{"worker": worker, "chunk_count": count} for worker, count in sorted(tally.workers.items())]
        figures["chunks_by_worker"] = as_table(rows)
    figures["failed_document_count"] = len(tally.failures)
    if tally.failures:
        figures["failed"] = as_table(tally.rows())
    return {table.name: figures for table in stage_tables(stage)}


def as_table(rows: Sequence[Mapping[str, Any]]) -> dg.TableMetadataValue:
    """Rows of one shape as the web UI shows them: numbers as numbers, all else as text, never as markup."""
    kinds = {int: "int", float: "float", bool: "bool"}
    names = list(rows[0]) if rows else []
    columns = [dg.TableColumn(name, kinds.get(type(rows[0][name]), "string")) for name in names]
    records = [dg.TableRecord({name: _plain(value) for name, value in row.items()}) for row in rows]
    return dg.MetadataValue.table(records, dg.TableSchema(columns))


def _plain(value: object) -> str | int | float | bool:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return value if isinstance(value, str | int | float | bool) else "" if value is None else str(value)


def preview(table: Table, paths: Sequence[Path]) -> str:
    """The first rows as a Markdown table; text of the source is shown as text, never as markup."""
    rows: list[dict[str, object]] = []
    for path in paths:
        if len(rows) < PREVIEW_ROWS:
            first = next(pq.ParquetFile(path).iter_batches(PREVIEW_ROWS - len(rows)), None)
            rows += first.to_pylist() if first is not None else []
    names = table.column_names
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    lines += ["| " + " | ".join(cell(row[name]) for name in names) + " |" for row in rows]
    return "\n".join(lines)


def cell(value: object) -> str:
    """A value as the cell of a Markdown table: shortened, and never markup."""
    text = "" if value is None else " ".join(str(value).split())
    if len(text) > PREVIEW_CHARACTERS:
        text = text[: PREVIEW_CHARACTERS - 1] + "…"
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(character, entity)
    return "".join(f"\\{c}" if c in "\\`*_[]()|!~#" else c for c in text)


def partition_key(path: str) -> str:
    """The partition of a file of the raw archive: its path, with the characters quoted that Dagster does not allow."""
    return quote(path, safe="/ ()[]{}+,;=@&'!-_.~").replace("...", "%2E%2E%2E")


def file_of(document: dict[str, Any]) -> str:
    """The file of the archive that a document is, or was derived from."""
    path = str(document["path"])
    return path if document["derived_from_sha256"] is None else path.rpartition("#")[0]


def documents_of(context: dg.AssetExecutionContext, store: Store) -> list[dict[str, Any]]:
    """The rows of raw_document that the run's partitions name, one per distinct document that holds text."""
    wanted = set(context.partition_keys)
    rows = (row for row in store.read("raw_document").to_pylist() if partition_key(file_of(row)) in wanted)
    return list({row["document_sha256"]: row for row in reversed(list(rows)) if row["encoding"]}.values())[::-1]
