"""The only module that knows Great Expectations: from rules and tables to findings.

Import it where checks run, never where a command only prints help: the library itself is imported in `_library`, once,
and costs seconds. Per table there is one batch and one validation, first for yes or no, then in full for what failed.
Rules that bring their own SQL are validated on its rows. No context is kept, nothing is stored or sent.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from expectations.beside import check_bytes, check_files, check_keys, type_faults
from expectations.declared import any_broken, broken
from expectations.excerpts import Excerpts
from expectations.findings import (
    DOCUMENT,
    PLACE,
    ROW,
    SHOWN_ROWS,
    Finding,
    conclude,
    could_not,
    details,
    failing_row,
    join,
)
from expectations.in_sql import count_rules
from expectations.memory import Memory, judge, measured
from expectations.results import CheckResult, Row
from expectations.rules import STAGES, Part, Rule, halves, stage_rules
from warehouse.engine import EngineError, Session, quote_name
from warehouse.store import Store
from warehouse.tables import TABLES

SQL_ABOVE = 20_000  # rows; a frame of more is slow to judge and large to hold, and SQL says the same of it
NULLABLE = {
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
    pa.string(): pd.StringDtype("python", na_value=pd.NA),
}
# Failing rows come back as positions in the frame, whose index is its row numbers; asked for by the name of a column,
# the library would look up each single cell.
IN_FULL = "COMPLETE"
# What reading or checking a table that is not as declared can raise; the check then fails and says so.
FAULTS = (EngineError, OSError, KeyError, ValueError, TypeError, pa.ArrowException)


def run_checks(
    tables: Sequence[str],
    store: Store,
    raw: Path,
    rules: Iterable[Rule] | None = None,
    sql_above: int = SQL_ABOVE,
    memory: Memory | None = None,
) -> list[CheckResult]:
    """Check the tables that the stages wrote into `store`; one result per rule, in the order of the rules.

    `raw` is the folder of the received files. Without `rules` all rules on the tables are checked. Of more rows than
    `sql_above` the failures are counted by SQL made from the same rules. Rules that measure are held against `memory`.
    A check that cannot be made (a table or column is missing) fails and says why; nothing is raised for what a table
    holds.
    """
    wanted = set(tables)
    if rules is None:
        rules = [rule for stage in STAGES for rule in stage_rules(stage) if rule.table in wanted]
    chosen = [rule for rule in rules if rule.table in wanted]
    if not chosen:
        return []
    single = [half for rule in chosen for half in halves(rule)]
    findings: dict[str, Finding] = {}
    with Session() as session:
        missing = _open(
            session, store, {name for rule in chosen for name in (rule.table, *rule.tables)} | {"raw_document"}
        )
        for rule in single:
            if lost := [missing[name] for name in (rule.table, *rule.tables) if name in missing]:
                findings[rule.name] = could_not(lost[0])
            elif rule.kind == "keys":
                findings[rule.name] = _guarded(check_keys, rule, session)
            elif rule.measure is not None:
                findings[rule.name] = _guarded(_check_measure, rule, session, memory or Memory())
            elif rule.kind == "files":
                findings[rule.name] = _guarded(check_files, session, raw)
            elif rule.kind == "bytes":
                findings[rule.name] = _guarded(check_bytes, rule, session, store, raw)
        for rows, group in _by_rows(rule for rule in single if rule.name not in findings).items():
            findings |= _check_rows(rows, group, session, sql_above)
        for rule in single:
            if rule.kind == "values" and rule.table not in missing:
                findings[rule.name] = _with_types(findings[rule.name], type_faults(rule.table, store))
        paths = {} if "raw_document" in missing else _paths(session)
    excerpts = Excerpts(store, raw)
    whole = [(rule, join([findings[half.name] for half in halves(rule)])) for rule in chosen]
    return [conclude(rule, finding, paths, excerpts) for rule, finding in whole]


def _open(session: Session, store: Store, names: Iterable[str]) -> dict[str, str]:
    """Name every table in the session; returns what is missing, and why."""
    missing = {}
    for name in sorted(names):
        try:
            session.add(name, store.paths(name))
        except (OSError, EngineError) as error:
            missing[name] = str(error)
    return missing


def _paths(session: Session) -> dict[str, str]:
    rows = session.sql("SELECT document_sha256, min(path) AS path FROM raw_document GROUP BY ALL").to_pylist()
    return {row[DOCUMENT]: row["path"] for row in rows}


def _guarded(check: Any, *arguments: Any) -> Finding:
    try:
        finding: Finding = check(*arguments)
    except FAULTS as error:
        return could_not(error)
    return finding


def _by_rows(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """The rules by the SQL of what they look at, so that each is read and validated once."""
    groups: dict[str, list[Rule]] = {}
    for rule in rules:
        groups.setdefault(rule.rows or f"FROM {rule.table}", []).append(rule)
    return groups


def _check_rows(rows: str, rules: Sequence[Rule], session: Session, sql_above: int) -> dict[str, Finding]:
    """Check the rules that look at the same rows, in one pass: as a frame, or in SQL where there are too many."""
    try:
        source = rules[0].table
        if rules[0].rows:  # evaluated once, whatever is asked of it, and in an order that no thread decides
            source = "looked_at"
            session.define(source, f"FROM ({rows}) ORDER BY ALL")
        columns = [row["column_name"] for row in session.sql(f"DESCRIBE {source}").to_pylist()]
        lost = {rule.name: [name for name in rule.tested_columns if name not in columns] for rule in rules}
        findings = {name: could_not(f"the column {names[0]} is missing") for name, names in lost.items() if names}
        whole = [rule for rule in rules if rule.name not in findings]
        count = session.sql(f"SELECT count(*) AS n FROM {source}")["n"][0].as_py()  # noqa: S608  declared names
        if not whole:
            return findings
        if count > sql_above:
            return findings | count_rules(source, whole, columns, session)
        return findings | check_frame(_frame(source, whole, columns, session), whole)
    except FAULTS as error:
        if len(rules) == 1:
            return {rules[0].name: could_not(error)}
    alone: dict[str, Finding] = {}  # what keeps one rule from being checked is no matter of the others
    for rule in rules:
        alone |= _check_rows(rows, [rule], session, sql_above)
    return alone


def _check_measure(rule: Rule, session: Session, memory: Memory) -> Finding:
    """What the rule measures, held against earlier versions."""
    if rule.measure is None:
        raise ValueError(f"{rule.name} measures nothing")
    figures = measured(session.sql(rule.rows).to_pylist())
    series = judge(rule.measure, figures, memory.of(rule))
    frame = pd.DataFrame({"is_usual": [row["is_usual"] for row in series]})
    frame[ROW] = range(len(frame))
    bounds = {row["subject"]: {"low": row["low"], "high": row["high"]} for row in series}
    return replace(
        check_frame(frame, [rule])[rule.name],
        failing=[row for row in series if not row["is_usual"]][:SHOWN_ROWS],
        places=(),
        measured=[{"subject": name, "value": value, **bounds.get(name, {})} for name, value in figures.items()],
        series=series,
    )


def check_frame(frame: pd.DataFrame, rules: Sequence[Rule]) -> dict[str, Finding]:
    """Validate rules on one frame, which is not copied: yes or no of all first, then in full what failed."""
    if frame.empty:  # no row can fail; a table without rows is a matter of other rules
        return {rule.name: _passed(rule, frame) for rule in rules}
    batch = batch_of(frame)
    verdicts = validate(batch, rules, "BOOLEAN_ONLY")
    # A rule that tolerates a share of failures reports them even when it holds.
    counted = [rule for rule in rules if not verdicts[rule.name].success or "mostly" in rule.arguments]
    in_full = validate(batch, counted, IN_FULL) if counted else {}
    return {
        rule.name: _counted(rule, frame, in_full[rule.name]) if rule.name in in_full else _passed(rule, frame)
        for rule in rules
    }


def _frame(source: str, rules: Sequence[Rule], columns: Sequence[str], session: Session) -> pd.DataFrame:
    """The rows as pandas, only the columns that are needed; a list is its length, null where it is null."""
    rows = f"FROM {source}"
    if any(not rule.rows for rule in rules):  # the table itself: only what the rules and a report of them need
        table = TABLES[rules[0].table]
        needed = {*table.primary_key, *PLACE, *(name for rule in rules for name in rule.columns)}
        names = ", ".join(quote_name(name) for name in columns if name in needed)
        rows = f"SELECT {names} {rows}"
    arrow = session.sql(rows)
    for number, field in enumerate(arrow.schema):
        if pa.types.is_list(field.type):
            arrow = arrow.set_column(number, field.name, pc.list_value_length(arrow.column(number)))
    frame: pd.DataFrame = arrow.to_pandas(types_mapper=NULLABLE.get, date_as_object=False)
    frame[ROW] = range(len(frame))
    return frame


def _passed(rule: Rule, frame: pd.DataFrame) -> Finding:
    """The finding of a rule that holds for every row."""
    return Finding(
        element_count=len(frame),
        failure_count=0,
        is_passed=True,
        details=details(rule, len(frame), {}),
        element_documents=_count_documents(frame),
    )


def _counted(rule: Rule, frame: pd.DataFrame, verdict: Any) -> Finding:
    """The finding of a rule that some rows break, from the library's complete result."""
    problem = _problem(verdict)
    if problem:
        return could_not(problem)
    failing = frame.iloc[sorted(verdict.result.get("unexpected_index_list") or [])]
    broken_parts = {part: broken(failing, part) for part in rule.parts}
    shown = [_values(row) for _, row in failing.head(SHOWN_ROWS).iterrows()]
    return Finding(
        element_count=len(frame),
        failure_count=len(failing),
        is_passed=bool(verdict.success),
        failing=[
            failing_row(rule, row, [part for part, wrong in broken_parts.items() if wrong.at[row[ROW]]])
            for row in shown
        ],
        places=shown,
        details=details(
            rule, len(frame), {part: int(wrong.sum()) for part, wrong in broken_parts.items()}, len(failing)
        ),
        element_documents=_count_documents(frame),
        failing_documents=_count_documents(failing),
    )


