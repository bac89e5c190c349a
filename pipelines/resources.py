"""Resources of the assets and checks.

What lives here: how a run learns where it works. Add a resource when an asset needs something from outside; never
read the environment inside an asset.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg

from assets.landed.documents import date_orders
from assets.landed.fetching.settings import FetchSettings, settings_from
from assets.landed.manifest import newest_retrieval, read_manifest
from pipelines.attempts import Attempt, record
from pipelines.processes import end_dead_runs, process_tags
from warehouse.errors import ProjectError
from warehouse.locking import BusyError, writer_lock
from warehouse.workspace import DEFAULT_RAW, DEFAULT_WAREHOUSE, Workspace

LOCK_WAIT_SECONDS = 600
RETRIES_WHEN_BUSY = {"dagster/max_retries": "3"}  # of the run; no other failure of a run is tried again
REFUSALS = {"ProjectError", *(kind.__name__ for kind in ProjectError.__subclasses__())}
SETTINGS = {
    "raw": dg.Field(str, default_value=str(DEFAULT_RAW), description="Folder of the raw archive."),
    "warehouse_file": dg.Field(str, default_value=str(DEFAULT_WAREHOUSE), description="The file that is published."),
    "as_of": dg.Field(str, is_required=False, description="Date (YYYY-MM-DD) that waivers are held against."),
    "wait_seconds": dg.Field(float, default_value=LOCK_WAIT_SECONDS, description="How long to wait for another run."),
}


@dg.resource(config_schema=SETTINGS, description="Where a run reads and writes, with the right to write there.")
def workspace_resource(context: dg.InitResourceContext) -> Iterator[Workspace]:
    """The project's own raw archive and warehouse file, unless configured otherwise.

    A run holds the one-writer lock for as long as it has this resource. Where another one holds it for too long, the
    run fails, naming it, and is tried again.
    """
    settings = context.resource_config
    workspace = Workspace(
        raw=Path(settings["raw"]),
        warehouse_file=Path(settings["warehouse_file"]),
        as_of=date.fromisoformat(settings["as_of"]) if settings.get("as_of") else None,
    )
    run, instance = context.run, context.instance
    if run is None or instance is None:  # looked at outside a run
        yield workspace
        return
    instance.add_run_tags(run.run_id, process_tags())
    lock = writer_lock(
        workspace.warehouse_file,
        settings["wait_seconds"],
        f"{run.job_name}, run {run.run_id[:8]} of Dagster",
        lambda holder: _log(context, f"Waiting for {holder}."),
    )
    try:
        lock.__enter__()
    except BusyError:
        instance.add_run_tags(run.run_id, RETRIES_WHEN_BUSY)
        raise
    try:
        end_dead_runs(instance)
        rows = read_manifest(workspace.raw, date_orders())
        yield replace(workspace, as_of=workspace.as_of or newest_retrieval(rows))
        _record_failure(instance, run.run_id, workspace)
    finally:
        lock.__exit__(None, None, None)


@dg.resource(description="Which pages are fetched and who asks for them; from the environment.")
def fetching_resource(context: dg.InitResourceContext) -> FetchSettings:
    """The settings of fetching."""
    return settings_from(os.environ)


def _log(context: dg.InitResourceContext, words: str) -> None:
    if context.log is not None:
        context.log.info(words)


def _record_failure(instance: dg.DagsterInstance, run_id: str, workspace: Workspace) -> None:
    """Write down a run that did not come to its end: a resource is not told, the log of the run knows."""
    failures = instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    if not failures:
        return
    error = failures[0].get_dagster_event().step_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    started = instance.get_run_record_by_id(run_id)
    start = datetime.fromtimestamp(started.start_time, UTC) if started and started.start_time else datetime.now(UTC)
    attempt = Attempt(run_id, start.replace(tzinfo=None))
    attempt.is_refused_by_checks = error is not None and error.cls_name == "DagsterAssetCheckFailedError"
    is_refused = attempt.is_refused_by_checks or (error is not None and error.cls_name in REFUSALS)
    record(workspace, attempt, "refused" if is_refused else "failed", error.message if error else "no reason is known")
