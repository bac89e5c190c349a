"""Thresholds with memory: what is usual, learnt from what the last published versions were measured to be.

A rule that measures keeps its figures in `audit.check_result`; here they come back, one set per published version,
oldest first, and become bounds: the median of the versions, give or take a band. The band is the larger of a stated
floor (so that a still series does not make every step an alarm) and several times the median distance from the median
(so that one odd version neither widens nor moves it much). Nothing here is random or knows the time, and nothing
enters the content version.

Forms: `level`, a number that may neither fall nor rise beyond the band; `share`, between 0 and 1, which may not rise;
`vocabulary`, values of which a new one is unusual; `shift`, counts by kind, of which the shares together may not move
further from those of the versions before than those moved among themselves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow.parquet as pq

from expectations.results import Row
from expectations.rules import Measure, Rule
from warehouse.history import Layout, read_history, read_publications

VERSIONS = 12  # published versions that are remembered
FEWEST = 3  # below this nothing is known to be usual
SPREAD = 4 * 1.4826  # four standard deviations of a normal series, by its median distance from the median
BLOCKS = "▁▂▃▄▅▆▇█"
Figures = Mapping[str, float]


@dataclass(frozen=True)
class Memory:
    """What each check measured in the last published versions, oldest first."""

    versions: tuple[Mapping[str, Figures], ...] = ()

    def of(self, rule: Rule) -> list[Figures]:
        """The figures of one rule, oldest version first; versions from before the rule are left out."""
        return [figures[rule.name] for figures in self.versions if rule.name in figures]

    def digest(self, rule: Rule) -> str:
        """A hash of the figures that the rule's outcome depends on; empty for a rule that does not measure."""
        if rule.measure is None:
            return ""
        return hashlib.sha256(json.dumps(self.of(rule), sort_keys=True).encode()).hexdigest()


def recall(warehouse_file: Path, limit: int = VERSIONS) -> Memory:
    """The memory of a warehouse; empty before anything was published there."""
    layout = Layout(warehouse_file)
    if not layout.history.is_dir():
        return Memory()
    published = list(dict.fromkeys(row["content_version"] for row in reversed(read_publications(layout))))[:limit]
    runs = sorted(read_history(layout, "run").to_pylist(), key=lambda row: (row["finished_at"], row["run_id"]))
    last = {row["content_version"]: row["run_id"] for row in runs}
    found = (
        _figures(layout.history / f"check_result-{last[version]}.parquet") for version in published if version in last
    )
    return Memory(tuple(reversed([figures for figures in found if figures])))


def _figures(path: Path) -> dict[str, Figures]:
    """What the checks of one run measured, by check and subject; empty for a file from before they did."""
    if not path.exists() or "measured" not in pq.read_schema(path).names:
        return {}
    rows = pq.read_table(path, columns=["check_name", "measured"]).to_pylist()
    return {
        row["check_name"]: {each["subject"]: each["value"] for each in json.loads(row["measured"])}
        for row in rows
        if row["measured"]
    }


def judge(measure: Measure, now: Figures, past: Sequence[Figures]) -> list[Row]:
    """A row per subject: what it is now, what is usual, and whether it is; sorted by subject.

    Below `FEWEST` versions nothing is unusual, and there are no bounds.
    """
    if measure.form == "vocabulary":
        return _judge_vocabulary(now, past)
    if measure.form == "shift":
        return _judge_shift(measure, now, past)
    rows = []
    for subject, value in sorted(now.items()):
        series = [figures[subject] for figures in past if subject in figures]
        low, high = _band(measure, series)
        rows.append(_row(subject, value, series, 0.0 if measure.form == "share" and low is not None else low, high))
    return rows


def _band(measure: Measure, series: Sequence[float]) -> tuple[float | None, float | None]:
    if len(series) < FEWEST:
        return None, None
    usual = median(series)
    spread = median(abs(value - usual) for value in series) * SPREAD
    band = max(measure.floor, measure.relative_floor * abs(usual), spread)
    return max(usual - band, 0.0), usual + band


def _row(subject: str, value: float, series: Sequence[float], low: float | None, high: float | None) -> Row:
    is_usual = (low is None or value >= low) and (high is None or value <= high)
    return {
        "subject": subject,
        "value": value,
        "is_usual": is_usual,
        "low": None if low is None else round(low, 6),
        "high": None if high is None else round(high, 6),
        "usual": round(median(series), 6) if series else None,
        "versions": len(series),
        "series": sparkline([*series, value]),
        "before": ", ".join(f"{each:g}" for each in series),
    }


def _judge_vocabulary(now: Figures, past: Sequence[Figures]) -> list[Row]:
    """New is what none of the versions had; against no version nothing is."""
    rows = []
    for subject, value in sorted(now.items()):
        series = [figures.get(subject, 0.0) for figures in past]
        row = _row(subject, value, series, None, None)
        rows.append(row | {"is_usual": not past or any(subject in figures for figures in past)})
    return rows


def _judge_shift(measure: Measure, now: Figures, past: Sequence[Figures]) -> list[Row]:
    """A row per group (`group: kind` is the subject of a figure): how far its shares moved, and which moved most."""
    rows = []
    for group in sorted({subject.split(": ")[0] for subject in now}):
        earlier = [shares for figures in past if (shares := _shares(group, figures))]
        usual = _mean(earlier)
        series = [_distance(shares, _mean([other for other in earlier if other is not shares])) for shares in earlier]
        if len(earlier) < FEWEST:
            series = []
        present = _shares(group, now)
        low, high = _band(measure, series)
        row = _row(group, _distance(present, usual) if earlier else 0.0, series, None if low is None else 0.0, high)
        moved = {kind: present.get(kind, 0) - usual.get(kind, 0) for kind in {*present, *usual}} if earlier else {}
        most = sorted(moved.items(), key=lambda item: (-abs(item[1]), item[0]))[:3]
        said = ", ".join(f"{kind} {100 * change:+.0f} points" for kind, change in most if round(100 * change))
        rows.append(row | {"moved": said})
    return rows


def _shares(group: str, figures: Figures) -> dict[str, float]:
    counts = {
        subject.split(": ", 1)[1]: value for subject, value in figures.items() if subject.startswith(f"{group}: ")
    }
    total = sum(counts.values())
    return {kind: value / total for kind, value in sorted(counts.items())} if total else {}


def _mean(several: Sequence[Mapping[str, float]]) -> dict[str, float]:
    kinds = sorted({kind for shares in several for kind in shares})
    return {kind: sum(shares.get(kind, 0.0) for shares in several) / len(several) for kind in kinds}


def _distance(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The share that would have to move to make one the other: 0 for the same, 1 for nothing in common."""
    return round(sum(abs(one.get(kind, 0.0) - other.get(kind, 0.0)) for kind in sorted({*one, *other})) / 2, 6)


def sparkline(series: Sequence[float]) -> str:
    """A series as a line of blocks, from its least to its greatest value; the last one is now."""
    low, high = min(series), max(series)
    if low == high:
        return BLOCKS[0] * len(series)
    return "".join(BLOCKS[round((value - low) / (high - low) * (len(BLOCKS) - 1))] for value in series)


def measured(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The rows of a measuring rule's SQL as figures; a subject that cannot be measured (a share of nothing) is not."""
    return {
        str(row["subject"]): float(row["value"])
        for row in sorted(rows, key=lambda row: str(row["subject"]))
        if row["value"] is not None
    }
