"""Lines of the page that are in no list; news texts among other records: where they begin, whose a footer is."""

import pytest

from assets.parsed.model import ParsedDocument
from assets.parsed.parser import parse

FIRST = """Home help reaches the islands

Carers from Malta and Ireland stayed for two weeks with the families. They wrote a guide together.

"""
SECOND = """A phone line for whistle-blowers opens

The line took nine calls in its first hour. Six experts from Latvia had listened to the recordings.

"""
FOOTER = "Code: 2018-70\nSuva, 14/10/2019 - 25/10/2019\n"


def read(text: str) -> ParsedDocument:
    document = parse(text.encode(), "utf-8")
    assert sum(run.end - run.start for run in document.ledger) == len(text.encode())
    return document


def titles(document: ParsedDocument) -> list[tuple[str, str | None]]:
    return [(entry.kind, entry.fields["title"].raw if "title" in entry.fields else None) for entry in document.entries]


def rules(document: ParsedDocument) -> set[str]:
    return {run.rule_name for run in document.ledger if run.byte_class == "noise"}


@pytest.mark.parametrize("head", ["EU flag\nNavigation bar", "Menu\nHome\nWhat we do\nActions"])
def test_short_phrases_above_the_first_heading_name_the_page(head: str) -> None:
    document = read(f"{head}\nActions in Fiji\n{FIRST}{FOOTER}")
    assert titles(document) == [("action", "Home help reaches the islands")]
    assert rules(document) <= {"page_head", "section_title"}


@pytest.mark.parametrize(
    "head", ["Pension reform\nMinistry of Labour", "Pension reform\n12/02/2018", "• Pension reform"]
)
def test_what_may_be_an_entry_above_the_first_heading_stays_one(head: str) -> None:
    document = read(f"{head}\nActions in Fiji\n{FIRST}{FOOTER}")
    assert [title for _, title in titles(document)] == ["Pension reform", "Home help reaches the islands"]


def test_the_name_of_a_section_is_no_part_of_the_headline_below_it() -> None:
    document = read(f"Stories from the field\n\n{FIRST}{FOOTER}")
    assert titles(document) == [("news", "Stories from the field"), ("action", "Home help reaches the islands")]


@pytest.mark.parametrize("between", ["Read more\n\n", "Actualités\n\n"])
def test_a_news_text_ends_where_a_link_or_a_section_title_stands(between: str) -> None:
    text = f"{FIRST.rstrip()}\n{FOOTER.replace('70', '71')}{between}{SECOND}{FOOTER}"
    document = read(f"Partner Institution: Fund of Fiji\nThe Fund has a plan now.\n\n{between}{text}")
    assert [title for _, title in titles(document)] == [
        None,
        "Home help reaches the islands",
        "A phone line for whistle-blowers opens",
    ]
    assert [entry.fields["code"].raw for entry in document.entries[1:]] == ["2018-71", "2018-70"]


def test_the_day_of_publication_under_a_headline_is_no_date_of_an_action() -> None:
    (entry,) = read(
        "Call for experts in actuarial science\n5 March 2018\nWe look for people who can explain it.\n"
    ).entries
    assert (entry.kind, "start" in entry.fields) == ("news", False)


def test_a_news_text_with_a_footer_begins_below_a_flat_record() -> None:
    flat = "Labour Inspection Council\nPolicy development\nThe Council asked peers from Portugal about closures.\n\n"
    document = read(f"{flat}{SECOND}{FOOTER}")
    assert titles(document) == [("action", None), ("action", "A phone line for whistle-blowers opens")]
    assert [entry.fields.get("code") is not None for entry in document.entries] == [False, True]


def test_a_footer_may_begin_with_the_institution() -> None:
    document = read(f"{FIRST}Partner Institution: Ministry of Health\nCode: 2018-90\n03.06.2019 - 26.07.2019\n")
    (entry,) = document.entries
    found = {name: entry.fields[name].raw for name in ("title", "partner_institution", "code", "start", "end")}
    assert found == {
        "title": "Home help reaches the islands",
        "partner_institution": "Ministry of Health",
        "code": "2018-90",
        "start": "03.06.2019",
        "end": "26.07.2019",
    }


@pytest.mark.parametrize(
    "headline",
    ["Mission on wage protection completed in Dar es Salaam", "Lomé : la caisse se penche sur son système de paie"],
)
def test_a_headline_with_a_word_that_is_a_verb_in_another_language_is_one(headline: str) -> None:
    document = read(f"{FIRST}{FOOTER}\n{headline}\nThe line took nine calls in its first hour. It goes on.\n{FOOTER}")
    assert titles(document)[1] == ("action", headline)
