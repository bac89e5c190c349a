"""Answers of `socieux query`: a table for people, or CSV, JSON lines or Parquet for programs."""

from __future__ import annotations

import io
import json
import sys

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from pipelines.console import out, plain, table
from warehouse.errors import ProjectError

MOST_ROWS = 200  # what a person reads; programs get all


def show(answer: pa.Table) -> None:
    """Print the answer as a table; a long one is cut, and says so."""
    numbers = [field.name for field in answer.schema if pa.types.is_integer(field.type) or pa.types.is_floating(field.type)]
    rows = [list(row.values()) for row in answer.slice(0, MOST_ROWS).to_pylist()]
    cells = [[", ".join(map(str, value)) if isinstance(value, list) else value for value in row] for row in rows]
    out.print(table(answer.column_names, cells, numbers))
    if answer.num_rows > MOST_ROWS:
        out.print(plain(f"... {answer.num_rows - MOST_ROWS:,} more rows; --format csv writes all"))
    out.print(plain(f"({answer.num_rows:,} {'row' if answer.num_rows == 1 else 'rows'})"))


def write(answer: pa.Table, form: str) -> None:
    """Write the whole answer to stdout in a form for programs."""
    if form == "json":
        for batch in answer.to_batches():
            for row in batch.to_pylist():
                sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
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


def _flat(answer: pa.Table) -> pa.Table:
    """CSV has no lists: their values are joined by '; '."""
    for index, field in enumerate(answer.schema):
        if pa.types.is_nested(field.type):
            values = [
                None if value is None else "; ".join(map(str, value)) if isinstance(value, list) else json.dumps(value)
                for value in answer.column(index).to_pylist()
            ]
            answer = answer.set_column(index, field.name, pa.array(values, pa.string()))
    return answer
