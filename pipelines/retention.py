"""How long runs and their logs are kept: `dagster.yaml` bounds the ticks of schedules and sensors, this the rest.

The history of the warehouse (`audit.run`, `audit.check_result`, `audit.publication`, `audit.change`) is kept for good;
it is small.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
from dagster import DagsterInstance

KEPT_DAYS = 90
KEPT_RUNS = 50  # the newest, however old they are: a quiet year still shows its last runs
FINISHED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


def put_away(instance: DagsterInstance, older_than: datetime, keep: int = KEPT_RUNS) -> list[str]:
    """Delete finished runs that ended to be of use, with their events and what they printed; returns their ids.

    `older_than` is a time with its zone; the newest `keep` finished runs stay.
    """
    finished = instance.get_run_records(dg.RunsFilter(statuses=FINISHED))  # newest first
    gone = [record.dagster_run.run_id for record in finished[keep:] if record.create_timestamp < older_than]
    for run_id in gone:
        instance.compute_log_manager.delete_logs(prefix=[run_id])
        instance.delete_run(run_id)
        for path in _files(instance, run_id):
            path.unlink(missing_ok=True)
    return gone


def _files(instance: DagsterInstance, run_id: str) -> Iterator[Path]:
    """What SQLite leaves of a deleted run: a file of its own, empty now."""
    shard = getattr(instance.event_log_storage, "path_for_shard", None)
    if shard is not None:
        path = Path(shard(run_id))
        yield from (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm"))


@dg.op(config_schema={"kept_days": dg.Field(int, default_value=KEPT_DAYS)})
def put_away_old_runs(context: dg.OpExecutionContext) -> None:
    """Put away what is older than the configured number of days."""
    days: int = context.op_config["kept_days"]
    gone = put_away(context.instance, datetime.now(UTC) - timedelta(days=days))
    context.log.info(f"{len(gone)} runs older than {days} days were put away.")


@dg.job(name="tidy", description="Put away runs and their logs that are past their time.")
def tidy() -> None:
    """Keep the instance small."""
    put_away_old_runs()
