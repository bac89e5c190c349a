"""The star schema in SQL: one SELECT a table in `sql/`, named as the table, over resolved actions and evidence.

This module only wires: it names the inputs, the reference data and the settings, and runs the files in the order in
which they use each other. What a column means is declared in `warehouse.tables`; how it is filled stands in the SQL.
Nothing is published that a later stage of the work has yet to compute: such a column is null or a reserved member.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from assets.star.coding import Coder, coding_matches
from warehouse.engine import Session
from warehouse.keys import RESERVED_MEMBERS
from warehouse.reference import read_reference
from warehouse.tables import TABLES

SQL = Path(__file__).parent / "sql"
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

# In the order of use. HELPERS are kept inside the stage; KEPT are published and used by later ones, so they are held as
# tables of the session; all others go straight from their query to their file.
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
VIEWS = {"action_evidence", "action_profile", "dim_action"}  # used again, and too wide to be worth holding


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
        code_actions(session)
        for name in ORDER:
            query = (SQL / f"{name}.sql").read_text(encoding="utf-8")
            if name in HELPERS | KEPT | VIEWS:
                define = session.define_view if name in VIEWS else session.define
                define(name, query)
                query = f"FROM {name}"
            if name not in HELPERS:
                keys = ", ".join(TABLES[name].primary_key)
                yield name, session.batches(f"FROM ({query}) ORDER BY {keys}")


def code_actions(session: Session) -> None:
    """Add `rule_code`, the codes that rules can give, and `coding_match`, what they found in the actions' words."""
    coder = Coder(read_reference("coding_rule"))
    schemes, codes = zip(*coder.codes, strict=True)
    session.add("rule_code", pa.table({"coding_scheme": schemes, "coding_code": codes}))
    texts = session.batches("SELECT action_key, title, description FROM action")
    session.add("coding_match", coding_matches(texts, coder))


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
