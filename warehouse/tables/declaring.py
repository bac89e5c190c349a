"""How a table is declared: names of columns in one text, a trailing `?` where this table allows null."""

from __future__ import annotations

from warehouse.fields import FIELDS
from warehouse.schema import Table


def declare(
    name: str,
    stage: str,
    schema: str | None,
    grain: str,
    columns: str,
    key: str,
    *,
    unique: tuple[tuple[str, ...], ...] = (),
    is_versioned: bool = True,
    stored_by: str = "",
) -> Table:
    """A table whose columns mean what `warehouse.fields` says; KeyError for a name that is not there."""
    order = tuple(stored_by.split())
    return Table(name, stage, schema, grain, columns, tuple(key.split()), FIELDS, unique, is_versioned, order)
