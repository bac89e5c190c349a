"""What must hold of every table: rules that follow from its declaration, and rules that people wrote.

Generated, one a table: `<table>_is_as_declared` (each column of its declared type, not null, closed sets, patterns,
bounds, a part per column and demand; unique keys, and every reference found where it points). Written:
`suites/<stage>.yaml`, each with its reason and with what to do when it fails. A rule is data; `expectations.runner`
checks it. Nothing here reads a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from warehouse.schema import Column, Table
from warehouse.tables import TABLES, stage_tables

SUITES = Path(__file__).parent / "suites"
STAGES = ("landed", "parsed", "normalised", "resolved", "star")
SEVERITIES = ("critical", "warning")
FORMS = ("level", "share", "vocabulary", "shift")
IS_USUAL = {"expectation": "ExpectColumnValuesToBeInSet", "arguments": {"column": "is_usual", "value_set": [True]}}
KINDS = ("declared", "values", "keys", "expectation", "bytes", "files")

# A table is declared by what it points at once published; until that stage has run, the same rows are found here.
EARLIER = {
    "document.document_sha256": "raw_document.document_sha256",
    "dim_action.action_key": "action.action_key",
}
STAGE_ORDER = {stage: number for number, stage in enumerate(STAGES)}


@dataclass(frozen=True)
class Part:
    """One demand on one column: `demand` is not null, one of, matches or between, with what it demands."""

    column: str
    demand: str
    values: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None

    def __str__(self) -> str:
        """The demand in words."""
        if self.demand == "one of":
            return "one of " + ", ".join(self.values)
        if self.demand == "matches":
            return f"matches {self.pattern}"
        if self.demand == "between":
            bounds = ((">=", self.minimum), ("<=", self.maximum))
            return " and ".join(f"{sign} {bound:g}" for sign, bound in bounds if bound is not None)
        return self.demand


@dataclass(frozen=True)
class Reference:
    """A column whose every value that is not null must be found in `table.target`; reserved members may be allowed."""

    column: str
    table: str
    target: str
    allows_reserved: bool


@dataclass(frozen=True)
class Measure:
    """How what a rule measures is judged against earlier versions; `expectations.memory` says what a form means.

    `floor` is the least band around the usual value, in the unit of the value; `relative_floor` a share of the value.
    """

    form: str
    floor: float = 0.0
    relative_floor: float = 0.0

    def __post_init__(self) -> None:
        """ValueError for a form that does not exist."""
        if self.form not in FORMS:
            raise ValueError(f"{self.form} is no form of measure: {', '.join(FORMS)}")


@dataclass(frozen=True)
class Rule:
    """One check. `rows` is the SQL of what is looked at (the table itself when empty), so that a condition on rows or a
    sum over them stands beside the expectation; `tables` are those it reads. `expectation` is a class of Great
    Expectations, `arguments` what it is given. A rule with a `measure` selects `subject` and `value`; what is looked at
    are these rows with what is usual beside them, of which `is_usual` is expected.
    """

    name: str
    table: str
    kind: str
    severity: str
    reason: str
    fix: str
    columns: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    references: tuple[Reference, ...] = ()
    expectation: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    rows: str = ""
    measure: Measure | None = None
    tables: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """ValueError for a severity or kind that does not exist, KeyError for a table that is not declared."""
        if self.severity not in SEVERITIES or self.kind not in KINDS:
            raise ValueError(f"{self.name}: {self.severity} or {self.kind} is not known")
        for name in (self.table, *self.tables):
            TABLES[name]

    @property
    def stage(self) -> str:
        """The stage that writes the table."""
        return TABLES[self.table].stage

    @property
    def tested_columns(self) -> tuple[str, ...]:
        """The columns without which the rule cannot be checked."""
        if self.parts:
            return self.columns
        return tuple(self.arguments[name] for name in ("column", "column_A", "column_B") if name in self.arguments)


@cache
def stage_rules(stage: str) -> tuple[Rule, ...]:
    """Every rule on a stage's tables: the generated ones in the order of their declaration, then the written ones."""
    generated = [generated_rule(table) for table in stage_tables(stage)]
    return (*generated, *written_rules(stage))


