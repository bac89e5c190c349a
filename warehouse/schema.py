"""What a declared table is, and its renderings: DDL, Arrow schema, data types.

Here live the classes in which `warehouse.fields` and `warehouse.tables` speak, and every function that turns a
declaration into something another tool reads. No table is declared here, and nothing here opens a database or a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa

ARROW_TYPES: dict[str, pa.DataType] = {
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "DOUBLE": pa.float64(),
    "INTEGER": pa.int32(),
    "TIMESTAMP": pa.timestamp("us"),
    "VARCHAR": pa.string(),
}


def arrow_type(duckdb_type: str) -> pa.DataType:
    """The Arrow type of a DuckDB type name: a scalar, `T[]`, or `STRUCT(name T, ...)`; KeyError for any other."""
    if duckdb_type.endswith("[]"):
        return pa.list_(arrow_type(duckdb_type[:-2]))
    if match := re.fullmatch(r"STRUCT\((.*)\)", duckdb_type):
        members = (member.strip().split(" ", 1) for member in match[1].split(","))
        return pa.struct([(name, arrow_type(kind)) for name, kind in members])
    return ARROW_TYPES[duckdb_type]


@dataclass(frozen=True)
class Field:
    """One named thing, declared once for every table that carries it.

    `values` closes the domain, `pattern` is a full-match regular expression, `minimum` an inclusive bound, and
    `references` names the `table.column` that every non-null value must be found in.
    """

    type: str
    description: str
    values: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    references: str | None = None


@dataclass(frozen=True)
class Column:
    """A field in its place in one table."""

    name: str
    field: Field
    is_nullable: bool

    @property
    def type(self) -> str:
        """The DuckDB type name."""
        return self.field.type


@dataclass(frozen=True)
class Table:
    """A declared table: its stage, its grain, its columns in order, its keys.

    `columns` is written as names of `FIELDS` separated by blanks, a trailing `?` marking the nullable ones. `schema` is
    the DuckDB schema it is published in, or None for a table that only hands over between stages. `stored_by` is the
    order in which rows lie in the published file, where that is not the key's: what is read together lies together.
    """

    name: str
    stage: str
    schema: str | None
    grain: str
    column_text: str
    primary_key: tuple[str, ...]
    fields: dict[str, Field] = field(repr=False)
    unique: tuple[tuple[str, ...], ...] = ()
    is_versioned: bool = True
    stored_by: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns in their declared order."""
        names = self.column_text.split()
        return tuple(Column(n.rstrip("?"), self.fields[n.rstrip("?")], n.endswith("?")) for n in names)

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """The column names in their declared order."""
        return tuple(column.name for column in self.columns)

    @property
    def qualified_name(self) -> str:
        """`schema.name` of a published table, the bare name of one that is not."""
        return f"{self.schema}.{self.name}" if self.schema else self.name

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        """The Arrow schema; nullability included, because Parquet keeps it."""
        return pa.schema([pa.field(c.name, arrow_type(c.type), nullable=c.is_nullable) for c in self.columns])

    @property
    def foreign_keys(self) -> dict[str, str]:
        """Column name to the `table.column` it must resolve in (a table's own key does not point at itself)."""
        found = {c.name: c.field.references for c in self.columns if c.field.references}
        return {name: target for name, target in found.items() if target.split(".")[0] != self.name}


def quote_literal(text: str) -> str:
    """`text` as a SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def create_table(table: Table) -> str:
    """`CREATE TABLE` with types and NOT NULL; keys come after loading (`add_primary_key`), which is faster."""
    columns = ",\n  ".join(f'"{c.name}" {c.type}{"" if c.is_nullable else " NOT NULL"}' for c in table.columns)
    return f"CREATE TABLE {table.qualified_name} (\n  {columns}\n)"


def add_primary_key(table: Table) -> str:
    """`ALTER TABLE ... ADD PRIMARY KEY` for a loaded table."""
    return f"ALTER TABLE {table.qualified_name} ADD PRIMARY KEY ({', '.join(table.primary_key)})"


def comments(table: Table) -> list[str]:
    """`COMMENT ON` statements for the table and each of its columns."""
    lines = [f"COMMENT ON TABLE {table.qualified_name} IS {quote_literal(table.grain)}"]
    for column in table.columns:
        text = quote_literal(column.field.description)
        lines.append(f'COMMENT ON COLUMN {table.qualified_name}."{column.name}" IS {text}')
    return lines
