"""Values that look as if they belonged elsewhere are doubted: no structure that was misread is silent."""

import pytest

from assets.parsed.model import ParsedEntry
from tests.parsing import entries, raws

TEXT = "Two experts from Malta wrote the manual. It is in use."
FACTS = {
    "Start activities": "12/03/2018",
    "End activities": "28/09/2018",
    "Partner Institution": "Ministry of Labour",
    "Type of Assistance": "Policy development",
    "Code": "2018-04",
    "Description": TEXT,
}


def labelled(title: str = "A manual of all", **changed: str) -> str:
    """A record in which values are others than usual, by the first word of their labels."""
    lines = [f"{label}: {changed.get(label.split()[0].lower(), value)}" for label, value in FACTS.items()]
    return "\n".join([title, *(line for line in lines if not line.endswith(": ")), ""])


def doubts(entry: ParsedEntry) -> dict[str, set[str]]:
    """What is doubted, by field."""
    found: dict[str, set[str]] = {}
    for issue in entry.issues:
        found.setdefault(issue.field, set()).add(issue.code)
    return found


def test_a_record_as_usual_is_in_no_doubt() -> None:
    (entry,) = entries(labelled())
    assert not entry.issues
    assert raws(entry)["description"] == TEXT


def test_a_title_that_holds_a_code_is_doubted_where_the_entry_has_none() -> None:
    (entry,) = entries(labelled("Dossier 2018-04\nA manual of all", code=""))
    assert {field: "position_unsure" in codes for field, codes in doubts(entry).items()} == {
        "title": True,
        "code": True,
    }


def test_capitals_above_a_title_that_has_none_are_doubted() -> None:
    (entry,) = entries(labelled("SOCIAL DIALOGUE\nA manual of all"))
    assert doubts(entry) == {"title": {"position_unsure"}}
    (entry,) = entries(labelled("A MANUAL\nFOR ALL"))
    assert not entry.issues


def test_capitals_alone_below_a_description_are_doubted() -> None:
    first, _ = entries(f"{labelled()}\nSOCIAL DIALOGUE\n1. {labelled()}\n")
    assert "boundary_unsure" in doubts(first)["entry"]


def test_a_row_of_a_table_in_a_text_is_doubted() -> None:
    (entry,) = entries(labelled(description=f"{TEXT}\n2019-07\tAnother plan\tMinistry of Health\tOngoing"))
    assert "value_without_label" in doubts(entry)["entry"]


def test_a_label_that_begins_a_line_of_a_description_is_doubted() -> None:
    (entry,) = entries(labelled(type="", description=f"{TEXT}\nIt is read.\nAssistance: what nobody knows"))
    assert "value_without_label" in doubts(entry)["entry"]


@pytest.mark.parametrize("label", ["End activities", "Code"])
def test_text_below_a_value_that_holds_none_puts_the_entry_in_doubt(label: str) -> None:
    facts = {name: value for name, value in FACTS.items() if name not in (label, "Description")} | {label: FACTS[label]}
    lines = [f"{name}: {value}" for name, value in facts.items()]
    (entry,) = entries("\n".join(["A manual of all", "Description: All is told here.", *lines, TEXT, ""]))
    assert {"text_left_over"} <= set().union(*doubts(entry).values())
    assert "boundary_unsure" in doubts(entry)["entry"]


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("» A manual of all", None), ("¬ A manual of all", "entry"), ("A manual of all (title)", "entry"),
        ("A manual of all (END)", None), ("41", "title"), ("12/03/2018 - 28/09/2018", "title"),
        ("An office of many\n\nA manual of all", "title"),
    ],
)  # fmt: skip
def test_a_title_that_is_none_or_holds_more_is_doubted(title: str, field: str | None) -> None:
    (entry,) = entries(labelled(title))
    assert set(doubts(entry)) == ({field} if field else set())


def test_what_stands_under_a_label_of_no_field_may_be_the_institution() -> None:
    text = labelled().replace("Partner Institution:", "Implementing partner:")
    (entry,) = entries(text)
    assert doubts(entry) == {"partner_institution": {"unknown_label"}}


@pytest.mark.parametrize("line", ["4.2  Another story of all", "Action 2019-11, from 15.06. to 18.12.2019"])
def test_the_head_of_another_entry_in_a_text_is_doubted(line: str) -> None:
    (entry,) = entries(labelled(description=f"{TEXT}\n{line}\n{TEXT}"))
    assert "boundary_unsure" in doubts(entry)["entry"]


def test_cells_between_bars_in_a_text_are_doubted() -> None:
    (entry,) = entries(labelled(description=f"{TEXT}\n2019-07 | Another plan | Ministry of Health | Ongoing"))
    assert "value_without_label" in doubts(entry)["entry"]
