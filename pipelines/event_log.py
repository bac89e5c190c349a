"""Dagster's SQLite storages, writing events of many partitions in one go.

A run records each table once for every document: planned, then written. Dagster hands such events over in batches where
`DAGSTER_EVENT_BATCH_SIZE` asks for it, but its SQLite storage still opens two files and commits twice for each event,
which took half the time of a run over a thousand documents. It also makes an engine anew for each event, so that
SQLAlchemy compiles the same few statements again and again. What is written is the same, row by row.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from dagster import AssetKey
from dagster._core.events import ASSET_EVENTS
from dagster._core.events.log import EventLogEntry
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log.in_memory import InMemoryEventLogStorage
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._core.storage.event_log.sql_event_log import SqlEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.sql import create_engine
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import NullPool

BATCH_SIZE = "DAGSTER_EVENT_BATCH_SIZE"
EVENTS = 1_000  # in a batch


class _Batches(SqlEventLogStorage):
    """An event log that stores the events of assets in a batch in one transaction."""

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store events in their order; those that are not of an asset (planned checks) go the ordinary way."""
        for (_, is_of_asset), group in groupby(events, lambda event: (event.run_id, _asset_key(event) is not None)):
            if is_of_asset:
                one_kind = list(group)
                self._store_asset_events(one_kind, [self._event_to_row(event) for event in one_kind])
            else:
                super().store_event_batch(list(group))

    def _store_asset_events(self, events: Sequence[EventLogEntry], rows: Sequence[dict[str, Any]]) -> None:
        with self.index_transaction() as connection:
            table = SqlEventLogStorageTable
            with_id = table.insert().returning(table.c.id, sort_by_parameter_order=True)
            ids = [number for (number,) in connection.execute(with_id, rows)]
            self._store_asset_event_tags(connection, events, ids)
            # Of each kind the index keeps the last event of an asset: those before it would only be overwritten.
            last = {
                (row["asset_key"], row["dagster_event_type"]): pair
                for row, *pair in zip(rows, events, ids, strict=True)
            }
            for event, event_id in last.values():
                self._store_asset_event(connection, event, event_id)


class BatchedInMemory(_Batches, InMemoryEventLogStorage):
    """Dagster's event log in memory, for an instance that is gone afterwards."""


class BatchedEventLog(_Batches, SqliteEventLogStorage):
    """Dagster's event log of a run and its index over runs, with one transaction in each for a batch."""

    def __init__(self, base_dir: str) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        """A connection of its own to the file of a run or to the index, in a transaction."""
        with self._db_lock:
            if shard not in self._engines:
                timeout = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
                address = self.conn_string_for_shard(shard)
                self._engines[shard] = create_engine(address, poolclass=NullPool, connect_args=timeout)
            engine = self._engines[shard]
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def _store_asset_events(self, events: Sequence[EventLogEntry], rows: Sequence[dict[str, Any]]) -> None:
        with self.run_connection(events[0].run_id) as connection:
            connection.execute(SqlEventLogStorageTable.insert(), rows)
        super()._store_asset_events(events, rows)


class BatchedStorage(DagsterSqliteStorage):
    """Dagster's SQLite storage with that event log; the files are the same."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = BatchedEventLog(self._event_log_storage._base_dir)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: Any) -> BatchedStorage:
        """The storage as an instance's reference describes it."""
        return cls.from_local(inst_data=inst_data, **config_value)


def batched(ref: InstanceRef) -> InstanceRef:
    """The same instance with `BatchedStorage` where it keeps its events in Dagster's own SQLite files."""
    data = ref.storage_data
    if data is None or data.class_name != DagsterSqliteStorage.__name__:
        return ref
    own = ConfigurableClassData(__name__, BatchedStorage.__name__, data.config_yaml)
    return InstanceRef(**{**ref._asdict(), "storage_data": own})


@contextmanager
def in_batches() -> Iterator[None]:
    """Have Dagster hand events over in batches meanwhile, unless somebody has said otherwise."""
    before = os.environ.get(BATCH_SIZE)
    os.environ.setdefault(BATCH_SIZE, str(EVENTS))
    try:
        yield
    finally:
        if before is None:
            del os.environ[BATCH_SIZE]


def _asset_key(event: EventLogEntry) -> AssetKey | None:
    if event.dagster_event is None or event.dagster_event_type not in ASSET_EVENTS:
        return None
    return event.dagster_event.asset_key
