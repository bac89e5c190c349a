"""The start and the end of an entry: two date fields, or one range that states both.

Reads the columns of `entry`, returns columns on its index; finds the doubts that concern dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from assets.normalised.date_patterns import DateOrder
from assets.normalised.dates import (
    IMPOSSIBLE,
    INVALID,
    OK,
    DateOrderVerdict,
    document_date_order,
    normalise_dates,
    settle_ambiguity,
)
from assets.normalised.issues import Issue, issue
from assets.normalised.spans import records_of, span_of
from warehouse.data_files import read_rows

WHICH = ("start", "end")
BOUNDS = Path(__file__).parent / "data" / "date_bounds.csv"
REQUESTED = re.compile(r"\s*(\d{4})\s?[-‐‑–—/_]")


def date_columns(entries: pd.DataFrame, date_order: DateOrder) -> pd.DataFrame:
    """`start_*` and `end_*` for every column of `normalise_dates`, and `*_settled_by`, one row per entry."""
    # All dates of the entries are read at once: a pass costs more than the dates of a small document.
    both = normalise_dates(pd.concat([entries[f"{which}_raw"] for which in WHICH], ignore_index=True), date_order)
    size = len(entries)
    parts = {
        which: both.iloc[number * size : (number + 1) * size].set_axis(entries.index)
        for number, which in enumerate(WHICH)
    }
    is_range = entries["range_raw"].notna()
    if is_range.any():
        whole = normalise_dates(entries.loc[is_range, "range_raw"], date_order)
        for which, column in (("start", "iso"), ("end", "iso_end")):
            # A range of which only the first date could be read says nothing of the end.
            part = normalise_dates(whole[column].where(whole[column].notna(), ""), "YMD")
            for copied in ("rule", "is_ambiguous", "order_evidence"):
                part[copied] = whole[copied]
            status = parts[which].loc[is_range, "status"]
            # A word stands where a date would (ongoing, to be confirmed), or the impossible date is the other one.
            said = status.isin(["ongoing", "missing"]) | (status.eq(OK) & whole["rule"].str.endswith(IMPOSSIBLE))
            said &= whole[column].isna()
            unread = whole[column].isna() & ~said
            part.loc[said] = parts[which].loc[is_range][said]
            part.loc[unread, "rule"] = whole.loc[unread, "rule"]
            part.loc[unread, "status"] = whole.loc[unread, "status"].replace(OK, INVALID)
            parts[which].loc[is_range] = part
    dates = pd.concat([part.add_prefix(f"{which}_") for which, part in parts.items()], axis=1)
    return dates.join(settle_ambiguity(dates))


def order_verdict(dates: pd.DataFrame) -> DateOrderVerdict:
    """What the dates of `date_columns` say of the declared order."""
    both = [dates[[f"{which}_order_evidence", f"{which}_is_ambiguous"]].set_axis(["e", "a"], axis=1) for which in WHICH]
    values = pd.concat(both)
    return document_date_order(values["e"], values["a"].astype(bool))


def date_issues(entries: list[dict[str, Any]], dates: pd.DataFrame, is_contradicted: bool) -> Iterator[Issue]:
    """The doubts about the dates of entries, in a document whose dates contradict the declared order or do not."""
    for entry, row in zip(entries, records_of(dates), strict=True):
        number = entry["entry_number"]
        for which in WHICH:
            if code := _code(row, which, is_contradicted):
                yield issue(number, code, which, span_of(entry, which), entry[f"{which}_raw"])
        first, last = row["start_first_date"], row["end_last_date"]
        if first and last and last < first:
            yield issue(number, "end_before_start", "entry", span_of(entry, "end"), row["end_iso"], row["start_iso"])
            continue
        for which, words in _unlikely(first, last, entry["code_raw"]):
            yield issue(number, "date_implausible", which, span_of(entry, which), row[f"{which}_iso"], words)


@cache
def _bounds() -> dict[str, tuple[int, str]]:
    """By name of a bound its years, and in words what a date beyond it goes against."""
    return {row["bound"]: (int(row["years"]), row["words"]) for row in read_rows(BOUNDS)}


def _unlikely(first: date | None, last: date | None, code: str | None) -> Iterator[tuple[str, str]]:
    """Which of the two dates lies too far from the facility's years, the year of its request, or the other one."""
    found = REQUESTED.match(code or "")
    request = int(found.group(1)) if found else None
    start, end = first.year if first else None, last.year if last else None
    limits = {name: years for name, (years, _) in _bounds().items()}
    for which, year in (("start", start), ("end", end)):
        if year is None:
            continue
        beyond = {"first_year": year < limits["first_year"], "last_year": year > limits["last_year"]}
        if request is not None:
            beyond["before_request"] = year < request - limits["before_request"]
            beyond["after_request"] = which == "start" and year > request + limits["after_request"]
        if which == "end" and start is not None:
            beyond["after_start"] = year > start + limits["after_start"]
        if name := next((name for name, holds in beyond.items() if holds), None):
            yield which, _bounds()[name][1].format(bound=limits[name], request=request, start=start)


def _code(row: dict[str, Any], which: str, is_contradicted: bool) -> str | None:
    if row[f"{which}_status"] == "invalid":
        return "date_impossible" if row[f"{which}_rule"].endswith(IMPOSSIBLE) else "date_unreadable"
    if row[f"{which}_order_evidence"] == "contradicts":
        return "date_against_order"
    if row[f"{which}_settled_by"] != "convention":
        return None
    return "date_order_contradicted" if is_contradicted else "date_settled_by_convention"


def date_ledger(
    document_sha256: str,
    entries: list[dict[str, Any]],
    dates: pd.DataFrame,
    corrections: Mapping[tuple[int, str], str],
) -> list[dict[str, Any]]:
    """Rows of `date_ledger` in key order: end before start in the alphabet, so by name within an entry.

    `entries` are as received; `corrections` names the rule that replaced a value, by entry number and field.
    """
    rows = []
    for entry, row in zip(entries, records_of(dates), strict=True):
        for which in sorted(WHICH):
            start, end = entry[f"{which}_span_start"], entry[f"{which}_span_end"]
            rows.append(
                {
                    "document_sha256": document_sha256,
                    "entry_number": entry["entry_number"],
                    "field_name": which,
                    "raw": entry[f"{which}_raw"],
                    "iso": row[f"{which}_iso"],
                    "iso_end": row[f"{which}_iso_end"],
                    "date_precision": row[f"{which}_precision"],
                    "date_status": row[f"{which}_status"],
                    "rule_name": corrections.get((entry["entry_number"], which), row[f"{which}_rule"]),
                    "is_ambiguous": bool(row[f"{which}_is_ambiguous"]),
                    "alternative_iso": row[f"{which}_alternative_iso"],
                    "settled_by": row[f"{which}_settled_by"],
                    "span_start": None if pd.isna(start) else int(start),
                    "span_end": None if pd.isna(end) else int(end),
                }
            )
    return rows
