"""What stands beside titles, labels and dates: codes, signs of questions and italic type, numbers of rows and parts."""

import pytest

from assets.parsed.titles import code_beside
from tests.parsing import entries, raws

TEXT = "Experts from Spain came. They left."
HEAD = "Ministry of Labour\nPolicy development\n"


@pytest.mark.parametrize(
    "line", ["[2016-04] One card", "(2016-04) One card", "2016-04: One card", "2016-04 – One card"]
)
def test_a_code_before_a_title_is_the_code(line: str) -> None:
    (entry,) = entries(f"Actions in Peru\n\n{line}\n{HEAD}{TEXT}\n")
    assert (raws(entry)["code"], raws(entry)["title"], entry.issues) == ("2016-04", "One card", ())


def test_a_code_behind_a_title_may_be_years_and_is_doubted() -> None:
    (entry,) = entries(f"Actions in Peru\n\nOne card (2016-17)\n{HEAD}{TEXT}\n")
    assert (raws(entry)["code"], raws(entry)["title"]) == ("2016-17", "One card")
    assert {issue.field for issue in entry.issues} == {"code", "title"}


@pytest.mark.parametrize("title", ["A plan for 2016-17 and after", "Budget (2016-2017)", "2016-17 budget planning"])
def test_years_inside_a_title_are_no_code(title: str) -> None:
    assert code_beside(title) is None


def test_a_title_keeps_its_code_where_the_label_of_the_code_gives_another() -> None:
    (entry,) = entries(f"• [2016-04] One card\n\n    Code\n    2016-05\n    Description\n    {TEXT}\n")
    assert (raws(entry)["code"], raws(entry)["title"]) == ("2016-05", "[2016-04] One card")


@pytest.mark.parametrize(
    "lines",
    [
        ("*Period:* 5 May 2016 – 24 June 2016", "*Partner Institution*: Ministry of Labour"),
        ("_Period:_ 5 May 2016 – 24 June 2016", "_With:_ Ministry of Labour"),
        ("When? 5 May 2016 – 24 June 2016", "Who asked? Ministry of Labour"),
        ("¿Cuándo?\n5 May 2016 – 24 June 2016", "Who asked?\nMinistry of Labour"),
        ("Period > 5 May 2016 > 24 June 2016", "Partner Institution > Ministry of Labour"),
    ],
)
def test_labels_may_ask_or_be_in_italics(lines: tuple[str, str]) -> None:
    (entry,) = entries("### One card for all\n" + "\n".join(lines) + f"\nDescription\n{TEXT}\n")
    found = raws(entry)
    assert (found["start"], found["end"], found["partner_institution"], found["title"]) == (
        *("5 May 2016", "24 June 2016", "Ministry of Labour", "One card for all"),
    )


def test_the_end_of_a_title_that_asks_is_no_label() -> None:
    (entry,) = entries(
        f"• A new insurance: an idea for\n  when?\n\n    Code\n    2016-05\n    Description\n    {TEXT}\n"
    )
    assert " ".join(raws(entry)["title"].split()) == "A new insurance: an idea for when?"


@pytest.mark.parametrize("sign", [">> ", "[{}/2] "])
def test_signs_and_parts_of_a_whole_before_titles_are_bullets(sign: str) -> None:
    body = "    Code\n    2016-0{0}\n    Description\n    {1}\n\n"
    text = "".join(f"{sign.format(n)}Plan {n} of all\n\n{body.format(n, TEXT)}" for n in (1, 2))
    assert [raws(entry)["title"] for entry in entries(text)] == ["Plan 1 of all", "Plan 2 of all"]


def test_a_column_that_numbers_the_rows_is_no_code() -> None:
    rows = "".join(f"{n}\t2016-0{n}\tPlan {n} of all\tMinistry of Labour\t{TEXT}\n" for n in (1, 2))
    found = entries(f"No.\tCode\tTitle\tPartner Institution\tDescription\n{rows}")
    assert [(raws(entry)["code"], entry.issues) for entry in found] == [("2016-01", ()), ("2016-02", ())]


def test_a_heading_of_a_page_right_above_a_deeper_one_is_the_heading_of_what_stands_below() -> None:
    text = f"# What was done\n\n## Peru\n\n### One card for all\n**Code:** 2016-04\n**Description:** {TEXT}\n"
    (entry,) = entries(text)
    assert (entry.heading, raws(entry)["title"]) == ("Peru", "One card for all")


