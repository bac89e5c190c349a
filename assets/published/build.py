"""The warehouse file itself: declared tables filled from Parquet, views, comments; looked at before anyone reads it.

`build` writes one new file at a path nobody reads yet, and raises `PublishError` unless what stands in it is what was
handed over: row counts, primary and foreign keys, a comment on everything, and whatever `questions` ask. Where the file
goes, and when, is `assets.published.publish`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa

from assets.published.content import Content, PublishError, versioned_tables
from warehouse import engine
from warehouse.history import check_rows
from warehouse.schema import Table, add_primary_key, comments, create_table
from warehouse.tables import TABLES, published_tables

Ask: TypeAlias = Callable[[str], pa.Table]
Answered: TypeAlias = Mapping[str, Any] | None
Question: TypeAlias = Callable[[Ask], Answered]
"""Asks the built file; raises to refuse it, or answers with a row of audit.check_result (without the run), or none."""

# A primary key is an index, some 130 bytes a row, and those of all tables are held until the file is closed: the short
# tables have theirs, up to so many rows in all. The keys of the others hold all the same: rows in strictly ascending
# order of their key are what the content version is made of.
INDEXED_ROWS = 1_000_000

UNCOMMENTED = """
    SELECT schema_name || '.' || table_name AS name FROM duckdb_tables()
    WHERE database_name = 'warehouse' AND NOT internal AND comment IS NULL
    UNION ALL
    SELECT schema_name || '.' || view_name FROM duckdb_views()
    WHERE database_name = 'warehouse' AND NOT internal AND comment IS NULL
    UNION ALL
    SELECT schema_name || '.' || table_name || '.' || column_name FROM duckdb_columns()
    WHERE database_name = 'warehouse' AND NOT internal AND comment IS NULL
    UNION ALL
    SELECT function_name FROM duckdb_functions()
    WHERE database_name = 'warehouse' AND NOT internal AND comment IS NULL
    ORDER BY name
"""


def build(
    path: Path,
    content: Content,
    inputs: Mapping[str, Sequence[Path]],
    views: Sequence[str],
    history: Mapping[str, pa.Table],
    run_id: str,
    questions: Sequence[Question] = (),
) -> list[Answered]:
    """Fill a new file at `path` and verify it; returns what the questions found, which the file holds too.

    `history` holds the rows of the tables outside the version. A question gets a function that answers SQL as an Arrow
    table. PublishError when the file is not what was handed over; OSError or EngineError
    when it cannot be written.
    """
    with engine.open_new(path) as connection:
        connection.execute("BEGIN")  # in one transaction: otherwise each of some 300 statements waits for the disk
        for schema in sorted({table.schema for table in published_tables() if table.schema} - {"main"}):
            connection.execute(f"CREATE SCHEMA {schema}")
        _load(connection, inputs, history)
        # Keys are added to rows that are there for good: on those of its own transaction, DuckDB adds them row by row.
        connection.execute("COMMIT")
        connection.execute("BEGIN")
        indexed = _indexed(content)
        for table in published_tables():
            if not table.is_versioned or table.name in indexed:
                connection.execute(add_primary_key(table))
            for statement in comments(table):
                connection.execute(statement)
        for text in views:
            connection.execute(text)
        connection.execute("COMMIT")
        _verify(connection, content)
        answered = put(questions, connection)
        _append(connection, TABLES["check_result"], check_rows(run_id, history["check_result"].slice(0, 0), answered))
        return answered


def _indexed(content: Content) -> set[str]:
    """The versioned tables whose keys are indexed: the shortest ones that together stay within `INDEXED_ROWS`."""
    by_length = sorted(content.tables, key=lambda name: (content.tables[name].row_count, name))
    reached = accumulate(content.tables[name].row_count for name in by_length)
    return {name for name, rows in zip(by_length, reached, strict=True) if rows <= INDEXED_ROWS}


def put(questions: Sequence[Question], connection: engine.Connection) -> list[Answered]:
    """What each question finds in an open file; opening it once is what makes asking cheap."""
    return [question(lambda query: connection.sql(query).to_arrow_table()) for question in questions]


def _load(connection: engine.Connection, inputs: Mapping[str, Sequence[Path]], history: Mapping[str, pa.Table]) -> None:
    for table in published_tables():
        connection.execute(create_table(table))
        if table.is_versioned:
            rows = engine.parquet_relation(inputs[table.name], table)
            order = f" ORDER BY {', '.join(table.stored_by)}" if table.stored_by else ""
            connection.execute(f"INSERT INTO {table.qualified_name} BY NAME {rows}{order}")
        else:
            _append(connection, table, history[table.name])


def _append(connection: engine.Connection, table: Table, rows: pa.Table) -> None:
    connection.register("incoming", rows)
    connection.execute(f"INSERT INTO {table.qualified_name} BY NAME SELECT * FROM incoming")  # noqa: S608  declared
    connection.unregister("incoming")


def _verify(connection: engine.Connection, content: Content) -> None:
    """Row counts, foreign keys and comments; that keys are unique is seen where the content version is computed."""
    for table in versioned_tables():
        count = connection.execute(f"SELECT count(*) FROM {table.qualified_name}").fetchall()[0][0]  # noqa: S608
        expected = content.tables[table.name].row_count
        if count != expected:
            raise PublishError(f"{count} of {expected} rows arrived", table.qualified_name, "run again")
        for column, target in table.foreign_keys.items():
            _verify_reference(connection, table.qualified_name, column, target)
    bare = [name for (name,) in connection.execute(UNCOMMENTED).fetchall()]
    if bare:
        raise PublishError(
            f"{len(bare)} published things carry no comment: {', '.join(bare[:10])}",
            fix="add COMMENT ON to the view's file in warehouse/views, or a description to warehouse/fields",
        )


def _verify_reference(connection: engine.Connection, table: str, column: str, target: str) -> None:
    parent, parent_column = target.split(".")
    orphans = connection.execute(
        f'SELECT "{column}", count(*) FROM {table} AS child WHERE "{column}" IS NOT NULL AND NOT EXISTS '  # noqa: S608
        f'(SELECT 1 FROM {TABLES[parent].qualified_name} AS parent WHERE parent."{parent_column}" = child."{column}") '
        "GROUP BY 1 ORDER BY 1 LIMIT 5"
    ).fetchall()
    if orphans:
        values = ", ".join(f"{value} ({count} rows)" for value, count in orphans)
        raise PublishError(
            f"{column} points at nothing in {target}: {values}",
            where=table,
            fix=f"the stage {TABLES[table.split('.')[-1]].stage} must write the member it points at",
        )
