"""What is wrong now, read from a Dagster instance: failed runs, failed checks, and a warehouse nobody renewed.

Only the latest word counts: a run that failed and was followed by one that did the same work well is no cause, and
neither is one that is about to be tried again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

import dagster as dg
from dagster import DagsterInstance

from pipelines.alerting.causes import Cause
from pipelines.jobs import PUBLISH_GROUPS
from warehouse.tables import TABLES

LOOKED_AT_RUNS = 100
OVERDUE = timedelta(days=9)
ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]
PUBLISHED_TABLES = {name for name, table in TABLES.items() if table.stage in PUBLISH_GROUPS} | {"warehouse"}
WILL_RETRY = "dagster/will_retry"
REFUSED_BY_CHECK = "DagsterAssetCheckFailedError"  # Dagster does not export it
NEXT = "\n  next:  "  # how the text of a ProjectError tells what to do


def causes(instance: DagsterInstance, checks: Collection[dg.AssetCheckKey], severity: str, now: float) -> list[Cause]:
    """Everything that is wrong at the time `now` (seconds since 1970); `severity` is the least that counts."""
    return [*_failed_checks(instance, checks, severity), *_failed_runs(instance), *_overdue(instance, now)]


def _failed_checks(instance: DagsterInstance, keys: Collection[dg.AssetCheckKey], severity: str) -> Iterator[Cause]:
    latest = instance.event_log_storage.get_latest_asset_check_execution_by_key(list(keys))
    for key, record in sorted(latest.items(), key=lambda item: str(item[0])):
        event = record.event.dagster_event if record.event else None
        if event is None or event.event_type != dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            continue
        found = event.asset_check_evaluation_data
        is_critical = found.severity == dg.AssetCheckSeverity.ERROR
        if found.passed or (severity == "critical" and not is_critical):
            continue
        facts: dict[str, Any] = {name: value.value for name, value in found.metadata.items()}
        message = str(facts.get("message") or found.description or "")
        what, _, fix = message.partition("To do: ")
        yield Cause(
            key=f"check:{key.name}",
            subject=f"check {key.name} on {key.asset_key.to_user_string()}"
            + (" failed; nothing was published" if is_critical else " warns"),
            what=what.strip(),
            fix=fix.rstrip("."),
            checks=(key.name,),
            rows=tuple(dict(row.data) for row in getattr(found.metadata.get("failing_rows"), "records", ())),
            run_id=record.run_id,
        )


def _failed_runs(instance: DagsterInstance) -> Iterator[Cause]:
    """The latest run of each kind of work, where it failed for another reason than a check, which speaks for itself."""
    latest: dict[str, dg.DagsterRun] = {}
    for run in instance.get_runs(dg.RunsFilter(statuses=ENDED), limit=LOOKED_AT_RUNS):
        latest.setdefault(_work(run), run)
    for work, run in sorted(latest.items()):
        if run.status != dg.DagsterRunStatus.FAILURE or run.tags.get(WILL_RETRY) == "true":
            continue
        reason = _reason(instance, run.run_id)
        if reason is None:
            continue
        what, _, rest = reason.partition("\n  where: ")
        where, _, fix = rest.partition(NEXT)
        yield Cause(
            key=f"run:{work}:{what}",
            subject=f"the run {work} failed: {what[:100]}",
            what=what + (f"\nWhere: {where}" if where else ""),
            fix=fix or "look at the run's log in the web UI, and at docs/operations.md",
            run_id=run.run_id,
        )


def _work(run: dg.DagsterRun) -> str:
    """The kind of work that a run does: its job, or publish for what automation starts."""
    selected = {key.to_user_string() for key in run.asset_selection or ()}
    return "publish" if selected & PUBLISHED_TABLES else run.job_name


def _reason(instance: DagsterInstance, run_id: str) -> str | None:
    """Why a run failed: in our own words where an error says what to do next, else in those of the innermost error;
    None where a check stopped it."""
    kinds = {dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.RUN_FAILURE}
    for entry in instance.all_logs(run_id, of_type=kinds):
        event = entry.get_dagster_event()
        error = getattr(event.event_specific_data, "error", None)
        while error is not None and error.cause is not None and NEXT not in error.message:
            error = error.cause
        if error is not None and error.cls_name == REFUSED_BY_CHECK:
            return None
        said = error.message if error is not None else event.message or "no reason is known"
        return said.partition("Error: ")[2].strip() or said.strip()
    return "no reason is known"


def _overdue(instance: DagsterInstance, now: float) -> Iterator[Cause]:
    latest = instance.get_latest_materialization_event(dg.AssetKey("warehouse"))
    if latest is not None and now - latest.timestamp > OVERDUE.total_seconds():
        yield Cause(
            key="overdue",
            subject=f"nothing has been published or confirmed for {OVERDUE.days} days",
            what="The weekly run has not come to its end.",
            fix="see under Automation in the web UI whether the schedule is on, and whether its runs fail",
        )
