"""Doubts about values, in one taxonomy: code, severity, words and next step come from a data file.

What lives here: the taxonomy and how an issue row is made. The rules that find a doubt live with the values they doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assets.normalised.spans import Lines
from warehouse.data_files import read_rows
from warehouse.keys import natural_key, stable_key

DATA = Path(__file__).parent / "data" / "issue_types.csv"
SHOWN = 80  # characters of a value that a message repeats


@dataclass(frozen=True)
class IssueType:
    """One row of the taxonomy."""

    issue_code: str
    severity: str
    is_doubt: bool
    rejects: bool
    message: str
    suggested_fix: str


@cache
def issue_types() -> dict[str, IssueType]:
    """The taxonomy by code."""
    return {
        row["issue_code"]: IssueType(
            row["issue_code"],
            row["severity"],
            row["is_doubt"] == "true",
            row["rejects"] == "true",
            row["message"],
            row["suggested_fix"],
        )
        for row in read_rows(DATA)
    }


@dataclass(frozen=True)
class Issue:
    """One doubt about a field of an entry, at a span of bytes."""

    entry_number: int
    issue_code: str
    severity: str
    field_name: str
    message: str
    span: tuple[int, int]
    suggested_fix: str | None
    rejection_code: str | None = None
    is_doubt: bool = False


def issue(
    entry_number: int, code: str, field_name: str, span: tuple[int, int], value: object = "", other: object = ""
) -> Issue:
    """An issue of the taxonomy; KeyError for a code that is not in it."""
    kind = issue_types()[code]
    message = kind.message.format(value=_short(value), other=_short(other))
    return Issue(
        entry_number,
        code,
        kind.severity,
        field_name,
        message,
        span,
        kind.suggested_fix,
        code if kind.rejects else None,
        kind.is_doubt,
    )


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def issue_rows(document_sha256: str, issues: list[Issue], lines: Lines) -> list[dict[str, Any]]:
    """Rows of the table `issue` in key order: as they stand in the document, each once."""
    rows = {}
    for found in issues:
        line, column = lines.place(found.span[0])
        parts = (str(found.entry_number), found.issue_code, found.field_name, *map(str, found.span))
        key = stable_key(natural_key("issue", document_sha256, *parts))
        rows[key] = {
            "issue_key": key,
            "document_sha256": document_sha256,
            "entry_number": found.entry_number,
            "issue_code": found.issue_code,
            "severity": found.severity,
            "field_name": found.field_name,
            "message": found.message,
            "span_start": found.span[0],
            "span_end": found.span[1],
            "line_number": line,
            "column_number": column,
            "surface": lines.data[found.span[0] : found.span[1]].decode(lines.encoding),
            "suggested_fix": found.suggested_fix,
        }
    order = ("entry_number", "issue_code", "field_name", "span_start", "span_end")
    return sorted(rows.values(), key=lambda row: tuple(row[name] for name in order))
