"""What extractors make of a page: Markdown, text read aloud, feeds, tables of two columns, pages of a PDF, teasers."""

import pytest

from assets.parsed.model import ParsedDocument, ParsedEntry
from assets.parsed.parser import parse
from tests.parsing import raws

TEXT = "Experts from Spain came. They left."
PAIRS = (
    ("Start activities", "12/03/2018"),
    ("End activities", "28/09/2018"),
    ("Code", "2018-04"),
    ("Description", TEXT),
)
STACKED = "\n".join(line for pair in PAIRS for line in pair)
VALUES = {"start": "12/03/2018", "end": "28/09/2018", "code": "2018-04", "description": TEXT}


def read(text: str) -> ParsedDocument:
    document = parse(text.encode(), "utf-8")
    assert sum(run.end - run.start for run in document.ledger) == len(text.encode())
    return document


def actions(text: str) -> list[ParsedEntry]:
    return [entry for entry in read(text).entries if entry.kind == "action"]


@pytest.mark.parametrize("mark", ["## ", "#### ", "heading level 3 ", "bullet ", "titre niveau 2 "])
def test_a_heading_below_the_pages_own_marks_a_record_and_news_without_text_stays_apart(mark: str) -> None:
    text = f"{mark}Minister opens the fair\n\n{mark}A plan of all\n{STACKED}\n\n{mark}Another plan\n{STACKED}\n"
    assert [raws(entry)["title"] for entry in read(text).entries] == [
        "Minister opens the fair",
        "A plan of all",
        "Another plan",
    ]
    assert [raws(entry) for entry in actions(text)] == [
        VALUES | {"title": "A plan of all"},
        VALUES | {"title": "Another plan"},
    ]


def test_a_table_of_two_columns_is_a_record_a_row_a_label() -> None:
    rows = "\n".join(f"| {label} | {value} |" for label, value in (*PAIRS[:1], ("End activities", ""), *PAIRS[2:]))
    (entry,) = actions(f"### A plan of all\n\n| | |\n|---|---|\n{rows}\n")
    assert raws(entry) == VALUES | {"title": "A plan of all", "end": ""}


def test_labels_without_a_colon_are_known_by_those_around_them_where_their_value_is_wrapped() -> None:
    (entry,) = actions(
        "-\nA plan of all\n- Start activities 12/03/2018\n- Type of Assistance Organisational management\n"
        "(structures & functions)\n- Code 2018-04\n- Description Officers rarely visit,\nbut experts from Spain came.\n"
    )
    assert raws(entry) == {
        "title": "A plan of all",
        "start": "12/03/2018",
        "assistance_type": "Organisational management\n(structures & functions)",
        "code": "2018-04",
        "description": "Officers rarely visit,\nbut experts from Spain came.",
    }


def test_a_link_to_more_ends_a_teaser_but_not_a_record_whose_text_has_yet_to_come() -> None:
    teaser = "Type of Assistance\nPolicy development\nExperts from Malta came to the Fund.\nRead more\n\n"
    first, second = actions(f"{teaser}Code\n2018-04\nDescription\n{TEXT}\nRead more\n")
    assert ("code" in first.fields, raws(second)["code"]) == (False, "2018-04")
    (whole,) = actions(f"A plan of all\nCode\n2018-04\nRead more\nDescription\n{TEXT}\n")
    assert raws(whole)["description"] == TEXT


def test_a_bullet_before_a_label_marks_a_record_without_a_title() -> None:
    untitled = (
        "• Start activities\n  12/03/2018\n  End activities\n  28/09/2018\n  Experts from Spain came to the Fund.\n\n"
    )
    titled, bare, labelled = actions(
        f"• A plan of all\n\n  Code\n  2018-04\n  {TEXT}\n\n• The Fund asked. Experts from Malta came.\n\n{untitled}"
    )
    assert raws(titled)["title"] == "A plan of all"
    assert raws(bare) == {"description": "The Fund asked. Experts from Malta came."}
    assert ("title" in labelled.fields, raws(labelled)["start"]) == (False, "12/03/2018")


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("by SOCIEUX+ · 12 Jun 2019", "byline"),
        ("Posted on 8 March 2020 in Stories", "byline"),
        ("Publié le 21 mars 2019 par la rédaction", "byline"),
        ("Posted by the SOCIEUX+ team on 19 December 2018", "byline"),
    ],
)
def test_a_byline_parts_a_headline_from_its_text_and_gives_no_date(line: str, rule: str) -> None:
    text = f"Lao social security goes to the market\n{line}\nTraders pay less. {TEXT}\n\n2019-45, Vientiane\n"
    document = read(text)
    (entry,) = document.entries
    assert raws(entry)["title"] == "Lao social security goes to the market"
    assert "start" not in entry.fields
    assert rule in {run.rule_name for run in document.ledger if run.byte_class == "noise"}


def test_a_page_number_between_dashes_stands_in_the_middle_of_a_text() -> None:
    (entry,) = actions(f"A plan of all\nCode\n2018-04\nDescription\nA nurse from\n\n   - 2 -\n\nSweden came. {TEXT}\n")
    assert raws(entry)["description"].startswith("A nurse from") and raws(entry)["description"].endswith(TEXT)


def test_in_flat_text_a_title_right_above_its_text_begins_a_record_behind_a_blank_line() -> None:
    accounts = "The Ministry of Labour of Malawi was helped by Experts from Malta.\n\n"
    blocks = f"{accounts}Costing of telecare\nExperts from Norway came to Chile.\n\nRegisters of carers\n{TEXT}\n"
    assert [raws(entry).get("title") for entry in actions(blocks)] == [
        None,
        "Costing of telecare",
        "Registers of carers",
    ]


@pytest.mark.parametrize("rule", ["\n---\n", "\n***\n"])
def test_a_rule_between_blank_lines_parts_news(rule: str) -> None:
    text = f"A first wage council meets in Maseru\n\n{TEXT}\n\n2018-22, 26.11 - 07.12.2018\n{rule}\nSave the date\n"
    assert [raws(entry)["title"] for entry in read(text).entries] == [
        "A first wage council meets in Maseru",
        "Save the date",
    ]
