"""The publish protocol: a reader finds the old version or the new one, never anything between, and never waits.

In this order, under the one-writer lock: repair what a dead run left; compute the content version from the Parquet;
stop if that is what is published; else build aside, verify, close, fsync, move to `versions/<version>.duckdb` with
read-only mode bits, and swap the link. The swap is the moment of publication: before it a crash leaves the old version,
after it the new. History (`warehouse.history`) is written before the swap to a waiting place and moved after it.

A run that publishes nothing new appends its run and its check results to history and writes nothing else. Content that
was published before and comes back is swapped in, not built again. Under a pin the version is kept and not swapped in.
"""

from __future__ import annotations

import errno
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa

from assets.published.build import Answered, Question, build, put
from assets.published.content import Content, PublishError, compute_content
from warehouse import engine, versions
from warehouse.changes import find_changes
from warehouse.errors import ProjectError
from warehouse.history import (
    Layout,
    append_history,
    check_rows,
    commit_pending,
    read_history,
    read_publications,
    sync,
    write_pending,
)
from warehouse.locking import writer_lock
from warehouse.tables import TABLES

VERSIONS_KEPT = 10
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # DuckDB repeats the words of the system, and no number


@dataclass(frozen=True)
class RunRecord:
    """What is known of the run that publishes; times are UTC without a zone.

    `checks` has one row per check with the columns of `audit.check_result`; its `run_id` is filled in, and what the
    questions find is added.
    """

    run_id: str
    started_at: datetime
    finished_at: datetime
    rule_version: str
    checks: pa.Table


@dataclass(frozen=True)
class Publication:
    """What came of it. `is_new`: this call changed what readers see or, under a pin, what `release` will show them."""

    version: str
    is_new: bool
    is_current: bool
    pinned_version: str | None
    previous_version: str | None
    row_counts: dict[str, int]
    path: Path


def publish(
    inputs: Mapping[str, Sequence[Path]],
    views: Sequence[Path],
    warehouse_file: Path,
    run: RunRecord,
    *,
    questions: Sequence[Question] = (),
    keep: int = VERSIONS_KEPT,
    wait_seconds: float = 0,
) -> Publication:
    """Publish what the stages built, if it is new.

    `inputs` maps every versioned published table to its Parquet files in key order; `views` are the SQL files of views;
    `keep` is the number of versions kept. PublishError, VersionError or BusyError say why nothing was published.
    """
    layout = Layout(warehouse_file)
    with writer_lock(warehouse_file, wait_seconds), _undoing_what_failed(layout):
        versions.current_version(layout)  # refuses a file that is no link before anything is written
        layout.versions.mkdir(parents=True, exist_ok=True)
        layout.history.mkdir(parents=True, exist_ok=True)
        versions.repair(layout)
        texts = view_texts(views)
        content = compute_content(inputs, texts)
        newest = newest_version(layout)
        path = layout.version_path(content.version)
        _refuse_loss(layout, newest, content)
        answered = _asked_again(path, questions)
        if answered is not None:
            if content.version == newest:
                append_history(layout, run.run_id, _history_rows(run, content, "unchanged", answered))
                return _outcome(layout, content, newest, is_new=False)
            pending = _write_pending(layout, run, content, newest, answered, _changes(layout, newest, inputs, texts))
        else:
            pending = _build_aside(layout, content, inputs, texts, run, newest, questions)
        if versions.pinned_version(layout) is None:
            versions.swap(layout, content.version)
        commit_pending(layout, pending)
        versions.prune(layout, keep)
        return _outcome(layout, content, newest, is_new=True)


def _refuse_loss(layout: Layout, newest: str | None, content: Content) -> None:
    """A version without any action does not replace one with some: its archive was misread, or is another one."""
    if newest is None or content.tables["fact_action"].row_count:
        return
    runs = read_history(layout, "run").to_pylist()
    if before := max((row["action_count"] for row in runs if row["content_version"] == newest), default=0):
        raise PublishError(
            f"no action is left of the {before:,} that are published, so nothing was published",
            where=str(layout.warehouse_file),
            fix="look at what is quarantined; an archive that is meant to be without actions gets a --warehouse anew",
        )


def _asked_again(path: Path, questions: Sequence[Question]) -> list[Answered] | None:
    """What the questions find in a version that was built before; None where there is none that can be read."""
    if engine.damage(path):
        return None
    with engine.open_read_only(path, engine.MEMORY_LIMIT) as connection:
        return put(questions, connection)


def view_texts(views: Sequence[Path]) -> list[str]:
    """The view files in name order, line ends as LF."""
    return [path.read_text(encoding="utf-8").strip() for path in sorted(views, key=lambda path: path.name)]


