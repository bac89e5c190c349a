"""What checks cost: `python -m bench.checks [--rows N] [--most SECONDS]`.

Twenty expectations, written as those of a suite, on a frame of made-up actions, a few rows of which are wrong: once in
one pass that asks for everything, once in two passes (yes or no first, in full only what failed), and once in SQL made
from the same rules. Seconds are those of the processor; memory is what the resident set grew by at most. Exit status 1
where two passes take longer than `--most`.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from expectations.findings import ROW, Finding
from expectations.in_sql import count_rules
from expectations.rules import Rule
from expectations.runner import IN_FULL, batch_of, check_frame, validate
from warehouse.engine import Session

ROWS, MOST_SECONDS = 1_000_000, 6.0
BETWEEN, IN_SET = "ExpectColumnValuesToBeBetween", "ExpectColumnValuesToBeInSet"
NOT_NULL = "ExpectColumnValuesToNotBeNull"
PRECISIONS = ["day", "month", "year"]
EXPECTATIONS: list[tuple[str, dict[str, Any]]] = [
    *((NOT_NULL, {"column": name}) for name in ("action_key", "action_code", "title", "start_year", "weight")),
    (BETWEEN, {"column": "start_year", "min_value": 2013, "max_value": 2035}),
    (BETWEEN, {"column": "duration_days", "min_value": 0, "max_value": 3650}),
    (BETWEEN, {"column": "weight", "min_value": 0, "max_value": 1}),
    (BETWEEN, {"column": "expert_country_count", "min_value": 1, "mostly": 0.5}),
    (BETWEEN, {"column": "action_key", "min_value": 0}),
    (BETWEEN, {"column": "span_start", "min_value": 0}),
    (IN_SET, {"column": "start_precision", "value_set": PRECISIONS}),
    (IN_SET, {"column": "end_precision", "value_set": PRECISIONS}),
    (IN_SET, {"column": "is_trusted", "value_set": [True, False]}),
    ("ExpectColumnValuesToNotBeInSet", {"column": "title", "value_set": ["", "-"]}),
    ("ExpectColumnValuesToMatchRegex", {"column": "action_code", "regex": r"^\d{4}-\d{2,7}$"}),
    ("ExpectColumnValueLengthsToBeBetween", {"column": "title", "min_value": 1, "max_value": 300}),
    ("ExpectColumnPairValuesAToBeGreaterThanB", {"column_A": "span_end", "column_B": "span_start", "or_equal": True}),
    ("ExpectColumnPairValuesAToBeGreaterThanB", {"column_A": "end_year", "column_B": "start_year", "or_equal": True}),
    ("ExpectColumnPairValuesToBeEqual", {"column_A": "stated_count", "column_B": "counted_count"}),
]
RULES = [
    Rule(
        name=f"{number:02} {expectation}",
        table="fact_action",
        kind="expectation",
        severity="warning",
        reason="Measured.",
        fix="nothing",
        expectation=expectation,
        arguments=arguments,
        rows="FROM made",
    )
    for number, (expectation, arguments) in enumerate(EXPECTATIONS, 1)
]


def made(count: int) -> pd.DataFrame:
    """Rows of actions; one in a thousand has a wrong duration, code or count."""
    random = np.random.default_rng(1)
    number = np.arange(count)
    start, counted = random.integers(2015, 2026, count), random.integers(0, 9, count)
    wrong = number % 1000 == 999
    precisions = np.array(PRECISIONS, dtype=object)
    return pd.DataFrame(
        {
            "action_key": number,
            "action_code": pd.Series([f"{2015 + n % 11}-{n:02}" for n in range(count)]).where(~wrong, "none"),
            "title": pd.Series([f"Action {n % 5000} on social protection" for n in range(count)]),
            "start_year": start,
            "end_year": start + random.integers(0, 3, count),
            "duration_days": np.where(wrong, 9999, random.integers(0, 900, count)),
            "weight": random.random(count),
            "expert_country_count": random.integers(0, 9, count),
            "start_precision": precisions[random.integers(0, 3, count)],
            "end_precision": precisions[random.integers(0, 3, count)],
            "is_trusted": random.integers(0, 2, count).astype(bool),
            "span_start": number * 100,
            "span_end": number * 100 + 99,
            "counted_count": counted,
            "stated_count": np.where(wrong, counted + 1, counted),
            ROW: number,
        }
    )


def peak() -> int:
    """The most memory that this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measured(work: Callable[[], Any]) -> tuple[Any, float, int]:
    """What the work gives, its seconds of the processor, and the MB by which it raised the peak."""
    before, began = peak(), time.process_time()
    result = work()
    return result, time.process_time() - began, peak() - before


def in_sql(frame: pd.DataFrame, rules: Sequence[Rule] = RULES) -> dict[str, Finding]:
    """The findings of the rules in SQL over the same rows."""
    with Session(threads=1) as session:
        session.add("made", pa.Table.from_pandas(frame, preserve_index=False))
        return count_rules("made", rules, list(frame.columns), session)


def main() -> int:
    """Measure, print, and say by the exit status whether the two passes kept to their time."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--most", type=float, default=MOST_SECONDS)
    given = parser.parse_args()
    check_frame(made(1000), RULES)  # the library is imported before the clock starts
    frame = made(given.rows)
    size = int(frame.memory_usage().sum()) // 2**20
    print(f"{len(RULES)} expectations on {given.rows:,} rows; the frame's own arrays are {size} MB")
    found, two_passes, grown = measured(lambda: check_frame(frame, RULES))
    print(f"two passes      {two_passes:5.1f} s, {grown:4} MB more")
    sql, seconds, grown = measured(lambda: in_sql(frame))
    print(f"in SQL          {seconds:5.1f} s, {grown:4} MB more")
    _, seconds, grown = measured(lambda: validate(batch_of(frame), RULES, IN_FULL))
    print(f"one full pass   {seconds:5.1f} s, {grown:4} MB more")
    counts = {name: finding.failure_count for name, finding in found.items()}
    if counts != {name: finding.failure_count for name, finding in sql.items()}:
        print("the two ways of counting disagree")
        return 1
    print(f"rows that fail: {sum(counts.values()):,}, the same both ways")
    return int(two_passes > given.most)


if __name__ == "__main__":
    sys.exit(main())
