"""One complete run: ingest the documents that are due, then publish, in this process."""

import errno
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import dagster as dg
from dagster import DagsterInstance

from assets.landed.documents import date_orders
from assets.landed.manifest import newest_retrieval, read_manifest
from assets.published.assets import STARTED_TAG
from expectations.results import CheckResult, load_results
from pipelines.assembly import build_defs
from pipelines.attempts import Attempt, recording
from pipelines.documents import due_documents, register_documents
from pipelines.instance import open_instance
from pipelines.interrupts import is_interrupt
from pipelines.processes import end_dead_runs, process_tags
from warehouse import engine
from warehouse.errors import REFUSED, UNUSABLE, ProjectError
from warehouse.locking import writer_lock
from warehouse.workspace import Workspace

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}  # the command line says itself what happened
DISK = {
    errno.ENOSPC: "The disk is full.",
    errno.EDQUOT: "The disk quota is used up.",
    errno.EFBIG: "A file would be larger than is allowed here.",
    errno.EROFS: "The file system is read-only.",
    errno.EACCES: "A file may not be read or written.",
    errno.EIO: "The disk answers with an error.",
}
MORE_ROOM = "see to that file or make room (what is put aside goes to the folder in TMPDIR), and run again"


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
    unreadable: list[dict[str, Any]]
    proposal_count: int = 0


def run(
    workspace: Workspace,
    wait_seconds: float = 0,
    waiting: Callable[[str], object] | None = None,
    *,
    has_checks: bool = True,
) -> RunSummary:
    """Build, check and publish; raises ProjectError where something refuses, and then nothing has been published.

    Another run on the same warehouse is waited for up to `wait_seconds`; `waiting` is then told which. Only the
    benchmark runs without checks, to measure them.
    """
    with recording(workspace) as attempt:
        rows = read_manifest(workspace.raw, date_orders())
        workspace = replace(workspace, as_of=workspace.as_of or newest_retrieval(rows))
        with writer_lock(workspace.warehouse_file, wait_seconds, waiting=waiting), open_instance(workspace) as instance:
            end_dead_runs(instance)
            tags = {STARTED_TAG: attempt.started_at.isoformat(), **process_tags()}
            defs = build_defs(dg.ResourceDefinition.hardcoded_resource(workspace), has_checks=has_checks)
            documents = register_documents(instance, rows, due_documents(workspace, instance, rows))
            execute(defs, "ingest", instance, tags | documents, workspace, attempt)
            published = _publication(execute(defs, "publish", instance, tags, workspace, attempt))
    store = workspace.store
    documents = store.read("raw_document", ["document_sha256", "path", "encoding", "decoding_problem"]).to_pylist()
    paths = {row["document_sha256"]: row["path"] for row in documents}
    rejected = store.read("rejected_entry").to_pylist()
    return RunSummary(
        publication=published,
        checks=load_results(store),
        rejected=[row | {"path": paths[row["document_sha256"]]} for row in rejected],
        unreadable=[row for row in documents if row["encoding"] is None],
        proposal_count=store.read("proposal", ["proposal_id"]).num_rows,
    )


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
    """The first ProjectError or error of the disk among an error's causes, which may lead back to themselves."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, ProjectError):
            return error
        if isinstance(error, OSError) and error.errno in DISK:
            return ProjectError(DISK[error.errno], str(error.filename or ""), "mend that and run again", UNUSABLE)
        if isinstance(error, engine.EXHAUSTED):
            told = str(error).splitlines()[0]
            return ProjectError(f"DuckDB could not go on: {told}", "", MORE_ROOM, UNUSABLE)
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return None


def execute(
    defs: dg.Definitions,
    job: str,
    instance: DagsterInstance,
    tags: dict[str, str],
    workspace: Workspace,
    attempt: Attempt,
) -> dg.ExecuteInProcessResult:
    """Run a job to its end; ProjectError says which check refused, or what else went wrong that a user can mend."""
    attempt.run_id = str(uuid.uuid4())
    try:
        return defs.resolve_job_def(job).execute_in_process(
            instance=instance, tags=tags, run_config=QUIET, run_id=attempt.run_id
        )
    except dg.DagsterExecutionInterruptedError:
        raise KeyboardInterrupt from None
    except Exception as error:
        if is_interrupt(error):
            raise KeyboardInterrupt from None
        if (cause := _project_error(error)) is not None:
            raise cause from error
        refused = [
            check for check in load_results(workspace.store) if not check.is_passed and check.severity == "critical"
        ]
        if not refused or not isinstance(error, dg.DagsterError):
            raise
        attempt.is_refused_by_checks = True
        raise ProjectError(
            f"{len(refused)} critical checks failed, so nothing was published.",
            "\n         ".join(f"{check.check_name}: {check.message}" for check in refused),
            "mend what the checks name; `socieux ui` shows their rows",
            REFUSED,
        ) from error
