"""Counts through the views and table macros: every action once, shares that add up, and no number split by guessing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.star_example import publish, tables_of
from warehouse.engine import query

ISO2 = st.sampled_from(["ES", "FR", "NA", "XK", "GT"])
GROUP = st.fixed_dictionaries(
    {"countries": st.lists(ISO2, max_size=3, unique=True), "stated_count": st.none() | st.integers(1, 9)}
)
ACTION = st.fixed_dictionaries(
    {
        "groups": st.lists(GROUP, max_size=3),
        "types": st.lists(st.sampled_from(["Policy development", "Juggling", "Capacity building"]), max_size=3),
        "partner_countries": st.lists(ISO2, max_size=2, unique=True),
        "title": st.sampled_from(["Pensions of women", "Social dialogue", "Zzz"]),
    }
)
MACROS = [
    "actions_by_country('partner')",
    "actions_by_country('expert')",
    "actions_by_assistance_type()",
    *(f"actions_by_coding('{scheme}')" for scheme in ("crs_purpose", "marker", "modality", "sdg_target", "theme")),
]


def ask(path: Path, sql: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = query(path, sql).to_pylist()
    return rows


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTION, min_size=1, max_size=8))
def test_weighted_counts_of_every_macro_add_up_to_the_actions(tmp_path: Path, actions: list[dict[str, Any]]) -> None:
    path = tmp_path / "w.duckdb"
    path.unlink(missing_ok=True)
    status = {"partner_status": "found", "partner_basis": "text"}
    publish(tables_of(row | status | {"code": f"2020-{n:02}"} for n, row in enumerate(actions)), path)
    for macro in MACROS:
        rows = ask(path, f"FROM {macro}")
        assert sum(row["weighted_action_count"] for row in rows) == pytest.approx(len(actions)), macro
        assert all(row["action_count"] <= len(actions) for row in rows), macro
    flow = ask(path, "SELECT sum(weight) AS total, count(DISTINCT action_key) AS n FROM v_expert_flow")[0]
    assert (flow["total"], flow["n"]) == (pytest.approx(len(actions)), len(actions))


def test_joining_a_measure_onto_a_bridge_doubles_it_and_its_weights_mend_that(seed_warehouse: Path) -> None:
    truth = ask(seed_warehouse, "SELECT sum(duration_days)::INTEGER AS days FROM fact_action")[0]["days"]
    join = "FROM fact_action JOIN bridge_action_country USING (action_key) WHERE country_role = 'expert'"
    wrong = ask(seed_warehouse, f"SELECT sum(duration_days)::INTEGER AS days {join}")[0]["days"]
    right = ask(seed_warehouse, f"SELECT sum(duration_days * weight) AS days {join}")[0]["days"]
    assert wrong > 2 * truth and right == pytest.approx(truth)


def test_a_number_said_of_several_countries_is_placed_in_none_of_them(seed_warehouse: Path) -> None:
    rows = {row["iso2"]: row for row in ask(seed_warehouse, "FROM experts_by_country()")}
    assert sum(row["experts_placed_count"] for row in rows.values()) == 1
    assert {iso2 for iso2, row in rows.items() if row["experts_shared_count"]} == {"ES", "FI", "PT"}
    placements = ask(seed_warehouse, "SELECT placement, sum(stated_count)::INT AS n FROM v_expert_group GROUP BY ALL")
    assert {row["placement"]: row["n"] for row in placements if row["n"]} == {"placed": 1, "cannot be split": 6}


def test_as_of_a_day_each_action_that_was_listed_then_is_one_row(seed_warehouse: Path) -> None:
    rows = ask(seed_warehouse, "SELECT action_key FROM action_as_of(DATE '2025-06-01')")
    assert len(rows) == len({row["action_key"] for row in rows}) == 6
