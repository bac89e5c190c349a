"""A parsed document as the stage's declared tables: `entry`, `byte_ledger` and `parse_issue`."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from assets.parsed.ledger import merged, quarantine
from assets.parsed.model import LedgerRun, ParsedDocument, ParsedEntry, Rejection
from warehouse.tables import TABLES
from warehouse.tasks import WORK_FAILED, Failure

SOURCE_RULE = "html_source"
UNREAD = "unread"  # the layout of an entry that nobody could read
FIELDS = ("title", "code", "start", "end", "partner_institution", "assistance_type", "place", "description")


def to_tables(document_sha256: str, parsed: ParsedDocument) -> dict[str, pa.Table]:
    """The three tables of one document, in key order."""
    rejected = [entry.span for entry in parsed.entries if entry.rejection]
    runs = quarantine(parsed.ledger, rejected) if rejected else merged(parsed.ledger)
    ledger = {
        "document_sha256": [document_sha256] * len(runs),
        "span_start": [run.start for run in runs],
        "span_end": [run.end for run in runs],
        "byte_class": [run.byte_class for run in runs],
        "rule_name": [run.rule_name for run in runs],
        "entry_number": [run.entry_number for run in runs],
    }
    issues = [row for entry in parsed.entries for row in _issues(document_sha256, entry)]
    key = TABLES["parse_issue"].primary_key
    distinct = {tuple(row[column] for column in key): row for row in issues}
    entries = [_entry(document_sha256, entry) for entry in parsed.entries]
    return {
        "entry": pa.Table.from_pylist(entries, schema=TABLES["entry"].arrow_schema),
        "byte_ledger": pa.table(ledger, schema=TABLES["byte_ledger"].arrow_schema),
        "parse_issue": pa.Table.from_pylist(
            [distinct[key] for key in sorted(distinct)], schema=TABLES["parse_issue"].arrow_schema
        ),
    }


def in_parts(document_sha256: str, parts: Iterable[ParsedDocument]) -> Iterator[dict[str, pa.Table]]:
    """The three tables of a document that is parsed in parts: a run that goes on in the next part stays one run."""
    kept: list[LedgerRun] = []
    before: ParsedDocument | None = None
    for part in parts:
        if before is not None:
            tables, kept = part_tables(document_sha256, before, kept, is_last=False)
            yield tables
        before = part
    if before is not None:
        yield part_tables(document_sha256, before, kept, is_last=True)[0]


def part_tables(
    document_sha256: str, part: ParsedDocument, kept: list[LedgerRun], *, is_last: bool
) -> tuple[dict[str, pa.Table], list[LedgerRun]]:
    """The three tables of one part, and its last run of the ledger where the next part may go on with it; `kept` is
    that of the part before.
    """
    part.ledger[:0] = kept
    is_open = not is_last and bool(part.ledger) and part.ledger[-1].entry_number is None
    left = [part.ledger.pop()] if is_open else []
    return to_tables(document_sha256, part), left


def failed_tables(document_sha256: str, byte_count: int, failure: Failure) -> dict[str, pa.Table]:
    """The three tables of a document that cannot be parsed: one entry, withheld, where it failed; no byte is read."""
    start, end = failure.place.start, failure.place.end
    message = f"bytes {start} to {end} cannot be read, so the whole document is withheld: {failure.reason}"
    rejection = Rejection(WORK_FAILED, message, (start, end))
    entry = ParsedEntry(1, "action", UNREAD, 0.0, (start, end), None, None, {}, rejection)
    edges = [(0, start, None), (start, end, 1), (end, byte_count, None)]
    runs = [LedgerRun(first, last, "quarantined", WORK_FAILED, number) for first, last, number in edges if first < last]
    tables = to_tables(document_sha256, ParsedDocument([entry], runs))
    fix = "Report the error with the document; every run tries it again."
    column = tables["parse_issue"].schema.get_field_index("suggested_fix")
    issues = tables["parse_issue"].set_column(column, tables["parse_issue"].schema.field(column), [[fix]])
    return {**tables, "parse_issue": issues}


def source_tables(document_sha256: str, byte_count: int) -> dict[str, pa.Table]:
    """The three tables of an HTML page: no entry, all noise; its text is a document of its own."""
    run = LedgerRun(0, byte_count, "noise", SOURCE_RULE, None)
    return to_tables(document_sha256, ParsedDocument([], [run]))


def _entry(document_sha256: str, entry: ParsedEntry) -> dict[str, Any]:
    heading = entry.heading_span or (None, None)
    row: dict[str, Any] = {
        "document_sha256": document_sha256,
        "entry_number": entry.entry_number,
        "kind": entry.kind,
        "layout": entry.layout,
        "layout_score": entry.layout_score,
        "span_start": entry.span[0],
        "span_end": entry.span[1],
        "heading": entry.heading,
        "heading_span_start": heading[0],
        "heading_span_end": heading[1],
    }
    for name in FIELDS:
        if value := entry.fields.get(name):
            row |= {f"{name}_raw": value.raw, f"{name}_span_start": value.span[0], f"{name}_span_end": value.span[1]}
    start, end = entry.fields.get("start"), entry.fields.get("end")
    if start and end and start.range_raw is not None:
        row |= {"range_raw": start.range_raw, "range_span_start": start.span[0], "range_span_end": end.span[1]}
    return row


def _issues(document_sha256: str, entry: ParsedEntry) -> list[dict[str, Any]]:
    place = {"document_sha256": document_sha256, "entry_number": entry.entry_number}
    rows = [
        {
            **place,
            "issue_code": issue.code,
            "severity": issue.severity,
            "field_name": issue.field,
            "message": issue.message,
            "span_start": issue.span[0],
            "span_end": issue.span[1],
            "suggested_fix": issue.suggested_fix,
        }
        for issue in entry.issues
    ]
    if entry.rejection:
        rows.append(
            {
                **place,
                "issue_code": entry.rejection.code,
                "severity": "error",
                "field_name": "entry",
                "message": entry.rejection.message,
                "span_start": entry.rejection.span[0],
                "span_end": entry.rejection.span[1],
                "suggested_fix": "Get the whole text of the entry from the source and register it again.",
                "rejection_code": entry.rejection.code,
            }
        )
    return rows
