"""Surrogate keys are the same in Python and in SQL, and depend on nothing but the natural key."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.star_example import star, tables_of
from tests.test_history import page, resolved, said
from warehouse import engine
from warehouse.keys import RESERVED_MEMBERS, natural_key, stable_key
from warehouse.tables import published_tables

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=20, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=50))
def test_python_and_sql_give_the_same_key(texts: list[str]) -> None:
    naturals = pa.table({"words": pa.array(texts, pa.string())})
    answer = engine.sql("SELECT stable_key(words) AS key FROM naturals", naturals=naturals)
    assert answer["key"].to_pylist() == [stable_key(text) for text in texts]


@pytest.mark.parametrize(
    ("natural", "key"),
    [
        ("", 4549053946144276596),
        (natural_key("action", "2016-09"), 4818554866527256725),
        ("Ministère du Travail", 3567455280730089076),
    ],
)
def test_a_key_never_changes_from_one_release_to_the_next(natural: str, key: int) -> None:
    assert stable_key(natural) == key


@given(TEXT)
def test_a_key_is_positive_and_fits_a_bigint(text: str) -> None:
    assert 0 <= stable_key(text) < 2**63
    assert stable_key(text) not in RESERVED_MEMBERS


def test_no_foreign_key_may_be_null_but_the_document_of_a_reserved_member() -> None:
    nullable = {
        (table.name, column.name)
        for table in published_tables()
        for column in table.columns
        if column.is_nullable and column.name in table.foreign_keys
    }
    assert nullable == {("dim_action", "document_sha256")}
    rows = star(tables_of([{"code": "2020-01"}]), "dim_action")["dim_action"].to_pylist()
    assert {row["action_key"] < 0 for row in rows if row["document_sha256"] is None} == {True}


def test_keys_are_the_same_however_the_entries_are_dealt_out_to_files_and_in_whatever_order() -> None:
    entries = [said(f"2020-{number:02}", f"Title {number}") for number in range(5)] + [said(None, "No code")]
    whole = [page(1, *entries)]
    dealt = [page(1, *entries[3:]), page(1, *entries[1:3]), page(1, entries[0])]
    expected = {row["action_key"] for row in resolved(whole)["action"]}
    assert len(expected) == 6
    assert {row["action_key"] for row in resolved(dealt)["action"]} == expected
    assert {row["action_key"] for row in resolved(dealt[::-1])["action"]} == expected


def test_parts_of_a_natural_key_do_not_run_into_each_other() -> None:
    assert natural_key("action", "a", "bc") != natural_key("action", "ab", "c")
    assert natural_key("action", "a") != natural_key("country", "a")
