"""The one-writer lock of a warehouse: who may write beside it now, and who does.

It is a lock of the operating system on a file, so it ends with the process that holds it, however that dies. The file
stays, and says who took the lock last. Everything that writes beside a warehouse holds it; readers never need it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse.errors import REFUSED, ProjectError
from warehouse.history import Layout
from warehouse.redaction import without_secrets

SHOWN_CHARACTERS = 200  # of the holder's command


class BusyError(ProjectError):
    """Another process is writing to the same warehouse."""


class UnwritableError(ProjectError):
    """The place of the warehouse cannot be written to."""


@contextmanager
def writer_lock(
    warehouse_file: Path,
    wait_seconds: float = 0,
    purpose: str | None = None,
    waiting: Callable[[str], object] | None = None,
) -> Iterator[None]:
    """Hold the right to write beside `warehouse_file`; the same process may take it again inside.

    `purpose` is what others are told that this process does (its command by default). Where it has to wait, `waiting`
    is told once for whom. BusyError, naming the holder, after `wait_seconds`; UnwritableError where no lock can lie.
    """
    layout = Layout(warehouse_file)
    try:
        layout.folder.mkdir(parents=True, exist_ok=True)
        lock = file_lock(layout.lock)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if wait_seconds <= 0 or not layout.lock.exists():
                raise
            if waiting is not None:
                waiting(holder(layout))
            lock.acquire(timeout=wait_seconds)
        if lock.lock_counter == 1:
            _write_holder(layout, purpose or _command())
    except Timeout as error:
        if not layout.lock.exists():  # a place where no file can be made looks like a lock that is held
            raise _unwritable(warehouse_file, "no file can be made there") from error
        raise BusyError(
            f"another process is writing to this warehouse: {holder(layout)}",
            str(warehouse_file),
            "wait for it to end (`socieux run --wait 600` does), or stop it",
            exit_code=REFUSED,
        ) from error
    except FileExistsError as error:
        raise _unwritable(warehouse_file, f"{error.filename} is a file, not a folder") from error
    except OSError as error:
        raise _unwritable(warehouse_file, error.strerror or str(error)) from error
    try:
        yield
    finally:
        lock.release()


def holder(layout: Layout) -> str:
    """Who took the lock last: its process, what it does, and since when; only true while somebody holds it."""
    try:
        return layout.lock.read_text(encoding="utf-8", errors="replace").strip() or "a process that has just started"
    except OSError:
        return "a process that has just ended"


def file_lock(path: Path) -> FileLock:
    """The lock on a file; the same process may take it again inside."""
    # No fallback to a lock that is only a file's existence: it would outlive its process.
    return FileLock(path, thread_local=False, is_singleton=True, fallback_to_soft=False, preserve_lock_file=True)


def _write_holder(layout: Layout, purpose: str) -> None:
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    text = f"process {os.getpid()} ({purpose}) since {since} UTC\n"
    layout.lock.write_text(text, encoding="utf-8", errors="replace")


def _command() -> str:
    words = without_secrets(" ".join([Path(sys.argv[0]).name, *sys.argv[1:]]))
    return words if len(words) <= SHOWN_CHARACTERS else words[:SHOWN_CHARACTERS] + " ..."


def _unwritable(warehouse_file: Path, why: str) -> UnwritableError:
    return UnwritableError(
        f"the warehouse cannot be written: {why}",
        str(warehouse_file),
        "give a path in a folder that you may write to",
    )
