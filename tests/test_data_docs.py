"""The Data Docs: they say what the checks found, in words, offline, and never let text of the source become markup."""

import json
import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from expectations.findings import in_words
from expectations.results import CheckResult, load_results, save_results
from expectations.rules import all_rules
from tests.expectation_tables import valid_row
from tests.test_checks_pipeline import run_with
from warehouse.engine import query
from warehouse.pages.checks import DATA_DOCS, page_of, read_checks, run_folder, write_last_run
from warehouse.store import Store
from warehouse.tables import TABLES
from warehouse.workspace import Workspace

HOSTILE = "</td><script>window.pwned=1</script><img src=x onerror=window.pwned=1>[a](javascript:window.pwned=1)"


@pytest.fixture(scope="module")
def store(seed_warehouse: Path) -> Store:
    return Workspace(warehouse_file=seed_warehouse).store


@pytest.fixture(scope="module")
def docs(seed_warehouse: Path) -> Path:
    """The pages kept with the version that is published."""
    return seed_warehouse.parent / "site" / seed_warehouse.resolve().stem


def sections(page: Path) -> dict[str, str]:
    """The text of each check's section by its anchor."""
    tree = LexborHTMLParser(page.read_text(encoding="utf-8"))
    return {node.attributes["id"] or "": node.text(separator=" ") for node in tree.css("section.card")}


def test_every_check_has_its_place_on_the_page_of_its_table(docs: Path) -> None:
    for rule in all_rules():
        said = sections(docs / page_of(rule.table))[rule.name]
        assert rule.reason in said


def test_pages_tables_and_results_say_the_same(docs: Path, store: Store, seed_warehouse: Path) -> None:
    rows = query(seed_warehouse, "select * from audit.check_result").to_pylist()  # of its only run
    published = {row["check_name"]: row for row in rows}
    results = {result.check_name: result for result in load_results(store)}

    assert set(results) == {check.name for check in read_checks(store)} == set(published) - {"questions_are_answered"}
    for name, result in results.items():
        row = published[name]
        assert (row["is_passed"], row["element_count"], row["failure_count"]) == (
            result.is_passed,
            result.element_count,
            result.failure_count,
        )
        assert json.loads(row["failing_rows"] or "[]") == result.failing_rows


def test_a_warning_shows_the_text_and_its_place_and_what_to_do(docs: Path) -> None:
    said = sections(docs / page_of("date_ledger"))["date_ledger_needs_no_convention"]

    assert "3 of 4 rows break it" in said
    assert "000_f7f5f25b23cf1008.txt:20:3" in said and "04/07/2025" in said
    assert "To do:" in said


def test_the_index_begins_with_what_needs_attention_and_leads_to_it(docs: Path) -> None:
    tree = LexborHTMLParser((docs / DATA_DOCS).read_text(encoding="utf-8"))
    (link,) = tree.css("div.card a")

    assert link.attributes["href"] == "date_ledger.html#date_ledger_needs_no_convention"
    for node in tree.css("main a[href$='.html']"):
        assert (docs / "checks" / str(node.attributes["href"])).is_file()


def test_pages_load_nothing_from_anywhere(docs: Path) -> None:
    for path in (docs / "checks").glob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert not re.search(r"""<(link|iframe|object)|(src|href)\s*=\s*["']?(https?:)?//""", page), path.name


def test_a_version_says_how_to_cite_it_and_a_run_that_is_none_does_not(docs: Path, store: Store) -> None:
    assert docs.name in (docs / DATA_DOCS).read_text(encoding="utf-8")
    assert "How to cite" not in (run_folder(store) / DATA_DOCS).read_text(encoding="utf-8")


def test_text_of_the_source_never_becomes_markup(tmp_path: Path) -> None:
    store = Store(tmp_path)
    row = {"title": HOSTILE, "excerpt": HOSTILE, "source": f"{HOSTILE}:1:1"}
    found = CheckResult(
        check_name="date_ledger_needs_no_convention",
        table_name="date_ledger",
        severity="warning",
        is_passed=False,
        element_count=1,
        failure_count=1,
        reason="Why.",
        message=HOSTILE,
        failing_rows=[row],
        documents=[{"document": HOSTILE, "element_count": 1, "failure_count": 1}],
        series=[{"subject": HOSTILE, "value": 1.0}],
    )
    save_results(store, "normalised", [found], [found.check_name])
    write_last_run(store)
    for path in (run_folder(store) / "checks").glob("*.html"):
        tree = LexborHTMLParser(path.read_text(encoding="utf-8"))
        assert not tree.css("main script, main img, main a[href^=javascript]")
    page = LexborHTMLParser((run_folder(store) / page_of("date_ledger")).read_text(encoding="utf-8"))
    assert page.css_first("td.excerpt q").text() == HOSTILE


def test_a_run_that_is_refused_has_its_pages_too(tmp_path: Path) -> None:
    row = valid_row(TABLES["raw_document"])
    result, store = run_with(tmp_path, row, row)
    evaluations = {check.check_name: check for check in result.get_asset_check_evaluations()}
    page = Path(str(evaluations["raw_document_is_as_declared"].metadata["data_docs"].value).partition("#")[0])

    assert not result.success
    assert page == run_folder(store) / page_of("raw_document")
    assert "stops publishing" in sections(page)["raw_document_is_as_declared"]


def test_what_is_demanded_is_said_in_words() -> None:
    for rule in all_rules():
        if rule.expectation:
            assert "Expect" not in in_words(rule)
