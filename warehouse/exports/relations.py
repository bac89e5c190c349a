"""What there is to export: the declared tables of the published file and its views, seen alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from warehouse.engine import Connection, quote_name
from warehouse.errors import ProjectError
from warehouse.schema import Field, Table
from warehouse.tables import TABLES, published_tables

CATALOGUE = """
    SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns()
    WHERE database_name = current_database() AND NOT internal ORDER BY schema_name, table_name, column_index
"""
VIEWS = """
    SELECT view_name, comment FROM duckdb_views()
    WHERE database_name = current_database() AND NOT internal AND schema_name = 'main' ORDER BY view_name
"""


LOGICAL_TYPES = {
    "BIGINT": "integer",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "number",
    "HUGEINT": "integer",
    "INTEGER": "integer",
    "TIMESTAMP": "timestamp",
}


@dataclass(frozen=True)
class Attribute:
    """A column: of a declared table with its `field`, of a view with what the catalogue says of it."""

    name: str
    type: str
    is_nullable: bool
    description: str
    field: Field | None = None

    @property
    def logical_type(self) -> str:
        """What it holds, whatever the database calls it; lists are arrays, structures objects, all else is a string."""
        if self.type.endswith("[]"):
            return "array"
        if self.type.startswith(("STRUCT", "MAP")):
            return "object"
        return "number" if self.type.startswith("DECIMAL") else LOGICAL_TYPES.get(self.type, "string")


@dataclass(frozen=True)
class Relation:
    """A published table, or a view of the schema main; `table` is its declaration, None for a view."""

    name: str
    schema: str
    grain: str
    attributes: tuple[Attribute, ...]
    table: Table | None = None

    @property
    def source(self) -> str:
        """What stands behind FROM."""
        return f"{self.schema}.{quote_name(self.name)}"

    @property
    def order(self) -> str:
        """What stands behind ORDER BY: the same rows always come in the same order."""
        return ", ".join(map(quote_name, self.table.primary_key)) if self.table else "ALL"

    @property
    def foreign_keys(self) -> dict[str, Table]:
        """Column to the published table that its values are found in."""
        targets = self.table.foreign_keys if self.table else {}
        found = {column: TABLES[target.split(".")[0]] for column, target in targets.items()}
        return {column: table for column, table in found.items() if table.schema}


def relations(connection: Connection, warehouse_file: Path) -> list[Relation]:
    """Tables in their declared order, then views by name; ProjectError when the file has other tables or columns."""
    columns: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for schema, name, column, kind, comment in connection.execute(CATALOGUE).fetchall():
        columns.setdefault((schema, name), []).append((column, kind, comment or ""))
    found = []
    for table in published_tables():
        stands = {column for column, _, _ in columns.get((table.schema or "", table.name), [])}
        if stands != set(table.column_names):
            raise ProjectError(
                f"the published file has other columns in {table.name} than this program declares",
                str(warehouse_file),
                "build it with this program: `socieux run`",
                exit_code=1,
            )
        attributes = (Attribute(c.name, c.type, c.is_nullable, c.field.description, c.field) for c in table.columns)
        found.append(Relation(table.name, str(table.schema), table.grain, tuple(attributes), table))
    for name, comment in connection.execute(VIEWS).fetchall():
        parts = (Attribute(column, kind, True, text) for column, kind, text in columns[("main", name)])
        found.append(Relation(name, "main", comment or "", tuple(parts)))
    return found
