"""What runs by itself: the schedule, the sensors, and publishing after ingestion."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from assets.declaration.assets import retried_when_busy
from assets.landed.documents import date_orders
from assets.landed.manifest import read_manifest
from pipelines.assembly import build_defs
from pipelines.documents import NAME, register_documents
from pipelines.retention import put_away
from pipelines.schedules import weekly
from pipelines.sensors import dead_runs, manifest_changed
from tests.conftest import PROJECT, SEED
from warehouse.workspace import Workspace

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    shutil.copytree(SEED, tmp_path / "raw")
    return Workspace(tmp_path / "raw", tmp_path / "w.duckdb")


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    (tmp_path / "home").mkdir()
    with dg.DagsterInstance.from_config(str(tmp_path / "home")) as made:
        yield made


def look(workspace: Workspace, instance: dg.DagsterInstance, cursor: str | None = None) -> dg.SensorResult:
    context = dg.build_sensor_context(instance=instance, cursor=cursor, resources={"workspace": workspace})
    found = manifest_changed(context)
    assert isinstance(found, dg.SensorResult | dg.SkipReason)
    return found


def test_everything_is_on_where_a_daemon_runs() -> None:
    repository = build_defs().get_repository_def()
    assert {sensor.name for sensor in repository.sensor_defs} >= {
        "manifest_changed", "publish_after_ingest", "dead_runs", "alerts",
    }  # fmt: skip
    assert {schedule.name for schedule in repository.schedule_defs} >= {"weekly", "nightly_tidy"}
    assert all(sensor.default_status == dg.DefaultSensorStatus.RUNNING for sensor in repository.sensor_defs)
    assert all(each.default_status == dg.DefaultScheduleStatus.RUNNING for each in repository.schedule_defs)


def test_the_weekly_schedule_asks_for_every_document(workspace: Workspace, instance: dg.DagsterInstance) -> None:
    monday = datetime(2026, 1, 5, 5, tzinfo=UTC)
    context = dg.build_schedule_context(
        instance=instance, scheduled_execution_time=monday, resources={"workspace": workspace}
    )
    request = weekly(context)
    assert isinstance(request, dg.RunRequest)
    assert set(request.tags.values()) == set(instance.get_dynamic_partitions(NAME))


def test_a_changed_manifest_asks_for_one_run_and_an_unchanged_one_for_none(
    workspace: Workspace, instance: dg.DagsterInstance
) -> None:
    first = look(workspace, instance)
    assert len(first.run_requests or []) == 1
    assert isinstance(look(workspace, instance, first.cursor), dg.SkipReason)
    with (workspace.raw / "manifest.csv").open("a", encoding="utf-8") as manifest:
        manifest.write(f"new.txt,{'a' * 64},3,socieux,,,,,,,,\n")
    second = look(workspace, instance, first.cursor)
    assert "new.txt" in {key for each in second.dynamic_partitions_requests or [] for key in each.partition_keys}


def test_a_manifest_that_cannot_be_read_asks_for_the_run_that_says_why(
    workspace: Workspace, instance: dg.DagsterInstance
) -> None:
    (workspace.raw / "manifest.csv").write_text("file,sha\nbroken", encoding="utf-8")
    found = look(workspace, instance)
    assert len(found.run_requests or []) == 1


def test_partitions_are_deleted_with_their_documents(workspace: Workspace, instance: dg.DagsterInstance) -> None:
    instance.add_dynamic_partitions(NAME, ["gone.txt"])
    (request,) = [
        each
        for each in look(workspace, instance).dynamic_partitions_requests or []
        if isinstance(each, dg.DeleteDynamicPartitionsRequest)
    ]
    assert request.partition_keys == ["gone.txt"]


@pytest.fixture
def ingested(workspace: Workspace, instance: dg.DagsterInstance) -> tuple[dg.Definitions, object]:
    """The definitions, and the state of automation just before the first document was ingested."""
    defs = build_defs(dg.ResourceDefinition.hardcoded_resource(workspace))
    before = dg.evaluate_automation_conditions(defs, instance)
    tags = register_documents(instance, read_manifest(workspace.raw, date_orders()))
    defs.resolve_job_def("ingest").execute_in_process(instance=instance, tags=tags, run_config=QUIET)
    return defs, before.cursor


def test_publishing_follows_ingestion_in_one_run(
    ingested: tuple[dg.Definitions, object], instance: dg.DagsterInstance
) -> None:
    defs, cursor = ingested
    after = dg.evaluate_automation_conditions(defs, instance, cursor=cursor)
    asked = {result.key for result in after.results if result.true_subset.size}
    publish = set(defs.resolve_job_def("publish").asset_layer.executable_asset_keys)
    # The check made by the publishing step itself is asked for by name; all others come along with their assets.
    assert asked == publish | {dg.AssetCheckKey(dg.AssetKey("warehouse"), "questions_are_answered")}
    again = dg.evaluate_automation_conditions(defs, instance, cursor=after.cursor)
    assert again.total_requested == 0


def test_nothing_is_published_after_an_ingestion_that_a_critical_check_refused(
    ingested: tuple[dg.Definitions, object], workspace: Workspace, instance: dg.DagsterInstance
) -> None:
    defs, cursor = ingested
    key = next(key for key in defs.resolve_asset_graph().asset_check_keys if key.name == "entry_is_as_declared")
    refusal = dg.AssetCheckEvaluation(key.asset_key, key.name, passed=False, blocking=True)
    instance.report_runless_asset_event(refusal)
    after = dg.evaluate_automation_conditions(defs, instance, cursor=cursor)
    assert after.total_requested == 0


@pytest.mark.parametrize(("is_busy", "is_tried_again"), [(True, "true"), (False, "false")])
def test_only_a_run_that_found_another_one_at_work_is_tried_again(
    request: pytest.FixtureRequest, tmp_path: Path, workspace: Workspace, is_busy: bool, is_tried_again: str
) -> None:
    """Dagster's daemon starts again what says `dagster/will_retry`; here another cause is a truncated listing."""
    shutil.copy(PROJECT / "dagster.yaml", tmp_path)
    settings = {"raw": str(workspace.raw), "warehouse_file": str(workspace.warehouse_file), "wait_seconds": 0.1}
    config = {**QUIET, "resources": {"workspace": {"config": settings}}}
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        tags = register_documents(instance, read_manifest(workspace.raw, date_orders()))
        job = build_defs().resolve_job_def("ingest")
        if is_busy:
            request.getfixturevalue("busy")
        else:
            listing = next(workspace.raw.glob("*.txt"))
            listing.write_bytes(listing.read_bytes()[:50])
        done = job.execute_in_process(instance=instance, tags=tags, run_config=config, raise_on_error=False)
        run = instance.get_run_by_id(done.run_id)
        assert run is not None and not done.success
        assert run.tags["dagster/will_retry"] == is_tried_again
        told = " ".join(str(event.dagster_event) for event in instance.all_logs(done.run_id))
        assert ("a long run" in told) == is_busy


