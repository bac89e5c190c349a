"""What became of the decisions that people took: each correction and each waiver with the entries it touched.

A waiver marks a rejected entry as waived and changes nothing else; it holds for one text only. An expired one still
marks: that it has expired is said in the table `waiver`, where a check looks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from warehouse.reviewed import Correction, Waiver
from warehouse.tables import TABLES


def waived(rejections: Sequence[dict[str, Any]], waivers: Sequence[Waiver]) -> list[dict[str, Any]]:
    """The rows of rejected_entry with their state."""
    by_id = {waiver.rejection_id: waiver for waiver in waivers}
    rows = []
    for row in rejections:
        waiver = by_id.get(row["rejection_id"])
        rows.append(
            row
            | {
                "state": "waived" if waiver else "open",
                "waiver_reason": waiver.reason if waiver else None,
                "waived_until": waiver.until if waiver else None,
            }
        )
    return rows


def waiver_table(waivers: Sequence[Waiver], rejections: Sequence[dict[str, Any]], as_of: date | None) -> pa.Table:
    """The table `waiver` in key order."""
    counts = Counter(row["rejection_id"] for row in rejections)
    rows = [
        {
            "rejection_id": waiver.rejection_id,
            "entry_id": waiver.entry_id,
            "text_sha256": waiver.text_sha256,
            "rejection_code": waiver.rejection_code,
            "decision_reason": waiver.reason,
            "decision_owner": waiver.owner,
            "waived_until": waiver.until,
            "decided_on": waiver.dated,
            "waived_count": counts[waiver.rejection_id],
            "is_expired": waiver.is_expired(as_of),
        }
        for waiver in sorted(waivers, key=lambda waiver: waiver.rejection_id)
    ]
    return pa.Table.from_pylist(rows, schema=TABLES["waiver"].arrow_schema)


def correction_table(corrections: Sequence[Correction], uses: pa.Table) -> pa.Table:
    """The table `correction` in key order; `uses` is correction_use of every document."""
    counts = Counter((use["correction_id"], use["correction_outcome"]) for use in uses.to_pylist())
    rows = [
        {
            "correction_id": correction.id,
            "action_code": correction.action_code,
            "title": correction.title,
            "field_name": correction.field,
            "expected_raw": correction.expect,
            "corrected_value": correction.value,
            "decision_reason": correction.reason,
            "decided_on": correction.dated,
            "decision_owner": correction.owner,
            "applied_count": counts[correction.id, "applied"],
            "changed_count": counts[correction.id, "changed"],
        }
        for correction in sorted(corrections, key=lambda correction: correction.id)
    ]
    return pa.Table.from_pylist(rows, schema=TABLES["correction"].arrow_schema)