def _values(row: pd.Series) -> Row:
    """A row of a frame with days as days, as the tables have them."""
    return {
        str(name): value.date() if isinstance(value, pd.Timestamp) and not pd.isna(value) else value
        for name, value in row.items()
    }


def _with_types(finding: Finding, faults: Sequence[Row]) -> Finding:
    """The finding of a values rule, with the columns that are missing or of another type than declared."""
    if not faults:
        return finding
    return Finding(
        **{
            name: value
            for name, value in vars(finding).items()
            if name not in ("is_passed", "details", "failure_count")
        },
        is_passed=False,
        failure_count=max(finding.failure_count, len(faults)),
        details=[*faults, *finding.details],
    )


def _count_documents(frame: pd.DataFrame) -> dict[str, int]:
    if DOCUMENT not in frame.columns:
        return {}
    return dict(Counter(frame[DOCUMENT].dropna().tolist()))


def _problem(verdict: Any) -> str:
    """What kept an expectation from being evaluated, such as a missing column; empty when nothing did."""
    said = verdict.exception_info or {}
    each = [said] if "raised_exception" in said else [info for info in said.values() if isinstance(info, dict)]
    return "; ".join(dict.fromkeys(str(info["exception_message"]) for info in each if info.get("raised_exception")))


def batch_of(frame: pd.DataFrame) -> Any:
    """The frame as the library looks at it; made once, because it hashes every cell."""
    return _library().batches.get_batch({"dataframe": frame})


