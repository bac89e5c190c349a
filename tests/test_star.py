"""The star schema: keys, reserved members, weights, and what each table says of hand-written actions."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pytest

from assets.star.build import GREATEST_KEY, LEAST_KEY, Slices
from tests.star_example import OTHER_SHA256, RULES, SHA256, Rows, action, document, proof, seed_rows, star, tables_of
from warehouse.engine import sql
from warehouse.keys import natural_key, stable_key
from warehouse.tables import TABLES, stage_tables

WEIGHTED = (
    "bridge_action_country",
    "bridge_expert_group_country",
    "bridge_action_assistance_type",
    "bridge_action_coding",
)
VARIED = [
    {"code": "2020-01", "partner_status": "regional", "partner_region": "ASEAN", "groups": [{"countries": ["ID"]}]},
    {"code": "2020-02", "partner_status": "ambiguous", "types": ["Juggling", "juggling", "Policy development"]},
    {"title": "No code", "start": "2016", "end_status": "ongoing", "groups": [{"countries": [], "stated_count": 4}]},
    {"code": "2020-03", "partner": ["NA", "heading"], "start": "2031-02", "host_countries": ["FR", "BE"]},
    {"code": "2020-04", "partner_countries": ["XK", "MD"], "partner_status": "found", "partner_basis": "text"},
]


def rows_of(rows: Rows, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = star(rows, table)[table].to_pylist()
    return found


def built(table: str, **given: Any) -> list[dict[str, Any]]:
    """The rows of a table that stand for one action, without the reserved members."""
    found = rows_of(tables_of([given]), table)
    key = TABLES[table].primary_key[0]
    return [row for row in found if row[key] > 0]


def facts(actions: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The fact of each action, in the order given."""
    rows = tables_of({"code": f"2020-{number}"} | given for number, given in enumerate(actions))
    by_key = {row["action_key"]: row for row in rows_of(rows, "fact_action")}
    return [by_key[row["action_key"]] for row in rows["action"]]


def country_key(iso2: str) -> int:
    return stable_key(natural_key("country", iso2))


@pytest.fixture(scope="module")
def varied() -> dict[str, pa.Table]:
    return star(tables_of(VARIED))


def test_every_declared_star_table_is_built_with_its_declared_columns(varied: dict[str, pa.Table]) -> None:
    assert set(varied) == {table.name for table in stage_tables("star")}
    for name, rows in varied.items():
        rows.select(TABLES[name].column_names).cast(TABLES[name].arrow_schema)


def test_rows_come_in_key_order_and_no_key_twice(varied: dict[str, pa.Table]) -> None:
    for name, rows in varied.items():
        keys = [tuple(row.values()) for row in rows.select(list(TABLES[name].primary_key)).to_pylist()]
        assert len(set(keys)) == len(keys), name
        assert name == "bridge_country_group" or keys == sorted(keys), name


