"""What extractors and editors do to listings: page frames, tables, other labels, several on a line, bold type."""

import pytest

from assets.parsed.model import ParsedDocument
from assets.parsed.parser import parse

BULLETED = """-
Pay slips
- Start activities
- 12/02/2018
- Code
- 2018-04
- Description
- Experts came.
"""
TEXT = "Experts from Poland came and wrote a plan."
FIELDS = {"title": "Pay slips", "start": "12/02/2018", "code": "2018-04", "description": "Experts came."}


def raws(document: ParsedDocument) -> list[dict[str, str]]:
    return [{name: value.raw for name, value in entry.fields.items()} for entry in document.entries]


def read(text: str) -> ParsedDocument:
    document = parse(text.encode(), "utf-8")
    assert sum(run.end - run.start for run in document.ledger) == len(text.encode())
    return document


def doubts(document: ParsedDocument) -> set[tuple[str, str]]:
    return {(issue.code, issue.field) for entry in document.entries for issue in entry.issues}


@pytest.mark.parametrize(
    "line",
    [
        "We use cookies to give you the best experience.",
        "Home > Actions > All actions",
        "Skip to main content",
        "« Previous 1 2 3 … Next »",
        "Page 2 of 7",
        "12 results found",
        "Sort by: date",
        "© 2021 SOCIEUX+ | Privacy policy",
        "Last updated: 12/03/2020",
        "Share on Facebook | Twitter | LinkedIn",
        "Leer más",
        "Voir plus",
        "Share: Facebook | Twitter | Print",
        "Compartir en: Facebook Twitter WhatsApp",
        "Imprimir | Enviar por correo",
        "Inicio · Contacto · Aviso legal",
        "EN | FR | ES | PT",
        "Suivez-nous !",
        "Where we work | Our people | Our partners",
        "Início   Quem somos   Ações   Imprensa",
        "Partilhar · Guardar · Voltar ao topo",
        "Article précédent | Article suivant",
        "Pág. 1 de 3",
        "Showing 1-12 of 12",
        "Toutes les actualités",
        "SOCIEUX+ | Actions by country | 7",
        "Page 1 of 3    Next >",
        "Lire aussi : Portrait d'une experte | Questions à un actuaire",
        "Ver más acciones",
        "View all actions",
        "Partager sur Facebook – Tweeter – Envoyer",
        "Share: f | t | in",
        "Did you find what you were looking for? Yes / No",
        "You are here: Home » Actions » Action sheet",
        "Contact | Privacy statement | © SOCIEUX+",
        "Legal notice · Accessibility · v2.4 · page 3",
        "Older posts 1 | 2 | 3 ... 14",
        "Mostrando 1 a 7 de 7 registros Anterior | Siguiente",
        "Co-funded by the European Union, Belgium and Spain",
        "Contacto | Aviso legal | Política de cookies",
    ],
)
def test_lines_of_the_page_are_noise_before_and_after_the_records(line: str) -> None:
    document = read(f"{line}\nActions in Peru\n{BULLETED}{line}\n")
    assert raws(document) == [FIELDS]
    assert document.entries[0].rejection is None
    assert [run.byte_class for run in document.ledger if run.end - run.start == len(line.encode())].count("noise") == 2


@pytest.mark.parametrize(
    "title", ["Share of women in training", "Print shops for young people", "News", "Contact centre for job seekers"]
)
def test_a_title_that_begins_as_lines_of_the_page_do_is_kept(title: str) -> None:
    (fields,) = raws(read(BULLETED.replace("Pay slips", title)))
    assert fields["title"] == title


@pytest.mark.parametrize("value", ["17.10.2014", "2021", "12 03 2021", "1 2", "05-06", "TBC"])
def test_a_value_of_digits_is_no_page_number(value: str) -> None:
    assert raws(read(BULLETED.replace("12/02/2018", value))) == [FIELDS | {"start": value}]


def test_a_table_gives_a_record_a_row_and_its_header_is_label() -> None:
    rows = "| Plan | 12/02/2018 |  | Fund of Fiji | 2018-04 |\n| Roof | 13/02/2018 | Ongoing | Fund (FF) | 2018-05 |\n"
    document = read(f"| Title | Start date | End | Partner | Code |\n|---|---|---|---|---|\n{rows}\nIt ends here.\n")
    first, second, after = document.entries
    assert raws(document)[0] == {
        "title": "Plan",
        "start": "12/02/2018",
        "end": "",
        "partner_institution": "Fund of Fiji",
        "code": "2018-04",
    }
    assert (first.layout, second.fields["end"].raw, after.kind) == ("T", "Ongoing", "news")
    assert ("label", "table_header") in {(run.byte_class, run.rule_name) for run in document.ledger}
    assert not doubts(document)


