"""Small valid content for every published table, made from its declaration: row number i points at row number i."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from assets.published.content import versioned_tables
from assets.published.publish import RunRecord
from warehouse.schema import Column, Table, quote_literal
from warehouse.store import write_parquet
from warehouse.tables import TABLES

VIEW = """CREATE VIEW main.v_title AS SELECT action_key, title FROM main.dim_action;
COMMENT ON VIEW main.v_title IS 'One row per action.';
COMMENT ON COLUMN main.v_title.action_key IS 'Stable key.';
COMMENT ON COLUMN main.v_title.title IS 'Title.';
"""


def made_inputs(
    folder: Path,
    rows: int = 3,
    titles: Sequence[str | None] = (),
    parts: int = 1,
    tables: Sequence[str] = (),
) -> dict[str, Sequence[Path]]:
    """Parquet files of every versioned table under `folder`, or of `tables` alone, the actions with `titles`."""
    inputs: dict[str, Sequence[Path]] = {}
    for table in versioned_tables():
        if tables and table.name not in tables:
            continue
        made = made_table(table, rows)
        if table.name in ("dim_action", "wide_action"):
            for number, title in enumerate(titles):
                made[number]["title"] = title
        whole = pa.Table.from_pylist(made, schema=table.arrow_schema)
        size = -(-max(rows, 1) // parts)
        paths = [folder / f"{table.name}-{number}.parquet" for number in range(parts)]
        for number, path in enumerate(paths):
            write_parquet(path, table, [whole.slice(number * size, size)], "made")
        inputs[table.name] = paths
    return inputs


def made_table(table: Table, rows: int) -> list[dict[str, Any]]:
    """Rows in key order; every third one has a null wherever one is allowed, but for its keys."""
    return [{column.name: _value(table, column, number) for column in table.columns} for number in range(rows)]


def _value(table: Table, column: Column, number: int) -> Any:
    if column.is_nullable and number % 3 == 2 and column.name not in table.primary_key:
        return None
    if column.field.references == "dim_date.date_key" or column.name == "date_key":
        return 20200101 + number
    if column.name.endswith("sha256"):
        return f"{number:064x}"
    if column.field.values:
        return column.field.values[0]
    return {
        "BIGINT": 1000 + number,
        "BOOLEAN": number % 2 == 0,
        "DATE": date(2020, 1, 1) + timedelta(days=number),
        "DOUBLE": (number + 1) / 10,
        "INTEGER": number + 1,
        "VARCHAR": f"{column.name} « é \n ' » {number:06d}",
    }[column.type]


def made_view(folder: Path, text: str = VIEW) -> list[Path]:
    """A view file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "10_title.sql"
    path.write_text(text, encoding="utf-8")
    return [path]


def made_run(number: int, minute: int | None = None) -> RunRecord:
    """The record of a run with one check, at a time of its own."""
    started = datetime(2026, 1, 1, 12, number if minute is None else minute)
    check: Mapping[str, Any] = {
        "run_id": "",
        "check_name": "every_action_has_a_title",
        "table_name": "dim_action",
        "check_severity": "critical",
        "is_passed": True,
        "element_count": 3,
        "failure_count": 0,
        "check_reason": "An action without a title cannot be told from another.",
        "failing_rows": None,
    }
    checks = pa.Table.from_pylist([dict(check)], schema=TABLES["check_result"].arrow_schema)
    return RunRecord(f"run-{number:03d}", started, started + timedelta(seconds=30), "rules", checks)


def title_is(title: str) -> str:
    """A query that counts the actions of that title."""
    return f"SELECT count(*) AS found FROM main.v_title WHERE title = {quote_literal(title)}"  # noqa: S608
