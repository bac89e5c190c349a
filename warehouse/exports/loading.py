"""What opens the exported Parquet as the warehouse again: `load.sql` copies it, `views.sql` only points at it.

Both are run in the folder of the export, and give the same schemas, tables, views and comments on what can carry one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from warehouse.engine import quote_name
from warehouse.exports.partitions import files
from warehouse.exports.relations import Relation
from warehouse.fingerprint import WAREHOUSE
from warehouse.schema import Table, add_primary_key, comments, create_table, quote_literal

VIEWS = WAREHOUSE / "views"


def script(relations: Sequence[Relation], *, is_partitioned: bool = False) -> str:
    """Statements for an empty database: schemas, tables with keys and comments, their rows, the views."""
    return _text(_statements(relations, is_partitioned))


def views_script(relations: Sequence[Relation], *, is_partitioned: bool = False) -> str:
    """Statements for an empty database in which every table is a view of its Parquet files, and every view is itself.

    Which folders a table is cut into is not written down, so a file that is added later is seen.
    """
    return _text(_pointers(relations, is_partitioned))


def rows_of(table: Table, pattern: str) -> str:
    """A SELECT of a table's declared columns from its Parquet files; the column of a folder is no column of it."""
    names = ", ".join(quote_name(name) for name in table.column_names)
    return f"SELECT {names} FROM read_parquet({quote_literal(pattern)}, hive_partitioning = false)"  # noqa: S608


def _text(statements: Iterable[str]) -> str:
    return "".join(f"{statement.strip().removesuffix(';')};\n" for statement in statements)


def _statements(relations: Sequence[Relation], is_partitioned: bool) -> Iterator[str]:
    yield "-- Run it in this folder, on a new database: duckdb socieux.duckdb < load.sql\nBEGIN"
    yield from _schemas(relations)
    for relation in relations:
        if relation.table:
            table, pattern = relation.table, files(relation, is_partitioned=is_partitioned)
            yield create_table(table)
            yield f"INSERT INTO {table.qualified_name} BY NAME {rows_of(table, pattern)}"
            yield add_primary_key(table)
            yield from comments(table)
    yield from _views()
    yield "COMMIT"


def _pointers(relations: Sequence[Relation], is_partitioned: bool) -> Iterator[str]:
    yield "-- Run it in this folder: duckdb -init views.sql\nBEGIN"
    yield from _schemas(relations)
    for relation in relations:
        if relation.table:
            table, pattern = relation.table, files(relation, is_partitioned=is_partitioned)
            yield f"CREATE VIEW {table.qualified_name} AS {rows_of(table, pattern)}"
            about, *columns = comments(table)
            yield about.replace("COMMENT ON TABLE", "COMMENT ON VIEW", 1)
            yield from columns
    yield from _views()
    yield "COMMIT"


def _schemas(relations: Sequence[Relation]) -> Iterator[str]:
    for schema in sorted({relation.schema for relation in relations} - {"main"}):
        yield f"CREATE SCHEMA {schema}"


def _views() -> Iterator[str]:
    for path in sorted(VIEWS.glob("*.sql")):
        yield path.read_text(encoding="utf-8")
