"""Layouts B to G: bulleted titles, positions, flat text, a single action, and news with a footer."""

from pathlib import Path

import pytest

from assets.parsed.parser import parse
from tests.parsing import entries, raws

LISTINGS = Path(__file__).parent / "listings"


def test_one_document_may_hold_every_layout_and_each_entry_says_its_own() -> None:
    found = parse((LISTINGS / "all_layouts.txt").read_bytes(), "utf-8").entries
    assert [(entry.kind, entry.layout, entry.heading) for entry in found] == [
        ("action", "A", "Actions in Peru"),
        ("action", "C", "Actions in Peru"),
        ("news", "D", "Actions in Peru"),
        ("action", "D", "Actions in Peru"),
        ("action", "F", "Actions in Togo"),
        ("action", "G", "Acciones en Fiji"),
    ]
    assert all(entry.rejection is None and not entry.issues for entry in found)


def test_labels_in_a_row_are_empty_values_and_an_empty_type_is_not_filled_with_the_description() -> None:
    (entry,) = entries(
        "  • Call centre for vacancies\n\n    Start activities\n    End activities\n    Partner Institution\n"
        "    Jobs Bureau\n    Type of Assistance\n    The Bureau asked for help. Trainers came.\n"
    )
    assert raws(entry) == {
        "title": "Call centre for vacancies",
        "start": "",
        "end": "",
        "partner_institution": "Jobs Bureau",
        "assistance_type": "",
        "description": "The Bureau asked for help. Trainers came.",
    }
    assert entry.fields["description"].label_span is None
    assert entry.fields["start"].label_raw == "Start activities"


def test_a_title_without_a_marker_is_known_by_the_label_that_follows_it() -> None:
    text = "-\nFirst\n- Start activities\n- 2018-01\n- Description\n- Experts came.\nSecond\n- Start activities\n"
    first, second = entries(text + "- 2018-02\n- Description\n- They left.\n")
    assert (raws(first)["description"], raws(second)["title"]) == ("Experts came.", "Second")


def test_a_code_cited_in_the_body_is_not_the_code_of_the_action() -> None:
    first, second = entries(
        "• Five-year plan\n\n    Sickness Fund\n    Policy development\n    It follows action 2015-60. It went well.\n"
        "• A second plan\n\n    Sickness Fund\n    Policy development\n    It was dear, and follows\n    2015-61.\n"
    )
    assert "code" not in first.fields
    assert "code" not in second.fields


def test_flat_text_is_divided_at_its_assistance_types() -> None:
    found = entries(
        "Design of a contributory pension\nPolicy development, Capacity building\nActuaries from Austria came.\n"
        "National Employment Agency (ANEM)\nCapacity building\nThe agency held two seminars.\n"
    )
    assert [sorted(raws(entry)) for entry in found] == [
        ["assistance_type", "description", "title"],
        ["assistance_type", "description", "partner_institution"],
    ]


@pytest.mark.parametrize(
    "footer",
    [
        "2018-12\nBishkek\n26.11 - 07.12.2018",
        "2018-12, Bishkek, 26.11 - 07.12.2018",
        "Action 2018-12 | Bishkek | 26.11 - 07.12.2018",
        "(2018-12, Bishkek, 26.11 - 07.12.2018)",
        "2018-12 Bishkek 26.11 - 07.12.2018",
        "26.11 - 07.12.2018, Bishkek (2018-12)",
        "Bishkek, 26.11 - 07.12.2018\nSOCIEUX+ 2018-12",
        "Code: 2018-12\nPlace: Bishkek\nDates: 26.11 - 07.12.2018",
        "Code: 2018-12 | Place: Bishkek | Dates: 26.11 - 07.12.2018",
    ],
)
def test_a_footer_gives_code_place_and_the_range_whose_first_date_has_no_year(footer: str) -> None:
    (entry,) = entries(f"Experts met unions from 3 to 5 March. Action 2017-03 came first.\n\n{footer}\n")
    fields = raws(entry)
    assert (fields["code"], fields["place"], fields["start"], fields["end"]) == (
        "2018-12",
        "Bishkek",
        "26.11",
        "07.12.2018",
    )
    assert entry.fields["start"].range_raw == "26.11 - 07.12.2018"
    assert entry.kind == "action"


def test_prose_without_a_footer_is_news() -> None:
    (entry,) = entries("Experts met unions from 3 to 5 March 2018 in Lima. Action 2017-03 came first.\n")
    assert (entry.kind, sorted(entry.fields)) == ("news", ["description"])


