"""Stage 6, published: the only stage that writes the warehouse file.

Thin: the work is done in `publish`. The run's own time is read here, at the edge; no published value depends on it.
"""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from assets.declaration.assets import IN_THE_SAME_RUN, OWNERS, retried_when_busy
from assets.published.build import Answered, Ask
from assets.published.explained import PAGE, attached
from assets.published.publish import RunRecord, publish
from warehouse.fingerprint import DECLARATION, WAREHOUSE, fingerprint, rule_version
from warehouse.history import Layout
from warehouse.pages.checks import DATA_DOCS, write_pages
from warehouse.provenance import provenance
from warehouse.questions import ask
from warehouse.site import address
from warehouse.store import Store, check_results
from warehouse.tables import published_tables
from warehouse.workspace import Workspace

# The weekly run publishes or confirms what is published: a day late is worth a look, two days are a failure.
FRESHNESS = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=9), warn_window=timedelta(days=8))
VIEWS = WAREHOUSE / "views"
VERSION = fingerprint(*DECLARATION, Path(__file__).parent, VIEWS)
LOCK_WAIT_SECONDS = 600
STARTED_TAG = "socieux/started_at"  # set by a run that is more than one run of Dagster
QUESTIONS_CHECK = "questions_are_answered"
QUESTIONS_REASON = "Every question that analysts ask has an answer, and the actions counted are all there are."
COUNTS_ALL = "q01_actions_per_partner_country"  # the question whose counts must add up to every action
SHOWN_ANSWERS = 50  # rows of an answer that the web UI shows


@dg.asset(
    name="warehouse",
    deps=[table.name for table in published_tables() if table.is_versioned],
    description="The published DuckDB file: every declared table and view, in one version that never changes again.",
    group_name="published",
    kinds={"duckdb"},
    owners=OWNERS,
    code_version=VERSION[:16],
    pool="warehouse",
    automation_condition=IN_THE_SAME_RUN,
    freshness_policy=FRESHNESS,
    check_specs=[
        dg.AssetCheckSpec(
            QUESTIONS_CHECK,
            asset="warehouse",
            description=QUESTIONS_REASON,
            # Without a condition on a check of its own, automation would run this check alone and leave out those that
            # block; with one, every check of the requested assets comes along.
            automation_condition=IN_THE_SAME_RUN,
        )
    ],
    required_resource_keys={"workspace"},
)
@retried_when_busy
def published(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Publish what the stages built, if it is new."""
    workspace: Workspace = context.resources.workspace
    store = workspace.store
    workspace.progress("published", 0, 1)
    run = RunRecord(
        run_id=context.run.run_id,
        started_at=_started_at(context),
        finished_at=datetime.now(UTC).replace(tzinfo=None),
        rule_version=rule_version(),
        checks=check_results(store),
    )
    inputs = {table.name: store.paths(table.name) for table in published_tables() if table.is_versioned}
    answers: list[dg.AssetCheckResult] = []

    def question(answer: Ask) -> Answered:
        answers.append(_answers(answer))
        return _row(answers[-1], answer)

    outcome = publish(
        inputs,
        sorted(VIEWS.glob("*.sql")),
        workspace.warehouse_file,
        run,
        questions=[question],
        wait_seconds=LOCK_WAIT_SECONDS,
    )
    layout = Layout(outcome.path)
    file = layout.version_path(outcome.version)
    explanations = attached(file, outcome.version, workspace)
    _keep_data_docs(context, store, layout, outcome.version)
    yield dg.MaterializeResult(
        metadata={
            "content_version": outcome.version,
            "is_new": outcome.is_new,
            "is_current": outcome.is_current,
            "pinned_version": outcome.pinned_version or "",
            "row_counts": dg.MetadataValue.json(outcome.row_counts),
            "dagster/row_count": outcome.row_counts["fact_action"],
            "path": dg.MetadataValue.path(outcome.path),
            "report": dg.MetadataValue.url(address(outcome.version, "report.html")),
            "explanations": dg.MetadataValue.md(explanations),
            "explanations_page": dg.MetadataValue.url(address(outcome.version, PAGE)),
            "data_docs": dg.MetadataValue.url(address(outcome.version, DATA_DOCS)),
            "data_docs_file": dg.MetadataValue.path(layout.site / outcome.version / DATA_DOCS),
            **_measured(store),
        },
        data_version=dg.DataVersion(outcome.version[:16]),
        check_results=answers[-1:],
    )


def _keep_data_docs(context: dg.AssetExecutionContext, store: Store, layout: Layout, version: str) -> None:
    """Write the pages of the checks beside the version; that they could not be written unpublishes nothing."""
    try:
        write_pages(store, layout.site / version, provenance(layout.version_path(version)))
    except OSError as error:
        context.log.warning(f"The Data Docs of the version could not be written: {error}")


def _started_at(context: dg.AssetExecutionContext) -> datetime:
    """When the run started, in UTC: the whole run where this is the second half of one, which says so in a tag."""
    if said := context.run.tags.get(STARTED_TAG):
        return datetime.fromisoformat(said)
    record = context.instance.get_run_record_by_id(context.run.run_id)
    start = record.start_time if record and record.start_time else time.time()
    return datetime.fromtimestamp(start, UTC).replace(tzinfo=None)


def _measured(store: Store) -> dict[str, float]:
    """What the checks with memory measured, as single numbers, of which the web UI draws a series over runs.

    Counts by kind (`country: Peru`) are left to the tables of the checks.
    """
    rows = check_results(store).select(["check_name", "measured"]).to_pylist()
    return {
        f"{row['check_name']}/{figure['subject']}": figure["value"]
        for row in rows
        for figure in json.loads(row["measured"] or "[]")
        if ": " not in figure["subject"]
    }


def _row(found: dg.AssetCheckResult, answer: Ask) -> Answered:
    """The check on the questions as a row of audit.check_result."""
    published = answer("select count(*) as n from fact_action")["n"][0].as_py()
    return {
        "check_name": QUESTIONS_CHECK,
        "table_name": "warehouse",
        "check_severity": "warning",
        "is_passed": found.passed,
        "element_count": published,
        "failure_count": 0 if found.passed else 1,
        "check_reason": QUESTIONS_REASON,
        "failing_rows": None if found.passed else json.dumps([{"found": found.description}]),
    }


def _answers(answer: Ask) -> dg.AssetCheckResult:
    """Every question with its answer, as the web UI shows it; passed when the actions counted are all there are."""
    metadata: dict[str, dg.MetadataValue] = {}
    counted = 0
    for question, rows in ask(answer):
        name = f"q{question.number:02}_{question.name}"
        records = [
            {key: _shown(value) for key, value in row.items()} for row in rows.slice(0, SHOWN_ANSWERS).to_pylist()
        ]
        if name == COUNTS_ALL:
            counted = sum(rows["action_count"].to_pylist())
        columns = [dg.TableColumn(column) for column in rows.column_names]
        metadata[name] = dg.MetadataValue.table([dg.TableRecord(record) for record in records], dg.TableSchema(columns))
    published = answer("select count(*) as n from fact_action")["n"][0].as_py()
    return dg.AssetCheckResult(
        check_name=QUESTIONS_CHECK,
        passed=counted == published,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{len(metadata)} questions answered; they count {counted:,} of {published:,} actions.",
        metadata=metadata,
    )


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
