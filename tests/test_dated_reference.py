"""Membership and income group are those of the action's own day, whatever holds today."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.star_example import publish, tables_of
from warehouse.engine import query


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One action a case: its code says which."""
    path = tmp_path_factory.mktemp("dated") / "w.duckdb"
    experts = {
        "2019-01": ("GB", "2019-06-01"),
        "2020-01": ("GB", "2020-01-31"),
        "2020-02": ("GB", "2020-02-01"),
        "2021-01": ("GB", "2021-06-01"),
        "2020-03": ("GB", "2020"),
        "2013-01": ("HR", "2013-06-30"),
        "2013-02": ("HR", "2013-07-01"),
        "2024-01": ("MX", "2024-01-01"),
        "2024-02": ("ES", None),
        "2024-03": ("XK", "2024-01-01"),
    }
    partners = {
        "2017-91": ("GT", "2017-12-31"),
        "2022-91": ("GT", "2022-01-01"),
        "2023-91": ("LB", "2023-12-31"),
        "2024-91": ("LB", "2024-01-01"),
        "2017-92": ("CL", "2017-01-01"),
        "2018-92": ("CL", "2018-01-01"),
        "2021-91": ("GT", "2021-01-01"),
        "2030-91": ("GT", "2030-01-01"),
        "2023-92": ("LB", "2023"),
        "2024-92": ("LB", None),
        "2024-93": ("ES", "2024-05-01"),
    }
    actions: list[dict[str, Any]] = [
        {"code": code, "start": start, "groups": [{"countries": [iso2]}]} for code, (iso2, start) in experts.items()
    ]
    actions += [{"code": code, "start": start, "partner": [iso2, "text"]} for code, (iso2, start) in partners.items()]
    publish(tables_of(actions), path)
    return path


def test_a_country_is_a_member_of_the_eu_by_the_day_of_the_action(warehouse: Path) -> None:
    rows = query(warehouse, "FROM v_expert_flow WHERE expert_iso2 IS NOT NULL").to_pylist()
    assert {row["action_code"]: row["is_expert_eu_member"] for row in rows} == {
        "2019-01": True,
        "2020-01": True,
        "2020-02": False,
        "2021-01": False,
        "2020-03": None,  # a member for one month of that year
        "2013-01": False,
        "2013-02": True,
        "2024-01": False,
        "2024-02": None,
        "2024-03": False,
    }


def test_the_income_group_is_that_of_the_list_in_force_at_the_start(warehouse: Path) -> None:
    rows = query(warehouse, "FROM v_action WHERE action_code LIKE '%-9_'").to_pylist()
    assert {row["action_code"]: (row["partner_income_group"], row["partner_dac_list"]) for row in rows} == {
        "2017-91": ("LMIC", "2014-2017"),
        "2022-91": ("UMIC", "2022-2023"),
        "2023-91": ("UMIC", "2022-2023"),
        "2024-91": ("LMIC", "2024-2025"),
        "2017-92": ("UMIC", "2014-2017"),
        "2018-92": ("none", "2018-2019"),
        "2021-91": (None, None),  # not certain, so not published
        "2030-91": (None, None),  # no list is known
        "2023-92": ("UMIC", "2022-2023"),
        "2024-92": (None, None),
        "2024-93": ("none", "2024-2025"),
    }


def test_the_note_of_an_expert_country_travels_with_its_name(warehouse: Path) -> None:
    flow = query(warehouse, "FROM v_expert_flow WHERE expert_iso2 = 'XK'").to_pylist()[0]
    assert flow["expert_country"] == "Kosovo*" and "1244/1999" in flow["expert_note"]
    action = query(warehouse, "FROM v_action WHERE action_code = '2024-03'").to_pylist()[0]
    assert action["country_notes"] == [flow["expert_note"]]


def test_the_phase_of_the_facility_is_that_of_the_request(warehouse: Path) -> None:
    rows = query(warehouse, "FROM v_action WHERE action_code IN ('2013-01', '2024-01')").to_pylist()
    assert {row["programme_phase"] for row in rows} == {"SOCIEUX", "SOCIEUX+"}


def test_former_names_lead_to_the_country_of_today(warehouse: Path) -> None:
    sql = "FROM country_former_name JOIN dim_country USING (country_key) WHERE former_name = 'Swaziland'"
    assert query(warehouse, sql).to_pylist()[0]["country_name"] == "Eswatini"
