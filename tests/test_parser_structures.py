"""Structures that listings take besides the seven layouts: numbers, stacked labels, values first, bare paragraphs."""

import pytest

from assets.normalised.build_gazetteer import OWN_NAME
from assets.normalised.extraction.tables import read_rows
from assets.parsed.knowledge import COUNTRY_NAMES
from assets.parsed.model import ParsedEntry
from tests.parsing import entries, raws
from warehouse import data_files

TEXT = "Experts from Spain came. They left."
LABELS = ("Start activities", "End activities", "Partner Institution", "Type of Assistance", "Code", "Description")
VALUES = ("12/03/2018", "28/09/2018", "Ministry of Labour", "Policy development", "2018-04", TEXT)
FIELDS = ("start", "end", "partner_institution", "assistance_type", "code", "description")


def doubted(entry: ParsedEntry) -> set[str]:
    return {issue.field for issue in entry.issues}


def record(title: str, pairs: list[str]) -> str:
    return "\n".join(["-", title, *(f"- {line}" for line in pairs)]) + "\n"


def stacked() -> list[str]:
    return [line for pair in zip(LABELS, VALUES, strict=True) for line in pair]


@pytest.mark.parametrize("number", ["{}.", "{})"])
def test_a_number_before_a_title_is_a_bullet(number: str) -> None:
    body = "".join(f"   {line}\n" for line in stacked())
    text = "".join(f"{number.format(place)} Plan {place} of all\n\n{body}\n" for place in (1, 2))
    first, second = entries(text + f"{number.format(3)} Big news of the day\n")[:2]
    assert (raws(first)["title"], raws(second)["title"]) == ("Plan 1 of all", "Plan 2 of all")
    assert not first.issues
    assert raws(first)["code"] == "2018-04"


def test_a_date_that_begins_with_a_number_and_a_stop_keeps_it() -> None:
    (entry,) = entries(record("Plan", ["Start activities", "1. March 2018", "Code", "2018-04", "Description", TEXT]))
    assert raws(entry)["start"] == "1. March 2018"


@pytest.mark.parametrize("form", ["{} | {}", "{}: {}", "[{}] {}", "{} > {}", "{}.... {}", "**{}:** {}", "{} = {}"])
def test_what_parts_a_label_from_its_value_may_be_many_things(form: str) -> None:
    body = "".join(f"    {form.format(*pair)}\n" for pair in zip(LABELS, VALUES, strict=True))
    (entry,) = entries(f"• A plan of all\n\n{body}")
    assert {name: raws(entry)[name].strip("* ") for name in FIELDS} == dict(zip(FIELDS, VALUES, strict=True))


def test_labels_and_values_may_stand_in_columns_whatever_the_values_are() -> None:
    unknown = {
        **dict(zip(LABELS, VALUES, strict=True)),
        "Type of Assistance": "Something new",
        "Start activities": "2018-03",
    }
    body = "".join(f"{label:<22}{value}\n" for label, value in unknown.items())
    (entry,) = entries(f"1. A plan of all\n{body}")
    assert {name: raws(entry)[name] for name in FIELDS} == dict(zip(FIELDS, unknown.values(), strict=True))
    assert not entry.issues


def test_a_code_and_dates_may_share_a_line_with_their_labels_between_bars() -> None:
    text = f"A plan of all\nPartner: INSS\nCode 2018-04 | Start: 12.03.2018 | End: 28.09.2018\nDescription: {TEXT}\n"
    (entry,) = entries(text)
    told = [raws(entry)[name] for name in ("title", "partner_institution", "code", "start", "end")]
    assert told == ["A plan of all", "INSS", "2018-04", "12.03.2018", "28.09.2018"]


@pytest.mark.parametrize("label", ["Fiche", "Ficha", "Action sheet"])
def test_a_sheet_begins_with_its_code_and_its_title(label: str) -> None:
    sheet = "{} {}\nA plan of all\nPartner Institution: INSS\nDates: 20/01/2020 - 18/12/2020\nDescription: {}\n\n"
    text = sheet.format(label, "2018-04", TEXT) + sheet.format(label, "2019-56", TEXT)
    for entry, code in zip(entries(text), ("2018-04", "2019-56"), strict=True):
        assert (raws(entry)["code"], raws(entry)["title"]) == (code, "A plan of all")
        assert raws(entry)["description"] == TEXT


