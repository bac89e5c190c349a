"""Events written in batches are those that Dagster would have written one by one."""

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.instance.ref import InstanceRef

from pipelines.event_log import BATCH_SIZE, BatchedEventLog, BatchedInMemory, BatchedStorage, batched, in_batches
from pipelines.instance import open_instance
from warehouse.workspace import Workspace

DOCUMENTS = dg.StaticPartitionsDefinition([f"{number}.txt" for number in range(7)])


@dg.multi_asset(
    specs=[dg.AssetSpec(name, partitions_def=DOCUMENTS) for name in ("entry", "ledger")],
    check_specs=[dg.AssetCheckSpec("holds", asset="entry")],
    partitions_def=DOCUMENTS,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def parsed() -> Iterator[object]:
    for name in ("entry", "ledger"):
        yield dg.MaterializeResult(asset_key=name, metadata={"rows": 3}, data_version=dg.DataVersion("1"))
    yield dg.AssetCheckResult(passed=True, check_name="holds", asset_key="entry")


def run(instance: dg.DagsterInstance) -> str:
    job = dg.define_asset_job("all")
    tags = {"dagster/asset_partition_range_start": "0.txt", "dagster/asset_partition_range_end": "6.txt"}
    defs = dg.Definitions([parsed], jobs=[job])
    return defs.resolve_job_def("all").execute_in_process(instance=instance, tags=tags).run_id


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(file) as connection:
        return connection.execute(query).fetchall()


def written(home: Path, run_id: str) -> list[object]:
    """What the files say, but for clocks and ids of runs: events of the run, the index, its assets and tags."""
    event = "SELECT dagster_event_type, asset_key, partition, step_key FROM event_logs WHERE run_id = '{}'"
    runs, index = (home / "history" / "runs" / f"{name}.db" for name in (run_id, "index"))
    last = "SELECT asset_key, last_materialization IS NOT NULL, last_run_id FROM asset_keys ORDER BY 1"
    told = "SELECT l.asset_key, l.partition, t.key FROM asset_event_tags t JOIN event_logs l ON l.id = t.event_id"
    return [
        Counter(rows(runs, event.format(run_id))),
        Counter(rows(index, event.format(run_id))),
        [(key, has, run == run_id) for key, has, run in rows(index, last)],
        Counter(rows(index, told)),
        rows(index, "SELECT l.partition FROM asset_keys a JOIN event_logs l ON l.asset_key = a.asset_key "
                    "AND a.last_materialization LIKE '%\"storage_id\": ' || l.id || '%' ORDER BY 1"),
    ]  # fmt: skip


def test_batches_leave_what_single_events_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(BATCH_SIZE, raising=False)
    one_by_one, in_one = tmp_path / "single", tmp_path / "batched"
    for home in (one_by_one, in_one):
        home.mkdir()
    with dg.DagsterInstance.from_config(str(one_by_one)) as instance:
        expected = written(one_by_one, run(instance))
    ref = batched(InstanceRef.from_dir(str(in_one)))
    with in_batches(), dg.DagsterInstance.from_ref(ref) as instance:
        assert isinstance(instance.event_log_storage, BatchedEventLog)
        run_id = run(instance)
        found = written(in_one, run_id)
        assert set(instance.get_materialized_partitions(dg.AssetKey("entry"))) == set(DOCUMENTS.get_partition_keys())
    assert found == expected
    assert sum(found[0].values()) > 30


def in_memory(instance: dg.DagsterInstance) -> list[tuple[object, ...]]:
    """What an instance in memory says of a run of its own, but for clocks, ids and the order of events."""
    events = instance.all_logs(run(instance))
    told = Counter(
        (event.dagster_event_type, str(event.get_dagster_event().asset_key), event.get_dagster_event().partition)
        for event in events
        if event.is_dagster_event
    )
    made = [(key, sorted(instance.get_materialized_partitions(dg.AssetKey(key)))) for key in ("entry", "ledger")]
    last = instance.get_latest_materialization_event(dg.AssetKey("entry"))
    assert last is not None
    return [*told.items(), *made, (last.get_dagster_event().partition,)]


def test_batches_in_memory_leave_what_single_events_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(BATCH_SIZE, raising=False)
    with dg.DagsterInstance.ephemeral() as instance:
        expected = in_memory(instance)
    elsewhere = Workspace(Path("raw"), Path("elsewhere.duckdb"))
    with open_instance(elsewhere) as instance:
        assert isinstance(instance.event_log_storage, BatchedInMemory)
        assert sorted(map(str, in_memory(instance))) == sorted(map(str, expected))
    assert len(expected) > 30


def test_an_instance_with_a_storage_of_its_own_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text(
        f"storage:\n  custom:\n    module: {BatchedStorage.__module__}\n    class: {BatchedStorage.__name__}\n"
        f"    config:\n      base_dir: {tmp_path}\n"
    )
    ref = InstanceRef.from_dir(str(tmp_path))
    assert batched(ref) == ref


def test_whoever_says_a_size_of_batches_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BATCH_SIZE, "5")
    with in_batches():
        assert os.environ[BATCH_SIZE] == "5"
    assert os.environ[BATCH_SIZE] == "5"
    monkeypatch.delenv(BATCH_SIZE)
    with in_batches():
        assert int(os.environ[BATCH_SIZE]) > 1
    assert BATCH_SIZE not in os.environ
