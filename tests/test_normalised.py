"""A document's entries normalised: values, doubts, quarantine, and the characters each value rests on."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.landed.decoding import decode
from assets.normalised.document import DocumentContext, normalise_document
from assets.normalised.spans import Lines
from assets.parsed.handover import to_tables
from assets.parsed.parser import parse
from warehouse.tables import TABLES

SHA = "0" * 64
RECORD = """-
{title}
- Start activities
- {start}
- End activities
- {end}
- Partner Institution
- {institution}
- Type of Assistance
- {types}
- Code
- {code}
- Description
- {description}
"""
VALUES = {
    "title": "Réforme of the pension desk",
    "start": "12/02/2025",
    "end": "26/03/2025",
    "institution": "Ministry of Labour of Zambia (MoL)",
    "types": "Policy development",
    "code": "2024-14",
    "description": "Experts from Côte d'Ivoire and Spain helped the Ministry of Labour of Zambia.",
}


def tables(text: str, encoding: str = "utf-8", heading: str | None = None) -> dict[str, pa.Table]:
    data = text.encode(encoding)
    decoded = decode(data)
    parsed = to_tables(SHA, parse(data, decoded.encoding, decoded.bom_length))
    document = DocumentContext(SHA, data, decoded.encoding, "DMY", heading)
    return (
        parsed
        | normalise_document(document, parsed["entry"], parsed["parse_issue"])
        | {"data": (data, decoded.encoding)}
    )


def record(**values: str) -> str:
    return RECORD.format(**(VALUES | values))


def one(text: str, table: str = "normalised_entry", **options: Any) -> dict[str, Any]:
    (row,) = tables(text, **options)[table].to_pylist()
    return row


def codes(text: str) -> dict[str, str]:
    return {row["issue_code"]: row["severity"] for row in tables(text)["issue"].to_pylist()}


def test_every_value_of_a_record_is_normalised() -> None:
    row = one(record())
    assert row["action_code"] == "2024-14"
    assert (row["start_iso"], row["end_iso"]) == ("2025-02-12", "2025-03-26")
    assert (row["institution_name"], row["acronym"]) == ("Ministry of Labour of Zambia", "MoL")
    assert row["assistance_types"] == ["Policy development"]
    assert row["partner_countries"] == ["ZM"]
    assert [sorted(group["countries"]) for group in row["expert_groups"]] == [["CI", "ES"]]
    assert not row["is_quarantined"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_bytes_of_every_span_decode_to_its_surface(encoding: str) -> None:
    made = tables(record() + record(code="2024-15", title="Élan n° 2 — “again”"), encoding)
    data, codec = made["data"]
    rows = made["entry_evidence"].to_pylist()
    assert len(rows) > 20
    for row in rows:
        assert data[row["span_start"] : row["span_end"]].decode(codec) == row["surface"]
        if row["cue"] is not None:
            assert data[row["cue_span_start"] : row["cue_span_end"]].decode(codec) == row["cue"]


def test_every_published_country_has_evidence() -> None:
    made = tables(record())
    proved = {(row["attribute"], row["attribute_value"]) for row in made["entry_evidence"].to_pylist()}
    assert {("partner_country", "ZM"), ("expert_country", "ES"), ("expert_country", "CI")} <= proved


def test_a_heading_above_the_entry_is_evidence_for_the_partner() -> None:
    text = "Actions in Zambia\n" + record(institution="Ministry of Labour", description="Experts from Spain helped.")
    row = one(text)
    assert (row["partner_countries"], row["partner_basis"]) == (["ZM"], "heading")
    headings = [r for r in tables(text)["entry_evidence"].to_pylist() if r["field_name"] == "heading"]
    assert [r["surface"] for r in headings] == ["Zambia"]


def test_a_date_that_does_not_exist_quarantines_the_entry() -> None:
    row = one(record(start="31/02/2025"))
    assert (row["is_quarantined"], row["rejection_code"]) == (True, "date_impossible")


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("31/02/2019 - 15/05/2019", (None, "invalid"), ("2019-05-15", "ok")),
        ("01/02/2019 to 31/04/2019", ("2019-02-01", "ok"), (None, "invalid")),
        ("26.11 - 31.02.2019", (None, "invalid"), (None, "invalid")),
    ],
)
def test_an_impossible_date_of_a_range_leaves_the_other_one(
    period: str, start: tuple[str | None, str], end: tuple[str | None, str]
) -> None:
    row = one(f"• A plan\n\n    Period: {period}\n    Code: 2018-05\n    Description: Experts from Spain came.\n")
    assert ((row["start_iso"], row["start_status"]), (row["end_iso"], row["end_status"])) == (start, end)
    assert (row["is_quarantined"], row["rejection_code"]) == (True, "date_impossible")


def test_an_end_before_the_start_quarantines_the_entry() -> None:
    row = one(record(start="20/03/2025", end="19/03/2025"))
    assert (row["is_quarantined"], row["rejection_code"]) == (True, "end_before_start")


def test_text_that_is_no_date_is_a_warning_and_publishes_nothing_for_it() -> None:
    text = record(start="when the law is adopted")
    assert codes(text)["date_unreadable"] == "warning"
    row = one(text)
    assert (row["start_iso"], row["start_status"], row["is_quarantined"]) == (None, "invalid", False)


def test_an_ambiguous_date_says_what_settled_it() -> None:
    by_chronology = tables(record())["date_ledger"].to_pylist()
    assert [(row["field_name"], row["settled_by"]) for row in by_chronology] == [
        ("end", "value"),
        ("start", "chronology"),
    ]
    by_convention = record(start="04/07/2025", end="26/09/2025")
    assert one(by_convention)["quality_flags"] == ["date_settled_by_convention"]
    assert codes(by_convention)["date_settled_by_convention"] == "info"


def test_a_document_whose_dates_contradict_the_order_makes_its_ambiguous_dates_warnings() -> None:
    text = record(start="04/07/2025", end="09/26/2025")
    assert codes(text)["date_against_order"] == "warning"
    assert codes(text)["date_order_contradicted"] == "warning"


def test_an_unknown_type_is_kept_and_named() -> None:
    text = record(types="Telepathy")
    assert one(text)["assistance_types"] == ["Telepathy"]
    assert "type_unknown" in codes(text)


@pytest.mark.parametrize(
    ("types", "code"),
    [
        ("Policy development, Study visit", "type_unknown"),
        ("Policy development, and more of it", "type_split_unsure"),
        ("Gestão da mudança Apoio a políticas", "type_split_unsure"),
        ("Gestão da mudança; Apoio a políticas", "type_unknown"),
    ],
)
def test_a_split_is_in_doubt_where_a_type_that_is_not_known_may_go_on(types: str, code: str) -> None:
    assert codes(record(types=types)).keys() & {"type_unknown", "type_split_unsure"} == {code}


def test_mojibake_is_repaired_in_the_value_and_kept_in_the_evidence() -> None:
    broken = "RÃ©forme of the desk"
    made = tables(record(title=broken))
    assert made["normalised_entry"].to_pylist()[0]["title"] == "Réforme of the desk"
    titles = [row["surface"] for row in made["entry_evidence"].to_pylist() if row["attribute"] == "title"]
    assert titles == [broken]
    assert codes(record(title=broken))["mojibake_repaired"] == "info"


def test_issues_name_line_and_column() -> None:
    (row,) = [
        r for r in tables(record(start="harvest time"))["issue"].to_pylist() if r["issue_code"] == "date_unreadable"
    ]
    assert (row["line_number"], row["column_number"], row["surface"]) == (4, 3, "harvest time")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_lines_and_columns_count_characters_from_one(encoding: str) -> None:
    text = "é\n\nçà va"
    lines = Lines(text.encode(encoding), encoding)
    offset = len(text[: text.index("va")].encode(encoding))
    assert lines.place(offset) == (3, 4)
    assert lines.place(0) == (1, 1)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.sampled_from([*VALUES]))
def test_rows_in_are_rows_out_whatever_a_value_holds(text: str, field: str) -> None:
    source = record(**{field: text.replace("{", "(").replace("\x00", "")})
    try:
        decode(source.encode())
    except (ValueError, UnicodeEncodeError):
        return
    made = tables(source)
    assert made["normalised_entry"].num_rows == made["entry"].num_rows
    data, codec = made["data"]
    for row in made["entry_evidence"].to_pylist():
        assert data[row["span_start"] : row["span_end"]].decode(codec) == row["surface"]
    for name in ("normalised_entry", "entry_evidence", "issue", "date_ledger"):
        keys = made[name].select(list(TABLES[name].primary_key)).to_pylist()
        assert len({tuple(row.values()) for row in keys}) == len(keys)


def test_countries_in_mojibake_are_found_and_proved_by_the_characters_received() -> None:
    text = record(description="Experts from EspaÃ±a and CÃ´te d'Ivoire helped the Ministry of Labour of Zambia.")
    made = tables(text)
    (row,) = made["normalised_entry"].to_pylist()
    assert {country for group in row["expert_groups"] for country in group["countries"]} == {"CI", "ES"}
    data, codec = made["data"]
    proofs = [proof for proof in made["entry_evidence"].to_pylist() if proof["attribute"] == "expert_country"]
    assert {proof["surface"] for proof in proofs} == {"EspaÃ±a", "CÃ´te d'Ivoire"}
    for proof in made["entry_evidence"].to_pylist():
        assert data[proof["span_start"] : proof["span_end"]].decode(codec) == proof["surface"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_provider_named_without_a_part_where_no_expert_is_found_makes_the_entry_doubtful(encoding: str) -> None:
    text = "La réforme avance avec le Ministère du Travail de Zambie. Quelqu'un a nommé la Grèce."
    made = tables(RECORD.format(**VALUES | {"description": text}), encoding)
    (found,) = [row for row in made["issue"].to_pylist() if row["issue_code"] == "country_without_role"]
    assert (found["severity"], found["field_name"], found["surface"]) == ("warning", "entry", "Grèce")
    assert "country_without_role" in made["normalised_entry"]["quality_flags"][0].as_py()


def test_a_country_that_a_rule_sets_aside_or_another_expert_explains_makes_no_doubt() -> None:
    for text in ("Refugees from Syria live in Zambia.", f"{VALUES['description']} Somebody named Greece."):
        made = tables(RECORD.format(**VALUES | {"description": text}))
        assert "country_without_role" not in made["issue"]["issue_code"].to_pylist()