def test_a_description_below_a_wrapped_type_keeps_its_label() -> None:
    text = (
        "Title: A plan of all\nCode: 2018-04\nType of assistance: Reinforcement of something\nnew\n"
        "Description: The inspectors always went to the same firms. With\ntwo colleagues from Spain they drew lots.\n"
    )
    (entry,) = entries(text)
    assert raws(entry)["assistance_type"] == "Reinforcement of something\nnew"
    assert raws(entry)["description"].startswith("The inspectors")


def test_a_list_in_brackets_that_ends_with_etc_is_no_sentence() -> None:
    text = f"• A plan of all\n\n    Type of assistance\n    Raising things (tables, rounds, etc.)\n    {TEXT}\n"
    (entry,) = entries(text)
    assert raws(entry)["assistance_type"] == "Raising things (tables, rounds, etc.)"
    assert raws(entry)["description"] == TEXT


def test_all_labels_of_a_record_may_stand_on_one_line() -> None:
    line = " ".join(f"{label}: {value}" for label, value in zip(LABELS, VALUES, strict=True))
    (entry,) = entries(f"• A plan of all\n\n    {line}\n")
    assert {name: raws(entry)[name] for name in FIELDS} == dict(zip(FIELDS, VALUES, strict=True))


def test_values_may_stand_above_their_labels() -> None:
    turned = [line for pair in zip(VALUES, LABELS, strict=True) for line in pair]
    for entry in entries(record("First plan", turned) + record("Second plan", turned)):
        assert {name: raws(entry)[name] for name in FIELDS} == dict(zip(FIELDS, VALUES, strict=True))
        assert entry.rejection is None


def test_values_may_stand_in_order_below_a_stack_of_labels() -> None:
    two_and_two = [*LABELS[:2], *VALUES[:2], *LABELS[2:4], *VALUES[2:4], *LABELS[4:5], *VALUES[4:5], *LABELS[5:], TEXT]
    for entry in entries(record("First plan", [*LABELS, *VALUES]) + record("Second plan", two_and_two)):
        assert {name: raws(entry)[name] for name in FIELDS} == dict(zip(FIELDS, VALUES, strict=True))
        assert not entry.issues


def test_values_under_labels_that_nobody_knows_are_never_silent() -> None:
    unknown = "    Commencing: 12/03/2018\n    Winding up: 28/09/2018\n    House looked after: Ministry of Labour\n"
    (entry,) = entries(f"• A plan of all\n\n{unknown}    Tale: {TEXT}\n")
    assert "entry" in doubted(entry)


def test_two_ranges_in_one_field_are_doubted() -> None:
    (entry,) = entries("• Plan\n\n  Dates: 1/3/2018 - 3/4/2018; 5/6/2018 - 7/8/2018\n  Code: 2018-04\n")
    assert {"start", "end"} <= doubted(entry) or entry.rejection


def test_a_label_that_stands_twice_in_a_head_divides_no_record_and_is_doubted() -> None:
    lines = stacked()
    lines[4:4] = ["End activities", "30/09/2018"]
    lines[-2:-2] = ["Partner Institution", "Ministry of Health"]
    (entry,) = entries(record("Plan", lines))
    assert {"end", "partner_institution"} <= doubted(entry)
    assert raws(entry)["code"] == "2018-04"


@pytest.mark.parametrize("field", ["Start activities", "End activities"])
def test_a_range_under_one_date_label_gives_both_dates(field: str) -> None:
    labels = ["Start activities", "End activities"]
    pairs = [line for label in labels for line in ([label, "26.11 - 07.12.2018"] if label == field else [label])]
    (entry,) = entries(record("Plan", [*pairs, "Code", "2018-04", "Description", TEXT]))
    assert (raws(entry)["start"], raws(entry)["end"]) == ("26.11", "07.12.2018")


