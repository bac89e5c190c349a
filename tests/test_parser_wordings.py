"""Wordings that no list holds: labels composed of known words, other bullets, columns, lone dates, headings."""

import pytest

from assets.parsed.knowledge import LABEL_FORMS, fold, knowledge
from assets.parsed.parser import parse
from tests.parsing import entries, raws
from warehouse.data_files import read_rows

TEXT = "Experts from Spain came. They left."
FIELDS = ("code", "partner_institution", "start", "end", "assistance_type", "description")
VALUES = ("2018-04", "Ministry of Labour", "12/03/2018", "28/09/2018", "Policy development", TEXT)
WORDED = (
    ("Reference no.", "Requesting institution", "Commencement", "Completion", "Kind of help", "About this action"),
    ("Dossier n°", "Acteur partenaire", "Jour de lancement", "Jour de clôture", "Espèce d'appui", "En bref"),
    ("Ref. del proyecto", "Ente socio", "Mes de arranque", "Mes de clausura", "Clase de ayuda", "De qué se trata"),
    ("Processo n.º", "Entidade homóloga", "Data de arranque", "Data de fecho", "Espécie de apoio", "O que se fez"),
)  # fmt: skip


@pytest.mark.parametrize("labels", WORDED, ids=("en", "fr", "es", "pt"))
@pytest.mark.parametrize("form", ["{}: {}", "{}\t{}", "{} ...... {}", "{} → {}", "{}\n{}"])
def test_labels_of_known_words_are_known(labels: tuple[str, ...], form: str) -> None:
    body = "".join(f"    {form.format(*pair)}\n" for pair in zip(labels, VALUES, strict=True))
    (entry,) = entries(f"• A plan of all\n\n{body}")
    assert {name: raws(entry)[name] for name in FIELDS} == dict(zip(FIELDS, VALUES, strict=True))
    assert not entry.issues


def test_no_two_fields_share_the_words_of_a_label() -> None:
    forms = read_rows(LABEL_FORMS)
    composed = [(label, row["field"]) for row in forms for label in _made_of(row["form"])]
    assert len(composed) > 20_000
    fields: dict[str, set[str]] = {}
    for label, field in composed:
        fields.setdefault(label, set()).add(field)
    assert [label for label, found in fields.items() if len(found) > 1] == []
    assert all(fold(label) in knowledge().labels for label, _ in composed[::97])


def _made_of(form: str) -> list[str]:
    before, bracket, rest = form.partition("[")
    if not bracket:
        return [form]
    words, _, after = rest.partition("]")
    return [before + word + end for word in words.split("|") for end in _made_of(after)]


def test_words_of_a_menu_are_no_dates() -> None:
    first, *_ = entries(f"Inicio   Quiénes somos   Acciones   Contacto\n\n- A plan of all\n  Code: 2018-04\n  {TEXT}\n")
    assert "start" not in raws(first)


@pytest.mark.parametrize("bullet", ["_", "+", "¤", "§", "~", "o  ", "[7]\n"])
def test_a_sign_before_every_title_is_a_bullet(bullet: str) -> None:
    text = "".join(f"{bullet} Plan {word} of all\n  Code: 2018-0{n}\n  Description: {TEXT}\n" for n, word in
                   enumerate(("one", "two"), 1))  # fmt: skip
    parsed = parse(text.encode(), "utf-8")
    assert [raws(entry)["title"] for entry in parsed.entries] == ["Plan one of all", "Plan two of all"]
    assert not any(entry.issues for entry in parsed.entries)
    assert not any(run.byte_class == "quarantined" for run in parsed.ledger)


def test_the_letter_o_before_a_word_is_no_bullet() -> None:
    (entry,) = entries(
        f"Plano do ministério\nCódigo: 2018-04\nDescrição: A ministra disse que\no Brasil veio. {TEXT}\n"
    )
    assert raws(entry)["description"] == f"A ministra disse que\no Brasil veio. {TEXT}"


@pytest.mark.parametrize(
    ("period", "side"),
    [
        ("since 12/03/2018", "start"), ("desde el 12-03-2018", "start"), ("à partir du 12/03/2018", "start"),
        ("until 12/03/2018", "end"), ("hasta el 12-03-2018", "end"), ("até 12/03/2018", "end"),
    ],
)  # fmt: skip
def test_a_lone_date_is_the_side_that_its_word_says(period: str, side: str) -> None:
    (entry,) = entries(f"• A plan of all\n  Period: {period}\n  Code: 2018-04\n  Description: {TEXT}\n")
    other = {"start": "end", "end": "start"}[side]
    assert raws(entry)[side] == period
    assert not raws(entry).get(other)
    assert not entry.issues


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("Where we work: Peru", "peru"), ("Onde trabalhamos: Cabo Verde   [versão para impressão]", "cabo verde"),
        ("En breve: nuestras acciones en Perú", "perú"), ("What we did in Malawi", "malawi"),
        ("Nos projets au Bénin", "bénin"), ("Coopération avec la République du Congo", "congo"),
    ],
)  # fmt: skip
def test_a_page_may_say_where_it_is_about_in_other_words(line: str, subject: str) -> None:
    (entry,) = entries(f"{line}\n\n• A plan of all\n  Code: 2018-04\n  Description: {TEXT}\n")
    assert entry.heading is not None
    assert subject in entry.heading.casefold()
    assert raws(entry)["title"] == "A plan of all"