def test_a_run_whose_process_is_gone_is_ended_and_a_live_one_is_not(tmp_path: Path) -> None:
    from pipelines.processes import PROCESS_TAG, process_tags

    (tmp_path / "dagster.yaml").write_text("concurrency: {pools: {granularity: op, default_limit: 1}}")
    with dg.DagsterInstance.from_config(str(tmp_path)) as kept:
        alive = process_tags()
        gone = {PROCESS_TAG: alive[PROCESS_TAG] + "0"}
        started = dg.DagsterRunStatus.STARTED
        runs = {
            name: kept.create_run_for_job(build_defs().resolve_job_def("tidy"), tags=tags, status=started).run_id
            for name, tags in (("alive", alive), ("gone", gone), ("unknown", {}))
        }
        kept.event_log_storage.initialize_concurrency_limit_to_default("warehouse")
        claim = kept.event_log_storage.claim_concurrency_slot("warehouse", runs["gone"], "step")
        assert claim.is_claimed
        dead_runs(dg.build_sensor_context(instance=kept))
        states = {name: kept.get_run_by_id(run_id).status.value for name, run_id in runs.items()}
        assert states == {"alive": "STARTED", "gone": "FAILURE", "unknown": "STARTED"}
        assert kept.event_log_storage.claim_concurrency_slot("warehouse", runs["alive"], "step").is_claimed


def test_a_busy_disk_is_tried_again_and_a_full_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assets.declaration.assets.RETRY_SECONDS", 0)
    tries = []

    @retried_when_busy
    def write(context: dg.OpExecutionContext) -> Iterator[dg.Output[None]]:
        tries.append(context.retry_number)
        if len(tries) == 1:
            raise OSError(16, "Device or resource busy")
        yield dg.Output(None)

    @retried_when_busy
    def overflow(context: dg.OpExecutionContext) -> Iterator[dg.Output[None]]:
        raise OSError(28, "No space left on device")
        yield dg.Output(None)

    @dg.job(executor_def=dg.in_process_executor)
    def busy() -> None:
        dg.op(write)()

    @dg.job(executor_def=dg.in_process_executor)
    def full() -> None:
        dg.op(overflow)()

    assert busy.execute_in_process(run_config=QUIET).success
    assert tries == [0, 1]
    with pytest.raises(OSError, match="No space left"):
        full.execute_in_process(run_config=QUIET)


def test_old_runs_are_put_away_and_the_newest_stay(tmp_path: Path) -> None:
    with dg.DagsterInstance.from_config(str(tmp_path)) as kept:

        @dg.op
        def nothing() -> None:
            pass

        @dg.job
        def small() -> None:
            nothing()

        ids = [small.execute_in_process(instance=kept, run_config=QUIET).run_id for _ in range(4)]
        later = datetime.now(UTC).replace(year=2999)
        assert put_away(kept, later, keep=2) == [ids[1], ids[0]]
        assert [record.dagster_run.run_id for record in kept.get_run_records()] == [ids[3], ids[2]]
        assert not list(tmp_path.rglob(f"*{ids[0]}*"))
        assert put_away(kept, datetime(2000, 1, 1, tzinfo=UTC), keep=0) == []
