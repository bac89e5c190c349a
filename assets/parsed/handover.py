"""A parsed document as the stage's declared tables: `entry`, `byte_ledger` and `parse_issue`."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from assets.parsed.ledger import merged, quarantine
from assets.parsed.model import LedgerRun, ParsedDocument, ParsedEntry
from warehouse.tables import TABLES

SOURCE_RULE = "html_source"
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
            before.ledger[:0] = kept
            is_open = bool(before.ledger) and before.ledger[-1].entry_number is None
            kept = [before.ledger.pop()] if is_open else []
            yield to_tables(document_sha256, before)
        before = part
    if before is not None:
        before.ledger[:0] = kept
        yield to_tables(document_sha256, before)


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