def test_a_footer_may_end_with_types_between_bars() -> None:
    types = "Curriculum design; Awareness raising (roundtables, seminars, workshops, etc)"
    article = f"Young workers of the port\n{TEXT}\n[2018-04 | Suva | 07.03 - 25.11.2018 | {types}]\n"
    first, second = entries(f"{article}\n{article.replace('Young', 'Old')}")
    for entry, title in ((first, "Young workers of the port"), (second, "Old workers of the port")):
        told = {"title": title, "code": "2018-04", "place": "Suva", "start": "07.03", "end": "25.11.2018"}
        assert raws(entry) == told | {"assistance_type": types, "description": TEXT}


def test_labels_between_bars_may_end_with_what_needs_none() -> None:
    line = "Code: 2018-04 · Place: Suva · 11.03 – 29.11.2018 · Policy development"
    (entry,) = entries(f"A plan of all\n\n{TEXT}\n\n{line}\n")
    told = {"code": "2018-04", "place": "Suva", "start": "11.03", "end": "29.11.2018"}
    assert {name: raws(entry)[name] for name in told} == told
    assert raws(entry)["assistance_type"] == "Policy development"


def test_dates_above_types_begin_the_next_entry_and_end_no_text() -> None:
    head = "11/05/2020 - 18/12/2020\nMinistry of Labour\nPolicy development\n"
    first, second = entries(f"A plan of all the offices\n\n{TEXT}\n\n{head}{TEXT}\n")
    assert "start" not in raws(first)
    assert (raws(second)["start"], raws(second)["end"]) == ("11/05/2020", "18/12/2020")


def test_a_question_alone_above_labels_is_the_title() -> None:
    labels = "Start date\nEnd date\nType of Assistance\nPolicy development\n"
    first, second = entries(f"A plan of all\n{labels}{TEXT}\n\nPregnant at work: what to check?\n{labels}{TEXT}\n")
    assert raws(second)["title"] == "Pregnant at work: what to check?"
    assert raws(second)["description"] == raws(first)["description"] == TEXT


def test_a_line_with_the_name_of_the_site_above_a_title_is_not_its_own() -> None:
    head = "SOCIEUX+ in action — Labour inspection\nPage archived on 2 June 2022\n\n"
    text = f"{head}A plan of all\nCode: 2018-04\n{TEXT}\n"
    (entry,) = entries(text)
    assert raws(entry)["title"] == "A plan of all"
    assert not entry.issues


def test_a_country_before_a_colon_is_no_label() -> None:
    text = (
        "A plan of all\nCode: 2018-04\nPlace: Suva\nTimor-Leste: technical aids for all\nCode: 2018-05\nPlace: Dili\n"
    )
    assert [raws(entry)["code"] for entry in entries(text + TEXT)] == ["2018-04", "2018-05"]


@pytest.mark.parametrize(
    "line", ["What we did for our partners", "Cooperation with the four offices", "Our work in brief"]
)
def test_such_words_without_a_country_are_no_heading(line: str) -> None:
    (entry,) = entries(f"• {line}\n  Code: 2018-04\n  Description: {TEXT}\n")
    assert raws(entry)["title"] == line


def test_a_rule_of_dots_and_a_first_line_about_a_theme_belong_to_the_page() -> None:
    sheet = f"A plan of all\nPeriod →\nSummary → {TEXT}\nCode → 2018-04\n···\n"
    first, second = entries(f"Theme: disability\n\n1) {sheet}2) {sheet}")
    for entry in (first, second):
        assert (raws(entry)["title"], raws(entry)["code"]) == ("A plan of all", "2018-04")
        assert {name: entry.fields[name].raw for name in ("start", "end")} == {"start": "", "end": ""}
        assert not entry.issues


def test_a_footer_may_say_that_an_action_has_not_ended() -> None:
    text = f"A law for the workers of platforms\n{TEXT} {TEXT}\nCode 2019-03, ongoing\n"
    (entry,) = entries(text)
    assert (raws(entry)["code"], raws(entry)["end"]) == ("2019-03", "ongoing")
    assert "start" not in raws(entry)


def test_a_short_line_above_a_text_is_its_headline_whatever_its_verb() -> None:
    article = (
        f"Papua New Guinea has a new bill\n{TEXT} {TEXT} {TEXT}\nCode: 2019-07. Apia. 4 February – 30 August 2019\n"
    )
    for entry in entries(f"{article}\n{article}"):
        assert raws(entry)["title"] == "Papua New Guinea has a new bill"


def test_a_union_of_countries_before_a_colon_begins_the_next_entry() -> None:
    news = f"African Union: protection for all\n{TEXT}\n2018-02 – 12 to 16 March 2018\n"
    first, second = entries(f"Partner: Ministry of Labour\nType: Policy development\n{TEXT}\n\n{news}")
    assert raws(first)["description"] == TEXT
    assert (raws(second)["title"], raws(second)["code"]) == ("African Union: protection for all", "2018-02")


