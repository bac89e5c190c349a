"""The hand-over between stages: declared tables as key-sorted Parquet in a work folder beside the warehouse file.

Tables of the stages up to normalised are kept per document, under the document's SHA-256; later ones are one file
each. A file is written aside and moved into place, so that a reader finds either the old table or the new one. Every
file carries the key of the computation that made it; a stage asks `is_current` before it computes again. Where there
are many documents, their files are gathered to be read (`warehouse.gathering`).
"""

from __future__ import annotations

import io
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from warehouse import gathering
from warehouse.schema import Table
from warehouse.tables import TABLES, stage_tables

PER_DOCUMENT_STAGES = ("parsed", "normalised")
STAMP = b"socieux.computation"
BATCH_ROWS = 16_384  # of a table that is read part by part: of the widest some 20 MB


def write_parquet(path: Path, table: Table, batches: Iterable[pa.RecordBatch | pa.Table], computation: str) -> int:
    """Write `batches` (of the declared schema, in key order) aside and move them to `path`; returns the row count."""
    rows = 0
    with _written_aside(path, table, computation) as write:
        for batch in batches:
            write(batch if isinstance(batch, pa.Table) else pa.Table.from_batches([batch]))
            rows += batch.num_rows
    return rows


def parquet_bytes(table: Table, rows: pa.Table, computation: str) -> bytes:
    """The bytes of the file that `write_parquet` writes of the same."""
    sink = io.BytesIO()
    with _parquet_writer(sink, table, computation) as write:
        write(rows)
    return sink.getvalue()


@contextmanager
def _parquet_writer(sink: Path | io.BytesIO, table: Table, computation: str) -> Iterator[Callable[[pa.Table], None]]:
    schema = table.arrow_schema.with_metadata({STAMP: computation.encode()})
    with pq.ParquetWriter(sink, schema, compression="zstd", compression_level=1) as writer:
        yield lambda part: writer.write_table(part.select(table.column_names).cast(schema))


