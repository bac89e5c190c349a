"""Entries of which a lossy listing kept nothing but a paragraph: where they begin, and what is doubtful there."""

from pathlib import Path

import pytest

from assets.parsed.model import ParsedEntry
from pipelines.records import records
from tests.parsing import entries, raws

COAST = "Sugar estates insured hardly anybody. Two specialists worked out a stamp that foremen buy by telephone."
CITY = "Why do few parents claim the allowance? Outreach workers went from door to door for an answer."
MINES = "Garment workers who are hurt now have someone to call. The staff were coached by claims handlers."
GOES_ON = "The second mission took place in spring. It ended with a form of one page."
TYPED = f"Grievances that get an answer\nCapacity building\n{COAST}\n"
LABELLED = f"Partner Institution: Ministry of Gender\n{COAST}\n"
BULLETED = f"• One form for small employers\nMinistry of Labour\nPolicy development\n{COAST}\n"


def texts(found: list[ParsedEntry]) -> list[str]:
    return [raws(entry).get("description", "") for entry in found]


def is_doubted(entry: ParsedEntry) -> bool:
    return any(issue.code == "boundary_unsure" for issue in entry.issues)


def test_paragraphs_of_which_none_takes_up_the_one_before_are_entries() -> None:
    found = entries("\n\n".join([COAST, CITY, MINES]))
    assert texts(found) == [COAST, CITY, MINES]
    assert not any(map(is_doubted, found))


def test_two_paragraphs_are_two_entries_and_doubtful() -> None:
    found = entries(f"{COAST}\n\n{CITY}")
    assert texts(found) == [COAST, CITY]
    assert all(map(is_doubted, found))


@pytest.mark.parametrize(
    "paragraph",
    [
        GOES_ON,
        "Finally, a manual was written. Nobody has read it.",
        "“We know now whom to ask,” said one of them. “It is ourselves.”",
        "La deuxième mission aura lieu à Lomé. Elle durera dix jours.",
        "Na segunda missão foi escrito um manual. Ninguém o leu ainda.",
        "Además, se revisó la ley. Nadie la conocía.",
        "Only one sentence.",
    ],
)
def test_a_paragraph_that_takes_up_the_text_before_goes_on_with_it(paragraph: str) -> None:
    (entry,) = entries(f"{COAST}\n\n{paragraph}")
    assert paragraph in texts([entry])[0]


@pytest.mark.parametrize("before", [TYPED, LABELLED, BULLETED])
def test_a_paragraph_below_a_finished_entry_is_an_entry_of_its_own(before: str) -> None:
    first, second = entries(f"{before}\n{CITY}\n")
    assert texts([first, second]) == [COAST, CITY]
    assert is_doubted(second)
    (whole,) = entries(f"{before}\n{GOES_ON}\n")
    assert GOES_ON in texts([whole])[0]


@pytest.mark.parametrize("before", [LABELLED, BULLETED])
def test_a_news_text_with_a_footer_below_an_entry_is_an_entry_of_its_own(before: str) -> None:
    article = f"Unions of the coast learn to count\n\n{CITY}\n\n2021-33, Maseru, 26.04 - 07.05.2021\n"
    first, second = entries(f"{before}\n{article}")
    assert texts([first]) == [COAST]
    assert (raws(second)["title"], raws(second)["code"]) == ("Unions of the coast learn to count", "2021-33")


@pytest.mark.parametrize("before", [TYPED, LABELLED, BULLETED])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_titled_text_below_a_finished_entry_is_an_entry_of_its_own(before: str, gap: str) -> None:
    first, second = entries(f"{before}\nUnions of the coast learn to count{gap}{CITY}\n")
    assert texts([first, second]) == [COAST, CITY]
    assert raws(second)["title"] == "Unions of the coast learn to count"


def test_the_paragraphs_of_a_text_that_a_blank_line_parts_from_its_label_belong_together() -> None:
    (entry,) = entries(f"Partner Institution: Ministry of Gender\n\n{COAST}\n\n{CITY}\n")
    assert CITY in texts([entry])[0]


def test_the_paragraphs_below_a_headline_belong_together() -> None:
    (entry,) = entries(f"Unions of the coast learn to count\n\n{COAST}\n\n{CITY}\n\n{MINES}\n")
    assert MINES in texts([entry])[0]


def test_a_bullet_unlike_those_of_the_labels_is_a_title_below_a_finished_description() -> None:
    labelled = f"-\nVeterans back at work\n- Code\n- 2023-52\n- Description\n- {COAST}\n\n"
    first, second = entries(f"{labelled}• Pension law\nPension Fund\nPolicy development\n{CITY}\n")
    assert texts([first, second]) == [COAST, CITY]
    (whole,) = entries(f"{labelled}• one thing\n• another thing\n")
    assert "another thing" in texts([whole])[0]


def test_a_title_that_ends_in_a_verb_is_not_joined_with_the_institution_below() -> None:
    (entry,) = entries(f"• Gig work: what towns can do\nEmployment Office\nPolicy development\n{COAST}\n")
    assert raws(entry)["title"] == "Gig work: what towns can do"


def test_a_text_that_tells_of_experts_and_whom_they_helped_is_an_action(tmp_path: Path) -> None:
    told = "Malawi had no scheme for porters. Two outreach workers from Austria helped the unions to draft one."
    untold = "When the bell rang, everybody laughed. The game had gone on for two hours."
    path = tmp_path / "listing.txt"
    path.write_text(f"{told}\n\n{untold}\n", encoding="utf-8")
    kinds = [(row["kind"], row["action_countries"]) for row in records([path])]
    assert kinds == [("action", ["MW"]), ("news", [])]