@pytest.mark.parametrize("value", ["de 12 de maio de 2018", "du 12 mai 2018", "of 12 May 2018"])
def test_a_date_alone_is_a_value_and_no_note_of_an_archive(value: str) -> None:
    (entry,) = entries(f"A plan of all\nStart date\n{value}\nCode\n2018-04\nDescription\n{TEXT}\n")
    assert raws(entry)["start"] == value


MARKDOWN = f"""# Actions in Zambia

### A plan of all

**Start of activities** 12/03/2018
**End of activities:** in progress
**Partner institution**: Ministry of Labour
**Type of assistance** Policy development
**Code** 2018-04

{TEXT}

* * *

### Another plan

**Code** 2018-05

{TEXT}
"""


def test_text_in_markdown_is_read_as_what_it_marks() -> None:
    parsed = parse(MARKDOWN.encode(), "utf-8")
    first, second = map(raws, parsed.entries)
    stated = ("2018-04", "Ministry of Labour", "12/03/2018", "in progress", "Policy development", TEXT)
    assert {name: first[name] for name in ("title", *FIELDS)} == {
        "title": "A plan of all",
        **dict(zip(FIELDS, stated, strict=True)),
    }
    assert (second["title"], second["code"], second["description"]) == ("Another plan", "2018-05", TEXT)
    assert not any(run.byte_class == "quarantined" for run in parsed.ledger)


@pytest.mark.parametrize(
    ("start", "end"),
    [("Start / Début :", "End / Fin :"), ("From\t", "Until\t"), ("De:", "Até:"), ("Starts –", "Ends –")],
)
def test_labels_may_be_in_two_languages_or_one_word_before_a_date(start: str, end: str) -> None:
    text = f"• A plan of all\n\n  {start} 2018-03\n  {end} 2018-09\n  Description: {TEXT}\n"
    (entry,) = entries(text)
    assert (raws(entry)["start"], raws(entry)["end"]) == ("2018-03", "2018-09")


def test_a_word_before_what_is_no_date_is_no_label() -> None:
    (entry,) = entries(f"• A plan of all\n\n  Du: Lusaka\n  Description: {TEXT}\n")
    assert "start" not in raws(entry)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("since October 2015 (ongoing)", "since October 2015", "ongoing"),
        ("depuis le 9 novembre 2020, en cours", "depuis le 9 novembre 2020", "en cours"),
        ("ongoing since March 2019", "since March 2019", "ongoing"),
        ("desde 2019, en curso / ongoing", "desde 2019", "en curso / ongoing"),
    ],
)
def test_a_period_without_an_end_gives_a_start_and_the_word_for_the_end(period: str, start: str, end: str) -> None:
    text = f"• A plan of all\n\n  Code: 2018-04\n  Period: {period}\n  Description: {TEXT}\n"
    parsed = parse(text.encode(), "utf-8")
    (entry,) = parsed.entries
    assert (raws(entry)["start"], raws(entry)["end"]) == (start, end)
    assert sum(run.end - run.start for run in parsed.ledger if run.byte_class == "quarantined") == 0


def test_labels_between_a_news_text_and_its_footer_belong_to_it() -> None:
    footer = "Partner institution: Ministry of Labour\n2018-04, Lusaka, 03.09 - 14.09.2018\n"
    news = f"A plan of all workers\n\n{TEXT}\n\n{footer}"
    first, second = entries(f"{news}\nA second plan of all\n\n{TEXT}\n\n2018-05, Lusaka, 03.10 - 14.10.2018\n")
    assert (raws(first)["partner_institution"], raws(first)["code"]) == ("Ministry of Labour", "2018-04")
    assert (raws(first)["start"], raws(first)["title"]) == ("03.09", "A plan of all workers")
    assert (raws(second)["title"], raws(second)["code"]) == ("A second plan of all", "2018-05")


def test_a_value_may_hang_below_its_first_line() -> None:
    head = "o  A plan of\n     all\n\n   Office of the\n     Commissioner\n   Policy development\n   Code: 2018-04\n"
    (entry,) = entries(f"{head}\n   {TEXT}\n")
    assert raws(entry)["partner_institution"].split() == ["Office", "of", "the", "Commissioner"]
    assert (raws(entry)["assistance_type"], raws(entry)["description"]) == ("Policy development", TEXT)


def test_a_foot_below_a_finished_text_cuts_no_entry() -> None:
    parsed = parse(
        f"- A plan of all\n  Code: 2018-04\n  Description: {TEXT}\n\n  The garden of the office\n".encode(), "utf-8"
    )
    (entry,) = parsed.entries
    assert raws(entry)["description"] == TEXT
    assert [found.code for found in entry.issues] == ["unplaced_text"]


def test_a_text_deeper_than_a_title_without_a_bullet_is_no_part_of_it() -> None:
    (entry,) = entries(f"  A plan of all\n    Ministry of Labour\n    Policy development\n    {TEXT}\n")
    assert (raws(entry)["title"], raws(entry)["partner_institution"]) == ("A plan of all", "Ministry of Labour")
