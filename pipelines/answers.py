"""Answers of `socieux query`: a table for people, or CSV, JSON lines or Parquet for programs."""

from __future__ import annotations

import io
import json
import math
import sys
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from pipelines.console import out, plain, table
from warehouse.errors import ProjectError

MOST_ROWS = 200  # what a person reads; programs get all
MOST_AT_ONCE = 10_000  # rows that are Python's at a time
NUMBERS = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)


def show(answer: pa.Table) -> None:
    """Print a table, or one block per row where a table would be too wide; a long answer is cut and says so."""
    answer = _with_distinct_names(answer)
    columns = answer.column_names
    rows = [[_words(value) for value in row.values()] for row in _rows(answer.slice(0, MOST_ROWS))]
    if sum(_width(columns[i], [row[i] for row in rows]) + 1 for i in range(len(columns))) <= out.width:
        kinds = ((field.name, field.type) for field in answer.schema)
        numbers = [name for name, kind in kinds if any(is_kind(kind) for is_kind in NUMBERS)]
        out.print(table(columns, rows, numbers))
    else:
        for number, row in enumerate(rows, start=1):
            out.rule(f"row {number}", style="dim", align="left")
            out.print(table(["", ""], zip(columns, row, strict=True), header=False))
    if answer.num_rows > MOST_ROWS:
        out.print(plain(f"... {answer.num_rows - MOST_ROWS:,} more rows; --format csv writes all"))
    out.print(plain(f"({answer.num_rows:,} {'row' if answer.num_rows == 1 else 'rows'})"))


def write(answer: pa.Table, form: str) -> None:
    """Write the whole answer to stdout in a form for programs."""
    answer = _with_distinct_names(answer)
    if form == "json":
        for batch in answer.to_batches(max_chunksize=MOST_AT_ONCE):
            for row in _rows(batch):
                sys.stdout.write(_json(row) + "\n")
        return
    if form == "parquet" and sys.stdout.isatty():
        raise ProjectError("Parquet is no text for a terminal.", fix="send it to a file: ... --format parquet > FILE")
    buffer = io.BytesIO()
    if form == "parquet":
        pq.write_table(answer, buffer)
    else:
        pc.write_csv(_flat(answer), buffer)
    sys.stdout.buffer.write(buffer.getbuffer())
    sys.stdout.flush()


def _with_distinct_names(answer: pa.Table) -> pa.Table:
    """A join may name two columns the same: the later ones get a number, so that none is lost."""
    names: list[str] = []
    for name in answer.column_names:
        number, distinct = 1, name
        while distinct in names:
            distinct, number = f"{name}_{number}", number + 1
        names.append(distinct)
    return answer.rename_columns(names)


def _rows(answer: pa.Table | pa.RecordBatch) -> list[dict[str, Any]]:
    """The rows as Python has them; ProjectError for a date that Python has not."""
    try:
        rows: list[dict[str, Any]] = answer.to_pylist(maps_as_pydicts="strict")
    except OverflowError as error:
        raise ProjectError(
            "A date of the answer lies outside the years 1 to 9999.", fix="ask for its text: CAST(... AS VARCHAR)"
        ) from error
    return rows


def _json(value: object) -> str:
    """A value as JSON. Numbers keep every digit; what JSON knows no form for is text, a number that is none is null."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_json(str(name))}: {_json(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_json, value)) + "]"
    if isinstance(value, float) and not math.isfinite(value):
        return "null"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes):
        return f'"{value.hex()}"'
    return json.dumps(value, ensure_ascii=False, default=str)


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return _json(value)
    return ", ".join(map(_words, value)) if isinstance(value, list) else str(value)


def _width(name: str, values: list[str]) -> int:
    return max([len(name), *(len(value) for value in values)]) if len(values) else len(name)


def _flat(answer: pa.Table) -> pa.Table:
    """CSV has no lists: their values are joined by '; '."""
    for index, field in enumerate(answer.schema):
        if pa.types.is_nested(field.type):
            values = [
                None if value is None else "; ".join(map(_words, value)) if isinstance(value, list) else _words(value)
                for value in answer.column(index).to_pylist(maps_as_pydicts="strict")
            ]
            answer = answer.set_column(index, field.name, pa.array(values, pa.string()))
    return answer