def test_labels_below_a_description_belong_to_it_until_a_blank_line() -> None:
    labelled = "Title\tPlan {0}\nPeriod\t5 May 2016 > 24 June 2016\nDescription\t{1}\nCode\t2016-0{0}\n"
    text = "Actions in Peru\n\n" + "\n".join(labelled.format(n, TEXT) for n in (1, 2))
    assert [(raws(e)["title"], raws(e)["code"]) for e in entries(text)] == [
        ("Plan 1", "2016-01"),
        ("Plan 2", "2016-02"),
    ]


@pytest.mark.parametrize(
    "dateline", ["10/06/2018. Farmers can insure their crops", "Suva, 14 June. The workshop closed"]
)
def test_a_date_that_opens_a_news_text_does_not_lengthen_its_title(dateline: str) -> None:
    (entry,) = entries(f"FARMERS WITH INSURANCE\n{dateline}. {TEXT}\n2018-10 · Oruro · 14/05/18 al 25/05/18\n")
    assert (raws(entry)["title"], raws(entry)["code"]) == ("FARMERS WITH INSURANCE", "2018-10")


@pytest.mark.parametrize(
    ("footer", "expected"),
    [
        ("Prishtina – 02/12/2019-13/12/2019 – code: 2019-25", ("2019-25", "02/12/2019", "13/12/2019", "Prishtina")),
        ("Dili, Oct. 2022. Ref 2022-19", ("2022-19", "Oct. 2022", None, "Dili")),
        ("Code 2020-29 (Cúcuta) febrero 2021", ("2020-29", "febrero 2021", None, "Cúcuta")),
    ],
)
def test_a_footer_may_hold_one_date_and_bars_inside_dates(footer: str, expected: tuple[str | None, ...]) -> None:
    (entry,) = entries(f"A hotline opens\n{TEXT}\n{footer}\n")
    assert tuple(raws(entry).get(name) for name in ("code", "start", "end", "place")) == expected


def test_a_footer_above_the_labels_of_the_next_record_is_no_title() -> None:
    news = f"Certificates for all\n{TEXT}\n2021-22 – Goma, 11.01 - 02.07.2022\n"
    first = f"Partner Institution: Labour Fund\n{TEXT}\n\n{news}"
    found = entries(f"{first}\nCode\n2018-55\nStart activities\n30-06-2019\nMapping of all centres\n{TEXT}\n")
    assert [raws(entry).get("title") for entry in found] == [None, "Certificates for all", "Mapping of all centres"]
    assert [raws(entry).get("code") for entry in found] == [None, "2021-22", "2018-55"]


def test_a_title_with_a_verb_above_an_institution_begins_a_record() -> None:
    first = f"Labour Fund (LF)\nPolicy development\n{TEXT}\n"
    second = f"A grant: finding those who never applied for it\nMinistry of Labour\n{TEXT}\n"
    found = entries(f"Actions in Peru\n\n{first}\n{second}")
    assert [raws(entry).get("title") for entry in found] == [None, "A grant: finding those who never applied for it"]
    assert raws(found[1])["partner_institution"] == "Ministry of Labour"


def test_a_code_right_above_a_title_leads_what_follows_it() -> None:
    first = f"Labour Fund (LF)\nPolicy development\n{TEXT}\n"
    found = entries(f"Actions in Peru\n\n{first}\nCode 2021-35\nA guide to work\n{HEAD}{TEXT}\n")
    assert [raws(entry).get("code") for entry in found] == [None, "2021-35"]
    assert raws(found[1])["title"] == "A guide to work"


def test_a_further_paragraph_that_tells_who_was_sent_may_be_an_entry() -> None:
    text = (
        f"Plan\nCode\n2018-55\nPolicy development\n{TEXT}\n\nThe peers came from Italy. Experts from Malta came too.\n"
    )
    found = entries(text)
    assert len(found) > 1 or "boundary_unsure" in {issue.code for issue in found[0].issues}


@pytest.mark.parametrize("words", ["to date", "until further notice", "à ce jour", "(ongoing)"])
def test_a_start_and_a_word_for_no_end_are_a_range(words: str) -> None:
    (entry,) = entries(f"• Plan of all\n\n    Period: 5 May 2016 {words}\n    Code: 2016-04\n    Description: {TEXT}\n")
    assert (raws(entry)["start"], raws(entry)["end"].strip("()")) == ("5 May 2016", words.strip("()"))


