"""Corrections of source errors: a reviewed value is read in place of a wrong one, and nothing else changes."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from assets.normalised.document import DocumentContext, normalise_document
from assets.parsed.handover import to_tables
from assets.parsed.parser import parse
from assets.resolved.decisions import correction_table
from tests.conftest import Socieux
from warehouse.errors import ProjectError
from warehouse.reviewed import Correction, read_corrections

SHA = "0" * 64
LISTING = """-
Pension réforme
- Start activities
- 12/02/2025
- End activities
- 31/02/2025
- Partner Institution
- Ministry of Labour of Zambia (MoL)
- Type of Assistance
- Policy development
- Code
- 2024-14
- Description
- Experts from Spain helped the Ministry of Labour of Zambia.
"""
END = Correction(
    id="2024-14-end",
    action_code="2024-14",
    title=None,
    field="end",
    expect="31/02/2025",
    value="28/02/2025",
    reason="February has no 31st.",
    dated=date(2025, 6, 1),
    owner="data desk",
)
FILE = """id: 2024-14-end
action_code: 2024-14
field: end
expect: 31/02/2025
value: 28/02/2025
reason: February has no 31st.
dated: 2025-06-01
owner: data desk
"""


def tables(*corrections: Correction, text: str = LISTING) -> dict[str, Any]:
    data = text.encode()
    parsed = to_tables(SHA, parse(data, "utf-8", 0))
    document = DocumentContext(SHA, data, "utf-8", "DMY", None, corrections)
    made = normalise_document(document, parsed["entry"], parsed["parse_issue"])
    return {name: table.to_pylist() for name, table in made.items()}


def fate(*corrections: Correction, text: str = LISTING) -> list[tuple[int, int]]:
    uses = pa.Table.from_pylist(tables(*corrections, text=text)["correction_use"])
    return [(row["applied_count"], row["changed_count"]) for row in correction_table(corrections, uses).to_pylist()]


def test_an_impossible_date_withholds_an_entry_until_it_is_corrected() -> None:
    (withheld,), (mended,) = tables()["normalised_entry"], tables(END)["normalised_entry"]
    assert (withheld["is_quarantined"], withheld["rejection_code"]) == (True, "date_impossible")
    assert (mended["is_quarantined"], mended["end_iso"], mended["quality_flags"]) == (False, "2025-02-28", [])


def test_a_corrected_value_rests_on_the_received_bytes_and_names_the_correction() -> None:
    made = tables(END)
    (proof,) = [row for row in made["entry_evidence"] if row["attribute"] == "end_date"]
    assert proof["rule_name"] == "correction:2024-14-end"
    assert (proof["attribute_value"], proof["surface"]) == ("2025-02-28", "31/02/2025")
    assert LISTING.encode()[proof["span_start"] : proof["span_end"]].decode() == "31/02/2025"
    (dated,) = [row for row in made["date_ledger"] if row["field_name"] == "end"]
    assert (dated["raw"], dated["iso"], dated["rule_name"]) == ("31/02/2025", "2025-02-28", "correction:2024-14-end")


def test_a_correction_leaves_a_note_and_no_doubt() -> None:
    (note,) = [row for row in tables(END)["issue"] if row["issue_code"] == "corrected"]
    assert (note["severity"], note["field_name"], note["surface"]) == ("info", "end", "31/02/2025")


@pytest.mark.parametrize(
    ("field", "expect", "value", "attribute", "proved"),
    [
        ("title", "Pension réforme", "Pension reform", "title", "Pension reform"),
        ("code", "2024-14", "2024-41", "action_code", "2024-41"),
        ("assistance_type", "Policy development", "Capacity building", "assistance_type", "Capacity building"),
        ("partner_institution", "Ministry of Labour of Zambia (MoL)", "Fund (F)", "acronym", "F"),
        (
            "description",
            "Experts from Spain helped the Ministry of Labour of Zambia.",
            "Experts from Italy helped.",
            "expert_country",
            "IT",
        ),
    ],
)
def test_every_value_of_a_corrected_field_rests_on_the_whole_field_as_received(
    field: str, expect: str, value: str, attribute: str, proved: str
) -> None:
    made = tables(replace(END, field=field, expect=expect, value=value))
    (proof,) = [row for row in made["entry_evidence"] if row["attribute"] == attribute]
    assert (proof["attribute_value"], proof["surface"]) == (proved, expect)
    assert LISTING.encode()[proof["span_start"] : proof["span_end"]].decode() == expect


def test_an_entry_can_be_named_by_its_title_in_any_case() -> None:
    by_title = replace(END, action_code=None, title="PENSION REFORME")
    assert fate(by_title) == [(1, 0)]


def test_a_correction_is_not_applied_when_the_source_says_something_else_now() -> None:
    changed = LISTING.replace("31/02/2025", "31/03/2025")
    assert tables(END, text=changed)["normalised_entry"][0]["end_iso"] == "2025-03-31"
    assert fate(END, text=changed) == [(0, 1)]


def test_a_source_that_says_the_corrected_value_itself_needs_no_correction_and_breaks_none() -> None:
    assert fate(END, text=LISTING.replace("31/02/2025", "28/02/2025")) == [(0, 0)]


def test_a_correction_of_an_entry_that_is_not_there_is_used_by_nobody() -> None:
    assert fate(replace(END, action_code="2019-01")) == [(0, 0)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (FILE.replace("field: end", "field: nationality"), "nationality"),
        (FILE.replace("action_code: 2024-14\n", ""), "neither action_code nor title"),
        (FILE.replace("reason: February has no 31st.\n", ""), "reason missing"),
        (FILE.replace("28/02/2025", "31/02/2025"), "the same"),
        (FILE + "extra: 1\n", "unknown extra"),
        ("- a list\n", "not a mapping"),
    ],
)
def test_a_file_that_is_no_correction_is_refused_with_its_name(tmp_path: Path, wrong: str, said: str) -> None:
    (tmp_path / "corrections").mkdir()
    (tmp_path / "corrections" / "wrong.yml").write_text(wrong, encoding="utf-8")
    with pytest.raises(ProjectError, match=said) as caught:
        read_corrections(tmp_path)
    assert "wrong.yml" in caught.value.where


def test_values_are_read_as_they_are_written_and_never_as_numbers(tmp_path: Path) -> None:
    (tmp_path / "corrections").mkdir()
    (tmp_path / "corrections" / "a.yml").write_text(FILE.replace("31/02/2025", "02.2025"), encoding="utf-8")
    assert read_corrections(tmp_path)[0].expect == "02.2025"


def test_a_run_publishes_a_corrected_entry_and_refuses_when_its_source_has_changed(
    tmp_path: Path, socieux: Socieux
) -> None:
    raw, reviewed, file = tmp_path / "raw", tmp_path / "reviewed", tmp_path / "w.duckdb"
    raw.mkdir()
    (raw / "a.txt").write_text(LISTING, encoding="utf-8")
    (reviewed / "corrections").mkdir(parents=True)
    words = ("run", "--raw", raw, "--warehouse", file, "--reviewed", reviewed)
    assert "date_impossible" in socieux(*words).stdout
    (reviewed / "corrections" / "end.yml").write_text(FILE, encoding="utf-8")
    done = socieux(*words)
    assert done.returncode == 0, done.stderr
    told = socieux("query", "select end_date from v_action", "--format", "csv", "--warehouse", file)
    assert told.stdout.split()[1:] == ["2025-02-28"]
    (raw / "a.txt").write_text(LISTING.replace("31/02/2025", "30/02/2025"), encoding="utf-8")
    refused = socieux(*words)
    assert refused.returncode == 1
    assert "corrections_hold" in refused.stderr
