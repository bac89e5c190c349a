"""The Data Docs: what every check found, as pages for people who have never seen Great Expectations.

One page a table with a section a check (its name is the anchor), and an index that begins with what needs attention.
They say what `checks/*.parquet` of the work folder says, which is also what `audit.check_result` and the web UI get.
Written twice: for the last run, published or not, and with each published version, which they stay with.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from warehouse.pages import render, write
from warehouse.provenance import Provenance
from warehouse.store import Store
from warehouse.tables import TABLES

FOLDER = "checks"
INDEX = "index.html"
DATA_DOCS = f"{FOLDER}/{INDEX}"
LAST_RUN = "of the last run"
STATES = {"refused": 0, "warns": 1, "holds": 2}
Row = dict[str, Any]


@dataclass(frozen=True)
class Check:
    """What a page shows of one check; `state` is holds, warns or refused."""

    name: str
    table_name: str
    state: str
    reason: str
    fix: str
    problem: str
    element_count: int
    failure_count: int
    failing_rows: list[Row]
    details: list[Row]
    documents: list[Row]
    series: list[Row]

    @property
    def title(self) -> str:
        """The name as words."""
        return self.name.replace("_", " ")


def page_of(table_name: str, check_name: str = "") -> str:
    """The path of a check's place in the Data Docs, below the folder of a version or of the last run."""
    return f"{FOLDER}/{table_name}.html" + (f"#{check_name}" if check_name else "")


def run_folder(store: Store) -> Path:
    """Where the pages of the last run lie, in its work folder."""
    return store.folder / "site"


def write_last_run(store: Store) -> None:
    """Write the pages of the last run anew."""
    _write(store, run_folder(store), None)


def write_pages(store: Store, folder: Path, origin: Provenance) -> None:
    """Write the pages of a published version below its folder."""
    _write(store, folder, origin)


def _write(store: Store, folder: Path, origin: Provenance | None) -> None:
    """Write all pages; those of tables that are gone are removed."""
    checks = read_checks(store)
    tables = {name: [check for check in checks if check.table_name == name] for name in TABLES}
    shown = {name: found for name, found in tables.items() if found}
    shell, common = origin or Provenance(LAST_RUN, (), 0), {"is_version": origin is not None}
    for name, found in shown.items():
        values = common | {"name": name, "grain": TABLES[name].grain, "checks": found}
        write(folder / page_of(name), render("checks_table.html", shell, values))
    write(folder / DATA_DOCS, render("checks_index.html", shell, common | _index(shown)))
    for path in (folder / FOLDER).glob("*.html"):
        if path.name != INDEX and path.stem not in shown:
            path.unlink()


def _index(tables: Mapping[str, Sequence[Check]]) -> Row:
    checks = [check for found in tables.values() for check in found]
    stages: dict[str, list[Row]] = {}
    for name, found in tables.items():
        about = {"name": name, "grain": TABLES[name].grain, "check_count": len(found)}
        about["open_count"] = sum(check.state != "holds" for check in found)
        stages.setdefault(TABLES[name].stage, []).append(about)
    return {
        "counts": {state: sum(check.state == state for check in checks) for state in STATES},
        "attention": sorted(
            (check for check in checks if check.state != "holds"), key=lambda check: (STATES[check.state], check.name)
        ),
        "stages": stages,
    }


def read_checks(store: Store) -> list[Check]:
    """What the checks of every stage said last, in the order in which they were made."""
    found = [
        row for path in sorted((store.folder / "checks").glob("*.parquet")) for row in pq.read_table(path).to_pylist()
    ]
    return [_check(row) for row in found]


def _check(row: Mapping[str, Any]) -> Check:
    failed = "refused" if row["check_severity"] == "critical" else "warns"
    could_not = not row["is_passed"] and row["failure_count"] == 0
    return Check(
        name=row["check_name"],
        table_name=row["table_name"],
        state="holds" if row["is_passed"] else failed,
        reason=row["check_reason"],
        fix=row["fix"],
        problem=row["message"] if could_not else "",
        element_count=row["element_count"],
        failure_count=row["failure_count"],
        failing_rows=_alike(json.loads(row["failing_rows"] or "[]")),
        details=json.loads(row["details"]),
        documents=json.loads(row["documents"]),
        series=json.loads(row["series"] or "[]"),
    )


def _alike(rows: list[Row]) -> list[Row]:
    """Rows with the same columns, their place and text first; columns in which no row has a value are left out."""
    names = dict.fromkeys(name for name in ("source", "excerpt") if any(name in row for row in rows))
    names |= dict.fromkeys(name for row in rows for name, value in row.items() if value is not None)
    hidden = {"document_sha256", "span_start", "span_end"} if "source" in names else set()
    return [{name: row.get(name) for name in names if name not in hidden} for row in rows]
