"""From what a check found to the `CheckResult` that people read: counts, the first rows, what to do.

Every kind of check ends here, so that all of them speak alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from expectations.excerpts import Excerpts
from expectations.results import CheckResult, Row
from expectations.rules import Part, Rule
from warehouse.tables import TABLES

SHOWN_ROWS = 20
SHOWN_DOCUMENTS = 100
SHOWN_CHARACTERS = 300
MISSING = ("<NA>", "NaT", "nan")  # how the missing values of pandas print
DOCUMENT = "document_sha256"
ROW = "row_number"  # of the looked-at rows, from 0: never null, so that no failing row is left out of a report
# The columns by which the place of a row in the received text is found.
PLACE = (DOCUMENT, "entry_number", "span_start", "span_end", "action_key", "expert_group_key")


@dataclass(frozen=True)
class Finding:
    """What a check saw. `failing` holds the first failing rows, `failing_documents` counts all of them by document.

    `places` are the same rows with the columns that say where they stand, where `failing` shows fewer.
    `is_passed` is separate from the counts, because a rule may tolerate a share of failures. `problem` says why a check
    could not be made; then it does not hold.
    """

    element_count: int
    failure_count: int
    is_passed: bool
    failing: Sequence[Row] = ()
    places: Sequence[Row] = ()
    details: Sequence[Row] = ()
    measured: Sequence[Row] = ()
    series: Sequence[Row] = ()
    element_documents: Mapping[str, int] = field(default_factory=dict)
    failing_documents: Mapping[str, int] = field(default_factory=dict)
    problem: str = ""


def could_not(problem: object) -> Finding:
    """A check that could not be made."""
    return Finding(0, 0, is_passed=False, problem=" ".join(str(problem).split()))


def join(findings: Sequence[Finding]) -> Finding:
    """One finding of several about the same rows; a row that fails in two ways counts twice."""
    if len(findings) == 1:
        return findings[0]
    return Finding(
        element_count=max(finding.element_count for finding in findings),
        failure_count=sum(finding.failure_count for finding in findings),
        is_passed=all(finding.is_passed for finding in findings),
        failing=[row for finding in findings for row in finding.failing],
        places=[row for finding in findings for row in finding.places or finding.failing],
        details=[row for finding in findings for row in finding.details],
        element_documents=max((finding.element_documents for finding in findings), key=len),
        failing_documents=sum((Counter(finding.failing_documents) for finding in findings), Counter()),
        problem="; ".join(dict.fromkeys(finding.problem for finding in findings if finding.problem)),
    )


def detail(column: str, demand: str, element_count: int, failure_count: int) -> Row:
    """One row of a check's per-column table."""
    return {
        "column": column,
        "demand": demand,
        "element_count": element_count,
        "failure_count": failure_count,
        "is_passed": failure_count == 0,
    }


def details(rule: Rule, elements: int, failures: Mapping[Part, int], failed: int = 0) -> list[Row]:
    """A row per demand of a declaration, or the one row of an expectation that somebody wrote."""
    if rule.parts:
        return [detail(part.column, str(part), elements, failures.get(part, 0)) for part in rule.parts]
    return [detail(", ".join(rule.columns), in_words(rule), elements, failed)]


def in_words(rule: Rule) -> str:
    """What the expectation of a written rule demands, for people who do not know its class."""
    given = rule.arguments
    what, low, high = given.get("column", ""), given.get("min_value"), given.get("max_value")
    values = given.get("value_set", ())
    listed = ", ".join(str(value).lower() if isinstance(value, bool) else str(value) for value in values)
    ends = (("at least", low), ("at most", high))
    bounds = " and ".join(f"{words} {bound}" for words, bound in ends if bound is not None)
    said = {
        "ExpectColumnValuesToNotBeNull": f"{what} is there",
        "ExpectColumnValuesToBeBetween": f"{what} is {bounds}",
        "ExpectColumnValueLengthsToBeBetween": f"{what} has {bounds} characters",
        "ExpectColumnValuesToBeInSet": f"{what} is {listed}",
        "ExpectColumnValuesToNotBeInSet": f"{what} is not {listed}",
        "ExpectColumnValuesToMatchRegex": f"{what} matches {given.get('regex')}",
        "ExpectColumnPairValuesToBeEqual": f"{given.get('column_A')} equals {given.get('column_B')}",
        "ExpectColumnPairValuesAToBeGreaterThanB": f"{given.get('column_A')} is "
        f"{'not less' if given.get('or_equal') else 'greater'} than {given.get('column_B')}",
    }[rule.expectation]
    return said + (f", for at least {given['mostly']:.0%} of the rows" if "mostly" in given else "")


def failing_row(rule: Rule, row: Mapping[str, Any], broken: Sequence[Part]) -> Row:
    """A failing row as people see it: its key and what is wrong, or all that the rule's SQL selects."""
    if not rule.parts:
        return {name: value for name, value in row.items() if name != ROW}
    keys = {name: row.get(name) for name in TABLES[rule.table].primary_key}
    wrong = {part.column: row[part.column] for part in broken}
    return keys | wrong | {"broken": "; ".join(f"{part.column} {part}" for part in broken)}


def conclude(rule: Rule, finding: Finding, paths: Mapping[str, str], excerpts: Excerpts) -> CheckResult:
    """The result of a rule; `paths` names the file of each document, `excerpts` finds the text of a failing row."""
    failing = finding.failing[:SHOWN_ROWS]
    places = finding.places or failing
    rows = [
        {name: shown(value) for name, value in {**excerpts.of(rule, place), **row}.items()}
        for row, place in zip(failing, places, strict=False)
    ]
    return CheckResult(
        check_name=rule.name,
        table_name=rule.table,
        severity=rule.severity,
        is_passed=finding.is_passed,
        element_count=finding.element_count,
        failure_count=finding.failure_count,
        reason=rule.reason,
        message="" if finding.is_passed else _message(rule, finding, rows),
        fix=rule.fix,
        failing_rows=rows,
        details=list(finding.details),
        documents=_documents(finding, paths),
        measured=list(finding.measured),
        series=list(finding.series),
    )


def _message(rule: Rule, finding: Finding, rows: Sequence[Row]) -> str:
    said = [f"Could not be checked: {finding.problem}."] if finding.problem else [rule.reason]
    faulty = [f"{row['column']}: {row['demand']}" for row in finding.details if not row["is_passed"]]
    if faulty and rule.kind in ("declared", "values", "keys"):
        said.append(f"Broken: {'; '.join(faulty[:5])}{' ...' if len(faulty) > 5 else ''}.")
    if rows:
        told = (f"{name}={value}" for name, value in rows[0].items() if value is not None and name != "excerpt")
        said.append(f"First: {', '.join(told)}.")
    return " ".join([*said, f"To do: {rule.fix}."])


def _documents(finding: Finding, paths: Mapping[str, str]) -> list[Row]:
    """A row per document, those with failures first; at most `SHOWN_DOCUMENTS`."""
    failures = Counter(finding.failing_documents)
    every = dict.fromkeys([*finding.element_documents, *failures])
    rows: list[Row] = [
        {
            "document": paths.get(sha256, sha256),
            "element_count": finding.element_documents.get(sha256, 0),
            "failure_count": failures[sha256],
        }
        for sha256 in every
    ]
    return sorted(rows, key=lambda row: (-row["failure_count"], row["document"]))[:SHOWN_DOCUMENTS]


def shown(value: Any) -> Any:
    """A value as JSON can hold it: long text cut, what is no number or truth as text, missing values as None."""
    if value is None or (not isinstance(value, str) and str(value) in MISSING):
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
