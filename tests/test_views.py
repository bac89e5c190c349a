"""The published views: what each row says, and that every column says what it means."""

from pathlib import Path
from typing import Any

import pytest

from tests.star_example import SHA256, VIEWS, publish, seed_rows, tables_of
from warehouse.engine import query


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("warehouse") / "seed.duckdb"
    rows = seed_rows()
    rows["issue"] = [issue(1, "date_by_convention", "03/02/2024"), issue(2, "date_by_convention", "03/02/2024")]
    rows["issue"] += [issue(2, "unknown_type", "Juggling"), issue(3, "heading_is_topic", "Pensions", severity="info")]
    rows["issue"] += [issue(4, "end_date_settled_by_convention", "05-06-2025", severity="info")]
    publish(rows, path)
    return path


def issue(entry_number: int, code: str, surface: str, severity: str = "warning") -> dict[str, Any]:
    return {
        "issue_key": hash((entry_number, code)) & 0xFFFFFFFF,
        "document_sha256": SHA256,
        "entry_number": entry_number,
        "issue_code": code,
        "severity": severity,
        "field_name": "start",
        "message": f"{code} in words",
        "span_start": 0,
        "span_end": 1,
        "line_number": entry_number,
        "column_number": 1,
        "surface": surface,
        "suggested_fix": "look at it",
    }


def one(path: Path, sql: str) -> dict[str, Any]:
    rows: list[dict[str, Any]] = query(path, sql).to_pylist()
    assert len(rows) == 1
    return rows[0]


def test_every_view_and_every_column_of_it_carries_a_comment(seed: Path) -> None:
    views = query(seed, "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal").to_pylist()
    assert sorted(view["view_name"] for view in views) == sorted(
        path.stem.split("_", 1)[1] for path in VIEWS if "_v_" in path.stem
    )
    assert all(view["comment"] for view in views)
    bare = "SELECT column_name FROM duckdb_columns() WHERE starts_with(table_name, 'v_') AND comment IS NULL"
    assert query(seed, bare + " AND NOT internal").to_pylist() == []


def test_counting_actions_by_partner_country_needs_no_join(seed: Path) -> None:
    found = query(seed, "SELECT partner_country, count(*) AS n FROM v_action GROUP BY ALL").to_pylist()
    assert {row["partner_country"]: row["n"] for row in found} == {"Guatemala": 4, "Bolivia": 1, "Lebanon": 1}


def test_a_wide_row_holds_words_beside_codes_and_its_place_in_the_source(seed: Path) -> None:
    row = one(seed, "FROM v_action WHERE action_code = '2024-08'")
    assert row["expert_countries"] == ["Costa Rica", "Finland", "Portugal", "Spain"]
    assert row["expert_iso2"] == ["CR", "FI", "PT", "ES"]
    assert (row["experts_stated_count"], row["duration_days"]) == (7, 255)
    assert row["document_sha256"] == SHA256 and row["span_end"] > row["span_start"]
    assert not row["is_trusted"] and row["trust_note"] == "end date settled by convention"


def test_an_action_of_several_countries_has_one_row_and_lists_them(tmp_path: Path) -> None:
    several = {"partner_countries": ["NA", "XK"], "partner_status": "found", "partner_basis": "text"}
    publish(tables_of([{"code": "2020-01", **several}]), tmp_path / "w.duckdb")
    row = one(tmp_path / "w.duckdb", "FROM v_action")
    assert row["partner_country"] == "Regional or several" and row["partner_iso2"] is None
    assert row["partner_countries"] == ["Kosovo*", "Namibia"]


def test_a_date_known_to_the_month_says_so_and_gives_its_first_and_last_day(tmp_path: Path) -> None:
    publish(tables_of([{"code": "2020-01", "start": "2016-02", "end": "2016"}]), tmp_path / "w.duckdb")
    row = one(tmp_path / "w.duckdb", "SELECT start_date::VARCHAR AS s, end_date::VARCHAR AS e, * FROM v_action")
    assert (row["s"], row["start_stated"], row["start_precision"]) == ("2016-02-01", "2016-02", "month")
    assert (row["e"], row["end_stated"], row["duration_days"]) == ("2016-12-31", "2016", None)


def test_the_note_of_a_name_travels_with_it(tmp_path: Path) -> None:
    publish(tables_of([{"code": "2020-01", "partner": ["XK", "heading"]}]), tmp_path / "w.duckdb")
    row = one(tmp_path / "w.duckdb", "FROM v_action")
    assert row["partner_country"] == "Kosovo*" and "1244/1999" in row["partner_note"]


def test_the_flow_of_an_action_sums_to_one_action(seed: Path) -> None:
    weights = query(seed, "SELECT round(sum(weight), 9) AS total FROM v_expert_flow GROUP BY action_key").to_pylist()
    assert weights == [{"total": 1.0}] * 6


def test_only_the_expert_of_a_single_country_group_is_placed_in_a_country(seed: Path) -> None:
    placed = query(seed, "FROM v_expert_flow WHERE experts_placed_count > 0").to_pylist()
    assert [(row["expert_iso2"], row["experts_placed_count"]) for row in placed] == [("CR", 1)]


def test_date_sensitivity_shows_the_other_reading_and_what_it_would_change(seed: Path) -> None:
    rows = query(seed, "FROM v_date_sensitivity ORDER BY action_code").to_pylist()
    assert [(row["action_code"], row["settled_by"], row["duration_change_days"]) for row in rows] == [
        ("2023-44", "convention", -57),
        ("2024-08", "convention", -30),
        ("2024-09", "convention", -88),
        ("2024-14", "chronology", -293),
    ]


def test_open_issues_are_those_that_cost_trust_by_the_number_of_actions_they_touch(seed: Path) -> None:
    rows = query(seed, "FROM v_open_issue").to_pylist()
    assert [(row["issue_code"], row["raw_text"], row["action_count"]) for row in rows] == [
        ("date_by_convention", "03/02/2024", 2),
        ("end_date_settled_by_convention", "05-06-2025", 1),
        ("unknown_type", "Juggling", 1),
    ]
    assert rows[0]["next_step"] == "look at it" and rows[0]["example"].endswith(".txt:1")
