"""The same rules as SQL: what breaks a rule is one predicate, rendered from the very declaration that the runner reads.

For tables too long to hold as a frame. Counts, first rows and counts per document come from queries over the rows; both
ways give the same finding, which a test holds for every rule. Nulls break a rule here exactly where they do there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from expectations.findings import DOCUMENT, PLACE, SHOWN_ROWS, Finding, details, failing_row
from expectations.rules import Part, Rule
from warehouse.engine import Session, quote_name
from warehouse.schema import quote_literal
from warehouse.tables import TABLES

Arguments = Mapping[str, Any]


def literal(value: Any) -> str:
    """A value of a rule as a SQL literal; TypeError for what rules do not hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return quote_literal(value)
    raise TypeError(f"{value!r} has no SQL literal")


def _listed(values: Sequence[Any]) -> str:
    return ", ".join(literal(value) for value in values)


def _outside(expression: str, low: Any, high: Any) -> str:
    tests = [f"{expression} < {literal(low)}"] if low is not None else []
    tests += [f"{expression} > {literal(high)}"] if high is not None else []
    return " OR ".join(tests) or "false"


def _anchored(pattern: str, *, to_the_end: bool) -> str:
    """Python matches from the beginning, and its `$` also before a last line end."""
    if to_the_end:
        return f"^(?:{pattern})\\z"
    return f"^(?:{pattern[:-1]}\\n?\\z)" if pattern.endswith("$") else f"^(?:{pattern})"


def part_sql(part: Part) -> str:
    """True for the rows that break one demand of a declaration."""
    column = quote_name(part.column)
    if part.demand == "not null":
        return f"{column} IS NULL"
    if part.demand == "one of":
        return f"coalesce({column} NOT IN ({_listed(part.values)}), false)"
    if part.demand == "matches":
        pattern = quote_literal(_anchored(part.pattern or "", to_the_end=True))
        return f"coalesce(NOT regexp_matches({column}, {pattern}), false)"
    return f"coalesce({_outside(column, part.minimum, part.maximum)}, false)"


def _column(arguments: Arguments) -> str:
    return quote_name(arguments["column"])


def _pair(arguments: Arguments) -> tuple[str, str]:
    return quote_name(arguments["column_A"]), quote_name(arguments["column_B"])


def _not_greater(arguments: Arguments) -> str:
    high, low = _pair(arguments)
    return f"{high} {'<' if arguments.get('or_equal') else '<='} {low}"


PREDICATES: dict[str, Callable[[Arguments], str]] = {
    "ExpectColumnValuesToNotBeNull": lambda a: f"{_column(a)} IS NULL",
    "ExpectColumnValuesToBeBetween": lambda a: _outside(_column(a), a.get("min_value"), a.get("max_value")),
    "ExpectColumnValueLengthsToBeBetween": lambda a: _outside(
        f"length({_column(a)})", a.get("min_value"), a.get("max_value")
    ),
    "ExpectColumnValuesToBeInSet": lambda a: f"{_column(a)} NOT IN ({_listed(a['value_set'])})",
    "ExpectColumnValuesToNotBeInSet": lambda a: f"{_column(a)} IN ({_listed(a['value_set'])})",
    "ExpectColumnValuesToMatchRegex": lambda a: (
        f"NOT regexp_matches({_column(a)}, {quote_literal(_anchored(a['regex'], to_the_end=False))})"
    ),
    "ExpectColumnPairValuesToBeEqual": lambda a: " <> ".join(_pair(a)),
    "ExpectColumnPairValuesAToBeGreaterThanB": _not_greater,
}


def rule_sql(rule: Rule) -> str:
    """True for the rows that break the rule; KeyError for an expectation that has no rendering."""
    if rule.kind == "values":
        return " OR ".join(part_sql(part) for part in rule.parts) or "false"
    return f"coalesce({PREDICATES[rule.expectation](rule.arguments)}, false)"


def count_rules(source: str, rules: Sequence[Rule], columns: Sequence[str], session: Session) -> dict[str, Finding]:
    """The findings of rules on `source`, a table of the session with these columns, in one pass over its rows.

    More is asked only of what failed. KeyError for an expectation that has no rendering, EngineError where a column is
    of another type than the rule needs.
    """
    counted = ["count(*) AS total"]
    for number, rule in enumerate(rules):
        counted.append(f"count(*) FILTER ({rule_sql(rule)}) AS rule_{number}")
        counted += [f"count(*) FILTER ({part_sql(part)}) AS rule_{number}_{n}" for n, part in enumerate(rule.parts)]
        if "mostly" in rule.arguments:
            counted.append(f"count({_column(rule.arguments)}) AS stated_{number}")
    totals = session.sql(f"SELECT {', '.join(counted)} FROM {source}").to_pylist()[0]  # noqa: S608  declared names
    documents = _documents(source, "true", columns, session)
    found = {}
    for number, rule in enumerate(rules):
        failures = totals[f"rule_{number}"]
        parts = {part: totals[f"rule_{number}_{n}"] for n, part in enumerate(rule.parts)}
        is_passed = failures == 0
        if "mostly" in rule.arguments and failures:
            is_passed = 1 - failures / totals[f"stated_{number}"] >= rule.arguments["mostly"]
        found[rule.name] = Finding(
            element_count=totals["total"],
            failure_count=failures,
            is_passed=is_passed,
            details=details(rule, totals["total"], parts, failures),
            element_documents=documents,
            **(_failing(source, rule, columns, session) if failures else {}),
        )
    return found


def _failing(source: str, rule: Rule, columns: Sequence[str], session: Session) -> dict[str, Any]:
    """The first failing rows of a rule, where they stand, and how many each document has."""
    broken = rule_sql(rule)
    shown = columns
    if rule.parts:
        needed = {*TABLES[rule.table].primary_key, *PLACE, *rule.columns}
        shown = [name for name in columns if name in needed]
    flags = "".join(f", {part_sql(part)} AS broken_{n}" for n, part in enumerate(rule.parts))
    names = ", ".join(quote_name(name) for name in shown)
    rows = session.sql(f"SELECT {names}{flags} FROM {source} WHERE {broken} LIMIT {SHOWN_ROWS}").to_pylist()  # noqa: S608
    return {
        "failing": [
            failing_row(rule, row, [part for n, part in enumerate(rule.parts) if row[f"broken_{n}"]]) for row in rows
        ],
        "places": rows,
        "failing_documents": _documents(source, broken, columns, session),
    }


def _documents(source: str, condition: str, columns: Sequence[str], session: Session) -> dict[str, int]:
    if DOCUMENT not in columns:
        return {}
    query = f"SELECT {DOCUMENT} AS name, count(*) AS rows FROM {source} WHERE {condition} GROUP BY ALL"  # noqa: S608
    return {row["name"]: row["rows"] for row in session.sql(query).to_pylist() if row["name"] is not None}
