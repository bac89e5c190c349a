"""The reference files: complete, sourced, and dated where the world changes."""

import csv
import re

import pycountry
import pytest

from assets.star.coding import Coder
from warehouse.reference import FOLDER, read_reference

COUNTRIES = {row["iso2"]: row for row in read_reference("country")}
DAC = read_reference("dac_income_group")
FILES = sorted(path.stem for path in FOLDER.glob("*.csv") if path.name not in ("waivers.csv", "lookups.csv"))


def members(group: str, day: str) -> set[str]:
    rows = (row for row in read_reference("country_group") if row["group_code"] == group)
    return {row["iso2"] for row in rows if (row["valid_from"] or "0001") <= day <= (row["valid_to"] or "9999")}


def test_all_countries_of_iso_3166_and_kosovo_are_there_once() -> None:
    assert len(COUNTRIES) == len(read_reference("country")) == 250
    assert len({row["iso3"] for row in COUNTRIES.values()}) == 250


def test_namibia_is_a_country_and_not_a_missing_value() -> None:
    assert COUNTRIES["NA"]["country_name_eu"] == "Namibia"


@pytest.mark.parametrize(
    ("iso2", "eu", "un", "iso"),
    [
        ("BO", "Bolivia", "Bolivia (Plurinational State of)", "Bolivia, Plurinational State of"),
        ("PS", "Palestine*", "State of Palestine", "Palestine, State of"),
        ("XK", "Kosovo*", "Kosovo", "Kosovo"),
        ("MM", "Myanmar/Burma", "Myanmar", "Myanmar"),
    ],
)
def test_each_naming_policy_has_its_own_name(iso2: str, eu: str, un: str, iso: str) -> None:
    row = COUNTRIES[iso2]
    assert (row["country_name_eu"], row["country_name_un"], row["country_name_iso"]) == (eu, un, iso)


def test_a_name_with_an_asterisk_has_its_note_and_no_other_has_one() -> None:
    assert {code for code, row in COUNTRIES.items() if row["note"]} == {"PS", "XK"}
    assert {code for code, row in COUNTRIES.items() if row["country_name_eu"].endswith("*")} == {"PS", "XK"}


def test_kosovo_has_no_iso_number_and_is_not_serbia() -> None:
    assert COUNTRIES["XK"]["iso_numeric"] == "" and COUNTRIES["XK"]["iso3"] == "XKX"
    assert COUNTRIES["RS"]["country_name_eu"] == "Serbia"


def test_every_country_but_antarctica_has_its_region_and_sub_region() -> None:
    assert {code for code, row in COUNTRIES.items() if not row["m49_region"]} == {"AQ"}
    assert COUNTRIES["GT"]["m49_subregion"] == COUNTRIES["EC"]["m49_subregion"] == "Latin America and the Caribbean"
    assert COUNTRIES["ZM"]["m49_subregion"] == "Sub-Saharan Africa"


def test_membership_of_the_eu_depends_on_the_day() -> None:
    assert "GB" in members("EU", "2019-06-01") and "GB" not in members("EU", "2021-06-01")
    assert "HR" not in members("EU", "2013-06-30") and "HR" in members("EU", "2013-07-01")
    assert [len(members("EU", day)) for day in ("1958-01-01", "2004-04-30", "2004-05-01", "2026-01-01")] == [
        6,
        15,
        25,
        27,
    ]


def test_the_european_economic_area_is_the_union_with_iceland_liechtenstein_and_norway() -> None:
    assert members("EEA", "2026-01-01") - members("EU", "2026-01-01") == {"IS", "LI", "NO"}
    assert members("EFTA", "2026-01-01") == {"CH", "IS", "LI", "NO"}


@pytest.mark.parametrize("name", FILES)
def test_every_row_names_its_source_and_every_file_is_in_the_manifest(name: str) -> None:
    rows = read_reference(name)
    assert all(row.get("reference_source") or row["source"] for row in rows)
    assert name == "manifest" or f"{name}.csv" in {row["file"] for row in read_reference("manifest")}


