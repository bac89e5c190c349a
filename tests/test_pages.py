"""The shell that every page stands in."""

import re
from datetime import date
from pathlib import Path

import pytest

from warehouse.pages import cell, policy, render, write
from warehouse.provenance import Document, Provenance, provenance

HOSTILE = """<script>alert(1)</script>"'&"""


def document(**changes: object) -> Document:
    known = {"path": "a.txt", "sha256": "a" * 64, "publisher": "P", "url": None, "retrieved_on": None, "licence": None}
    return Document(**(known | changes))


def test_text_of_the_source_never_becomes_markup() -> None:
    page = render("shell.html", Provenance("f" * 64, (document(publisher=HOSTILE, licence=HOSTILE),), 1), {})
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2


def test_a_page_loads_nothing_and_allows_only_its_own_style_and_script() -> None:
    page = render("shell.html", Provenance("f" * 64, (document(),), 1), {})
    assert not re.search(r"""(src|href)\s*=\s*["'](https?:)?//""", page)
    assert "default-src 'none'" in policy()
    assert "unsafe" not in policy()


def test_a_page_says_how_to_cite_its_version(seed_warehouse: Path) -> None:
    origin = provenance(seed_warehouse)
    page = render("shell.html", origin, {})
    assert origin.version == seed_warehouse.resolve().stem
    assert origin.version in origin.citation
    assert origin.citation in page


def test_what_is_not_known_of_a_document_is_said_and_never_filled_in(seed_warehouse: Path) -> None:
    origin = provenance(seed_warehouse)
    assert origin.retrieved == "on a day that is not known"
    assert origin.licences == ("not stated",)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([date(2024, 5, 1)], "2024-05-01"),
        ([date(2024, 5, 1), date(2023, 1, 2)], "2023-01-02 to 2024-05-01"),
        ([date(2024, 5, 1), None], "2024-05-01, some on a day that is not known"),
    ],
)
def test_the_days_of_retrieval_are_said_as_a_range(days: list[date | None], words: str) -> None:
    assert Provenance("f" * 64, tuple(document(retrieved_on=day) for day in days), 1).retrieved == words


def test_a_page_is_replaced_whole(tmp_path: Path) -> None:
    write(tmp_path / "deep" / "page.html", "old")
    write(tmp_path / "deep" / "page.html", "new")
    assert [path.read_text() for path in (tmp_path / "deep").iterdir()] == ["new"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), (True, "yes"), ([1, None, "a"], "1, , a"), (1.5, "1.5"), (2.0, "2"), (date(2024, 1, 2), "2024-01-02")],
)
def test_a_value_is_shown_in_words(value: object, shown: str) -> None:
    assert cell(value) == shown