def test_the_rows_are_the_same_however_many_slices_they_are_made_in(
    varied: dict[str, pa.Table], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assets.star.build.SLICE_ACTIONS", 1)
    assert star(tables_of(VARIED)) == varied


@pytest.mark.parametrize("count", [1, 2, 7])
def test_slices_are_ranges_that_together_hold_every_key_once(count: int) -> None:
    ranges = list(Slices(count).ranges())
    assert [first for first, _ in ranges] == [LEAST_KEY, *(last + 1 for _, last in ranges[:-1])]
    assert (len(ranges), ranges[-1][1]) == (count, GREATEST_KEY)
    assert all(first <= 0 or sql_slice(count, first) == sql_slice(count, last) for first, last in ranges)


def sql_slice(count: int, key: int) -> int:
    answer = sql(f"SELECT {Slices(count).number('action_key')} AS n FROM (SELECT {key} AS action_key)")  # noqa: S608  numbers
    found: int = answer["n"][0].as_py()
    return found


def test_every_foreign_key_of_the_star_resolves(varied: dict[str, pa.Table]) -> None:
    for name, rows in varied.items():
        for column, target in TABLES[name].foreign_keys.items():
            other, key = target.split(".")
            assert set(rows[column].to_pylist()) - {None} <= set(varied[other][key].to_pylist()), (name, column)


def test_every_dimension_has_its_reserved_members_and_dates_an_ongoing_one(varied: dict[str, pa.Table]) -> None:
    for name in (name for name in varied if name.startswith("dim_")):
        keys = set(varied[name][TABLES[name].primary_key[0]].to_pylist())
        assert {-1, -2, -3, -4, -5} <= keys, name
        assert (-6 in keys) == (name == "dim_date")


@pytest.mark.parametrize("name", WEIGHTED)
def test_weights_sum_to_one_for_each_action_and_role(name: str, varied: dict[str, pa.Table]) -> None:
    total: dict[tuple[Any, ...], float] = defaultdict(float)
    for row in varied[name].to_pylist():
        total[
            (row.get("action_key") or row["expert_group_key"], row.get("country_role"), row.get("coding_scheme"))
        ] += row["weight"]
    assert total and all(abs(value - 1) < 1e-9 for value in total.values())


def test_the_order_of_the_input_changes_nothing() -> None:
    rows = tables_of(VARIED)
    shuffled = {
        name: sorted(part, key=lambda row: str(sorted(row.items(), key=str))[::-1]) for name, part in rows.items()
    }
    expected = star(rows)
    assert all(table.equals(expected[name]) for name, table in star(shuffled).items())


def test_a_date_key_says_what_is_known_or_why_it_is_not() -> None:
    keys = {"2024-10-28": 20241028, "2016-02": 20160200, "2016": 20160000}
    assert [row["start_date_key"] for row in facts({"start": iso} for iso in keys)] == list(keys.values())
    states = {"ongoing": -6, "missing": -2, "not_stated": -2, "invalid": -1}
    assert [row["start_date_key"] for row in facts({"start_status": state} for state in states)] == list(
        states.values()
    )


def test_duration_is_end_minus_start_and_needs_both_days() -> None:
    pairs = [("2025-02-12", "2025-03-26"), ("2025-02-12", "2025-02-12"), ("2025-02", "2025-03-26")]
    found = facts({"start": start, "end": end} for start, end in pairs)
    assert [row["duration_days"] for row in found] == [42, 0, None]


def test_years_outside_the_calendar_are_added_with_their_months_and_days(varied: dict[str, pa.Table]) -> None:
    members = {row["date_key"]: row for row in varied["dim_date"].to_pylist()}
    assert members[20310200]["last_date"].isoformat() == "2031-02-28"
    assert members[20160000]["date_name"] == "2016" and members[20160000]["quarter"] is None
    assert {20130101, 20301231, 20310228} <= set(members) and 20320101 not in members


def test_the_partner_is_one_country_or_the_member_that_says_why_not() -> None:
    cases: list[tuple[dict[str, Any], int]] = [
        ({"partner": ["NA", "heading"]}, country_key("NA")),
        ({"partner_countries": ["GT", "BO"], "partner_status": "found"}, -5),
        ({"partner_status": "regional"}, -5),
        ({"partner_status": "ambiguous"}, -4),
        ({"partner_status": "not_found"}, -1),
    ]
    found = facts(given for given, _ in cases)
    assert [row["partner_country_key"] for row in found] == [key for _, key in cases]


def test_an_unknown_role_is_one_reserved_row_and_an_absent_host_is_none() -> None:
    rows = built("bridge_action_country", partner_status="ambiguous")
    assert sorted((row["country_role"], row["country_key"], row["basis"]) for row in rows) == [
        ("expert", -2, "not_found"),
        ("partner", -4, "not_found"),
    ]


def test_a_regional_action_keeps_its_region() -> None:
    assert built("dim_action", partner_status="regional", partner_region="ASEAN")[0]["partner_region"] == "ASEAN"


def test_a_group_over_several_countries_is_not_split_and_one_country_takes_its_count() -> None:
    groups = [{"countries": ["ES", "PT", "FI"], "stated_count": 6}, {"countries": ["CR"], "stated_count": 1}]
    rows = built("bridge_expert_group_country", groups=groups)
    allocated = {row["country_key"]: row["allocated_count"] for row in rows}
    assert allocated == {country_key(code): None for code in ("ES", "PT", "FI")} | {country_key("CR"): 1}
    fact = built("fact_action", groups=groups)[0]
    assert (fact["experts_stated_count"], fact["expert_country_count"]) == (7, 4)


def test_experts_without_a_number_are_null_and_never_zero() -> None:
    assert built("fact_action", groups=[{"countries": ["ES"]}])[0]["experts_stated_count"] is None
    assert built("fact_action")[0]["experts_stated_count"] is None


def test_a_group_without_a_country_is_kept_under_not_stated() -> None:
    rows = built("bridge_expert_group_country", groups=[{"countries": [], "stated_count": 4}])
    assert [(row["country_key"], row["weight"], row["allocated_count"]) for row in rows] == [(-2, 1.0, None)]


def test_an_action_is_triangular_by_the_membership_of_its_day() -> None:
    cases = [
        ("GT", ["ES", "MX"], "2024-01-01", True),
        ("GT", ["ES", "FR"], "2024-01-01", False),
        ("GT", ["NO", "CH", "GB"], "2024-01-01", False),
        ("GT", ["GT"], "2024-01-01", False),
        ("GT", ["HR"], "2013-06-30", True),
        ("GT", ["HR"], "2013-07-01", False),
        ("GT", ["HR"], None, False),
        ("GT", ["MX"], None, True),
        ("GT", [], "2024-01-01", None),
        (None, ["MX"], "2024-01-01", None),
        (None, ["ES"], "2024-01-01", False),
    ]
    given = [
        {"partner": [partner, "text"] if partner else None, "groups": [{"countries": experts}], "start": start}
        for partner, experts, start, _ in cases
    ]
    assert [row["is_triangular"] for row in facts(given)] == [expected for *_, expected in cases]


def test_a_regional_action_with_an_expert_from_elsewhere_is_triangular() -> None:
    fact = built("fact_action", partner_status="regional", groups=[{"countries": ["ID"]}])[0]
    assert fact["is_triangular"] is True


def test_an_unknown_type_is_a_member_that_says_so_and_case_makes_no_second_type(varied: dict[str, pa.Table]) -> None:
    types = {row["assistance_type_name"]: row["is_known_type"] for row in varied["dim_assistance_type"].to_pylist()}
    assert types["Juggling"] is False and types["Policy development"] is True and "juggling" not in types


def test_an_action_without_a_type_has_the_not_stated_member() -> None:
    assert [row["assistance_type_key"] for row in built("bridge_action_assistance_type")] == [-2]


def test_the_same_institution_in_two_spellings_is_one_with_all_that_is_known_of_it() -> None:
    spellings = [["Fund of Social Insurance"], ["Fund of social insurance", None, "FSI"], ["FUND OF SOCIAL INSURANCE"]]
    actions = [{"code": f"2020-0{n}", "institution": s, "partner": ["MD", "text"]} for n, s in enumerate(spellings)]
    found = [row for row in rows_of(tables_of(actions), "dim_institution") if row["institution_key"] > 0]
    assert [(row["institution_name"], row["acronym"]) for row in found] == [("Fund of social insurance", "FSI")]
    assert found[0]["country_key"] == country_key("MD")


def test_doubts_make_a_quality_profile_and_cost_the_trust() -> None:
    rows = built("dim_audit", quality_flags=["end_by_convention", "partner_inferred"])
    assert [(row["quality_profile"], row["is_trusted"]) for row in rows] == [
        ("end_by_convention, partner_inferred", False)
    ]
    clean = built("dim_audit")[0]
    assert (clean["quality_profile"], clean["is_trusted"], clean["rule_version"]) == ("clean", True, RULES)


def test_the_history_of_an_undated_document_begins_at_no_date() -> None:
    row = built("dim_action_history", code="2020-01", title="A")[0]
    assert (row["source_valid_from"], row["source_valid_to"], row["is_withdrawn"]) == (None, None, False)


def test_a_document_under_two_paths_does_not_double_its_actions() -> None:
    rows = tables_of([{"code": "2020-01"}])
    rows["raw_document"].append(document(path="0.txt"))
    assert [row["path"] for row in rows_of(rows, "dim_action") if row["action_key"] > 0] == ["0.txt"]
    assert len(rows_of(rows, "document")) == 2


def merged_rows() -> Rows:
    """One action seen in two documents; the second gives another start, another title and the same country."""
    rows = tables_of([{"code": "2020-01", "title": "Pensions", "start": "2020-01-05", "partner": ["GT", "text"]}])
    key = action(1, code="2020-01")["action_key"]
    other = {"document_sha256": OTHER_SHA256, "entry_number": 1}
    rows["raw_document"].append(document(OTHER_SHA256))
    rows["entry"].append(rows["entry"][0] | other)
    rows["action_entry"].append(other | {"action_key": key, "resolution": "merged"})
    rows["entry_evidence"] = [
        proof(1, "start_date", "2020-01-05", 0, "05/01/2020"),
        proof(1, "start_date", "2020-05-01", 0, "01/05/2020") | other,
        proof(1, "title", "Pensiones", 20, "Pensiones") | other,
        proof(1, "partner_country", "GT", 30, "Guatemala") | other,
        proof(1, "mention_country", "CL", 40, "Chile") | other,
    ]
    lost = {"action_key": key, "field_name": "start", "kept_value": "2020-01-05", "other_value": "2020-05-01"}
    kept = {"kept_document_sha256": SHA256, "kept_entry_number": 1, "rule_name": "survivorship"}
    rows["action_conflict"] = [lost | kept | other]
    return rows


def test_evidence_stands_only_for_what_was_published_and_every_sighting_counts() -> None:
    found = {(row["table_name"], row["column_name"], row["surface"]) for row in rows_of(merged_rows(), "evidence")}
    assert found == {
        ("fact_action", "start_date_key", "05/01/2020"),
        ("fact_action", "partner_country_key", "Guatemala"),
        ("bridge_action_country", "country_key", "Guatemala"),
    }


def test_every_row_key_of_the_evidence_is_the_key_of_a_published_row() -> None:
    tables = star(seed_rows())
    rows = tables["evidence"].to_pylist()
    for name in {row["table_name"] for row in rows}:
        keys = tables[name].select(list(TABLES[name].primary_key)).to_pylist()
        known = {"|".join(str(value) for value in key.values()) for key in keys}
        assert {row["row_key"] for row in rows if row["table_name"] == name} <= known


def test_an_inferred_country_takes_its_basis_from_the_rule_unless_the_text_also_names_it() -> None:
    rows = tables_of([{"code": "2020-01", "groups": [{"countries": ["FR", "ES"]}]}])
    rows["entry_evidence"] = [
        proof(1, "expert_country", "FR", 0, "French", rule_name="demonym_before_experts", is_inferred=True),
        proof(1, "expert_country", "ES", 9, "Spanish", rule_name="demonym_before_experts", is_inferred=True),
        proof(1, "expert_country", "ES", 20, "Spain"),
    ]
    found = {row["country_key"]: row["basis"] for row in rows_of(rows, "bridge_action_country")}
    assert (found[country_key("FR")], found[country_key("ES")]) == ("demonym", "text")
