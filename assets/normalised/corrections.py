"""Corrections of source errors, applied to raw values before they are normalised.

A value is replaced only where it is exactly what the correction expects. The received value keeps its place: evidence
of a corrected field points at the received bytes and names the correction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from assets.normalised.cleaning import clean
from assets.normalised.issues import Issue, issue
from assets.normalised.spans import records_of, span_of
from warehouse.reviewed import Correction, fold

APPLIED, SETTLED, CHANGED = "applied", "settled", "changed"
SHOWN_AS = {"assistance_type": "assistance_types", "range": "start"}  # how issues and evidence call these fields
RANGE = ("start", "end")


@dataclass(frozen=True)
class Corrected:
    """Entries with corrected raw values, and what each correction met in this document.

    `rules` names the correction by (entry number, field); `uses` are rows of correction_use; the `issues` say so.
    """

    entries: pd.DataFrame
    rules: dict[tuple[int, str], str] = field(default_factory=dict)
    uses: list[dict[str, Any]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def correct(entries: pd.DataFrame, corrections: Sequence[Correction]) -> Corrected:
    """Apply corrections to the entries they name (columns as in `entry`, nulls as None); the input stays as it was."""
    if not corrections or entries.empty:
        return Corrected(entries)
    made = Corrected(entries.copy())
    codes = entries["code_raw"].map(lambda raw: clean(raw).text if raw else "")
    titles = entries["title_raw"].map(lambda raw: fold(clean(raw).text) if raw else "")
    for correction in corrections:
        is_named = pd.Series(True, index=entries.index)
        if correction.action_code:
            is_named &= codes == correction.action_code
        if correction.title:
            is_named &= titles == fold(correction.title)
        for index in entries.index[is_named]:
            _apply(made, correction, index, records_of(entries.loc[[index]])[0])
    return made


def _apply(made: Corrected, correction: Correction, index: Any, entry: dict[str, Any]) -> None:
    column, number = f"{correction.field}_raw", int(entry["entry_number"])
    received = entry[column]
    if received is None or (correction.field in RANGE and entry["range_raw"] is not None):
        return  # this sighting does not state the field by itself, so it does not state it wrongly
    outcome = {correction.expect: APPLIED, correction.value: SETTLED}.get(received, CHANGED)
    made.uses.append(
        {
            "document_sha256": entry["document_sha256"],
            "entry_number": number,
            "correction_id": correction.id,
            "correction_outcome": outcome,
            "raw": received,
        }
    )
    if outcome != APPLIED:
        return
    made.entries.loc[index, column] = correction.value
    for name in RANGE if correction.field == "range" else (SHOWN_AS.get(correction.field, correction.field),):
        made.rules[number, name] = correction.rule_name
    shown = SHOWN_AS.get(correction.field, correction.field)
    span = span_of(entry, correction.field)
    made.issues.append(issue(number, "corrected", shown, span, received, f"{correction.value} ({correction.id})"))


def corrected_evidence(
    rows: Iterator[dict[str, Any]], entry: dict[str, Any], rules: dict[tuple[int, str], str]
) -> Iterator[dict[str, Any]]:
    """Rows of entry_evidence, those of a corrected field resting on the whole field as received.

    `entry` holds the received values: characters of the corrected value stand nowhere in the document.
    """
    for row in rows:
        rule = rules.get((int(entry["entry_number"]), row["field_name"]))
        if rule:
            column = {"assistance_types": "assistance_type"}.get(row["field_name"], row["field_name"])
            row |= {
                "span_start": entry[f"{column}_span_start"],
                "span_end": entry[f"{column}_span_end"],
                "surface": entry[f"{column}_raw"],
                "rule_name": rule,
                "cue": None,
                "cue_span_start": None,
                "cue_span_end": None,
            }
        yield row
