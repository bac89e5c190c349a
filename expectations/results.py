"""What a check found, and where it is kept: `checks/<stage>.parquet` in the work folder, one row per check.

The columns of `audit.check_result` (without the run) come first; what only people read stands beside them. Nothing is
judged here.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.store import Store
from warehouse.tables import TABLES

Row = dict[str, Any]

DECLARED = pa.schema([part for part in TABLES["check_result"].arrow_schema if part.name != "run_id"])
BESIDE = pa.schema(
    [pa.field(name, pa.string()) for name in ("message", "fix", "details", "documents", "series", "inputs")]
)
SCHEMA = pa.schema([*DECLARED, *BESIDE])


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one check: counts in rows looked at, at most 20 of the failing ones, and a row per part.

    `details` has a row per column and kind of demand, `documents` a row per document of tables that are kept per
    document (failing ones first), `measured` one per figure of a rule that measures, `series` those figures (or what is
    made of them) with earlier versions and what is usual. `message` is empty for a check that holds. `inputs` is the
    hash of all that the outcome depends on, empty where that is not known.
    """

    check_name: str
    table_name: str
    severity: str
    is_passed: bool
    element_count: int
    failure_count: int
    reason: str
    message: str = ""
    fix: str = ""
    failing_rows: list[Row] = field(default_factory=list)
    details: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)
    measured: list[Row] = field(default_factory=list)
    series: list[Row] = field(default_factory=list)
    inputs: str = ""

    @property
    def could_be_made(self) -> bool:
        """False where the check failed because a table or column was not there to look at."""
        return self.is_passed or self.failure_count > 0


def save_results(store: Store, stage: str, results: Iterable[CheckResult], names: Iterable[str]) -> None:
    """Keep what the checks of one stage say now; of the others among `names` (all its checks), what they said last."""
    latest = stage_results(store, stage) | {result.check_name: result for result in results}
    rows = [_to_row(latest[name]) for name in names if name in latest]
    folder = store.folder / "checks"
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{stage}.{uuid.uuid4().hex}"
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), aside)
    aside.replace(folder / f"{stage}.parquet")


def stage_results(store: Store, stage: str) -> dict[str, CheckResult]:
    """What the checks of one stage said last, by name."""
    path = store.folder / "checks" / f"{stage}.parquet"
    return {result.check_name: result for result in _read(path)} if path.exists() else {}


def load_results(store: Store) -> list[CheckResult]:
    """What the checks of every stage said last, by name; empty before any has run."""
    found = [result for path in (store.folder / "checks").glob("*.parquet") for result in _read(path)]
    return sorted(found, key=lambda result: result.check_name)


def to_json(rows: list[Row]) -> str:
    """Rows as JSON text; dates and the like as they print."""
    return json.dumps(rows, ensure_ascii=False, default=str)


def _to_row(result: CheckResult) -> Row:
    return {
        "check_name": result.check_name,
        "table_name": result.table_name,
        "check_severity": result.severity,
        "is_passed": result.is_passed,
        "element_count": result.element_count,
        "failure_count": result.failure_count,
        "check_reason": result.reason,
        "failing_rows": to_json(result.failing_rows) if result.failing_rows else None,
        "measured": to_json(result.measured) if result.measured else None,
        "message": result.message,
        "fix": result.fix,
        "details": to_json(result.details),
        "documents": to_json(result.documents),
        "series": to_json(result.series),
        "inputs": result.inputs,
    }


def _read(path: Path) -> list[CheckResult]:
    return [
        CheckResult(
            check_name=row["check_name"],
            table_name=row["table_name"],
            severity=row["check_severity"],
            is_passed=row["is_passed"],
            element_count=row["element_count"],
            failure_count=row["failure_count"],
            reason=row["check_reason"],
            message=row["message"],
            fix=row["fix"] or "",
            failing_rows=json.loads(row["failing_rows"] or "[]"),
            details=json.loads(row["details"]),
            documents=json.loads(row["documents"]),
            measured=json.loads(row["measured"] or "[]"),
            series=json.loads(row["series"] or "[]"),
            inputs=row["inputs"] or "",
        )
        for row in pq.read_table(path, schema=SCHEMA).to_pylist()
    ]
