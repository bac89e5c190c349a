"""The stage's work on chunks, as tasks for any executor: entries as the parser wrote them in, their values out.

A chunk is a part of `entry`, which is a row group of its file. The parts of a document are independent of each other
but for one fact, whether its dates contradict the declared order, which is asked of all of them first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.normalised.document import DATED, DocumentContext, contradicts_order, normalise_document
from assets.normalised.spans import Window
from warehouse.document_bytes import Held, Received
from warehouse.tables import TABLES
from warehouse.tasks import WORK_FAILED, Failure, Made

Inputs = Mapping[str, Received]
DOCUMENT, ENTRIES, ISSUES = "document", "entry", "parse_issue"  # names of the inputs: the bytes and two tables


class Part(NamedTuple):
    """A part of a document: its number and its bytes. The document's context comes without its bytes."""

    document: DocumentContext
    number: int
    window: Window | None = None


def check_order(part: Part, inputs: Inputs, before: None = None) -> Made:
    """Whether dates of a part contradict the declared order."""
    return Made(value=contradicts_order(part.document, read_entries(inputs[ENTRIES], part.number, DATED)))


def normalise_part(part: Part, inputs: Inputs, before: None = None) -> Made:
    """The stage's tables of a part."""
    return Made(normalise_document(*_read(part, inputs)))


def failed_tables(part: Part, inputs: Inputs, failure: Failure) -> dict[str, pa.Table]:
    """The stage's tables of a part of a document that cannot be normalised: every entry withheld, with the reason."""
    document, entries, _ = _read(part, inputs)
    place = failure.place
    message = f"bytes {place.start} to {place.end} defeat the code, so the document is withheld: {failure.reason}"
    issues = [
        {
            "document_sha256": document.document_sha256,
            "entry_number": row["entry_number"],
            "issue_code": WORK_FAILED,
            "severity": "error",
            "field_name": "entry",
            "message": message,
            "span_start": row["span_start"],
            "span_end": row["span_end"],
            "suggested_fix": "Report the error with the document; every run tries it again.",
            "rejection_code": WORK_FAILED,
        }
        for row in entries.select(["entry_number", "span_start", "span_end"]).to_pylist()
    ]
    bare = replace(document, corrections=(), lookups=(), is_order_contradicted=False)
    found = pa.Table.from_pylist(issues, schema=TABLES["parse_issue"].arrow_schema)
    tables = normalise_document(bare, _without_values(entries), found)
    # Nothing was read, so there is nothing to doubt either.
    made = tables["normalised_entry"]
    column = made.schema.get_field_index("quality_flags")
    flags = pa.array([[WORK_FAILED]] * len(made), made.schema.field(column).type)
    told = pc.equal(tables["issue"]["issue_code"], WORK_FAILED)
    return {
        **tables,
        "issue": tables["issue"].filter(told),
        "normalised_entry": made.set_column(column, made.schema.field(column), flags),
    }


def read_entries(received: Received, number: int, columns: list[str] | None = None) -> pa.Table:
    """One part of `entry`."""
    schema = TABLES["entry"].arrow_schema
    wanted = schema if columns is None else pa.schema([schema.field(name) for name in columns])
    with received.open() as source, pq.ParquetFile(source) as file:
        if not file.num_row_groups:
            return wanted.empty_table()
        return file.read_row_group(number, columns=wanted.names).cast(wanted)


def _read(part: Part, inputs: Inputs) -> tuple[DocumentContext, pa.Table, pa.Table]:
    entries = read_entries(inputs[ENTRIES], part.number)
    numbers = entries["entry_number"]
    first, last = (numbers[0].as_py(), numbers[-1].as_py()) if len(numbers) else (0, 0)
    within = [("entry_number", ">=", first), ("entry_number", "<=", last)]
    with inputs[ISSUES].open() as source:
        issues = pq.read_table(source, schema=TABLES["parse_issue"].arrow_schema, filters=within)
    begin, end = part.window[:2] if part.window else (0, len(inputs[DOCUMENT]))
    held = Held(inputs[DOCUMENT][begin:end], begin)
    return replace(part.document, data=held, window=part.window), entries, issues


def _without_values(entries: pa.Table) -> pa.Table:
    for index, field in enumerate(entries.schema):
        is_of_value = field.name.endswith(("_raw", "_span_start", "_span_end")) and not field.name.startswith("heading")
        if is_of_value:
            entries = entries.set_column(index, field, pa.nulls(len(entries), field.type))
    return entries
