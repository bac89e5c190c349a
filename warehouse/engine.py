"""The only module that opens DuckDB.

`sql` answers one query and `Session` many, over named inputs (Parquet files or Arrow tables) in a database that lives
in memory; `open_read_only` and `query` read a published file; `open_new` makes the file that publishing fills;
`open_lake` opens a DuckLake. What a query means belongs to its caller, what a table is to `warehouse.tables`.
Extensions are never fetched, the time zone is UTC and text is compared by code point, whatever the machine says.
"""

from __future__ import annotations

import os
import shlex
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

import duckdb
import pyarrow as pa

from warehouse.errors import ProjectError
from warehouse.keys import KEY_MACRO
from warehouse.schema import Table, quote_literal
from warehouse.tables import TABLES

if TYPE_CHECKING:
    from duckdb.sqltypes import DuckDBPyType

Source: TypeAlias = Path | Sequence[Path] | pa.Table
Connection: TypeAlias = duckdb.DuckDBPyConnection
EngineError = duckdb.Error
# Not the query's fault: a disk that is full or cannot be written, and statements that fit neither memory nor disk.
EXHAUSTED = (duckdb.IOException, duckdb.OutOfMemoryException)
DUCKDB_VERSION = duckdb.__version__

STORAGE_VERSION = "v1.2.0"  # DuckDB 1.4 and later open it
BATCH_ROWS = 24_576  # a fifth of DuckDB's row group: some 30 MB of the widest tables
# What may be held before the rest goes to disk, so that a run of any size needs as much memory as a small one. What is
# gathered by list and string_agg cannot go there: statements that use them are asked a slice of their rows at a time.
MEMORY_LIMIT = "400MiB"
# Rows that each thread holds before it writes them to their files, which get a row group each: with few rows, what a
# file says of its row groups alone outgrows the limit.
WAITING_ROWS = 6 * BATCH_ROWS
MOST_THREADS = 4  # each needs a share of that memory
Settings: TypeAlias = dict[str, str | bool | int | float | list[str]]
OFFLINE: Settings = {
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "python_enable_replacements": "false",  # or a query could name a variable of whoever calls it
}
KEPT = f"FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE {BATCH_ROWS}"
FILE_HEADER = 3 * 4096  # bytes of a database file before its first block
READ_ONLY: Settings = {**OFFLINE, "enable_external_access": "false"}
NESTED = ("list", "array", "struct", "map")
IN_WORDS = ("bignum", "bit", "interval", "time with time zone", "uhugeint", "union")  # what answers have as text
UTC = "SET GLOBAL TimeZone = 'UTC'"
# Arrow's own allocator keeps what is freed, 277 MB after a star of a million actions; the system's is as fast.
pa.set_memory_pool(pa.system_memory_pool())
_opening = threading.Lock()


class QueryError(ProjectError):
    """A query that cannot be answered: no file, no database, or DuckDB's word on the SQL."""


