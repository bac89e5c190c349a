"""The health of a record: what costs points, how much, and the words in which it is said."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assets.star.health import distribution, worst
from tests.star_example import SHA256, action, document, publish, seed_rows, star, tables_of
from warehouse.engine import query
from warehouse.fields.kinds import BASES, HEALTH_COMPONENTS
from warehouse.reference import read_reference

COMPLETE = {
    "code": "2024-01",
    "title": "Advice",
    "description": "Experts from Spain.",
    "start": "2024-01-02",
    "end": "2024-05-02",
    "partner": ["GT", "heading"],
    "institution": ["Ministry"],
    "types": ["Policy development"],
    "groups": [{"countries": ["ES"]}],
}


def components(as_of: date | None = None, retrieved_on: date | None = None, **given: Any) -> dict[str, dict[str, Any]]:
    """The components of one action, with its score as `health`."""
    rows = tables_of([COMPLETE | given])
    rows["raw_document"] = [document(retrieved_on=retrieved_on)]
    for conflict in given.get("conflicts", []):
        rows["action_conflict"].append(
            {
                "action_key": action(1, **COMPLETE)["action_key"],
                "field_name": conflict,
                "kept_value": "a",
                "kept_document_sha256": SHA256,
                "kept_entry_number": 1,
                "other_value": "b",
                "document_sha256": SHA256,
                "entry_number": 2,
                "rule_name": "survivorship",
            }
        )
    tables = star(rows, "fact_action", as_of)
    found = {row["component_name"]: row for row in tables["fact_action_health"].to_pylist()}
    return found | {"health": tables["fact_action"].to_pylist()[0]}


def test_the_weights_sum_to_one_and_every_row_of_the_data_says_why() -> None:
    rows = read_reference("health_component")

    assert sum(float(row["weight"]) for row in rows) == pytest.approx(1)
    assert {row["component_name"] for row in rows} == set(HEALTH_COMPONENTS)
    assert all(row["reason"].endswith(".") for row in (*rows, *read_reference("health_point")))


def test_every_basis_on_which_a_country_can_rest_has_a_strength() -> None:
    listed = {row["item"] for row in read_reference("health_point") if row["component_name"] == "evidence"}

    assert listed == set(BASES)


def test_a_complete_record_read_today_from_outright_words_is_in_full_health() -> None:
    found = components(as_of=date(2024, 6, 1), retrieved_on=date(2024, 6, 1))

    assert {name: found[name]["component_score"] for name in HEALTH_COMPONENTS} == dict.fromkeys(HEALTH_COMPONENTS, 1.0)
    assert found["health"]["health_score"] == 1.0


def test_what_is_missing_costs_by_its_importance_and_is_named_first_the_most_important() -> None:
    found = components(start=None, institution=None)["completeness"]

    assert found["component_note"] == "missing: start date, partner institution"
    assert found["component_score"] == round(13 / 17, 4)


def test_an_end_that_the_source_calls_ongoing_is_not_missing() -> None:
    assert components(end=None, end_status="ongoing")["completeness"]["component_score"] == 1.0


def test_a_regional_action_lacks_no_partner_country() -> None:
    found = components(partner=None, partner_status="regional", partner_region="ASEAN")["completeness"]

    assert found["component_score"] == 1.0


def test_the_weakest_evidence_is_named() -> None:
    found = components(partner=["GT", "place"])["evidence"]

    assert found["component_score"] < 1
    assert found["component_note"] == "weakest: partner Guatemala by place"


def test_a_record_without_any_country_has_nothing_to_prove_and_is_not_judged_for_it() -> None:
    found = components(partner=None, groups=[])

    assert found["evidence"]["component_score"] is None
    assert found["health"]["health_score"] is not None


def test_each_doubt_costs_what_the_data_says_and_an_unlisted_one_the_default() -> None:
    found = components(quality_flags=["date_settled_by_convention", "never_heard_of"])["ambiguity"]

    assert found["component_score"] == pytest.approx(1 - 0.20 - 0.25)
    assert found["component_note"] == "date settled by convention, never heard of"


def test_doubts_never_cost_more_than_all() -> None:
    assert components(quality_flags=[f"doubt_{n}" for n in range(9)])["ambiguity"]["component_score"] == 0


def test_a_doubt_that_another_component_counts_costs_nothing_twice() -> None:
    found = components(quality_flags=["partner_not_found", "sources_disagree"])["ambiguity"]

    assert (found["component_score"], found["component_note"]) == (1.0, None)


def test_a_field_in_which_two_pages_disagree_costs_once() -> None:
    assert components(conflicts=["start"])["conflicts"]["component_score"] == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("retrieved_on", "score"),
    [(date(2024, 5, 1), 1.0), (date(2022, 9, 13), 0.4657), (date(2020, 1, 1), 0.0)],
)
def test_a_record_ages_from_a_quarter_on_until_three_years(retrieved_on: date, score: float) -> None:
    assert components(date(2024, 6, 1), retrieved_on)["age"]["component_score"] == score


@pytest.mark.parametrize(("as_of", "retrieved_on"), [(None, date(2024, 1, 1)), (date(2024, 1, 1), None), (None, None)])
def test_an_age_that_nobody_can_tell_is_left_out(as_of: date | None, retrieved_on: date | None) -> None:
    found = components(as_of, retrieved_on)

    assert found["age"]["component_score"] is None
    assert found["health"]["health_score"] == 1.0


def test_the_view_says_in_one_row_what_costs_most_and_why(tmp_path: Path) -> None:
    publish(tables_of([COMPLETE | {"start": None, "partner": ["GT", "demonym"]}]), tmp_path / "w.duckdb")
    (row,) = query(tmp_path / "w.duckdb", "FROM v_action_health").to_pylist()

    assert row["costliest_component"] == "completeness"
    assert row["health_note"] == "completeness: missing: start date; evidence: weakest: partner Guatemala by demonym"


def test_distribution_and_worst_records_are_what_the_tables_say(tmp_path: Path) -> None:
    tables = star(seed_rows(), "fact_action")
    bins = distribution(tables["fact_action"])

    assert sum(row["action_count"] for row in bins) == 6
    assert [row["from_score"] for row in bins] == sorted(row["from_score"] for row in bins)
    found = worst(tables["fact_action"], tables["fact_action_health"], tables["dim_action"], 2)
    scores = sorted(tables["fact_action"]["health_score"].to_pylist())
    assert [row["health_score"] for row in found] == scores[:2]
    assert found[0]["why"] == "ambiguity: end date settled by convention"
