"""Codes that the words of an action give it: which words, how surely, and in force on the action's day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from assets.star.coding import Coder, coding_matches, fold
from tests.star_example import Rows, star, tables_of
from warehouse.engine import sql
from warehouse.reference import read_reference

CODER = Coder(read_reference("coding_rule"))
JOINED = """
    SELECT action.action_code, bridge.coding_scheme, coding.coding_code, bridge.* EXCLUDE (action_key, coding_scheme)
    FROM bridge JOIN action USING (action_key) JOIN coding USING (coding_key)
    ORDER BY ALL
"""


def coded(rows: Rows) -> list[dict[str, Any]]:
    tables = star(rows, "bridge_action_coding")
    found: list[dict[str, Any]] = sql(
        JOINED, bridge=tables["bridge_action_coding"], action=tables["dim_action"], coding=tables["dim_coding"]
    ).to_pylist()
    return found


def codes(scheme: str, actions: Iterable[dict[str, Any]]) -> list[set[str | None]]:
    """The codes of each action in a scheme, in the order given."""
    numbered = [{"code": f"2020-{number:02}"} | given for number, given in enumerate(actions)]
    found: dict[str, set[str | None]] = {given["code"]: set() for given in numbered}
    for row in coded(tables_of(numbered)):
        if row["coding_scheme"] == scheme:
            found[row["action_code"]].add(row["coding_code"])
    return list(found.values())


def test_themes_are_whole_words_in_any_case_and_accent() -> None:
    titles: dict[str, set[str | None]] = {
        "Inclusion of Persons with DISABILITIES": {"disability"},
        "Politicas de genero y personas con discapacidad": {"disability", "gender"},
        "Égalité entre les\nsexes": {"gender"},
        "A womenswear engender programme": {None},
    }
    assert codes("theme", ({"title": title} for title in titles)) == list(titles.values())


@pytest.mark.parametrize(
    ("words", "purposes"),
    [
        ("Reform of old-age pensions", {"16013"}),
        ("Reform of civil service pensions", {"16014"}),
        ("Inspection du travail et dialogue social", {"16070", "16080"}),
        ("Formación profesional dual", {"11330"}),
        ("Serviço público de emprego", {"16020"}),
        ("Protection sociale pour tous", {"16010"}),
        ("A womenswear programme", {None}),
    ],
)
def test_the_longest_words_of_four_languages_give_the_crs_purpose(words: str, purposes: set[str | None]) -> None:
    assert codes("crs_purpose", [{"title": words}]) == [purposes]


def test_a_crs_code_is_not_given_before_it_existed_but_the_one_that_stood_for_it() -> None:
    actions = [
        {"code": "2017-01", "title": "Labour inspection", "start": "2017-12-31"},
        {"code": "2017-02", "title": "Labour inspection", "start": "2018-01-01"},
        {"code": "2016-03", "title": "Social dialogue"},
        {"code": "2019-03", "title": "Social dialogue"},
        {"code": "none", "title": "Social dialogue"},
    ]
    assert codes("crs_purpose", actions) == [{"16020"}, {"16070"}, {"16020"}, {"16080"}, {"16080"}]


def test_a_title_speaks_more_surely_than_a_description_and_each_code_says_by_which_words() -> None:
    rows = tables_of([{"code": "2020-01", "title": "Pensions", "description": "A seminar on pensions of women."}])
    found = {(row["coding_scheme"], row["coding_code"]): row for row in coded(rows)}
    pension, gender = found["crs_purpose", "16013"], found["marker", "gender"]
    assert (pension["coding_score"], pension["field_name"], pension["matched_words"]) == (0.9, "title", "Pensions")
    assert (gender["coding_score"], gender["field_name"], gender["rule_name"]) == (0.72, "description", "en: women")
    assert found["modality", "event"]["matched_words"] == "seminar"
    assert {row["coding_status"] for row in found.values()} == {"derived"}


def test_an_action_whose_words_say_nothing_is_kept_under_not_stated_in_every_scheme() -> None:
    found = coded(tables_of([{"code": "2020-01", "title": "Zzz"}, {"code": "2020-02"}]))
    assert {row["coding_key"] for row in found} == {-2} and len(found) == 2 * 5
    assert {row["weight"] for row in found} == {1.0}


def test_every_derived_code_points_at_its_words_in_the_received_bytes() -> None:
    title = "Égalité – l’insertion professionnelle des personnes handicapées"
    tables = star(tables_of([{"code": "2020-01", "title": title}]))
    found = [row for row in tables["evidence"].to_pylist() if row["table_name"] == "bridge_action_coding"]
    data = title.encode()
    assert {row["surface"] for row in found} == {"insertion professionnelle", "handicapées"}
    assert all(data[row["span_start"] : row["span_end"]].decode() == row["surface"] for row in found)
    assert all(row["is_inferred"] for row in found)


def test_words_that_were_repaired_point_at_the_whole_received_text() -> None:
    rows = tables_of([{"code": "2020-01", "title": "Protecció\u0301n social"}])
    rows["action"][0]["title"] = "Protección social"
    rows["entry_evidence"][0] |= {"attribute_value": "Protección social", "surface": "ProtecciÃ³n social"}
    found = [row for row in star(rows)["evidence"].to_pylist() if row["table_name"] == "bridge_action_coding"]
    assert {row["surface"] for row in found} == {"ProtecciÃ³n social"}


@pytest.mark.parametrize("text", ["", "İstanbul ve ÇALIŞMA", "ﬁne ß ǅ", "a\tb\r\nc\xa0d", "\U0001f600 pensions"])
def test_folding_keeps_the_place_of_every_letter(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_letters_that_fold_to_two_do_not_shift_what_was_found() -> None:
    batch = star(tables_of([{"code": "2020-01", "title": "İİİ pensions"}]), "dim_action")["dim_action"].to_batches()
    found = coding_matches(batch, CODER).to_pylist()
    assert {row["matched_words"] for row in found} == {"pensions"} and {row["position"] for row in found} == {4}
