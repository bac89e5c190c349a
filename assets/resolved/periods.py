"""What the source said of each action from one day to another: `action_period`, the history in source time.

A period is a run of days in which what holds, brought together as always (`survivorship`), stays the same. An action
that no listing holds any more is closed as withdrawn; where it comes back, a further period begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd
import pyarrow as pa

from assets.resolved.sightings import NEVER, to_day
from assets.resolved.survivorship import merge, precedence
from warehouse.tables import TABLES

TABLE = TABLES["action_period"]
SAID = tuple(
    name
    for name in TABLE.column_names
    if name not in ("action_key", "period_number", "source_valid_from", "source_valid_to", "is_withdrawn")
)


def action_periods(actions: pa.Table, entries: pa.Table, sightings: pd.DataFrame) -> pa.Table:
    """The table `action_period` in key order.

    `actions` are the resolved actions, `entries` the normalised ones by the number that `sightings` calls `row`.
    """
    spans = sightings.groupby("action_key")[["starts_on", "ends_on"]].agg(["nunique", "min", "max"])
    is_steady = (spans["starts_on", "nunique"] == 1) & (spans["ends_on", "nunique"] == 1)
    steady = _steady(actions, spans[is_steady])
    moving = sightings[sightings["action_key"].isin(spans.index[~is_steady])].sort_values("action_key")
    held = moving["row"].unique()
    values = dict(zip(held, _rows(entries, held), strict=True))
    rows: list[dict[str, Any]] = []
    spoken = zip(*(moving[name].tolist() for name in ("action_key", "row", "starts_on", "ends_on")), strict=True)
    for action_key, seen in groupby(spoken, key=itemgetter(0)):
        rows += _numbered(action_key, list(_changes([span for _, *span in seen], values)))
    changing = pa.Table.from_pylist(rows, schema=TABLE.arrow_schema)
    if not rows:  # actions are in the order of their keys
        return steady
    return pa.concat_tables([steady, changing]).sort_by([(name, "ascending") for name in TABLE.primary_key])


def _steady(actions: pa.Table, spans: pd.DataFrame) -> pa.Table:
    """Actions whose sightings all hold over the same days: one period that says what the action says."""
    keys = actions["action_key"].to_pylist()
    by_key = dict(zip(spans.index, zip(spans["starts_on", "max"], spans["ends_on", "max"], strict=True), strict=True))
    is_steady = [key in by_key for key in keys]
    chosen = actions if all(is_steady) else actions.filter(pa.array(is_steady, pa.bool_()))
    days = [by_key[key] for key in keys if key in by_key]
    columns: dict[str, list[Any]] = {
        "period_number": [1] * len(days),
        "source_valid_from": [to_day(first) for first, _ in days],
        "source_valid_to": [to_day(after) for _, after in days],
        "is_withdrawn": [after != NEVER for _, after in days],
    }
    arrays = [
        pa.array(columns[field.name], field.type) if field.name in columns else chosen[field.name]
        for field in TABLE.arrow_schema
    ]
    return pa.table(arrays, schema=TABLE.arrow_schema)


def _rows(entries: pa.Table, numbers: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = entries.take(pa.array(numbers, pa.int64())).to_pylist()
    return rows


def _changes(
    sightings: Sequence[Sequence[int]], values: dict[int, dict[str, Any]]
) -> Iterator[tuple[int, int, dict[str, Any] | None]]:
    """First day, day after the last, and what was said (None where nothing holds) of each run of days.

    A sighting is the row of its entry, its first day and the day after its last.
    """
    moments = sorted({moment for _, *moments in sightings for moment in moments} - {NEVER})
    for first, after in zip(moments, [*moments[1:], NEVER], strict=True):
        holding = [
            values[row] | {"action_key": 0, "retrieved_on": to_day(start)}
            for row, start, end in sightings
            if start <= first < end
        ]
        yield first, after, _said(holding) if holding else None


def _said(holding: Sequence[dict[str, Any]]) -> dict[str, Any]:
    merged = merge(sorted(holding, key=precedence))[0] if len(holding) > 1 else holding[0]
    return {name: merged[name] for name in SAID}


def _numbered(action_key: int, changes: list[tuple[int, int, dict[str, Any] | None]]) -> Iterator[dict[str, Any]]:
    """Runs of days with the same words joined, the ones before a silence closed as withdrawn."""
    joined: list[tuple[int, int, dict[str, Any] | None]] = []
    for first, after, said in changes:
        if joined and joined[-1][2] == said:
            joined[-1] = (joined[-1][0], after, said)
        else:
            joined.append((first, after, said))
    number = 0
    for place, (first, after, said) in enumerate(joined):
        if said is None:
            continue
        number += 1
        yield said | {
            "action_key": action_key,
            "period_number": number,
            "source_valid_from": to_day(first),
            "source_valid_to": to_day(after),
            "is_withdrawn": place + 1 < len(joined) and joined[place + 1][2] is None,
        }
