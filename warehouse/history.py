"""What happened to a warehouse: runs, check results and publications, as append-only Parquet beside it.

One file a kind and run, `history/<kind>-<run_id>.parquet`, never rewritten. They are outside the content version,
because they name times and runs; each publication loads all of them into the tables of `audit`. The files of a run that
publishes wait in `history/.pending-<run_id>/` until the swap, so that a run killed halfway leaves no record of a
publication that never was. Where these files and the versions lie is `Layout`.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.store import write_parquet
from warehouse.tables import TABLES

DEFAULT_NAME = "socieux.duckdb"
KINDS = ("run", "check_result", "change", "publication")
PENDING = ".pending-"
RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True)
class Layout:
    """Where a warehouse keeps what; `path` is the file that readers open."""

    path: Path

    @cached_property
    def warehouse_file(self) -> Path:
        """The absolute path of the link itself, which is not followed."""
        return self.path.parent.resolve() / self.path.name

    @property
    def folder(self) -> Path:
        """The folder of the link."""
        return self.warehouse_file.parent

    @property
    def versions(self) -> Path:
        """The folder of the versions."""
        return self._own("versions")

    @property
    def history(self) -> Path:
        """The folder of the history."""
        return self._own("history")

    @property
    def site(self) -> Path:
        """The folder of the HTML pages, one folder a version."""
        return self._own("site")

    @property
    def lock(self) -> Path:
        """The file whose lock is the right to write."""
        return self.folder / f".{self.warehouse_file.name}.lock"

    def version_path(self, version: str) -> Path:
        """The file of one version."""
        return self.versions / f"{version}.duckdb"

    def _own(self, name: str) -> Path:
        return self.folder / name if self.path.name == DEFAULT_NAME else self.folder / name / self.path.name


def read_history(layout: Layout, kind: str, also: pa.Table | None = None) -> pa.Table:
    """All rows of one kind, in the order of their keys; `also` are rows that have no file yet.

    A column that an older file lacks is null in its rows, so a column added to these tables later must be nullable.
    """
    table = TABLES[kind]
    parts = [pq.read_table(path) for path in sorted(layout.history.glob(f"{kind}-*.parquet"))]
    if also is not None:
        parts.append(also)
    schema = pa.schema([field.with_nullable(True) for field in table.arrow_schema])
    rows = pa.concat_tables([schema.empty_table(), *(_align(part, schema) for part in parts)])
    return rows.sort_by([(name, "ascending") for name in table.primary_key])


def read_publications(layout: Layout) -> list[dict[str, Any]]:
    """The publications, oldest first: publishing never gives one an earlier time than the one before it."""
    rows: list[dict[str, Any]] = read_history(layout, "publication").to_pylist()
    return sorted(rows, key=lambda row: (row["published_at"], row["run_id"]))


def check_rows(run_id: str, checks: pa.Table, also: Sequence[Mapping[str, Any] | None] = ()) -> pa.Table:
    """Check results as rows of `audit.check_result`: those of `checks` (without the run), and single rows beside."""
    schema = TABLES["check_result"].arrow_schema
    names = [name for name in schema.names if name != "run_id"]
    rows = pa.table({"run_id": [run_id] * checks.num_rows, **{name: checks[name] for name in names}})
    more = [{"run_id": run_id, **row} for row in also if row is not None]
    return pa.concat_tables([rows.select(schema.names).cast(schema), pa.Table.from_pylist(more, schema=schema)])


def append_history(layout: Layout, run_id: str, rows: Mapping[str, pa.Table]) -> None:
    """Write one run's files, kind to rows, of a run that publishes nothing; ValueError for a run id unfit for names."""
    write_pending(layout, run_id, rows)
    commit_pending(layout, layout.history / f"{PENDING}{run_id}")


def write_pending(layout: Layout, run_id: str, rows: Mapping[str, pa.Table]) -> Path:
    """Write one run's files where they wait for its publication; returns their folder."""
    if not RUN_ID.fullmatch(run_id):
        raise ValueError(f"a run id is part of a file name: {run_id!r} is not fit for one")
    folder = layout.history / f"{PENDING}{run_id}"
    for kind in KINDS:
        if kind in rows:
            write_parquet(folder / f"{kind}-{run_id}.parquet", TABLES[kind], [rows[kind]], run_id)
            sync(folder / f"{kind}-{run_id}.parquet")
    sync(folder)
    return folder


def commit_pending(layout: Layout, folder: Path) -> None:
    """Move the waiting files of a run among the others."""
    for kind in KINDS:  # the publication last: while it waits, so does its folder
        for path in folder.glob(f"{kind}-*.parquet"):
            path.replace(layout.history / path.name)
    sync(layout.history)
    shutil.rmtree(folder)


def discard_pending(folder: Path) -> None:
    """Forget the waiting files of a run that did not publish."""
    shutil.rmtree(folder)


def pending_publications(layout: Layout) -> list[tuple[Path, str | None]]:
    """The folders that wait, and the version each would publish; None where the process died before writing it."""
    found: list[tuple[Path, str | None]] = []
    for folder in sorted(layout.history.glob(f"{PENDING}*")):
        files = list(folder.glob("publication-*.parquet"))
        found.append((folder, pq.read_table(files[0])["content_version"][0].as_py() if files else None))
    return found


def _align(part: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [
        part[field.name].cast(field.type) if field.name in part.column_names else pa.nulls(part.num_rows, field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
