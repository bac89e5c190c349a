"""Titles that other programs might execute: markup, formulas, control characters, SQL.

Such a title is kept as written, because a warehouse holds what was received; whoever shows it has to quote it. It is
flagged, because no ministry names an action so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from assets.normalised.issues import Issue, issue
from assets.normalised.spans import span_of
from warehouse.data_files import read_rows

DATA = Path(__file__).parent / "data" / "hazards.csv"


@cache
def _hazards() -> tuple[re.Pattern[str], dict[str, re.Pattern[str]]]:
    """One pattern that finds any of them, and each by its kind."""
    rows = read_rows(DATA)
    kinds = {row["kind"]: re.compile(row["pattern"], re.IGNORECASE) for row in rows}
    return re.compile("|".join(f"(?:{row['pattern']})" for row in rows), re.IGNORECASE), kinds


def hazards_in(text: str) -> list[str]:
    """The kinds of hazard in a text, sorted; almost always none."""
    anything, kinds = _hazards()
    return sorted(kind for kind, pattern in kinds.items() if pattern.search(text)) if anything.search(text) else []


def hazard_issues(entries: Sequence[dict[str, Any]]) -> Iterator[Issue]:
    """A doubt on every title that holds a hazard."""
    for entry in entries:
        title = entry["title_raw"]
        if title and (found := hazards_in(title)):
            yield issue(entry["entry_number"], "text_hazardous", "title", span_of(entry, "title"), ", ".join(found))
