"""The history in source time: what the listings said, from when to when, and what they no longer say."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from assets.resolved.resolve import Decisions
from tests.resolving import resolve
from tests.test_resolved import EMPTY
from warehouse.tables import TABLES

DAYS = {number: date(2024, number, 1) for number in range(1, 13)}
Page = dict[str, Any]


def page(month: int | None, *entries: dict[str, Any], complete: bool | None = True, **manifest: Any) -> Page:
    """One file of a listing, retrieved on the first of a month of 2024."""
    facts = {"source": "socieux", "listing_id": "gt", "is_complete": complete, "retrieved_on": DAYS.get(month or 0)}
    return facts | manifest | {"entries": entries}


def said(code: str | None = "2020-01", title: str | None = "Pensions", **values: Any) -> dict[str, Any]:
    return {"action_code": code, "title": title} | values


def resolved(pages: Sequence[Page]) -> dict[str, list[dict[str, Any]]]:
    """The tables of the stage; a page's SHA-256 is made of what its entries say, so equal pages are one document."""
    documents, entries = [], {}
    for number, each in enumerate(pages):
        sha = hashlib.sha256(repr(each["entries"]).encode()).hexdigest()
        facts = {name: value for name, value in each.items() if name != "entries"}
        documents.append({"document_sha256": sha, "path": f"{number}.txt"} | facts)
        for position, values in enumerate(each["entries"], 1):
            row = dict.fromkeys(TABLES["normalised_entry"].column_names) | EMPTY | values
            entries[sha, position] = row | {"document_sha256": sha, "entry_number": position}
    rows = [entries[key] for key in sorted(entries)]
    issues = [row | {"issue_code": row["rejection_code"], "severity": "error"} for row in rows if row["rejection_code"]]
    places = [{name: row[name] for name in ("document_sha256", "entry_number")} for row in rows]
    tables = resolve(
        pa.Table.from_pylist(rows, schema=TABLES["normalised_entry"].arrow_schema),
        pa.Table.from_pylist(documents, schema=nullable("raw_document")),
        pa.Table.from_pylist(places, schema=nullable("entry")),
        pa.Table.from_pylist(issues, schema=nullable("issue")),
        pa.Table.from_pylist([], schema=TABLES["correction_use"].arrow_schema),
        lambda sha: (b"text", "utf-8"),
        Decisions(),
    )
    return {name: table.to_pylist() for name, table in tables.items()}


def nullable(name: str) -> pa.Schema:
    return pa.schema([field.with_nullable(True) for field in TABLES[name].arrow_schema])


def periods(*pages: Page, code: str = "2020-01") -> list[tuple[Any, ...]]:
    """From, to (months; None is open), title and whether withdrawn, of each period of an action."""
    return [
        (
            row["source_valid_from"] and row["source_valid_from"].month,
            row["source_valid_to"] and row["source_valid_to"].month,
            row["title"],
            row["is_withdrawn"],
        )
        for row in resolved(pages)["action_period"]
        if row["action_code"] == code
    ]


def test_what_is_still_said_has_one_open_period_from_its_first_retrieval() -> None:
    assert periods(page(1, said()), page(2, said()), page(3, said())) == [(1, None, "Pensions", False)]


def test_an_undated_page_says_it_since_no_known_day() -> None:
    assert periods(page(None, said(), listing_id=None, complete=None)) == [(None, None, "Pensions", False)]


def test_a_changed_value_ends_one_period_and_begins_another() -> None:
    assert periods(page(1, said()), page(2, said(title="Old-age pensions"))) == [
        (1, 2, "Pensions", False),
        (2, None, "Old-age pensions", False),
    ]


def test_an_action_missing_from_a_complete_listing_is_closed_as_withdrawn_and_kept() -> None:
    other = said("2020-02", "Other")
    pages = [page(1, said(), other), page(2, other)]
    assert periods(*pages) == [(1, 2, "Pensions", True)]
    assert {row["action_code"] for row in resolved(pages)["action"]} == {"2020-01", "2020-02"}