@pytest.mark.parametrize("bar", ["::", "|"])
def test_labels_may_stand_behind_a_title_on_its_line(bar: str) -> None:
    line = f" {bar} ".join(
        ["One card for all", "Ref. 2018-05", "Start: 04.03.2019", "Partner: Labour Fund", "Type: Audits"]
    )
    found = entries("".join(f"» {line}\n   Summary: {TEXT}\n" for _ in range(2)))
    fields = ("title", "code", "start", "partner_institution", "assistance_type")
    expected = ["One card for all", "2018-05", "04.03.2019", "Labour Fund", "Audits"]
    assert [[raws(entry)[name] for name in fields] for entry in found] == [expected, expected]


def test_a_row_without_a_frame_may_begin_with_an_empty_cell_and_go_on_in_the_next_line() -> None:
    rows = "2018-05 | One card | Labour Fund | Experts from Spain\ncame. They left.\n | Two cards | Labour Fund | "
    first, second = entries(f"Ref. | Title | Partner Institution | Description\n{rows}{TEXT}\n")
    assert (raws(first)["code"], raws(first)["description"]) == ("2018-05", "Experts from Spain\ncame. They left.")
    assert (raws(second)["code"], raws(second)["title"]) == ("", "Two cards")


def test_a_label_outside_a_bulleted_record_begins_the_next() -> None:
    record = f"• A plan\n\n    Code\n    2018-05\n    Description\n    {TEXT}\n"
    found = entries(f"{record}\nStart activities\n2021\nPartner Institution\nLabour Fund\n{TEXT}\n")
    assert [raws(entry).get("partner_institution") for entry in found] == [None, "Labour Fund"]


def test_words_glued_together_below_an_institution_are_doubted() -> None:
    labels = f"EntityLabour Fund (LF)\nFocus of workInternal audits\nCode2018-05\nDescription{TEXT}\n"
    (entry,) = entries(f"• A plan\nPartner InstitutionLabour Fund (LF)\n{labels.partition(chr(10))[2]}")
    assert "entry" in {issue.field for issue in entry.issues}


def test_the_number_of_a_card_is_no_title() -> None:
    body = f"Code: 2018-05\nPartner Institution: Labour Fund\nTitle: A plan\nDescription: {TEXT}\n"
    found = entries(f"FICHE 1\n{body}\nFICHE 2\n{body}")
    assert [(raws(entry)["title"], entry.issues) for entry in found] == [("A plan", ()), ("A plan", ())]


def test_a_title_with_another_bullet_below_a_description_is_an_entry_of_its_own() -> None:
    record = f"-\nA plan\n- Code\n- 2018-0{{}}\n- Description\n- {TEXT}\n"
    found = entries(f"{record.format(1)}• A delegation is back home\n\n{record.format(2)}")
    assert [raws(entry)["title"] for entry in found] == ["A plan", "A delegation is back home", "A plan"]


@pytest.mark.parametrize("foot", ["Haut de page", "Follow us on X and LinkedIn", "© SOCIEUX+ | Contact"])
def test_an_empty_label_above_the_foot_of_the_page_is_no_cut(foot: str) -> None:
    text = f"• A plan\n\n    Description\n    {TEXT}\n    Code\n"
    cut, whole = entries(text)[0], entries(f"{text}\n{foot}\n")[0]
    assert cut.rejection is not None and cut.rejection.code == "cut_at_end"
    assert whole.rejection is None


def test_two_labels_glued_together_are_two_labels_without_values() -> None:
    body = f"Start activitiesEnd activities\nPartner InstitutionLabour Fund\nDescription{TEXT}\n"
    found = raws(entries(f"• A plan\n{body}")[0])
    assert (found["title"], found["start"], found["end"], found["partner_institution"]) == (
        *("A plan", "", "", "Labour Fund"),
    )


@pytest.mark.parametrize("word", ["Chapitre {}. ", "Ficha {}: ", "Card {} - "])
def test_the_number_of_a_chapter_before_a_title_is_a_bullet(word: str) -> None:
    body = f"Quel appui ? Capacity building\nQuel numéro ? 2018-05\nDe quoi s'agit-il ? {TEXT}\n"
    found = entries("".join(f"{word.format(n)}Plan {n} of all\n{body}" for n in (1, 2)))
    assert [raws(entry)["title"] for entry in found] == ["Plan 1 of all", "Plan 2 of all"]
    assert [raws(entry)["code"] for entry in found] == ["2018-05", "2018-05"]


def test_abbreviations_between_bars_are_doubted() -> None:
    text = f"* Ap. Capacity building | Ent. Labour Fund | N. 2020-30\n  T. A plan\n  Res. {TEXT}\n"
    assert all("entry" in {issue.field for issue in entry.issues} for entry in entries(text))
