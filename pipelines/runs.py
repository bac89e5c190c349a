"""One complete run: ingest every document, then publish, in this process."""

import os
from dataclasses import dataclass, replace
from typing import Any

import dagster as dg
from dagster import DagsterInstance

from assets.declaration.assets import DOCUMENTS, partition_key
from assets.landed.documents import date_orders
from assets.landed.manifest import ManifestRow, read_manifest, unregistered
from expectations.results import CheckResult, load_results
from pipelines.definitions import build_defs
from pipelines.instance import open_instance
from warehouse.errors import REFUSED, ProjectError
from warehouse.versions import writer_lock
from warehouse.workspace import Workspace

PID_TAG = "socieux/pid"
RANGE_START, RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}  # the command line says itself what happened
POOL = "warehouse"


@dataclass(frozen=True)
class Publication:
    """What was published, as the asset `warehouse` reports it."""

    version: str
    is_new: bool
    is_pinned: bool
    row_counts: dict[str, int]


@dataclass(frozen=True)
class RunSummary:
    """What a run did, for whoever started it."""

    publication: Publication
    checks: list[CheckResult]
    rejected: list[dict[str, Any]]
    unregistered: list[str]
    unreadable: list[dict[str, Any]]


def run(workspace: Workspace) -> RunSummary:
    """Build, check and publish; raises ProjectError where something refuses, and then nothing has been published."""
    rows = read_manifest(workspace.raw, date_orders())
    newest = max((row.retrieved_on for row in rows if row.retrieved_on), default=None)
    workspace = replace(workspace, as_of=workspace.as_of or newest)
    with writer_lock(workspace.warehouse_file), open_instance(workspace) as instance:
        free_pool_of_dead_runs(instance)
        tags = register_documents(instance, rows)
        defs = build_defs(dg.ResourceDefinition.hardcoded_resource(workspace))
        _execute(defs, "ingest", instance, tags, workspace)
        published = _publication(_execute(defs, "publish", instance, {}, workspace))
    store = workspace.store
    documents = store.read("raw_document", ["path", "encoding", "decoding_problem"]).to_pylist()
    return RunSummary(
        publication=published,
        checks=load_results(store),
        rejected=store.read("rejected_entry").to_pylist(),
        unregistered=unregistered(workspace.raw, rows),
        unreadable=[row for row in documents if row["encoding"] is None],
    )


def register_documents(instance: DagsterInstance, rows: list[ManifestRow]) -> dict[str, str]:
    """Make the instance's partitions those of the manifest; returns the tags that select all of them in one run."""
    name = str(DOCUMENTS.name)
    wanted = [partition_key(row.file) for row in rows]
    known = instance.get_dynamic_partitions(name)
    for gone in set(known) - set(wanted):
        instance.delete_dynamic_partition(name, gone)
    instance.add_dynamic_partitions(name, [key for key in wanted if key not in set(known)])
    keys = instance.get_dynamic_partitions(name)
    return {RANGE_START: keys[0], RANGE_END: keys[-1]}


def free_pool_of_dead_runs(instance: DagsterInstance) -> None:
    """Release the pool slots of runs that this command started and whose process is gone; no other run is touched."""
    if instance.is_ephemeral:
        return
    storage = instance.event_log_storage
    for run_id in storage.get_concurrency_run_ids():
        tag = record.tags.get(PID_TAG) if (record := instance.get_run_by_id(run_id)) else None
        if tag and not _is_alive(int(tag)):
            storage.free_concurrency_slots_for_run(run_id)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _publication(result: dg.ExecuteInProcessResult) -> Publication:
    events = result.get_asset_materialization_events()
    (found,) = (event.materialization for event in events if event.asset_key == dg.AssetKey("warehouse"))
    facts: dict[str, Any] = {name: value.value for name, value in found.metadata.items()}
    return Publication(
        version=facts["content_version"],
        is_new=facts["is_new"],
        is_pinned=bool(facts["pinned_version"]),
        row_counts=facts["row_counts"],
    )


def _project_error(error: BaseException | None) -> ProjectError | None:
    """The first ProjectError among an error's causes; a chain of causes may lead back to itself."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, ProjectError):
            return error
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return None


def _execute(
    defs: dg.Definitions, job: str, instance: DagsterInstance, tags: dict[str, str], workspace: Workspace
) -> dg.ExecuteInProcessResult:
    """Run a job to its end; ProjectError says which check refused, or what else went wrong that a user can mend."""
    try:
        return defs.resolve_job_def(job).execute_in_process(
            instance=instance, tags={**tags, PID_TAG: str(os.getpid())}, run_config=QUIET
        )
    except dg.DagsterExecutionInterruptedError:
        raise KeyboardInterrupt from None
    except Exception as error:
        if (cause := _project_error(error)) is not None:
            raise cause from error
        refused = [
            check for check in load_results(workspace.store) if not check.is_passed and check.severity == "critical"
        ]
        if not refused or not isinstance(error, dg.DagsterError):
            raise
        raise ProjectError(
            f"{len(refused)} critical checks failed, so nothing was published.",
            "\n         ".join(f"{check.check_name}: {check.message}" for check in refused),
            "mend what the checks name; `socieux ui` shows their rows",
            REFUSED,
        ) from error
