"""The star schema in SQL: one SELECT a table in `sql/`, named as the table, over resolved actions and evidence.

This module only wires: it names the inputs, the reference data and the settings, and runs the files in the order in
which they use each other. What a column means is declared in `warehouse.tables`; how it is filled stands in the SQL.
Nothing is published that a later stage of the work has yet to compute: such a column is null or a reserved member.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from itertools import chain
from pathlib import Path

import pyarrow as pa

from assets.star.coding import Coder, coding_matches
from warehouse.engine import Session
from warehouse.keys import RESERVED_MEMBERS
from warehouse.reference import read_reference
from warehouse.tables import TABLES

SQL = Path(__file__).parent / "sql"
WORD = re.compile(r"\w+")
INPUTS = (
    "raw_document",
    "entry",
    "entry_evidence",
    "action",
    "action_period",
    "action_entry",
    "action_conflict",
    "date_ledger",
    "lookup",
)
REFERENCE = (
    "country",
    "country_group",
    "country_former_name",
    "assistance_type",
    "coding_scheme",
    "crs_purpose",
    "dac_income_group",
    "dac_list",
    "health_component",
    "health_point",
    "programme_phase",
    "sdg_target",
)
# Reference data is text; what health is counted in are decimals.
HEALTH = {
    "health_component": "SELECT component_name, weight::DECIMAL(9, 4) AS weight FROM reference_health_component",
    "health_point": "SELECT component_name, item, points::DECIMAL(9, 4) AS points FROM reference_health_point",
}

SLICE_ACTIONS = 20_000  # a slice of the widest statement takes some 100 MB
LEAST_KEY, GREATEST_KEY = -(2**63), 2**63 - 1  # reserved members lie below the keys of actions


class Then(Enum):
    """What becomes of the rows of a statement."""

    PUBLISHED = auto()  # straight from their query to their file
    KEPT = auto()  # the same, and later statements name them
    HELPER = auto()  # only later statements name them
    APART = auto()  # the same; asked for most often, of inputs in the order of documents, so they are put apart once


@dataclass(frozen=True)
class Statement:
    """One file of `sql/`. A row of most tables is made of rows of one action: such a statement is answered a slice of
    the actions at a time, so that memory does not grow with their number. One that `is_whole` is made of all actions at
    once, or of none.
    """

    name: str
    then: Then = Then.PUBLISHED
    is_whole: bool = False
    has_action_key: bool = True


# In the order of use.
STATEMENTS = (
    Statement("dim_country", Then.KEPT, is_whole=True),
    Statement("bridge_country_group", Then.KEPT, is_whole=True),
    Statement("bridge_country_income_group", Then.KEPT, is_whole=True),
    Statement("country_former_name", is_whole=True),
    Statement("dim_coding", Then.KEPT, is_whole=True),
    Statement("dim_programme_phase", Then.KEPT, is_whole=True),
    Statement("stated_expert_group", Then.HELPER),
    Statement("stated_group_country", Then.HELPER),
    Statement("action_partner", Then.HELPER),
    Statement("action_institution", Then.HELPER),
    Statement("action_profile", Then.HELPER),
    Statement("action_source", Then.HELPER, is_whole=True),
    Statement("action_type", Then.HELPER),
    Statement("action_coding", Then.HELPER),
    Statement("action_evidence", Then.APART),
    Statement("coding_evidence", Then.HELPER),
    Statement("country_basis", Then.HELPER),
    Statement("dim_institution", Then.KEPT, is_whole=True),
    Statement("dim_assistance_type", Then.KEPT, is_whole=True),
    Statement("dim_date", Then.KEPT, is_whole=True),
    Statement("dim_audit", Then.KEPT, is_whole=True),
    Statement("dim_action", Then.KEPT),
    Statement("dim_action_history"),
    Statement("bridge_action_country", Then.KEPT),
    Statement("fact_action_health", Then.KEPT),
    Statement("fact_action", Then.KEPT),
    Statement("fact_expert_group", Then.KEPT),
    Statement("bridge_expert_group_country", Then.KEPT, has_action_key=False),
    Statement("bridge_action_assistance_type"),
    Statement("bridge_action_coding"),
    Statement("fact_expert_flow"),
    Statement("wide_action"),
    Statement("document", is_whole=True),
    Statement("evidence", has_action_key=False),
    Statement("rule_part", is_whole=True),
)
# What a statement over a slice names, and the column that the slice is a range of.
SLICED_BY = {
    **dict.fromkeys(("action", "action_period", "action_entry", "action_conflict", "coding_match"), "action_key"),
    "reserved_member": "member_key",
    **{each.name: "action_key" for each in STATEMENTS if not each.is_whole and each.has_action_key},
}


def build_star(
    inputs: Mapping[str, Sequence[Path] | pa.Table],
    rule_version: str,
    as_of: date | None = None,
    naming_policy: str = "eu",
    rule_parts: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, Iterable[pa.RecordBatch]]]:
    """Every star table by name, in key order, as record batches that must be read before the next table is asked for.

    `inputs` maps each name of `INPUTS` to its Parquet files or to an Arrow table; `rule_version` is the hash of the
    code and data that decided the rows, `as_of` the day that ages are counted to, `naming_policy` (eu, un or iso) whose
    names countries go by, `rule_parts` the hashes of what decided, by name. KeyError when an input is missing.
    """
    with Session() as session:
        for name in INPUTS:
            session.add(name, inputs[name])
        for name in REFERENCE:
            session.add(f"reference_{name}", reference_table(name))
        session.add("reserved_member", reserved_members())
        as_of_day = pa.array([as_of], pa.date32())
        setting = {"rule_version": [rule_version], "as_of": as_of_day, "naming_policy": [naming_policy]}
        session.add("setting", pa.table(setting))
        parts = dict(rule_parts or {}) | {"setting: as-of day": str(as_of), "setting: naming": naming_policy}
        session.add("known_part", pa.table({"rule_part": list(parts), "part_state": list(parts.values())}))
        for name, query in HEALTH.items():
            session.define(name, query)
        for macro in macros():
            session.run(macro)
        slices = Slices.of(session.sql("SELECT count(*) AS n FROM action")["n"][0].as_py())
        code_actions(session, slices)
        for statement in STATEMENTS:
            yield from _answered(session, statement, slices)


def _answered(session: Session, statement: Statement, slices: Slices) -> Iterator[tuple[str, Iterable[pa.RecordBatch]]]:
    """Answer a statement; gives its table and rows if it makes a table of the star."""
    name = statement.name
    query = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    if statement.then is Then.APART:
        session.keep_apart(name, [query], slices.number("action_key"))
        return
    keys = TABLES[name].primary_key if statement.then is not Then.HELPER else ()
    queries: Iterable[str] = [query] if statement.is_whole else slices.parts(query)
    if not statement.is_whole and keys and keys[0] != "action_key":  # keys that are hashes too, of something else
        queries = session.keep_apart(name, queries, slices.number(keys[0]))
    elif statement.then is not Then.PUBLISHED:
        session.keep(name, queries)
        queries = [f"FROM {name}"] if statement.is_whole else slices.parts(f"FROM {name}")
    if keys:
        ordered = [f"FROM ({each}) ORDER BY {', '.join(keys)}" for each in queries]
        yield name, chain.from_iterable(map(session.batches, ordered))


@dataclass(frozen=True)
class Slices:
    """Ranges of action keys with about as many actions each: keys are hashes, spread evenly over their 63 bits."""

    count: int

    @classmethod
    def of(cls, action_count: int) -> Slices:
        """As many slices as so many actions need."""
        return cls(action_count // SLICE_ACTIONS + 1)

    @property
    def _width(self) -> int:
        return GREATEST_KEY // self.count

    def number(self, key: str) -> str:
        """SQL of the slice that a row belongs to by its key, from 0."""
        return f"least({key} // {self._width}, {self.count - 1})"

    def ranges(self) -> Iterator[tuple[int, int]]:
        """The first and the last key of each slice, ascending; together they are every key."""
        first = LEAST_KEY
        for number in range(1, self.count):
            yield first, number * self._width - 1
            first = number * self._width
        yield first, GREATEST_KEY

    def parts(self, query: str) -> Iterator[str]:
        """The query over each slice of the tables that it names: the names stand for the rows of the slice alone."""
        named = sorted(SLICED_BY.keys() & set(WORD.findall(query)))
        for first, last in self.ranges():
            views = ", ".join(
                f"{name} AS NOT MATERIALIZED (FROM temp.{name} WHERE {SLICED_BY[name]} BETWEEN {first} AND {last})"
                for name in named
            )
            yield f"WITH {views} FROM ({query})"


def code_actions(session: Session, slices: Slices) -> None:
    """Add `rule_code`, the codes that rules can give, and `coding_match`, what they found in the actions' words."""
    coder = Coder(read_reference("coding_rule"))
    schemes, codes = zip(*coder.codes, strict=True)
    session.add("rule_code", pa.table({"coding_scheme": schemes, "coding_code": codes}))

    def found() -> Iterator[str]:
        for part in slices.parts("SELECT action_key, title, description FROM action"):
            session.add("coding_found", coding_matches(session.batches(part), coder))
            yield "FROM coding_found"

    session.keep("coding_match", found())


def reference_table(name: str) -> pa.Table:
    """A reference file as text columns, empty values as null."""
    rows = read_reference(name)
    return pa.table({column: pa.array([row[column] or None for row in rows], pa.string()) for column in rows[0]})


def reserved_members() -> pa.Table:
    """The members that every dimension has, with their names."""
    return pa.table({"member_key": list(RESERVED_MEMBERS), "member_name": list(RESERVED_MEMBERS.values())})


def macros() -> list[str]:
    """The statements of `macros.sql`."""
    text = (SQL / "macros.sql").read_text(encoding="utf-8")
    return [statement for statement in text.split(";\n") if "CREATE" in statement]