@contextmanager
def _written_aside(path: Path, table: Table, computation: str) -> Iterator[Callable[[pa.Table], None]]:
    """Write parts of `table` (of the declared schema, in key order) aside; at the end they are moved to `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with _parquet_writer(aside, table, computation) as write:
            yield write
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def derived_name(document_sha256: str) -> str:
    """The name of the file of a derived text."""
    return f"{document_sha256}.txt"


def keep_file(path: Path, data: bytes) -> None:
    """Write a file aside and move it into place; one that holds the same already is left as it is."""
    if path.exists() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        aside.write_bytes(data)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


@dataclass(frozen=True)
class Store:
    """The Parquet files under one work folder."""

    folder: Path

    def path(self, table_name: str, document_sha256: str | None = None) -> Path:
        """Where the table lies; tables of per-document stages need the document."""
        table = TABLES[table_name]
        if table.stage in PER_DOCUMENT_STAGES:
            if document_sha256 is None:
                raise ValueError(f"{table_name} is kept per document")
            return self.stage_folder(table.stage, document_sha256) / f"{table_name}.parquet"
        return self.folder / table.stage / f"{table_name}.parquet"

    def stage_folder(self, stage: str, document_sha256: str, part: int | None = None) -> Path:
        """Where a stage's tables of one document lie, or the part of that number of them until all are joined."""
        folder = self.folder / stage / document_sha256
        return folder if part is None else folder / f"part-{part:06}"

    def derived_path(self, document_sha256: str) -> Path:
        """Where the text lies that was derived from a received file; named by its content."""
        return self.derived_folder / derived_name(document_sha256)

    @property
    def derived_folder(self) -> Path:
        """Where all of them lie."""
        return self.folder / "landed" / "derived"

    def document_path(self, raw: Path, document: Mapping[str, Any]) -> Path:
        """Where the bytes of a row of raw_document lie: in the archive `raw`, or here where they were derived."""
        if document["derived_from_sha256"] is None:
            return raw / str(document["path"])
        return self.derived_path(str(document["document_sha256"]))

    def documents(self) -> list[str]:
        """The documents of the current archive that hold text, sorted; empty before anything has landed."""
        path = self.path("raw_document")
        if not path.exists():
            return []
        columns = pq.read_table(path, columns=["document_sha256", "encoding"]).to_pylist()
        return sorted({row["document_sha256"] for row in columns if row["encoding"] is not None})

    def paths(self, table_name: str) -> list[Path]:
        """The files that together are the table, in key order; FileNotFoundError for one that was not written."""
        if TABLES[table_name].stage not in PER_DOCUMENT_STAGES:
            found = [self.path(table_name)]
        else:
            found = self._document_paths(table_name)
        for path in found:
            if not path.exists():
                raise FileNotFoundError(f"{table_name} has not been built: {path.name} is missing from {path.parent}")
        return gathering.current(found) or found

    def gather(self, stage: str) -> None:
        """Make the tables of a per-document stage quick to read as a whole; nothing where documents are still due."""
        for table in stage_tables(stage):
            # Not written yet, or not as declared: whoever reads the files themselves says so.
            with suppress(FileNotFoundError, ValueError):
                gathering.gather(self._document_paths(table.name), table.arrow_schema, STAMP)

    def _document_paths(self, table_name: str) -> list[Path]:
        return [self.path(table_name, sha256) for sha256 in self.documents()]

    def read(
        self, table_name: str, columns: Sequence[str] | None = None, rows: pc.Expression | None = None
    ) -> pa.Table:
        """The table in key order, with the declared schema even when no document has a row; of `rows` only if given."""
        table = TABLES[table_name]
        names = list(columns or table.column_names)
        schema = pa.schema([table.arrow_schema.field(name) for name in names])
        paths = self.paths(table_name)
        if not paths:
            return schema.empty_table()
        return ds.dataset(paths, schema=table.arrow_schema, format="parquet").to_table(columns=names, filter=rows)

    def batches(self, table_name: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Some columns of the table in key order, never held whole; at least one (perhaps empty) batch."""
        schema = TABLES[table_name].arrow_schema
        yield pa.RecordBatch.from_pylist([], pa.schema([schema.field(name) for name in columns]))
        for path in self.paths(table_name):
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(BATCH_ROWS, columns=list(columns)):
                    yield batch.select(list(columns))

    def read_document(self, table_name: str, document_sha256: str, entries: tuple[int, int] | None = None) -> pa.Table:
        """One document's part of a table, in key order; of `entries` only (the first and the last) where given."""
        filters = None
        if entries is not None:
            filters = [("entry_number", ">=", entries[0]), ("entry_number", "<=", entries[1])]
        path, schema = self.path(table_name, document_sha256), TABLES[table_name].arrow_schema
        return pq.read_table(path, schema=schema, filters=filters)

    def write(
        self, table_name: str, rows: pa.Table | Iterable[pa.RecordBatch], computation: str, document: str | None = None
    ) -> int:
        """Write one table, or one document's part of it; returns its row count."""
        batches: Iterable[pa.RecordBatch | pa.Table] = [rows] if isinstance(rows, pa.Table) else rows
        return write_parquet(self.path(table_name, document), TABLES[table_name], batches, computation)

    def write_stage(self, stage: str, parts: Iterable[Mapping[str, pa.Table]], computation: str) -> None:
        """Write every table of a stage that is not kept per document, part by part: each holds some of the tables."""
        with ExitStack() as stack:
            writers = {
                table.name: stack.enter_context(_written_aside(self.path(table.name), table, computation))
                for table in stage_tables(stage)
            }
            for part in parts:
                for name, rows in part.items():
                    writers[name](rows)

    def write_parts(self, parts: Iterable[Mapping[str, pa.Table]], stage: str, computation: str, document: str) -> None:
        """Write every table of a stage for one document, part by part: each part holds rows of all of them.

        Parts are row groups of the files, so that they can be read again one at a time (`read_parts`). What is written
        last tells that all of them are there, and how large they are.
        """
        self._told_path(stage, document).unlink(missing_ok=True)
        with ExitStack() as stack:
            writers = {
                table.name: stack.enter_context(_written_aside(self.path(table.name, document), table, computation))
                for table in stage_tables(stage)
            }
            for part in parts:
                for name, write in writers.items():
                    write(part[name])
        self.tell(stage, computation, document)

    def tell(self, stage: str, computation: str, document: str) -> None:
        """Say that every table of a stage for one document was written by this computation."""
        said = f"{computation}\n{self._sizes(stage, document)}"
        self._told_path(stage, document).write_text(said, encoding="utf-8")

    def forget(self, stage: str, document: str) -> None:
        """Say nothing any more of one document's tables of a stage, which are about to be written, and remove parts."""
        self._told_path(stage, document).unlink(missing_ok=True)
        self.drop_parts(stage, document)

    def _told_path(self, stage: str, document: str) -> Path:
        return self.folder / stage / document / "computation.txt"

    def _sizes(self, stage: str, document: str) -> str:
        return " ".join(str(self.path(table.name, document).stat().st_size) for table in stage_tables(stage))

    def join_parts(self, stage: str, computation: str, document: str, count: int) -> None:
        """Make one document's tables of a stage of `count` parts, each becoming a row group, and remove the parts."""
        folders = [self.stage_folder(stage, document, part) for part in range(count)]
        names = [table.name for table in stage_tables(stage)]
        parts = ({name: pq.read_table(folder / f"{name}.parquet") for name in names} for folder in folders)
        self.write_parts(parts, stage, computation, document)
        self.drop_parts(stage, document)

    def drop_parts(self, stage: str, document: str) -> None:
        """Remove what lies in parts."""
        for folder in self.stage_folder(stage, document).glob("part-*"):
            shutil.rmtree(folder)

    def part_count(self, table_name: str, document_sha256: str) -> int:
        """In how many parts one document's table was written."""
        return int(pq.read_metadata(self.path(table_name, document_sha256)).num_row_groups)

    def read_parts(
        self, table_name: str, document_sha256: str, columns: Sequence[str] | None = None
    ) -> Iterator[pa.Table]:
        """One document's part of a table in the parts in which it was written, at least one (perhaps empty) table."""
        schema = TABLES[table_name].arrow_schema
        wanted = schema if columns is None else pa.schema([schema.field(name) for name in columns])
        with pq.ParquetFile(self.path(table_name, document_sha256)) as file:
            for number in range(file.num_row_groups):
                yield file.read_row_group(number, columns=wanted.names).cast(wanted)
            if not file.num_row_groups:
                yield wanted.empty_table()

    def is_current(self, stage: str, computation: str, document: str | None = None) -> bool:
        """Whether every table of the stage was written by this very computation."""
        if document is not None:
            return self.computation(stage, document) == computation
        return all(stamp(self.path(table.name)) == computation for table in stage_tables(stage))

    def computation(self, stage: str, document: str) -> str | None:
        """The computation that wrote a stage's tables of a document; None where one of them is missing or not whole."""
        with suppress(OSError, ValueError):
            computation, sizes = self._told_path(stage, document).read_text(encoding="utf-8").split("\n")
            return computation if sizes == self._sizes(stage, document) else None
        return None


def stamp(path: Path) -> str | None:
    """The computation that wrote the file; None for a file that is absent or cannot be read."""
    try:
        metadata = pq.read_schema(path).metadata or {}
    except (FileNotFoundError, pa.ArrowInvalid, OSError):
        return None
    return metadata.get(STAMP, b"").decode() or None


def check_results(store: Store) -> pa.Table:
    """What the checks of this work folder said last, one row per check; empty before any has run.

    The columns are those of `audit.check_result` without `run_id`; `expectations` writes one file per stage.
    """
    table = TABLES["check_result"]
    schema = pa.schema([field for field in table.arrow_schema if field.name != "run_id"])
    parts = [pq.read_table(path) for path in sorted((store.folder / "checks").glob("*.parquet"))]
    return pa.concat_tables([schema.empty_table(), *(part.select(schema.names).cast(schema) for part in parts)])
