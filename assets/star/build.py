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

# A row of most tables is made of rows of one action. Such a statement is answered a slice of the actions at a time, so
# that memory does not grow with their number. These are made of all actions at once, or of none.
WHOLE = {
    "dim_country",
    "bridge_country_group",
    "bridge_country_income_group",
    "country_former_name",
    "dim_coding",
    "dim_programme_phase",
    "action_source",
    "dim_institution",
    "dim_assistance_type",
    "dim_date",
    "dim_audit",
    "document",
    "rule_part",
}
SLICE_ACTIONS = 20_000  # a slice of the widest statement takes some 100 MB
LEAST_KEY, GREATEST_KEY = -(2**63), 2**63 - 1  # reserved members lie below the keys of actions
# What a slice is a range of: action_key, but for these.
SLICED_BY = {"reserved_member": "member_key"}

# In the order of use. HELPERS are handed on inside the stage; KEPT are published and used by later ones; all others go
# straight from their query to their file.
HELPERS = {
    "stated_expert_group",
    "stated_group_country",
    "action_partner",
    "action_institution",
    "action_profile",
    "action_source",
    "action_type",
    "action_coding",
    "action_evidence",
    "coding_evidence",
    "country_basis",
}
KEPT = {
    "dim_country",
    "bridge_country_group",
    "dim_coding",
    "dim_programme_phase",
    "dim_institution",
    "dim_assistance_type",
    "dim_date",
    "dim_audit",
    "dim_action",
    "bridge_country_income_group",
    "bridge_action_country",
    "fact_action_health",
    "fact_action",
    "fact_expert_group",
    "bridge_expert_group_country",
}
ORDER = (
    "dim_country",
    "bridge_country_group",
    "bridge_country_income_group",
    "country_former_name",
    "dim_coding",
    "dim_programme_phase",
    "stated_expert_group",
    "stated_group_country",
    "action_partner",
    "action_institution",
    "action_profile",
    "action_source",
    "action_type",
    "action_coding",
    "action_evidence",
    "coding_evidence",
    "country_basis",
    "dim_institution",
    "dim_assistance_type",
    "dim_date",
    "dim_audit",
    "dim_action",
    "dim_action_history",
    "bridge_action_country",
    "fact_action_health",
    "fact_action",
    "fact_expert_group",
    "bridge_expert_group_country",
    "bridge_action_assistance_type",
    "bridge_action_coding",
    "fact_expert_flow",
    "wide_action",
    "document",
    "evidence",
    "rule_part",
)
SLICED = {
    "action",
    "action_period",
    "action_entry",
    "action_conflict",
    "coding_match",
    "reserved_member",
    *(set(ORDER) - WHOLE - {"bridge_expert_group_country", "evidence"}),  # which have no key of an action
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
        for statement in macros():
            session.run(statement)
        slices = Slices.of(session.sql("SELECT count(*) AS n FROM action")["n"][0].as_py())
        code_actions(session, slices)
        for name in ORDER:
            query = (SQL / f"{name}.sql").read_text(encoding="utf-8")
            if name == "action_evidence":  # asked for most often, of inputs in the order of documents
                session.keep_apart(name, [query], slices.number("action_key"))
                continue
            keys = TABLES[name].primary_key if name not in HELPERS else ()
            queries: Iterable[str] = [query] if name in WHOLE else slices.parts(query)
            if name not in WHOLE and keys and keys[0] != "action_key":  # keys that are hashes too, of something else
                queries = session.keep_apart(name, queries, slices.number(keys[0]))
            elif name in HELPERS | KEPT:
                session.keep(name, queries)
                queries = [f"FROM {name}"] if name in WHOLE else slices.parts(f"FROM {name}")
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
        named = sorted(SLICED & set(WORD.findall(query)))
        for first, last in self.ranges():
            views = ", ".join(
                f"{name} AS NOT MATERIALIZED "
                f"(FROM temp.{name} WHERE {SLICED_BY.get(name, 'action_key')} BETWEEN {first} AND {last})"
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