def quote_name(name: str) -> str:
    """`name` as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def sql(query: str, /, **tables: Source) -> pa.Table:
    """The answer to one query; each keyword is a view of that name. See `Session` for what a source may be."""
    with Session() as session:
        for name, source in tables.items():
            session.add(name, source)
        return session.sql(query)


class Session:
    """Several queries over the same inputs and over each other's results, in a database in memory.

    A source is a Parquet path, several paths that together are one table in that order, or an Arrow table. No path at
    all is the declared table of that name without rows. Rows come back in the order of the inputs unless the query
    orders them, whatever the number of threads. `stable_key(text)` is `warehouse.keys.stable_key`.
    """

    def __init__(self, *, threads: int | None = None, memory_limit: str | None = None, **tables: Source) -> None:
        config: Settings = {**_bounded(), "preserve_insertion_order": "true"}
        if threads is not None:
            config["threads"] = str(threads)
        if memory_limit is not None:
            config["memory_limit"] = memory_limit
        self._kept: tempfile.TemporaryDirectory[str] | None = None
        self._connection = duckdb.connect(":memory:", config=config)
        self._connection.execute(UTC)
        self._connection.execute(KEY_MACRO)
        self._connection.execute("SET parquet_metadata_cache = true")  # files are read again by each slice
        for name, source in tables.items():
            self.add(name, source)

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection and drop every table of the session."""
        self._connection.close()
        if self._kept is not None:
            self._kept.cleanup()

    def add(self, name: str, source: Source) -> None:
        """Name an input; ValueError for no files and no declared table of that name."""
        if isinstance(source, pa.Table):
            # DuckDB 1.5 pushes a join's Bloom filter into a scan of Arrow, which then refuses it, with luck or without.
            self._connection.execute("SET disabled_optimizers = 'join_filter_pushdown'")
            self._connection.register(name, source)
            return
        paths = [source] if isinstance(source, Path) else list(source)
        relation = parquet_relation(paths, TABLES.get(name))
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW {quote_name(name)} AS {relation}")

    def define(self, name: str, query: str) -> None:
        """Keep a query's result as a table that later queries can name."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {quote_name(name)} AS {query}")

    def keep(self, name: str, queries: Iterable[str]) -> None:
        """Keep the results of queries, one behind the other, as a table that lies on disk until the session ends.

        Parquet has no integers beyond 64 bits: they become doubles.
        """
        paths = []
        for number, query in enumerate(queries):
            paths.append(self._kept_folder(name) / f"{number:06}.parquet")
            self._copy(query, paths[-1], KEPT)
        self.add(name, paths)

    def keep_apart(self, name: str, queries: Iterable[str], by: str) -> list[str]:
        """Keep results like `keep`, rows with one value of the integer expression `by` in files of their own.

        Returns a query for each value, rising, of its rows, which are in no order; one of no rows where there are none.
        """
        self._connection.execute(f"SET partitioned_write_flush_threshold = {WAITING_ROWS}")
        folder = self._kept_folder(name)
        form = f"{KEPT}, PARTITION_BY (kept_apart)"
        query = ""
        for number, query in enumerate(queries):
            self._copy(f"SELECT *, {by} AS kept_apart FROM ({query})", folder / f"{number:06}", form)  # noqa: S608
        apart: dict[int, list[Path]] = {}
        for path in sorted(folder.rglob("*.parquet")):
            apart.setdefault(int(path.parent.name.removeprefix("kept_apart=")), []).append(path)
        if not apart:  # no row, and so no file
            apart[0] = [folder / "none.parquet"]
            self._copy(query, apart[0][0], KEPT)
        self.add(name, [path for _, paths in sorted(apart.items()) for path in paths])
        return [parquet_relation(paths) for _, paths in sorted(apart.items())]

    def _kept_folder(self, name: str) -> Path:
        if self._kept is None:
            self._kept = tempfile.TemporaryDirectory(prefix="socieux-kept-")
        folder = Path(self._kept.name) / name
        folder.mkdir(exist_ok=True)
        return folder

    def _copy(self, query: str, target: Path, form: str) -> int:
        rows: list[tuple[int]] = self._connection.execute(
            f"COPY ({query}) TO {quote_literal(str(target))} ({form})"
        ).fetchall()
        return rows[0][0]

    def run(self, statement: str) -> None:
        """Execute a statement without an answer, such as `CREATE TEMP MACRO`."""
        self._connection.execute(statement).fetchall()

    def sql(self, query: str) -> pa.Table:
        """The whole answer as an Arrow table."""
        return self._connection.sql(query).to_arrow_table()

    def batches(self, query: str, rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """The answer in record batches of at most `rows`, never held whole; finish it before the next query."""
        with self._connection.sql(query).to_arrow_reader(rows) as reader:
            yield from reader

    def write_parquet(self, query: str, path: Path) -> int:
        """Write the answer straight to a Parquet file as DuckDB types it; returns the row count.

        Declared tables go through `warehouse.store.write_parquet(path, table, session.batches(query), computation)`,
        which casts to the declared types and moves the file into place.
        """
        return self._copy(query, path, "FORMAT parquet, COMPRESSION zstd")


def parquet_relation(paths: Sequence[Path], table: Table | None = None) -> str:
    """A SELECT over Parquet files in the order given; `table` says what an empty list means."""
    if paths:
        files = ", ".join(quote_literal(str(path)) for path in paths)
        return f"SELECT * FROM read_parquet([{files}], hive_partitioning=false)"  # noqa: S608  quoted above
    if table is None:
        raise ValueError("no files were given, and no declared table has that name")
    columns = ", ".join(f"NULL::{column.type} AS {quote_name(column.name)}" for column in table.columns)
    return f"SELECT {columns} WHERE false"


@contextmanager
def open_read_only(path: Path, memory_limit: str | None = None) -> Iterator[Connection]:
    """A published file: read-only, no other file or address in reach, settings locked, no extension fetched.

    The link is followed first, so that a process that reads on sees a new publication. `memory_limit` is what may be
    held of it; a reader by itself has DuckDB's own limit. QueryError when there is no file, or when it is no database.
    """
    if not path.exists():
        raise QueryError(
            f"there is no published warehouse at {path}",
            str(path),
            f"publish one with `socieux run --warehouse {shlex.quote(str(path))}`",
        )
    try:
        connection = _connect_read_only(path.resolve(), memory_limit)
    except duckdb.Error as error:
        raise QueryError(
            f"{path.name} cannot be opened: {error}", str(path), "see `socieux versions`, or build with `socieux run`"
        ) from error
    try:
        yield connection
    finally:
        connection.close()


def damage(path: Path) -> str | None:
    """What keeps a published file from being read, as far as opening it tells; None where nothing does."""
    try:
        with open_read_only(path, MEMORY_LIMIT) as connection:
            said = "SELECT block_size, total_blocks FROM pragma_database_size() WHERE total_blocks > 0"
            block_size, blocks = connection.execute(said).fetchall()[0]
    except (QueryError, duckdb.Error) as error:
        return str(error)
    missing: int = FILE_HEADER + block_size * blocks - path.stat().st_size
    return f"its last {missing:,} bytes are missing" if missing > 0 else None


def _connect_read_only(path: Path, memory_limit: str | None) -> Connection:
    """Connections of one process to one file share their settings, so only the first may still set and lock them."""
    with _opening:
        connection = duckdb.connect(str(path), read_only=True, config=dict(READ_ONLY))
        if not connection.execute("SELECT current_setting('lock_configuration')").fetchall()[0][0]:
            connection.execute(UTC)
            if memory_limit is not None:
                connection.execute(f"SET memory_limit = {quote_literal(memory_limit)}")
            connection.execute("SET lock_configuration = true")
        return connection


def query(path: Path, statement: str, limit: int | None = None) -> pa.Table:
    """The answer of a published file as an Arrow table, at most `limit` rows; QueryError says what DuckDB says."""
    with open_read_only(path) as connection:
        try:
            if (found := len(connection.extract_statements(statement))) != 1:
                what = f"{found} statements stand here, and only one is answered" if found else "no query stands here"
                raise QueryError(what, str(path), "give one query, such as 'from v_action'")
            relation = connection.sql(statement)
            if relation is None:  # a statement without an answer, such as SET of something that is not locked
                return pa.table({})
            relation = _carried(relation if limit is None else relation.limit(limit))
            return _interruptible(connection, relation.to_arrow_table)
        except duckdb.Error as error:
            raise QueryError(str(error), str(path), _next_step(error)) from error


def _interruptible(connection: Connection, ask: Callable[[], pa.Table]) -> pa.Table:
    """The answer, unless Ctrl-C comes before: waiting hears it at once, DuckDB itself only between long tasks."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        asked = thread.submit(ask)
        try:
            return asked.result()
        except KeyboardInterrupt:
            connection.interrupt()
            raise


