"""The one declaration of every table: grain, columns, keys, stage.

DDL with comments, Arrow schemas, the generated expectations, Dagster's column schemas and the data dictionary are all
renderings of what stands here (`warehouse.schema`). A column's meaning is declared in `warehouse.fields`; a trailing
`?` here says that this table allows it to be null. Tables without a schema only hand over from one stage to the next.
"""

from __future__ import annotations

from warehouse.schema import Table
from warehouse.tables.published import AUDIT, STAR
from warehouse.tables.stages import LANDED, NORMALISED, PARSED, RESOLVED

TABLES: dict[str, Table] = {table.name: table for table in (*LANDED, *PARSED, *NORMALISED, *RESOLVED, *STAR, *AUDIT)}


def stage_tables(stage: str) -> tuple[Table, ...]:
    """The tables a stage writes, in their declared order."""
    return tuple(table for table in TABLES.values() if table.stage == stage)


def published_tables() -> tuple[Table, ...]:
    """The tables of the published file, in their declared order."""
    return tuple(table for table in TABLES.values() if table.schema)