@pytest.mark.parametrize("bullet", ["-", "•", "*", "·", "–"])
@pytest.mark.parametrize(
    "labels", [("Code:", "CODE"), ("code :", "Código"), ("C\u00f3digo", "CÃ³digo"), ("\u00a0Code", "Code\u00a0:")]
)
def test_labels_are_known_with_any_bullet_case_colon_blank_and_mojibake(bullet: str, labels: tuple[str, str]) -> None:
    for label in labels:
        (entry,) = entries(
            f"{bullet}\nTitle\n{bullet} {label}\n{bullet} 2018-04\n{bullet} Description\n{bullet} It was.\n"
        )
        assert raws(entry)["code"] == "2018-04"


@pytest.mark.parametrize("between", [": ", " : ", "", " ", " - "])
def test_a_label_and_its_value_may_share_a_line(between: str) -> None:
    pairs = [("Start activities", "12/02/2018"), ("Partner Institution", "Ministry of Labour"), ("Code", "2018-04")]
    lines = "\n".join(f"- {label}{between}{value}" for label, value in pairs)
    (entry,) = entries(f"-\nCode of conduct\n{lines}\n- Description{between}Experts came. They left.\n")
    assert raws(entry) == {
        "title": "Code of conduct",
        "start": "12/02/2018",
        "partner_institution": "Ministry of Labour",
        "code": "2018-04",
        "description": "Experts came. They left.",
    }


def test_lines_that_lost_their_labels_are_placed_by_their_look() -> None:
    (entry,) = entries(
        "-\nInspection\n- 12/02/2018\n- End activities\n- 13/03/2018\n- Ministry of Labour\n- Type of Assistance\n"
        "- Policy development\n- 2018-04\n- Experts trained inspectors.\n"
    )
    assert raws(entry) == {
        "title": "Inspection",
        "start": "12/02/2018",
        "end": "13/03/2018",
        "partner_institution": "Ministry of Labour",
        "assistance_type": "Policy development",
        "code": "2018-04",
        "description": "Experts trained inspectors.",
    }


def test_a_page_heading_inside_a_record_does_not_cut_it_and_applies_below() -> None:
    first, second = entries(
        "Actions in Peru\n-\nOne\n- Start activities\nActions in Fiji\n- 2018-01\n- Description\n- Experts came.\n"
        "-\nTwo\n- Start activities\n- 2018-02\n- Description\n- They left.\n"
    )
    assert (raws(first)["start"], first.heading, first.rejection) == ("2018-01", "Actions in Peru", None)
    assert second.heading == "Actions in Fiji"


@pytest.mark.parametrize(
    "end",
    [
        "- Type of Ass",
        "- Type of Assistance",
        "- Type of Assistance\n- Policy develop",
        "- Type of Assistance\n- Policy development\n- Code\n- 2018-0",
        "- Type of Assistance\n- Policy development\n- Code\n- 2018-04\n- Description",
        "- Description\n- The Bureau asked for help. Trainers listened to calls and sugg\n",
        "- Description\n- The Bureau asked for help. Trainers came.\n-\nThe next tit",
    ],
)
def test_the_last_entry_of_a_document_that_stops_inside_it_is_rejected(end: str) -> None:
    found = entries(f"-\nOne\n- Start activities\n- 2018-01\n- Partner Institution\n- Jobs Bureau\n{end}")
    assert found[-1].rejection is not None
    assert found[-1].rejection.code == "cut_at_end"
    assert all(entry.rejection is None for entry in found[:-1])


def test_a_doubt_names_the_field_as_the_printed_record_does() -> None:
    (entry,) = entries("• Reform\n\n    Policy development The reform was planned. Experts came.\n    Two came back.\n")
    assert [(issue.severity, issue.field) for issue in entry.issues] == [("warning", "assistance_types")]


def test_a_description_that_ends_with_dots_makes_the_entry_doubtful() -> None:
    (entry,) = entries("-\nOne\n- Code\n- 2018-04\n- Description\n- The Bureau asked for help. Trainers came and…\n")
    assert [(issue.code, issue.field) for issue in entry.issues] == [("text_elided", "entry")]