def validate(batch: Any, rules: Sequence[Rule], result_format: str) -> dict[str, Any]:
    """One pass over a batch; the library's results by the name of the rule (they come back in any order)."""
    suite = _library().ExpectationSuite(name=rules[0].table, expectations=[_expectation(rule) for rule in rules])
    results = batch.validate(suite, result_format=result_format).results
    return {result.expectation_config.meta["rule"]: result for result in results}


def _expectation(rule: Rule) -> Any:
    """The rule as an expectation of the library."""
    library = _library()
    said = {"severity": rule.severity, "notes": rule.reason, "meta": {"rule": rule.name}}
    if rule.kind == "values":
        columns = [*rule.columns, ROW]
        demands = json.dumps([asdict(part) for part in rule.parts])
        return library.ExpectColumnsToBeAsDeclared(column_list=columns, demands=demands, ignore_row_if="never", **said)
    return getattr(library.expectations, rule.expectation)(**rule.arguments, **said)


def _put_off_scipy() -> None:
    """Have `scipy.stats` imported when it is first used: the library imports it for three expectations that no rule
    here uses, and it is a third of the time that the library's import takes."""
    spec = importlib.util.find_spec("scipy.stats")
    if spec is None or spec.loader is None or "scipy.stats" in sys.modules:
        return
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = sys.modules["scipy.stats"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(sys.modules["scipy"])["stats"] = module  # `from scipy import stats` would look it up, and load it


@cache
def _library() -> SimpleNamespace:
    """Great Expectations, imported on first use, quiet, with one data frame asset in a context of its own."""
    _put_off_scipy()
    import great_expectations as gx
    from great_expectations.core import ExpectationSuite
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("stages").add_dataframe_asset("table")
    return SimpleNamespace(
        batches=asset.add_batch_definition_whole_dataframe("rows"),
        expectations=gx.expectations,
        ExpectationSuite=ExpectationSuite,
        ExpectColumnsToBeAsDeclared=_as_declared(),
    )


def _as_declared() -> Any:
    """The expectation that every column of a table is as declared: one per table, instead of hundreds of single ones.

    It takes `column_list` and `demands`, the parts of the rule as JSON text: the library copies its arguments often.
    """
    from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
    from great_expectations.expectations.expectation import MulticolumnMapExpectation
    from great_expectations.expectations.metrics.map_metric_provider.multicolumn_condition_partial import (
        multicolumn_condition_partial,
    )
    from great_expectations.expectations.metrics.map_metric_provider.multicolumn_map_metric_provider import (
        MulticolumnMapMetricProvider,
    )

    class ColumnsAsDeclared(MulticolumnMapMetricProvider):
        condition_metric_name = "multicolumn_values.as_declared"
        condition_domain_keys = (
            "batch_id",
            "table",
            "column_list",
            "row_condition",
            "condition_parser",
            "ignore_row_if",
        )
        condition_value_keys = ("demands",)

        @multicolumn_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
        def _pandas(cls: Any, column_list: pd.DataFrame, demands: str, **_: Any) -> pd.Series:  # noqa: N805  a class method
            return ~any_broken(column_list, [Part(**demand) for demand in json.loads(demands)])

    class ExpectColumnsToBeAsDeclared(MulticolumnMapExpectation):
        demands: str
        map_metric = ColumnsAsDeclared.condition_metric_name
        success_keys = ("demands", "mostly")
        args_keys = ("column_list", "demands")

    return ExpectColumnsToBeAsDeclared
