"""The rules as Dagster asset checks: one op per stage, one check per rule.

A critical check blocks: what lies downstream of its table is not run, so nothing is published. A warning does not. Each
carries its reason as description, and in its metadata the counts, the first failing rows with their place and text, a
row per column, a row per document where the table is kept per document, what was measured, and its place in the Data
Docs. The same results go to `audit.check_result` and to those pages. Add a rule in `expectations.rules` or `suites/`,
not here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import dagster as dg

from expectations.memory import Memory, recall
from expectations.results import CheckResult, Row, save_results
from expectations.reuse import Inputs, unchanged
from expectations.rules import STAGES, Rule, stage_rules
from expectations.runner import run_checks
from warehouse.pages.checks import page_of, run_folder, write_last_run
from warehouse.site import LAST_RUN, address
from warehouse.store import Store
from warehouse.tables import stage_tables
from warehouse.workspace import DEFAULT_WAREHOUSE

SEVERITY = {"critical": dg.AssetCheckSeverity.ERROR, "warning": dg.AssetCheckSeverity.WARN}
SHOWN_FIGURES = 20  # single numbers of a check with memory; all of them stand in its table
COLUMN_TYPES = {bool: "bool", int: "int", float: "float"}


class CheckedWorkspace(Protocol):
    """What the resource `workspace` must offer to the checks."""

    @property
    def store(self) -> Store:
        """The tables that the stages wrote."""

    @property
    def raw(self) -> Path:
        """The folder of the received files."""

    @property
    def warehouse_file(self) -> Path:
        """The file that is published; beside it lies the history."""

    @property
    def is_full(self) -> bool:
        """Whether everything is to be done again, changed or not."""


def build_checks(stages: Sequence[str] = STAGES) -> list[dg.AssetChecksDefinition]:
    """The asset checks of the stages; they need the resource `workspace`, a `CheckedWorkspace`."""
    return [_stage_checks(stage) for stage in stages]


def _stage_checks(stage: str) -> dg.AssetChecksDefinition:
    rules = stage_rules(stage)

    @dg.multi_asset_check(
        name=f"{stage}_checks",
        description=f"Check every rule on the tables of the stage {stage}.",
        specs=[_spec(rule) for rule in rules],
        required_resource_keys={"workspace"},
        can_subset=True,
    )
    def checks(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        workspace: CheckedWorkspace = context.resources.workspace
        selected = {key.name for key in context.selected_asset_check_keys}
        chosen = [rule for rule in rules if rule.name in selected]
        memory = recall(workspace.warehouse_file) if any(rule.measure for rule in chosen) else Memory()
        inputs = Inputs(workspace.store, workspace.raw, memory)
        known = {} if workspace.is_full else unchanged(workspace.store, stage, chosen, inputs)
        due = [rule for rule in chosen if rule.name not in known]
        tables = [table.name for table in stage_tables(stage)]
        made = run_checks(tables, workspace.store, workspace.raw, due, memory=memory)
        found = {rule.name: replace(result, inputs=inputs.of(rule)) for rule, result in zip(due, made, strict=True)}
        results = [known.get(rule.name) or found[rule.name] for rule in chosen]
        save_results(workspace.store, stage, results, [rule.name for rule in rules])
        if due:
            write_last_run(workspace.store)
        for result in results:
            yield _to_dagster(result, is_reused=result.check_name in known, docs=_data_docs(workspace, result))

    return checks


def _spec(rule: Rule) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        name=rule.name,
        asset=rule.table,
        description=rule.reason,
        blocking=rule.severity == "critical",
        metadata={"severity": rule.severity, "to_do": rule.fix, "expectation": rule.expectation or rule.kind},
    )


def _data_docs(workspace: CheckedWorkspace, result: CheckResult) -> dg.MetadataValue[Any]:
    """The check's place in the Data Docs: an address that `socieux ui` serves for the project's own warehouse."""
    page = page_of(result.table_name, result.check_name)
    if workspace.warehouse_file == DEFAULT_WAREHOUSE:
        return dg.MetadataValue.url(address(LAST_RUN, page))
    return dg.MetadataValue.path(run_folder(workspace.store) / page)


def _to_dagster(result: CheckResult, is_reused: bool, docs: dg.MetadataValue[Any]) -> dg.AssetCheckResult:
    metadata: dict[str, Any] = {
        "element_count": result.element_count,
        "failure_count": result.failure_count,
        "columns": _table(result.details),
        "data_docs": docs,
        "is_reused": is_reused,  # from an earlier run over the same bytes
    }
    if result.series:
        metadata["series"] = _table(result.series)
        metadata |= {f"now/{row['subject']}": row["value"] for row in result.series[:SHOWN_FIGURES]}
    if result.message:
        metadata["message"] = dg.MetadataValue.text(result.message)
    if result.failing_rows:
        metadata["failing_rows"] = _table([_placed(row) for row in result.failing_rows])
    if result.documents:
        metadata["documents"] = _table(result.documents)
    return dg.AssetCheckResult(
        asset_key=result.table_name,
        check_name=result.check_name,
        passed=result.is_passed,
        severity=SEVERITY[result.severity],
        description=result.reason,  # not the message: this is shown as Markdown, and the message quotes the source
        metadata=metadata,
    )


def _placed(row: Row) -> Row:
    """A failing row as people read it: its place in words says all that its document's hash and its bytes would."""
    hidden = {"document_sha256", "span_start", "span_end"} if "source" in row else set()
    return {name: value for name, value in row.items() if name not in hidden}


def _table(rows: Sequence[Row]) -> dg.TableMetadataValue:
    """Rows as the web UI shows them: as text and numbers, never as markup. Rows may differ in their columns."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    kinds = {name: next((type(row[name]) for row in rows if row.get(name) is not None), str) for name in names}
    return dg.MetadataValue.table(
        records=[dg.TableRecord({name: row.get(name) for name in names}) for row in rows],
        schema=dg.TableSchema([dg.TableColumn(name, COLUMN_TYPES.get(kinds[name], "string")) for name in names]),
    )
