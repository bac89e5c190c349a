"""The IATI file: valid by the official schema, and by the rules that no schema states."""

import importlib.util
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.star_example import publish, tables_of
from warehouse.engine import open_read_only
from warehouse.exports.iati import Outcome, percentages, settings, write
from warehouse.provenance import provenance

SPEC = importlib.util.find_spec("iati")
assert SPEC is not None and SPEC.origin is not None
STANDARD = Path(SPEC.origin).parent / "resources" / "standard" / "2-03"
SX = {"sx": settings()["namespace"]}
AS_OF = date(2025, 5, 15)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(STANDARD / "schemas" / "iati-activities-schema.xsd"))


def warehouse_of(actions: list[dict[str, Any]], folder: Path) -> Path:
    """A file named like a version, as published ones are."""
    path = folder / f"{'f' * 64}.duckdb"
    publish(tables_of(actions), path)
    return path


def written(warehouse: Path, folder: Path, as_of: date | None = AS_OF) -> tuple[Any, Outcome]:
    with open_read_only(warehouse) as connection:
        done = write(connection, folder / "iati", provenance(warehouse), as_of)
    return etree.parse(folder / "iati" / "activities.xml"), done


def exported(actions: list[dict[str, Any]], folder: Path) -> tuple[Any, Outcome]:
    return written(warehouse_of(actions, folder), folder)


@pytest.fixture(scope="module")
def half_a_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    action = {"code": "2024-01", "start": "2024-06-30", "end": "2024-12-31"}
    return warehouse_of([action], tmp_path_factory.mktemp("half_a_year"))


def values(activity: Any, path: str) -> list[str]:
    return [str(value) for value in activity.xpath(path)]


def rule_breaks(document: Any, today: date) -> list[str]:
    """The standard's own ruleset for activities, as far as it speaks of what this file holds."""
    rules = json.loads((STANDARD / "rulesets" / "standard_ruleset.json").read_text(encoding="utf-8"))["//iati-activity"]
    found = []
    for activity in document.findall("iati-activity"):
        for case in rules["atleast_one"]["cases"]:
            if not any(activity.xpath(path) for path in case["paths"]):
                found.append(f"none of {case['paths']}")
        for case in rules["date_order"]["cases"]:
            later = [today.isoformat()] if case["more"] == "NOW" else values(activity, case["more"])
            found += [
                f"{case} {less} {more}" for less in values(activity, case["less"]) for more in later if less > more
            ]
        for case in rules["regex_matches"]["cases"]:
            found += [
                text
                for path in case["paths"]
                for text in values(activity, path if "@" in path else f"{path}/text()")
                if not re.fullmatch(case["regex"], text)
            ]
        for case in rules["sum"]["cases"]:
            if sum(Decimal(value) for path in case["paths"] for value in values(activity, path)) != case["sum"]:
                found.append(f"{case['paths']} do not sum to {case['sum']}")
    return found


def test_the_committed_listing_is_valid_iati(schema: etree.XMLSchema, seed_warehouse: Path, tmp_path: Path) -> None:
    document, done = written(seed_warehouse, tmp_path)
    assert schema.validate(document), schema.error_log
    assert rule_breaks(document, AS_OF) == []
    assert done.activity_count == 6
    assert {node.get("secondary-reporter") for node in document.iter("reporting-org")} == {"1"}
    assert len(document.findall(".//collaboration-type[@code='8']")) == 3
    assert {node.get("code") for node in document.iter("default-aid-type")} == {"D02"}


def test_experts_of_the_seed_keep_their_groups_in_the_extension(seed_warehouse: Path, tmp_path: Path) -> None:
    document, _ = written(seed_warehouse, tmp_path)
    action = document.xpath("//iati-activity[iati-identifier='SOCIEUX-WAREHOUSE-2024-08']")[0]
    groups = action.findall("sx:expert-group", SX)
    assert [group.get("stated-count") for group in groups] == ["6", "1"]
    assert [country.get("code") for country in groups[0]] == ["ES", "FI", "PT"]


def test_sectors_say_that_they_are_derived_and_sum_to_100_in_each_vocabulary(
    seed_warehouse: Path, tmp_path: Path
) -> None:
    document, _ = written(seed_warehouse, tmp_path)
    for activity in document.findall("iati-activity"):
        for vocabulary in {node.get("vocabulary") for node in activity.findall("sector")}:
            sectors = activity.findall(f"sector[@vocabulary='{vocabulary}']")
            assert sum(Decimal(node.get("percentage")) for node in sectors) == 100
            assert vocabulary == "99" or all("(derived: " in node.findtext("narrative") for node in sectors)


