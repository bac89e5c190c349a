"""The content version: one SHA-256 over what a reader of the warehouse can see, whoever built it and where.

The text that is hashed, in UTF-8, line by line:

    socieux content 1
    structure <SHA-256 of the statements>
    <schema.table> <row count> <SHA-256 of the rows>        for every versioned table, in declared order

A value is written `<length in bytes>:<text>` and null is `~:`. The statements are the DDL, primary keys and comments of
all published tables in declared order, then the view files in name order with their line ends as LF; each is written
as one such value. A table's rows stand in key order; a row is its columns' values in declared order, then LF. Integers
are decimal, booleans `true` or `false`, dates ISO 8601, doubles have 17 significant digits (`%.16e`). No time zone,
locale, thread, chunk of input or version of DuckDB enters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from warehouse import engine
from warehouse.errors import ProjectError
from warehouse.schema import Table, add_primary_key, comments, create_table
from warehouse.tables import published_tables

FORM = "socieux content 1"
TEXT_FORMS = {
    "BIGINT": "{}::VARCHAR",
    "BOOLEAN": "{}::VARCHAR",
    "DATE": "{}::VARCHAR",
    "DOUBLE": "format('{{:.16e}}', {})",  # the shortest text of a double differs from one program to the next
    "INTEGER": "{}::VARCHAR",
    "VARCHAR": "{}",
}


class PublishError(ProjectError):
    """Nothing was published, and why."""


@dataclass(frozen=True)
class TableDigest:
    """What one table holds: its row count and the SHA-256 of its rows."""

    row_count: int
    sha256: str


@dataclass(frozen=True)
class Content:
    """What would be published: its version and, by table name, each versioned table's digest."""

    version: str
    tables: dict[str, TableDigest]


def versioned_tables() -> tuple[Table, ...]:
    """The tables whose rows make the content version, in declared order."""
    return tuple(table for table in published_tables() if table.is_versioned)


def compute_content(
    inputs: Mapping[str, Sequence[Path]], views: Sequence[str], session: engine.Session | None = None
) -> Content:
    """The content of `inputs` (table name to Parquet files that together are in key order) under the view texts.

    The tables are read through `session`, or through one of this call's own.
    PublishError when a versioned table is missing, or its rows are not in strictly ascending key order.
    """
    missing = [table.name for table in versioned_tables() if table.name not in inputs]
    if missing:
        raise PublishError(f"tables were not handed over: {', '.join(missing)}", fix="build every stage first")
    with nullcontext(session) if session else engine.Session() as reading:
        digests = {table.name: _digest(reading, table, inputs[table.name]) for table in versioned_tables()}
    lines = [FORM, f"structure {structure_digest(views)}"]
    for table in versioned_tables():
        digest = digests[table.name]
        lines.append(f"{table.qualified_name} {digest.row_count} {digest.sha256}")
    text = "".join(f"{line}\n" for line in lines)
    return Content(hashlib.sha256(text.encode()).hexdigest(), digests)


def structure(views: Sequence[str]) -> list[str]:
    """Every statement that shapes the file, as it enters the version."""
    statements = [
        statement
        for table in published_tables()
        for statement in (create_table(table), add_primary_key(table), *comments(table))
    ]
    return [*statements, *views]


def structure_digest(views: Sequence[str]) -> str:
    """SHA-256 of the statements, each as one value."""
    encoded = (statement.encode() for statement in structure(views))
    return hashlib.sha256(b"".join(b"%d:%s" % (len(text), text) for text in encoded)).hexdigest()


def value_sql(duckdb_type: str, expression: str) -> str:
    """Arguments of SQL's `concat` for a value as it is written; KeyError for a type that has no text form."""
    text = TEXT_FORMS[duckdb_type].format(expression)
    return f"coalesce(strlen({text})::VARCHAR, '~'), ':', {text}"  # concat leaves a null out


def _digest(session: engine.Session, table: Table, paths: Sequence[Path]) -> TableDigest:
    row = ", ".join(value_sql(column.type, f'"{column.name}"') for column in table.columns)
    keys = ", ".join(f'"{name}"' for name in table.primary_key)
    hashed, count = hashlib.sha256(), 0
    previous: pa.RecordBatch | None = None
    session.add(table.name, paths)
    query = f"SELECT concat({row}, chr(10)) AS line, {keys} FROM {table.name}"  # noqa: S608  names are declared
    for batch in session.batches(query):
        if not batch.num_rows:
            continue
        count += batch.num_rows
        _update(hashed, batch.column(0))
        key_batch = batch.select(list(table.primary_key))
        _require_key_order(table, previous, key_batch)
        previous = key_batch.slice(batch.num_rows - 1)
    return TableDigest(count, hashed.hexdigest())


def _update(hashed: hashlib._Hash, lines: pa.Array) -> None:
    """Hash the concatenation of the lines straight from Arrow's buffer, where they lie one behind the other."""
    whole = lines.cast(pa.large_string())
    offsets = memoryview(whole.buffers()[1]).cast("q")
    data = whole.buffers()[2]
    if data is not None:
        hashed.update(memoryview(data)[offsets[whole.offset] : offsets[whole.offset + len(whole)]])


def _require_key_order(table: Table, previous: pa.RecordBatch | None, keys: pa.RecordBatch) -> None:
    """Strictly ascending keys: the version's order is given, and the primary key holds, in one pass."""
    chunks = [keys] if previous is None else [previous, keys]
    rows = pa.Table.from_batches(chunks).combine_chunks()
    ascending = _ascending([rows[name] for name in table.primary_key])
    if not pc.all(ascending, min_count=0).as_py():
        at = ascending.to_pylist().index(False)
        first, second = rows.slice(at, 2).to_pylist()
        raise PublishError(
            f"rows of {table.name} are not in strictly ascending key order: {first} stands before {second}",
            where=table.qualified_name,
            fix=f"the stage {table.stage} must write it sorted by its key, and without duplicates",
        )


def _ascending(columns: Iterable[pa.ChunkedArray]) -> pa.ChunkedArray:
    """Whether each row but the first comes after the one before it, by the columns in turn."""
    pairs = [(column.slice(0, len(column) - 1), column.slice(1)) for column in columns]
    result = pc.less(*pairs[-1])
    for before, after in reversed(pairs[:-1]):
        result = pc.or_(pc.less(before, after), pc.and_(pc.equal(before, after), result))
    return pc.fill_null(result, False)
