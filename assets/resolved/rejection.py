"""What is kept of a quarantined entry: its whole text, the place, the reason, and what to do.

The reason comes from the issue that led to quarantine; a code on two different actions is only seen here, where all
documents meet, and gets its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from assets.resolved.identity import REUSED_CODE
from assets.resolved.slices import Entries
from warehouse.reviewed import entry_id, rejection_id, text_sha256
from warehouse.tables import TABLES

TextOf = Callable[[str], tuple[bytes, str]]
"""The bytes of a document and their codec, by SHA-256."""

KEY = ["document_sha256", "entry_number", "rejection_code"]
REUSED = {
    "field_name": "code",
    "message": "The same code stands on two actions whose titles and institutions disagree.",
    "suggested_fix": "Find out which of the two the code belongs to and correct the other.",
}


def rejections(quarantined: pd.DataFrame, entries: Entries, issues: pa.Table, text_of: TextOf) -> list[dict[str, Any]]:
    """Rows of `rejected_entry` for the quarantined entries, in key order, without what waivers decide.

    `quarantined` needs KEY, action_code and title.
    """
    wanted = set(zip(quarantined["document_sha256"], quarantined["entry_number"], strict=True))
    if not wanted:
        return []
    spans = _rows(entries, wanted, ["span_start", "span_end", "code_span_start", "code_span_end"])
    errors = issues.filter(pc.equal(issues["severity"], "error")).to_pylist()
    reasons = {(row["document_sha256"], row["entry_number"], row["issue_code"]): row for row in errors}
    ordered = quarantined.sort_values(["document_sha256", "entry_number"])
    found = []
    for sha256, rows in ordered.groupby("document_sha256", sort=False):
        text = text_of(str(sha256))  # of one document at a time
        for _, number, code, action_code, title in rows[[*KEY, "action_code", "title"]].to_numpy():
            row = _rejection(str(sha256), int(number), code, spans, reasons, text)
            found.append(_identified(row, action_code, title))
    return found


def _identified(row: dict[str, Any], action_code: str | None, title: str | None) -> dict[str, Any]:
    text_hash = text_sha256(row["raw_text"])
    identity = entry_id(action_code, title, text_hash)
    return row | {"entry_id": identity, "rejection_id": rejection_id(identity, row["rejection_code"], text_hash)}


def _rows(entries: Entries, wanted: set[tuple[str, int]], columns: list[str]) -> dict[tuple[str, int], dict[str, Any]]:
    documents = pa.array(sorted({sha256 for sha256, _ in wanted}), pa.string())
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for batch in entries.batches(["document_sha256", "entry_number", *columns]):
        near = batch.filter(pc.is_in(batch["document_sha256"], documents)).to_pylist()
        found |= {key: row for row in near if (key := (row["document_sha256"], row["entry_number"])) in wanted}
    return found


def _rejection(
    sha256: str,
    number: int,
    code: str,
    spans: dict[tuple[str, int], dict[str, Any]],
    reasons: dict[tuple[str, int, str], dict[str, Any]],
    text: tuple[bytes, str],
) -> dict[str, Any]:
    data, encoding = text
    entry = spans[sha256, number]
    if code == REUSED_CODE:
        start = entry["code_span_start"] if entry["code_span_start"] is not None else entry["span_start"]
        end = entry["code_span_end"] if entry["code_span_end"] is not None else entry["span_end"]
        line, column = line_and_column(data, encoding, start)
        reason = {**REUSED, "span_start": start, "span_end": end, "line_number": line, "column_number": column}
    else:
        reason = reasons[sha256, number, code]
    columns = TABLES["rejected_entry"].column_names
    return {name: reason.get(name) for name in columns} | {
        "document_sha256": sha256,
        "entry_number": number,
        "rejection_code": code,
        "raw_text": data[entry["span_start"] : entry["span_end"]].decode(encoding),
    }


def line_and_column(data: bytes, encoding: str, offset: int) -> tuple[int, int]:
    """Line and character in the line (both from 1) of a byte offset."""
    before = data[:offset].decode(encoding, errors="replace")
    return before.count("\n") + 1, len(before) - before.rfind("\n")