def test_a_blank_line_parts_flat_records_whose_labels_are_not_all_there() -> None:
    found = entries(
        "Trainers helped to draft the law. It was adopted.\n\nType of Assistance\nPolicy development\nDescription\n"
        "Two actuaries came. They left.\n\nCode\n2017-30\nDescription\nThe centres were visited.\n\n"
        "Partner Institution\nJobs Bureau\nType of Assistance\nCapacity building\nPeers reviewed the forms.\n"
    )
    assert [raws(entry) for entry in found] == [
        {"description": "Trainers helped to draft the law. It was adopted."},
        {"assistance_type": "Policy development", "description": "Two actuaries came. They left."},
        {"code": "2017-30", "description": "The centres were visited."},
        {
            "partner_institution": "Jobs Bureau",
            "assistance_type": "Capacity building",
            "description": "Peers reviewed the forms.",
        },
    ]


def test_a_label_outside_a_title_only_bullet_begins_a_record_of_its_own() -> None:
    first, second = entries(
        "  • Seminar moved\n\nStart activities\n03-02-2021\nPartner Institution\nJobs Bureau\nDescription\n"
        "Peers came.\n"
    )
    assert (first.kind, raws(first)) == ("news", {"title": "Seminar moved"})
    assert "title" not in second.fields


def test_a_name_in_capitals_before_the_types_is_an_institution_and_doubtful() -> None:
    found = entries(
        "Ministry of Labour\nCapacity building\nTwo inspectors came.\n\n"
        "Provident Scheme of Tonga\nPolicy development\nSpecialists wrote it.\n"
    )
    assert raws(found[1])["partner_institution"] == "Provident Scheme of Tonga"
    assert {issue.field for issue in found[1].issues} >= {"title", "partner_institution"}


def test_a_label_begun_where_the_document_ends_is_no_value() -> None:
    (entry,) = entries("-\nOne\n- Start activities\n- 2018-01\n- End activ")
    assert entry.rejection is not None
    assert all("End activ" not in raw for raw in raws(entry).values())


def test_a_lone_date_is_doubtful_where_the_label_of_the_end_is_missing() -> None:
    (entry,) = entries("-\nOne\n- Start activities\n- 2018-01\n- Code\n- 2018-04\n- Description\n- Experts came.\n")
    assert {issue.field for issue in entry.issues} == {"start", "end"}


def test_a_one_word_label_before_a_name_is_parted_where_glued_and_doubtful_where_not() -> None:
    record = "-\nOne\n- Code\n- 2018-04\n- {}\n- Description\n- Experts came.\n"
    (glued,) = entries(record.format("PartnerJobs Bureau"))
    assert (raws(glued)["partner_institution"], glued.issues) == ("Jobs Bureau", ())
    (spaced,) = entries(record.format("Partner Jobs Bureau"))
    assert [issue.field for issue in spaced.issues] == ["partner_institution"]


@pytest.mark.parametrize(
    "title", ["Appui : la caisse de retraite", "Partners: who does what", "Overview: rural job centres"]
)
@pytest.mark.parametrize(
    "form",
    [
        "-\n{}\n- Start activities\n- 14-02-2022\n- Code\n- 2021-71\n- Description\n- Experts came.\n",
        "  • {}\n\n    Start activities\n    02/2022\n    Code\n    2021-71\n    Description\n    Experts came.\n",
        "-\n{}\n- 14-02-2022\n- 26-03-2023\n- Ministry of Labour\n- Capacity building\n- 2021-71\n- Experts came.\n",
        "{}\n14-02-2022\n26-03-2023\nMinistry of Labour\nCapacity building\n2021-71\nExperts came to Togo.\n",
        "{}\nExperts from Italy came to Togo to help the ministry.\n2021-71 | Lomé | 14/02 - 26/03/2022\n",
    ],
    ids=["A", "C", "D", "E", "G"],
)
def test_a_title_may_begin_with_a_word_that_is_a_label_elsewhere(form: str, title: str) -> None:
    found = entries(form.format(title) + form.format(title).replace("2021-71", "2021-72"))
    assert [raws(entry)["title"] for entry in found] == [title, title]
    assert [raws(entry)["code"] for entry in found] == ["2021-71", "2021-72"]


@pytest.mark.parametrize("label", ["Type: Capacity building", "Partner: Ministry of Labour"])
def test_a_label_alone_among_texts_is_one_where_its_value_is(label: str) -> None:
    (entry,) = entries(f"Reform of rural job centres\n{label}\nExperts from Italy came to Togo.\n2021-71\n")
    assert label.partition(": ")[2] in raws(entry).values()