@pytest.mark.parametrize("word", ["n/a", "Not specified", "por definir", "non renseigné"])
def test_a_word_for_no_value_is_no_value(word: str) -> None:
    lines = ["Partner Institution", word, "Type of Assistance", word, "Code", word, "Description", TEXT]
    fields = raws(entries(record("Plan", lines))[0])
    assert [fields[name] for name in ("partner_institution", "assistance_type", "code")] == ["", "", ""]


@pytest.mark.parametrize(
    "heading",
    [
        *("ACTIONS IN ZAMBIA.", "== Acciones en Perú ==", "« Actions en Bénin »", "Actions – Chile", "País: Perú"),
        *("Acciones regionales", "Regional", "Multi-country actions", "Actions régionales"),
    ],
)
def test_a_heading_may_carry_punctuation_or_be_a_country_line(heading: str) -> None:
    (entry,) = entries(f"{heading}\n\n• A plan\n\n    Ministry of Labour\n    Policy development\n    {TEXT}\n")
    assert (entry.heading, raws(entry)["title"]) == (heading, "A plan")


def test_paragraphs_that_each_tell_of_an_action_are_actions() -> None:
    text = f"In Moldova, this action helped clerks. {TEXT}\n\nIn Armenia, this action drew up a list. {TEXT}\n"
    found = entries(f"Actions in Care\n\n{text}\nCode\n2018-04\nDescription\n{TEXT}\n")
    assert [(entry.kind, sorted(entry.fields)) for entry in found] == [
        ("action", ["description"]),
        ("action", ["description"]),
        ("action", ["code", "description"]),
    ]


def test_paragraphs_of_one_news_text_stay_together() -> None:
    text = f"A new help desk opens\n\nThe desk is new. {TEXT}\n\nThis action goes on. {TEXT}\n\n"
    (entry,) = entries(f"{text}2018-12, Suva, 26.11 - 07.12.2018\n")
    assert (raws(entry)["title"], raws(entry)["code"]) == ("A new help desk opens", "2018-12")


def test_prose_under_a_marker_is_a_description() -> None:
    first, second = entries(f"-\nBakers asked for this action. {TEXT}\n-\nPartner Institution\nMinistry\n")[:2]
    assert (first.kind, sorted(first.fields)) == ("action", ["description"])
    assert raws(second) == {"partner_institution": "Ministry"}


def test_a_headline_may_be_a_question() -> None:
    (entry,) = entries(f"Who cares for carers?\n\nThe question was old. {TEXT}\n\n2018-12, Suva, 3 - 5 May 2018\n")
    assert raws(entry)["title"] == "Who cares for carers?"


@pytest.mark.parametrize(
    "footer",
    [
        "Code: 2018-12. Place: Suva. Dates: 26.11 - 07.12.2018",
        "Lugar: Suva. Fechas: 26.11 - 07.12.2018. Código: 2018-12",
        "2018-12. Suva. 26.11 - 07.12.2018.",
        "Suva, 26.11 - 07.12.2018. Code 2018-12.",
        "[2018-12] Suva: 26.11 - 07.12.2018",
        "26.11 - 07.12.2018 Suva (2018-12)",
        "Code: 2018-12. Suva, 26.11 - 07.12.2018",
        "Código: 2018-12; Suva; 26.11 - 07.12.2018",
        "Code: 2018-12\nSuva, 26.11 - 07.12.2018",
        "Suva, 26.11 - 07.12.2018\nCode: 2018-12",
        "Code: 2018-12\n\nSuva\n\n26.11 - 07.12.2018",
        "Référence : 2018-12\nLieu : Suva\n26.11 - 07.12.2018",
    ],
)
def test_a_footer_may_have_full_stops_and_labels(footer: str) -> None:
    (entry,) = entries(f"A new help desk\n\nThe desk opened. {TEXT}\n\n{footer}\n")
    fields = raws(entry)
    assert (fields["code"], fields["place"], fields["start"], fields["end"]) == (
        "2018-12",
        "Suva",
        "26.11",
        "07.12.2018",
    )


