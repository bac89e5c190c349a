"""Runs that published nothing, on record: a row of `audit.run` says when, and why.

A run that publishes writes its own row. Here the others get theirs: refused by a check or an unfit input, failed, or
stopped. Only beside a warehouse that exists; a run that could not have the lock writes nothing at all.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyarrow as pa

from pipelines.interrupts import is_interrupt
from warehouse.errors import ProjectError
from warehouse.fingerprint import rule_version
from warehouse.history import Layout, append_history, check_rows
from warehouse.locking import BusyError, writer_lock
from warehouse.store import check_results
from warehouse.tables import TABLES
from warehouse.workspace import Workspace


def utc_now() -> datetime:
    """The time as tables keep it: UTC, without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass
class Attempt:
    """A run that is under way. Its id is that of the Dagster run at work, once there is one."""

    run_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    started_at: datetime = field(default_factory=utc_now)
    is_refused_by_checks: bool = False


@contextmanager
def recording(workspace: Workspace) -> Iterator[Attempt]:
    """Write down why a run ends early, if it does; the error goes on, and Ctrl-C as KeyboardInterrupt in any case."""
    attempt = Attempt()
    try:
        yield attempt
    except BusyError:
        raise
    except ProjectError as error:
        record(workspace, attempt, "refused", " ".join(filter(None, (error.what, error.where))))
        raise
    except BaseException as error:
        if is_interrupt(error):
            record(workspace, attempt, "stopped", "Stopped by a person.")
            raise KeyboardInterrupt from None
        record(workspace, attempt, "failed", f"{type(error).__name__}: {error}")
        raise


def record(workspace: Workspace, attempt: Attempt, state: str, why: str) -> None:
    """Write the row of a run that published nothing, and the results of the checks where these are why."""
    layout = Layout(workspace.warehouse_file)
    if not layout.versions.is_dir():
        return
    row = {
        "run_id": attempt.run_id,
        "started_at": attempt.started_at,
        "finished_at": utc_now(),
        "run_state": state,
        "failure_reason": " ".join(why.split()),
        "rule_version": rule_version(),
    }
    rows = {"run": pa.Table.from_pylist([row], schema=TABLES["run"].arrow_schema)}
    if attempt.is_refused_by_checks:
        rows["check_result"] = check_rows(attempt.run_id, check_results(workspace.store))
    # What went wrong is told in any case; that it cannot be written down must not hide it.
    with suppress(OSError, ProjectError), writer_lock(workspace.warehouse_file):
        append_history(layout, attempt.run_id, rows)
