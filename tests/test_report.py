"""`socieux report`: one page, whole, escaped, and every number leading back to what it rests on."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import Socieux
from tests.star_example import publish, tables_of
from warehouse.engine import query
from warehouse.report import PLAN, ask, build
from warehouse.report.figures import MOST_COUNTRIES, OTHERS, bars, columns, flow

HOSTILE = """<script>alert(1)</script>"'&]]>"""


@pytest.fixture(scope="module")
def page(seed_warehouse: Path) -> LexborHTMLParser:
    return LexborHTMLParser(build(seed_warehouse)[0])


def build_of(actions: list[dict[str, Any]], folder: Path) -> str:
    path = folder / f"{'f' * 64}.duckdb"
    publish(tables_of(actions), path)
    return build(path)[0]


def test_every_figure_shows_the_query_behind_it_which_gives_the_numbers_shown(
    page: LexborHTMLParser, seed_warehouse: Path
) -> None:
    for name, draw, _ in PLAN:
        anchor = name.split("_", 1)[1]
        sql = page.css_first(f"#{anchor}-sql-text").text()
        rows = query(seed_warehouse, sql).to_pylist()
        shown = page.css(f"#{anchor} tbody tr")
        assert len(shown) == len(rows) > 0, anchor
        assert [row.css_first("td").text() for row in shown] == [str(next(iter(row.values()))) for row in rows]
        assert (page.css_first(f"#{anchor} svg") is not None) == (draw is not None)


def test_every_link_of_the_page_leads_somewhere_in_it(page: LexborHTMLParser) -> None:
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    links = [node.attributes.get("href") for node in page.css("a")]
    assert len(links) > 60
    assert {link.removeprefix("#") for link in links if link} <= set(ids)
    assert all(link and link.startswith("#") for link in links)


def test_a_ribbon_leads_to_its_numbers_and_they_to_the_action_and_its_evidence(page: LexborHTMLParser) -> None:
    ribbons = [node.attributes.get("href") for node in page.css("#flow svg a")]
    assert "#flow-1" in ribbons
    row = page.css_first("#flow-1")
    assert row.css_first("td").text() == "Spain"
    action = page.css_first(row.css("a")[0].attributes["href"] or "")
    assert "six" in [cell.text() for cell in action.css(".evidence td")]


def test_the_flow_counts_every_action_once(seed_warehouse: Path) -> None:
    rows = ask(seed_warehouse, "10_flow").rows
    assert sum(row["actions_shared"] for row in rows) == pytest.approx(6, abs=0.02)


def test_the_page_is_whole_and_small(seed_warehouse: Path) -> None:
    page, origin = build(seed_warehouse)
    assert origin.citation in unescape(page)
    assert len(page.encode()) < 1_000_000
    assert not re.search(r"""(src|href)=["'](?!#|http://www.w3.org)""", page)
    assert ' style="' not in page  # the policy would not let it


def test_hostile_text_stays_text_in_page_and_figures(tmp_path: Path) -> None:
    action = {"code": HOSTILE, "title": HOSTILE, "types": [HOSTILE], "institution": [HOSTILE], "start": "2024-01-01"}
    page = build_of([action], tmp_path)
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") > 5


def test_a_warehouse_without_actions_still_has_its_page(tmp_path: Path) -> None:
    assert "Nothing to show" in build_of([], tmp_path)


def test_many_countries_are_drawn_as_the_largest_and_the_others() -> None:
    rows = [
        {"expert_country": f"E{i:03}", "partner_country": f"P{i % 40:02}", "actions_shared": 1 + i / 100}
        for i in range(120)
    ]
    drawn = flow(rows, "flow")
    assert OTHERS in drawn
    assert len(re.findall(r">E\d{3}<", drawn)) == MOST_COUNTRIES


@pytest.mark.parametrize("count", [1, 3, 200])
def test_bars_and_columns_draw_any_number_of_rows(count: int) -> None:
    rows = [{"name": f"row {i}", "count": i} for i in range(count)]
    for draw in (bars, columns):
        drawn = draw(rows, "some", x="count", y="name") if draw is bars else draw(rows, "some", x="name", y="count")
        assert drawn.startswith("<svg")
        assert "#some-" in drawn


def test_the_command_writes_the_page_and_says_where(socieux: Socieux, seed_warehouse: Path, tmp_path: Path) -> None:
    done = socieux("report", "--to", tmp_path / "deep" / "report.html", "--warehouse", seed_warehouse)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "deep" / "report.html") in done.stdout
    assert (tmp_path / "deep" / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