def all_rules() -> tuple[Rule, ...]:
    """The rules of every stage."""
    return tuple(rule for stage in STAGES for rule in stage_rules(stage))


def generated_rule(table: Table) -> Rule:
    """The rule that follows from a table's declaration: its values and its keys; critical."""
    return Rule(
        name=f"{table.name}_is_as_declared",
        table=table.name,
        kind="declared",
        severity="critical",
        reason="Readers rely on the declared columns and what each may hold, and joins on keys that name one row each "
        "and point at rows that exist.",
        fix=f"the parts that fail name the columns; change the code of assets/{table.stage}, or the declaration in "
        "warehouse/tables and warehouse/fields",
        columns=tuple(dict.fromkeys((*table.primary_key, *(part.column for part in declared_parts(table))))),
        parts=tuple(declared_parts(table)),
        unique=(table.primary_key, *table.unique),
        references=tuple(references(table)),
        tables=tuple(dict.fromkeys(reference.table for reference in references(table))),
    )


def halves(rule: Rule) -> tuple[Rule, ...]:
    """What is checked one by one: the values of a generated rule, which Great Expectations judges, and its keys."""
    if rule.kind != "declared":
        return (rule,)
    columns = tuple(dict.fromkeys(part.column for part in rule.parts))
    values = replace(
        rule, name=f"{rule.name} (values)", kind="values", columns=columns, unique=(), references=(), tables=()
    )
    return values, replace(rule, name=f"{rule.name} (keys)", kind="keys", columns=rule.unique[0], parts=())


def declared_parts(table: Table) -> Iterator[Part]:
    """The demands of a table's declaration on its values, column by column."""
    for column in table.columns:
        yield from _parts(column)


def _parts(column: Column) -> Iterator[Part]:
    declared = column.field
    if not column.is_nullable:
        yield Part(column.name, "not null")
    if declared.values:
        yield Part(column.name, "one of", values=declared.values)
    if declared.pattern is not None:
        yield Part(column.name, "matches", pattern=declared.pattern)
    if declared.minimum is not None or declared.maximum is not None:
        yield Part(column.name, "between", minimum=declared.minimum, maximum=declared.maximum)


def references(table: Table) -> Iterator[Reference]:
    """The table's foreign keys, each as it can be resolved when the table's stage has just run."""
    for column, declared in table.foreign_keys.items():
        target = declared
        if STAGE_ORDER[TABLES[declared.split(".")[0]].stage] > STAGE_ORDER[table.stage]:
            target = EARLIER[declared]
        name, target_column = target.split(".")
        if name != table.name:
            yield Reference(column, name, target_column, allows_reserved=target == "action.action_key")


def written_rules(stage: str) -> tuple[Rule, ...]:
    """The rules of `suites/<stage>.yaml`; ValueError for one without a reason or a next step."""
    text = (SUITES / f"{stage}.yaml").read_text(encoding="utf-8")
    rules = []
    for given in yaml.safe_load(text):
        if not given.get("reason") or not given.get("fix"):
            raise ValueError(f"{stage}.yaml: {given.get('name')} states no reason or no fix")
        named = {"columns": tuple(given.pop("columns", ())), "tables": tuple(given.pop("tables", ()))}
        if "measure" in given:
            given |= {"measure": Measure(**given["measure"]), "columns": ("is_usual",), **IS_USUAL}
            named["columns"] = given.pop("columns")
        rule = Rule(**{"kind": "expectation", **given, **named})
        if rule.stage != stage:
            raise ValueError(f"{stage}.yaml: {rule.name} is about a table of another stage")
        rules.append(rule)
    return tuple(rules)