def test_a_table_between_tabs_is_read_and_a_row_that_is_cut_is_rejected() -> None:
    document = read("Code\tTitle\tInstitution\n2018-04\tPlan\tFund\n2018-05\tRo")
    assert raws(document) == [
        {"code": "2018-04", "title": "Plan", "partner_institution": "Fund"},
        {"code": "2018-05", "title": "Ro"},
    ]
    assert [entry.rejection is not None for entry in document.entries] == [False, True]


def test_several_labels_on_one_line_are_told_apart_with_and_without_colons() -> None:
    text = (
        "Pay slips\nStart activities 01/02/2018 End activities Ongoing\n"
        "Partner: Fund of Fiji | Type: Policy development\nCode 2018-04\nDescription Experts came.\n"
    )
    (fields,) = raws(read(text))
    assert (fields["title"], fields["start"], fields["end"]) == ("Pay slips", "01/02/2018", "Ongoing")
    assert (fields["partner_institution"], fields["assistance_type"]) == ("Fund of Fiji", "Policy development")


def test_a_label_inside_another_value_makes_the_entry_doubtful() -> None:
    text = BULLETED.replace("Pay slips", "Pay slips Partner Institution")
    assert ("value_without_label", "entry") in doubts(read(text))


def test_a_label_nobody_knows_takes_its_own_value_and_makes_missing_fields_doubtful() -> None:
    text = "Pay slips\nStart: 01/02/2018\nPartner: Fund of Fiji\nSponsor: nobody\nCode: 2018-04\nSummary: They came.\n"
    document = read(text)
    (fields,) = raws(document)
    assert (fields["partner_institution"], fields["code"]) == ("Fund of Fiji", "2018-04")
    assert doubts(document) == {("unknown_label", "end"), ("unknown_label", "assistance_types")}


def test_a_country_label_says_whose_the_entry_is_and_other_known_labels_are_put_aside() -> None:
    text = "Actions in Pensions\n" + BULLETED.replace(
        "- Code", "- End\n- TBC\n- Country\n- Zambia\n- Status\n- ongoing\n- Code"
    )
    (entry,) = read(text).entries
    assert (entry.heading, entry.fields["code"].raw, entry.issues) == ("Zambia", "2018-04", ())


def test_marks_of_bold_type_are_no_part_of_a_value() -> None:
    text = "- **Pay slips**\n  - **Start:** 12/02/2018\n  - **Code:** 2018-04\n  - **Description:** Experts came.\n"
    assert raws(read(text)) == [FIELDS]


def test_a_dash_glued_to_a_date_or_a_code_is_a_bullet() -> None:
    assert raws(read(BULLETED.replace("- ", "-"))) == [FIELDS]


def test_dates_and_a_code_above_the_text_are_the_head_of_an_entry_and_no_footer() -> None:
    text = f"Study of wages\nMinistry of Labour\n12/03/2019 – 28/06/2019\nPolicy development\n2018-81\n{TEXT}\n"
    first, second = raws(read(f"{text}\n{text}"))
    assert first == second
    assert (first["partner_institution"], first["code"], first["start"]) == (
        "Ministry of Labour",
        "2018-81",
        "12/03/2019",
    )


def test_a_news_text_without_a_footer_does_not_swallow_the_next_one() -> None:
    news = "The telephone line is one year old\n\nThere was cake, and the minister spoke.\n\n"
    title = "Mayors put a price on their nurseries"
    action = f"{title}\n\nThey went home with a plan. It was good.\n\n2018-62\nColón\n10.12 - 18.12.2018\n"
    first, second = read(news + action).entries
    assert (first.kind, second.kind, second.fields["title"].raw) == ("news", "action", title)
    assert [issue.code for issue in second.issues] == ["boundary_unsure"]


def test_a_footer_that_stops_inside_its_range_is_cut() -> None:
    (entry,) = read("Tailors of Thies\n\nThey kept books. It took long.\n\n2018-62\nThiès\n10.12 - 1").entries
    assert entry.rejection is not None and entry.rejection.code == "cut_at_end"
