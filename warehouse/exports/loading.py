"""`load.sql`: the SQL that makes the warehouse again of the exported Parquet, run in the folder of the export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from warehouse.exports.relations import Relation
from warehouse.fingerprint import WAREHOUSE
from warehouse.schema import add_primary_key, comments, create_table

VIEWS = WAREHOUSE / "views"


def script(relations: Sequence[Relation]) -> str:
    """Statements for an empty database: schemas, tables with keys and comments, their rows, the views."""
    return "".join(f"{statement.strip().removesuffix(';')};\n" for statement in _statements(relations))


def _statements(relations: Sequence[Relation]) -> Iterator[str]:
    yield "-- Run it in this folder, on a new database: duckdb socieux.duckdb < load.sql\nBEGIN"
    for schema in sorted({relation.schema for relation in relations} - {"main"}):
        yield f"CREATE SCHEMA {schema}"
    for table in (relation.table for relation in relations if relation.table):
        yield create_table(table)
        yield f"INSERT INTO {table.qualified_name} BY NAME FROM 'parquet/{table.name}.parquet'"
        yield add_primary_key(table)
        yield from comments(table)
    for path in sorted(VIEWS.glob("*.sql")):
        yield path.read_text(encoding="utf-8")
    yield "COMMIT"