def newest_version(layout: Layout) -> str | None:
    """The version published last: what readers see, unless a rollback has pinned an older one."""
    if versions.pinned_version(layout) is None:
        return versions.current_version(layout)
    kept = versions.kept_versions(layout)
    return kept[-1] if kept else None


def _build_aside(
    layout: Layout,
    content: Content,
    inputs: Mapping[str, Sequence[Path]],
    texts: Sequence[str],
    run: RunRecord,
    newest: str | None,
    questions: Sequence[Question],
) -> Path:
    """Build the version, with the history up to this run in it, and put it beside the others; returns what waits."""
    aside = layout.versions / f".build-{uuid.uuid4().hex}.duckdb"
    rows = _history_rows(run, content, "published", [])
    rows["publication"] = _publication_row(layout, run, content.version, newest)
    changes = _changes(layout, newest, inputs, texts)
    rows["change"] = _change_rows(run, changes)
    history = {kind: read_history(layout, kind, also) for kind, also in rows.items()}
    try:
        answered = build(aside, content, inputs, texts, history, run.run_id, questions)
        pending = _write_pending(layout, run, content, newest, answered, changes)
        aside.chmod(0o444)
        sync(aside)
        aside.replace(layout.version_path(content.version))
        sync(layout.versions)
    finally:
        aside.unlink(missing_ok=True)
        aside.with_name(f"{aside.name}.wal").unlink(missing_ok=True)
    return pending


def _write_pending(
    layout: Layout,
    run: RunRecord,
    content: Content,
    newest: str | None,
    answered: Sequence[Answered],
    changes: pa.Table,
) -> Path:
    rows = _history_rows(run, content, "published", answered)
    rows["publication"] = _publication_row(layout, run, content.version, newest)
    rows["change"] = _change_rows(run, changes)
    return write_pending(layout, run.run_id, rows)


def _changes(
    layout: Layout, newest: str | None, inputs: Mapping[str, Sequence[Path]], texts: Sequence[str]
) -> pa.Table:
    return find_changes(layout.version_path(newest) if newest else None, inputs, texts)


def _change_rows(run: RunRecord, changes: pa.Table) -> pa.Table:
    schema = TABLES["change"].arrow_schema
    runs = pa.array([run.run_id] * changes.num_rows, pa.string())
    return changes.append_column("run_id", runs).select(schema.names).cast(schema)


def _history_rows(run: RunRecord, content: Content, state: str, answered: Sequence[Answered]) -> dict[str, pa.Table]:
    counts = {name: digest.row_count for name, digest in content.tables.items()}
    row = {
        "run_id": run.run_id,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "run_state": state,
        "content_version": content.version,
        "rule_version": run.rule_version,
        "document_count": counts["document"],
        "entry_count": counts["entry"],
        "action_count": counts["fact_action"],
        "rejected_count": counts["rejected_entry"],
    }
    return {
        "run": pa.Table.from_pylist([row], schema=TABLES["run"].arrow_schema),
        "check_result": check_rows(run.run_id, run.checks, answered),
    }


def _publication_row(layout: Layout, run: RunRecord, version: str, previous: str | None) -> pa.Table:
    """The publication; never earlier than the one before it, so that a clock set back does not reorder versions."""
    published = read_publications(layout)
    earliest = published[-1]["published_at"] + timedelta(microseconds=1) if published else run.finished_at
    row = {
        "run_id": run.run_id,
        "content_version": version,
        "previous_version": previous,
        "published_at": max(run.finished_at, earliest),
    }
    return pa.Table.from_pylist([row], schema=TABLES["publication"].arrow_schema)


def _outcome(layout: Layout, content: Content, previous: str | None, *, is_new: bool) -> Publication:
    return Publication(
        version=content.version,
        is_new=is_new,
        is_current=versions.current_version(layout) == content.version,
        pinned_version=versions.pinned_version(layout),
        previous_version=previous,
        row_counts={name: digest.row_count for name, digest in content.tables.items()},
        path=layout.warehouse_file,
    )


@contextmanager
def _undoing_what_failed(layout: Layout) -> Iterator[None]:
    """Leave nothing behind of a publication that failed, and turn errors of the disk and of DuckDB into words."""
    try:
        yield
    except BaseException as error:
        with suppress(OSError, ProjectError):  # what cannot be undone now is undone at the next start
            versions.repair(layout)
        if not isinstance(error, OSError | engine.EngineError):
            raise
        is_full = getattr(error, "errno", None) in FULL or any(os.strerror(number) in str(error) for number in FULL)
        what = "the disk is full" if is_full else f"the new version could not be built: {error}"
        raise PublishError(
            f"{what}; nothing was published",
            where=str(getattr(error, "filename", None) or layout.versions),
            fix="free some space and run again" if is_full else "correct what it says and run again",
        ) from error