def test_a_sentence_with_a_code_and_a_range_is_no_footer() -> None:
    text = "Teams met unions from 3 to 5 May 2016. It follows action 2011-71."
    (entry,) = entries(f"A new help desk\n\nThe desk opened. {TEXT}\n{text}\n")
    assert sorted(entry.fields) == ["description", "title"]


def test_flat_records_without_blank_lines_end_with_their_descriptions() -> None:
    text = f"Inicio\n12/03/2018\nDescripción\n{TEXT}\nInstitución socia\nCaja de Perú\nDescripción\n{TEXT}\n"
    assert [sorted(entry.fields) for entry in entries(text)] == [
        ["description", "start"],
        ["description", "partner_institution"],
    ]


def test_a_head_without_labels_may_follow_a_labelled_record() -> None:
    text = f"Code\n2018-04\n{TEXT}\n\nPension Board of Lesotho\nCapacity building\n{TEXT}\n"
    assert [sorted(entry.fields) for entry in entries(text)] == [
        ["code", "description"],
        ["assistance_type", "description", "partner_institution"],
    ]


def test_a_second_paragraph_of_a_description_is_no_record() -> None:
    lines = stacked()
    (first, second) = entries(f"{record('Plan', lines)}\nA second paragraph. {TEXT}\n\n{record('Other', lines)}")
    assert raws(first)["description"].endswith(TEXT)
    assert raws(second)["title"] == "Other"


def test_the_label_of_a_code_below_a_text_begins_a_record_where_no_footer_stands() -> None:
    first, second = entries(f"Help desk\n\nThe desk opened. {TEXT}\n\nCode: 2018-12\nDescription: {TEXT}\n")
    assert sorted(first.fields) == ["description", "title"]
    assert raws(second) == {"code": "2018-12", "description": TEXT}


def test_a_question_above_an_institution_is_the_next_title() -> None:
    text = (
        f"Code\n2018-12\nPolicy development\n{TEXT}\n\nWho is insured?\nNational Insurance Authority\nCode\n2018-13\n"
    )
    first, second = entries(text + f"Description\n{TEXT}\n")
    assert raws(first)["description"] == TEXT
    assert (raws(second)["title"], raws(second)["partner_institution"]) == (
        "Who is insured?",
        "National Insurance Authority",
    )


def test_what_stands_below_a_regional_heading_belongs_to_no_country_named_above() -> None:
    first = record("Plan one of all", stacked())
    one, other = entries(f"Actions in Peru\n\n{first}\nRegional\n\n{first.replace('2018-04', '2018-05')}")
    assert (one.heading, other.heading) == ("Actions in Peru", "Regional")


@pytest.mark.parametrize("country", ["CABO VERDE", "▪ CABO VERDE", "CÔTE D'IVOIRE"])
def test_a_country_in_capitals_alone_above_a_record_is_a_heading(country: str) -> None:
    body = f"Partner: INSS\nCode: 2018-04\nDescription: {TEXT}\n\n"
    first, second, third = entries(f"PERU\nA plan of all\n{body}{country}\nAnother plan\n{body}A third plan\n{body}")
    assert [entry.heading for entry in (first, second, third)] == ["PERU", *[country.removeprefix("▪ ")] * 2]
    assert [raws(entry)["title"] for entry in (first, second, third)] == [
        "A plan of all",
        "Another plan",
        "A third plan",
    ]
    assert not (first.issues or second.issues or third.issues)


def test_a_list_of_countries_and_a_country_as_a_value_are_no_headings() -> None:
    body = f"Partner: INSS\nCode: 2018-04\nDescription: {TEXT}\n"
    (entry,) = entries(f"PERU\nTOGO\nMALI\n\nA plan of all\n{body}")
    assert entry.heading is None
    (entry,) = entries(f"A plan of all\nCountry\nTOGO\n{body}")
    assert (entry.heading, raws(entry)["title"]) == ("TOGO", "A plan of all")


def test_the_names_by_which_headings_are_known_are_those_of_the_gazetteer() -> None:
    names = {row["form"] for row in read_rows("gazetteer_names.csv") if (row["kind"], row["letter_case"]) == OWN_NAME}
    assert {row["name"] for row in data_files.read_rows(COUNTRY_NAMES)} == names
