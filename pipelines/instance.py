"""The Dagster instance a run reports to.

The project's own archive and warehouse use the persistent instance, so that runs show in the web UI; any other pair
runs on an instance that is gone afterwards.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster import DagsterInstance
from dagster._core.instance.ref import InstanceRef

from pipelines.event_log import BatchedInMemory, batched, in_batches
from warehouse.workspace import DEFAULT_RAW, DEFAULT_WAREHOUSE, HOME, PROJECT, Workspace


@contextmanager
def open_instance(workspace: Workspace) -> Iterator[DagsterInstance]:
    """The persistent instance for the project's own data, an ephemeral one for any other."""
    if (workspace.raw, workspace.warehouse_file) == (DEFAULT_RAW, DEFAULT_WAREHOUSE):
        ref = batched(InstanceRef.from_dir(str(dagster_home())))
        with few_disk_writes(), in_batches(), DagsterInstance.from_ref(ref) as instance:
            yield instance
    else:
        with in_batches(), DagsterInstance.ephemeral() as instance:
            events = BatchedInMemory()
            events.register_instance(instance)
            instance._event_storage = events
            yield instance


def dagster_home() -> Path:
    """The folder of the persistent instance, made ready: DAGSTER_HOME where it is set, else beside the archive.

    A `dagster.yaml` that lies there is its configuration, else that of the project.
    """
    home = Path(os.environ.get("DAGSTER_HOME") or HOME / ".dagster_home")
    home.mkdir(parents=True, exist_ok=True)
    link = home / "dagster.yaml"
    if not link.exists():
        link.unlink(missing_ok=True)  # a link onto nothing
        link.symlink_to(os.path.relpath(PROJECT / "dagster.yaml", home.resolve()))
    return home


@contextmanager
def few_disk_writes() -> Iterator[None]:
    """Spare the waits for the disk that made up most of a run's wall time on a busy machine.

    Dagster opens and closes its SQLite files over a thousand times a run, and waits for the disk at each commit and
    each last close. In WAL mode, which Dagster sets, `synchronous=NORMAL` is as safe against a dying process and
    keeps the file sound through a power cut (only the last messages of the log may be lost then). One connection a
    file is held open meanwhile, so that no close is the last one, which would copy the log back each time.
    """
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    held: dict[str, sqlite3.Connection] = {}

    def on_connect(connection: Any, _: Any) -> None:
        if not isinstance(connection, sqlite3.Connection):
            return
        connection.execute("PRAGMA synchronous=NORMAL")
        file = connection.execute("PRAGMA database_list").fetchone()[2]
        if file and file not in held and connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            held[file] = sqlite3.connect(file, timeout=60, check_same_thread=False)
            held[file].execute("SELECT count(*) FROM sqlite_master").fetchall()

    event.listen(Engine, "connect", on_connect)
    try:
        yield
    finally:
        event.remove(Engine, "connect", on_connect)
        for connection in held.values():
            connection.close()