def _next_step(error: duckdb.Error) -> str:
    """What helps with an error of DuckDB; empty where its own words say all."""
    if isinstance(error, duckdb.CatalogException):
        return "the tables are listed by `SHOW ALL TABLES`"
    if isinstance(error, duckdb.BinderException):
        return "the columns of a table are listed by `DESCRIBE`, such as DESCRIBE v_action"
    if isinstance(error, duckdb.InvalidInputException | duckdb.PermissionException):
        return "the published warehouse is only read; export it with `--format parquet` to change a copy"
    return ""


def _carried(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """The same rows with values that Arrow or its files cannot hold, or hold as something else, in DuckDB's words."""
    carried = [_carried_type(kind) for kind in relation.types]
    if carried == [str(kind) for kind in relation.types]:
        return relation
    columns = enumerate(zip(carried, relation.columns, strict=True), start=1)
    return relation.project(
        ", ".join(f"CAST(#{number} AS {kind}) AS {quote_name(name)}" for number, (kind, name) in columns)
    )


def _carried_type(kind: DuckDBPyType) -> str:
    if kind.id in IN_WORDS:
        return "VARCHAR"
    if kind.id not in NESTED:
        return str(kind)
    parts: dict[str, Any] = dict(kind.children)
    if kind.id == "struct":
        return f"STRUCT({', '.join(f'{quote_name(name)} {_carried_type(part)}' for name, part in parts.items())})"
    if kind.id == "map":
        key = "VARCHAR" if parts["key"].id in NESTED else _carried_type(parts["key"])
        return f"MAP({key}, {_carried_type(parts['value'])})"
    size = parts["size"] if kind.id == "array" else ""
    return f"{_carried_type(parts['child'])}[{size}]"


@contextmanager
def open_beside(previous: Path, tables: Mapping[str, Sequence[Path]], views: Sequence[str]) -> Iterator[Connection]:
    """Tables not published yet under the views they would have, and a published file as `previous`.

    `tables` maps declared published tables to their Parquet files; one that is left out has no rows. Both sides answer
    the same queries: `v_action` and `previous.main.v_action`. Nothing is written. EngineError when a view does not fit.
    """
    connection = duckdb.connect(":memory:", config=_bounded())
    try:
        connection.execute(UTC)
        for table in TABLES.values():
            if table.schema:
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS {table.schema}")
                relation = parquet_relation(tables.get(table.name, ()), table)
                connection.execute(f"CREATE VIEW {table.qualified_name} AS {relation}")
        for text in views:
            connection.execute(text)
        connection.execute(f"ATTACH {quote_literal(str(previous.resolve()))} AS previous (READ_ONLY)")
        yield connection
    finally:
        connection.close()


@contextmanager
def open_new(path: Path) -> Iterator[Connection]:
    """A new database file in the storage version that older clients open; OSError or EngineError when it cannot be.

    Leaving without an error writes everything into the one file and closes it, so that no log lies beside it.
    """
    connection = duckdb.connect(":memory:", config=_bounded())
    try:
        connection.execute(UTC)
        target = quote_literal(str(path))
        connection.execute(f"ATTACH {target} AS warehouse (STORAGE_VERSION '{STORAGE_VERSION}')")
        connection.execute("USE warehouse")
        yield connection
        connection.execute("CHECKPOINT warehouse")
        connection.execute("USE memory")
        connection.execute("DETACH warehouse")
    finally:
        connection.close()


@contextmanager
def open_lake(
    catalog: str, options: Sequence[str], extensions: Sequence[Path], published: Path | None = None
) -> Iterator[Connection]:
    """A DuckLake as the database `lake`, whose tables go by their bare names, and a published file as `published`.

    `catalog` and `options` are what stands in its ATTACH; the extensions are loaded from the files given, which DuckDB
    refuses unless it has signed them. EngineError when it cannot be opened.
    """
    connection = duckdb.connect(":memory:", config={**OFFLINE, "temp_directory": str(_spill_folder())})
    try:
        for path in extensions:
            connection.execute(f"LOAD {quote_literal(str(path))}")
        connection.execute(UTC)
        said = f" ({', '.join(options)})" if options else ""
        connection.execute(f"ATTACH {quote_literal(catalog)} AS lake{said}")
        if published is not None:
            connection.execute(f"ATTACH {quote_literal(str(published.resolve()))} AS published (READ_ONLY)")
        connection.execute("USE lake")
        yield connection
    finally:
        connection.close()


def _bounded() -> Settings:
    """The settings of a database in memory that goes on on disk where it would hold too much."""
    threads = min(os.cpu_count() or 1, MOST_THREADS)
    return {**OFFLINE, "memory_limit": MEMORY_LIMIT, "threads": threads, "temp_directory": str(_spill_folder())}


def _spill_folder() -> Path:
    """Where a query that outgrows memory puts its pages; made by DuckDB when it needs it, and removed by it."""
    return Path(tempfile.gettempdir()) / f"socieux-spill-{os.getpid()}-{uuid.uuid4().hex}"