@pytest.mark.parametrize("complete", [False, None])
def test_from_a_partial_listing_that_is_silent_nothing_follows(complete: bool | None) -> None:
    pages = [page(1, said()), page(2, said("2020-02", "Other"), complete=complete)]
    assert periods(*pages) == [(1, None, "Pensions", False)]


def test_a_snapshot_of_several_files_is_complete_only_as_a_whole() -> None:
    first = [page(1, said())]
    second = [page(2, said("2020-02", "Other"), snapshot_id="b"), page(2, said("2020-03", "Third"), snapshot_id="b")]
    assert periods(*first, *second) == [(1, 2, "Pensions", True)]
    assert periods(*first, second[0], second[1] | {"is_complete": None}) == [(1, None, "Pensions", False)]


def test_an_action_that_another_listing_still_has_is_not_withdrawn() -> None:
    pages = [page(1, said()), page(1, said(), listing_id="pensions"), page(2, said("2020-02", "Other"))]
    assert periods(*pages) == [(1, None, "Pensions", False)]


def test_an_action_that_comes_back_has_a_second_period() -> None:
    other = said("2020-02", "Other")
    assert periods(page(1, said(), other), page(2, other), page(4, said(), other)) == [
        (1, 2, "Pensions", True),
        (4, None, "Pensions", False),
    ]


def test_the_current_action_says_what_the_newest_snapshot_says_and_history_is_no_conflict() -> None:
    before = said(start_iso="2020-02-01", start_status="ok", start_precision="day", quality_flags=["old_doubt"])
    after = said(title="Old-age pensions", start_iso="2020-03", start_status="ok", start_precision="month")
    tables = resolved([page(1, before), page(2, after)])
    (action,) = tables["action"]
    assert (action["title"], action["start_iso"], action["quality_flags"]) == ("Old-age pensions", "2020-03", [])
    assert tables["action_conflict"] == []


def test_an_empty_value_of_a_newer_snapshot_never_overwrites_a_known_one() -> None:
    tables = resolved([page(1, said(description="Known")), page(2, said())])
    assert tables["action"][0]["description"] == "Known"
    assert [row["description"] for row in tables["action_period"]] == ["Known", None]


def test_a_withdrawn_action_keeps_what_was_said_last() -> None:
    other = said("2020-02", "Other")
    pages = [page(1, said(title="First"), other), page(2, said(title="Last"), other), page(3, other)]
    assert periods(*pages) == [(1, 2, "First", False), (2, 3, "Last", True)]
    assert {row["title"] for row in resolved(pages)["action"]} == {"Last", "Other"}


def test_two_listings_of_one_day_are_brought_together_in_one_period() -> None:
    pages = [page(1, said(title=None, description="Long")), page(1, said(), listing_id="pensions")]
    (row,) = resolved(pages)["action_period"]
    assert (row["title"], row["description"]) == ("Pensions", "Long")


def test_late_arrival_of_an_older_snapshot_gives_what_order_of_retrieval_gives() -> None:
    other = said("2020-02", "Other")
    pages = [
        page(1, said(title="First"), other),
        page(2, said(title="Second"), other),
        page(3, other),
        page(4, said(title="Second"), complete=False),
        page(2, said(title="Elsewhere", description="Known"), listing_id="pensions", complete=False),
    ]
    expected = resolved(pages)["action_period"]
    for order in itertools.permutations(pages):
        assert resolved(order)["action_period"] == expected


@pytest.mark.parametrize("unread", ["withheld", "no text"])
def test_a_page_that_could_not_be_read_withdraws_nothing(unread: str) -> None:
    failed = said("2020-07", "Another") | {"is_quarantined": True, "rejection_code": "work_failed"}
    second = (
        page(2, failed) if unread == "withheld" else page(2, said("2020-07", "Another"), decoding_problem="a NUL byte")
    )
    assert periods(page(1, said()), second) == [(1, None, "Pensions", False)]
    assert periods(page(1, said()), page(2, said("2020-07", "Another")))[0][1] == 2
