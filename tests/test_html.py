"""Saved HTML pages: the text a reader sees is a document of its own, and the layouts parse in it."""

import json
from pathlib import Path

import pytest

from assets.landed.assets import land_files
from assets.landed.html import EXTRACTOR, html_to_text
from assets.parsed.parser import parse
from tests.conftest import Socieux
from warehouse.tasks import Tally
from warehouse.workspace import Workspace

FIELDS = {
    "Start activities": "12/02/2018",
    "End activities": "13/03/2018",
    "Partner Institution": "Ministry of Labour",
    "Type of Assistance": "Policy development",
    "Code": "2018-04",
    "Description": "Experts from Spain trained <b>inspectors</b> of the\n   Ministry.",
}
NAMES = ("start", "end", "partner_institution", "assistance_type", "code", "description")
PLAIN = dict(zip(NAMES, FIELDS.values(), strict=True)) | {
    "title": "Labour inspection",
    "description": "Experts from Spain trained inspectors of the Ministry.",
}
PAGE = """<!DOCTYPE html>
<html><head><title>Site</title><style>p {{ color: red }}</style></head>
<body><header><p>Banner</p></header><nav><ul><li>Home</li></ul></nav><script>var x = "<li>";</script>
<main><h1>Actions in Zambia</h1>{}</main><footer>Imprint</footer></body></html>
"""


def pairs(tag: str, value_tag: str | None = None) -> str:
    return "".join(
        f"<{tag}>{label}</{tag}>\n<{value_tag or tag}>{value}</{value_tag or tag}>\n" for label, value in FIELDS.items()
    )


@pytest.mark.parametrize(
    ("layout", "body"),
    [
        ("A", f"<ul><li><h3>Labour inspection</h3><ul>{pairs('li')}</ul></li></ul>"),
        ("A", f"<ul><li>Labour inspection<ul>{pairs('li')}</ul></li></ul>"),
        ("A", f"<h3>Labour inspection</h3><ul>{pairs('li')}</ul>"),
        ("B", f"<ul><li><strong>Labour inspection</strong>{pairs('p')}</li></ul>"),
        ("B", f"<ul><li><h3>Labour inspection</h3>{pairs('div')}</li></ul>"),
        ("B", f"<ul><li>Labour inspection<dl>{pairs('dt', 'dd')}</dl></li></ul>"),
        ("B", f"<div>• Labour inspection</div>{pairs('p')}"),
    ],
)
def test_a_record_reads_the_same_in_every_form_of_markup(layout: str, body: str) -> None:
    (entry,) = parse(html_to_text(PAGE.format(body)).encode(), "utf-8", 0).entries
    assert {name: value.raw for name, value in entry.fields.items()} == PLAIN
    assert (entry.layout, entry.heading, entry.rejection, entry.issues) == (layout, "Actions in Zambia", None, ())


def test_values_by_position_and_news_keep_their_lines() -> None:
    body = """<ul><li><a href="/x">Five-year plan</a><p>Fund of Fiji</p><p>Policy development</p>
    <p>Experts from Poland reviewed the plan.</p></li><li>Big news today</li></ul>"""
    action, news = parse(html_to_text(PAGE.format(body)).encode(), "utf-8", 0).entries
    assert [value.raw for value in action.fields.values()] == [
        "Five-year plan",
        "Fund of Fiji",
        "Policy development",
        "Experts from Poland reviewed the plan.",
    ]
    assert (action.layout, news.kind, news.fields["title"].raw) == ("D", "news", "Big news today")


def test_a_row_of_a_table_is_a_record_and_a_row_of_two_cells_a_label_with_its_value() -> None:
    heads = "".join(f"<th>{name}</th>" for name in ("Title", "Start", "End", "Code"))
    rows = "".join(f"<tr><td><p>Plan {n}</p></td><td>12/0{n}/2018</td><td></td><td>2018-0{n}</td></tr>" for n in (1, 2))
    one, two = parse(html_to_text(PAGE.format(f"<table><tr>{heads}</tr>{rows}</table>")).encode(), "utf-8", 0).entries
    assert [value.raw for value in two.fields.values()] == ["Plan 2", "12/02/2018", "", "2018-02"]
    assert (one.layout, one.heading) == ("T", "Actions in Zambia")
    assert html_to_text("<table><tr><td>Code</td><td>2018-04</td></tr></table>") == "Code\n2018-04\n"


def test_what_frames_a_page_is_left_out_and_what_belongs_to_its_content_is_not() -> None:
    text = html_to_text(PAGE.format("<article><header>A title</header><p>a&nbsp;b&amp;c<br>d</p></article>"))
    assert text == "Actions in Zambia\nA title\na\xa0b&c\nd\n"


def test_elements_nested_a_hundred_thousand_deep_lose_nothing() -> None:
    assert html_to_text("<div>" * 100_000 + "x") == "x\n"


def test_a_page_without_text_gives_none() -> None:
    assert html_to_text("<!doctype html><html></html>") == ""


def test_the_derived_text_is_a_document_that_points_to_its_page(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    workspace = Workspace(raw, tmp_path / "w.duckdb")
    raw.mkdir()
    (raw / "page.html").write_text(PAGE.format("<p>Zürich</p>"), encoding="cp1252")
    page, text = sorted(land_files(workspace, Tally("landed", print)).to_pylist(), key=lambda row: row["path"])
    assert (page["path"], page["media_type"], page["encoding"]) == ("page.html", "text/html", "cp1252")
    assert page["derived_from_sha256"] is None and page["extractor"] is None
    assert (text["path"], text["media_type"], text["encoding"]) == ("page.html#text", "text/plain", "utf-8")
    assert (text["derived_from_sha256"], text["extractor"]) == (page["document_sha256"], EXTRACTOR)
    assert workspace.path_of(page) == raw / "page.html"
    assert workspace.path_of(text).read_bytes().decode() == "Actions in Zambia\nZürich\n"


def test_a_page_is_published_and_every_byte_of_page_and_text_is_accounted_for(tmp_path: Path, socieux: Socieux) -> None:
    raw, file = tmp_path / "raw", tmp_path / "w.duckdb"
    raw.mkdir()
    body = f"<ul><li>Labour inspection<ul>{pairs('li')}</ul></li></ul>"
    (raw / "page.html").write_text(PAGE.format(body), encoding="utf-8")
    done = socieux("run", "--raw", raw, "--warehouse", file)
    assert done.returncode == 0, done.stderr
    ask = ("query", "--format", "csv", "--warehouse", file)
    told = socieux(*ask, "select action_code, partner_iso2, expert_iso2[1] from v_action").stdout.replace('"', "")
    assert told.splitlines()[1:] == ["2018-04,ZM,ES"]
    sums = "select path, sum(byte_count)::int, min(rule_name) from v_byte_ledger join lineage.document "
    page, text = socieux(*ask, sums + "using (document_sha256) group by all order by path").stdout.splitlines()[1:]
    assert page.replace('"', "") == f"page.html,{(raw / 'page.html').stat().st_size},html_source"
    assert text.startswith('"page.html#text"')
    (record,) = map(json.loads, socieux("parse", raw / "page.html").stdout.splitlines())
    assert (record["code"], record["layout"]) == ("2018-04", "A")
    assert "bytes understood" in socieux("ledger", raw / "page.html").stdout