@pytest.mark.parametrize(
    ("as_of", "kinds", "status"),
    [
        (None, ["1", "3"], "1"),
        (date(2024, 6, 29), ["1", "3"], "1"),
        (date(2024, 6, 30), ["2", "3"], "2"),
        (date(2024, 12, 31), ["2", "4"], "4"),
    ],
)
def test_no_actual_date_lies_after_the_as_of_date(
    as_of: date | None, kinds: list[str], status: str, half_a_year: Path, tmp_path: Path
) -> None:
    document, _ = written(half_a_year, tmp_path, as_of)
    assert [node.get("type") for node in document.iter("activity-date")] == kinds
    assert [node.get("code") for node in document.iter("activity-status")] == [status]


def test_a_date_known_to_the_month_says_so_and_is_actual_only_when_the_month_is_over(
    schema: etree.XMLSchema, tmp_path: Path
) -> None:
    document, _ = exported([{"code": "2024-01", "start": "2024-06", "end": "2025-05"}], tmp_path)
    assert schema.validate(document), schema.error_log
    dates = [
        (node.get("type"), node.get("iso-date"), node.findtext("narrative")) for node in document.iter("activity-date")
    ]
    assert dates == [("2", "2024-06-01", "Known to the month only."), ("3", "2025-05-31", "Known to the month only.")]


def test_an_action_without_a_start_is_left_out_and_named(tmp_path: Path) -> None:
    _, done = exported([{"code": "2024-01", "start": "2024-06-30"}, {"code": "2024-02", "end": "2024-07-01"}], tmp_path)
    assert (done.activity_count, done.left_out_count) == (1, 1)
    lines = (tmp_path / "iati" / "left_out.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert "2024-02" in lines[1]


def test_an_action_without_a_country_names_a_region_and_still_sums_to_100(
    schema: etree.XMLSchema, tmp_path: Path
) -> None:
    document, _ = exported([{"code": "2024-01", "start": "2024-06-30", "partner_region": "ASEAN"}], tmp_path)
    assert schema.validate(document), schema.error_log
    assert rule_breaks(document, AS_OF) == []
    assert document.findtext(".//recipient-region/narrative") == "ASEAN"


def test_hostile_text_gives_valid_xml(schema: etree.XMLSchema, tmp_path: Path) -> None:
    hostile = "]]> <iati-activity/> & \x00\x0b\ud7ff\ufffe --> 🙂"
    actions = [
        {"code": "a/b|c?&", "title": hostile, "description": hostile, "institution": [hostile], "start": "2024-01-01"},
        {"title": "no code", "start": "2024-01-01", "types": [hostile, "Ünïcode only: 東"]},
    ]
    document, _ = exported(actions, tmp_path)
    assert schema.validate(document), schema.error_log
    assert rule_breaks(document, AS_OF) == []
    assert len(document.findall("iati-activity")) == 2


@given(st.lists(st.floats(min_value=0.001, max_value=1), min_size=1, max_size=40))
def test_percentages_sum_to_exactly_100(weights: list[float]) -> None:
    shares = percentages(weights)
    assert sum(shares) == 100
    assert all(share >= 0 for share in shares)


def test_what_three_equal_shares_leave_goes_to_the_first() -> None:
    assert [str(share) for share in percentages([1 / 3, 1 / 3, 1 / 3])] == ["33.34", "33.33", "33.33"]


def test_every_code_is_one_of_the_codelists_of_the_standard(seed_warehouse: Path, tmp_path: Path) -> None:
    document, _ = written(seed_warehouse, tmp_path)
    for tag, attribute, codelist in [
        ("activity-date", "type", "ActivityDateType"),
        ("activity-status", "code", "ActivityStatus"),
        ("collaboration-type", "code", "CollaborationType"),
        ("default-aid-type", "code", "AidType"),
        ("participating-org", "role", "OrganisationRole"),
        ("reporting-org", "type", "OrganisationType"),
        ("recipient-country", "code", "Country"),
        ("sector[@vocabulary='1']", "code", "Sector"),
        ("sector", "vocabulary", "SectorVocabulary"),
    ]:
        codes = {node.text for node in etree.parse(STANDARD / "codelists" / f"{codelist}.xml").iter("code")}
        used = {node.get(attribute) for node in document.findall(f".//{tag}")}
        assert used and used <= codes, tag