@pytest.mark.parametrize(
    "name",
    [
        "country",
        "country_former_name",
        "country_group",
        "country_name",
        "coding_rule",
        "coding_scheme",
        "crs_purpose",
        "crs_validity",
        "dac_income_group",
        "dac_list",
    ],
)
def test_files_are_sorted_so_that_a_change_shows_as_one_line(name: str) -> None:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(line for line in handle if not line.startswith("#")))[1:]
    assert [row[:3] for row in rows] == sorted(row[:3] for row in rows)


def test_groups_and_names_speak_only_of_known_countries() -> None:
    for name in ("country_group", "country_name", "country_former_name", "dac_income_group"):
        assert {row["iso2"] for row in read_reference(name)} <= set(COUNTRIES)


def test_a_former_name_is_that_of_iso_3166_3_where_it_comes_from_there() -> None:
    historic = {getattr(row, "withdrawal_date", ""): row.name for row in pycountry.historic_countries}
    for row in read_reference("country_former_name"):
        if row["source"].startswith("pycountry"):
            assert row["former_name"] in historic[row["renamed_on"]] or row["renamed_on"] in (
                "1977",
                "1980",
                "1984",
            )
    assert {row["iso2"] for row in read_reference("country_former_name")} >= {"SZ", "MK", "TR", "CV", "MM"}


def test_a_dac_list_holds_for_whole_years_that_follow_each_other() -> None:
    lists = read_reference("dac_list")
    assert [row["valid_from"] for row in lists[1:]] == [f"{int(row['valid_to'][:4]) + 1}-01-01" for row in lists[:-1]]
    columns = {name for name in read_reference("dac_income_group")[0] if name.startswith("list_")}
    assert columns == {f"list_{row['dac_list'].replace('-', '_')}" for row in lists}


@pytest.mark.parametrize(
    ("dac_list", "count"), [("list_2014_2017", 48), ("list_2022_2023", 46), ("list_2024_2025", 45)]
)
def test_a_dac_list_holds_the_least_developed_countries_of_its_time(dac_list: str, count: int) -> None:
    groups = [row[dac_list] for row in read_reference("dac_income_group")]
    assert groups.count("LDC") == count
    assert set(groups) <= {"LDC", "LIC", "LMIC", "UMIC", "none", ""}


def test_no_member_of_the_eu_is_on_a_dac_list_and_graduates_leave_it_for_good() -> None:
    rows = {row["iso2"]: [value for name, value in row.items() if name.startswith("list_")] for row in DAC}
    assert not set(rows) & members("EU", "2014-01-01")
    for groups in rows.values():
        listed = [group != "none" for group in groups]
        assert listed == sorted(listed, reverse=True)


def test_every_code_that_a_rule_gives_is_known() -> None:
    known = {("crs_purpose", row["crs_code"]) for row in read_reference("crs_purpose")}
    known |= {("sdg_target", row["sdg_target_code"]) for row in read_reference("sdg_target")}
    known |= {(row["coding_scheme"], row["coding_code"]) for row in read_reference("coding_scheme")}
    assert set(Coder(read_reference("coding_rule")).codes) <= known


def test_rules_are_written_in_four_languages_with_a_score_each_and_an_open_end_at_most_at_the_end() -> None:
    rules = read_reference("coding_rule")
    assert {row["language"] for row in rules} == {"en", "es", "fr", "pt"}
    assert all(0 < float(row["score"]) <= 1 for row in rules)
    assert all("*" not in row["keyword"][:-1] for row in rules)


def test_what_a_package_carries_names_it_with_its_version_file_licence_and_hash() -> None:
    for row in read_reference("manifest"):
        if "@" in row["source"]:
            assert re.fullmatch(r"[\w-]+@[\w.]+:[\w./-]+", row["source"])
            assert row["source_licence"] and len(row["source_sha256"]) == 64
        else:
            assert row["source"] in ("compiled", "SOCIEUX+ action listings") and not row["source_sha256"]
