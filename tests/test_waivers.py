"""Waivers: somebody decides that a quarantined entry stays withheld, for a reason and until a day."""

import re
from datetime import date
from pathlib import Path

import pytest

from assets.resolved.decisions import waived, waiver_table
from tests.conftest import Socieux
from warehouse.errors import ProjectError
from warehouse.lookups import read_lookups
from warehouse.reviewed import (
    Waiver,
    entry_id,
    read_corrections,
    read_waivers,
    rejection_id,
    text_sha256,
    write_waivers,
)

TEXT = "- Code\n- 2024-14\n"
WAIVER = Waiver(
    entry_id("2024-14", None, ""),
    text_sha256(TEXT),
    "cut_at_end",
    'The page was cut; "no copy", left',
    "data desk",
    date(2025, 12, 31),
    date(2025, 6, 1),
)
LISTING = """-
Pension reform
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


def rejection(text: str = TEXT, code: str = "cut_at_end") -> dict[str, str]:
    identity = rejection_id(entry_id("2024-14", None, ""), code, text_sha256(text))
    return {"rejection_id": identity, "raw_text": text, "rejection_code": code}


def test_a_waiver_marks_the_entry_and_changes_nothing_else() -> None:
    (row,) = waived([rejection()], [WAIVER])
    assert (row["state"], row["waived_until"]) == ("waived", date(2025, 12, 31))
    assert {name: row[name] for name in rejection()} == rejection()


@pytest.mark.parametrize("other", [rejection(TEXT + "More."), rejection(code="date_impossible")])
def test_a_waiver_is_void_for_another_text_or_reason(other: dict[str, str]) -> None:
    assert waived([other], [WAIVER])[0]["state"] == "open"
    assert waiver_table([WAIVER], [other], None).to_pylist()[0]["waived_count"] == 0


@pytest.mark.parametrize(("as_of", "expired"), [(None, False), (date(2025, 12, 31), False), (date(2026, 1, 1), True)])
def test_a_waiver_expires_after_its_last_day_and_the_entry_keeps_its_state(as_of: date | None, expired: bool) -> None:
    (row,) = waiver_table([WAIVER], [rejection()], as_of).to_pylist()
    assert (row["is_expired"], row["waived_count"]) == (expired, 1)
    assert waived([rejection()], [WAIVER])[0]["state"] == "waived"


def test_an_entry_is_the_same_under_its_code_wherever_it_stands_and_else_under_its_title() -> None:
    assert entry_id("2024-14", "Reform", "a") == entry_id("2024-14", "Réforme", "b") == "code:2024-14"
    assert entry_id(None, "Élan  for work.", "a") == entry_id(None, "ELAN for work", "b") == "title:elan for work"
    assert entry_id(None, None, "a" * 64) != entry_id(None, "", "b" * 64)


def test_waivers_are_written_sorted_and_read_back_and_a_second_one_replaces(tmp_path: Path) -> None:
    longer = Waiver(**{**vars(WAIVER), "until": date(2026, 12, 31)})
    other = Waiver(**{**vars(WAIVER), "entry_id": "code:2020-01"})
    write_waivers(tmp_path, [WAIVER, other, longer])
    assert read_waivers(tmp_path) == (other, longer)


def test_a_waiver_without_a_day_is_refused_with_its_entry(tmp_path: Path) -> None:
    write_waivers(tmp_path, [WAIVER])
    path = tmp_path / "waivers.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2025-12-31", "soon"), encoding="utf-8")
    with pytest.raises(ProjectError, match="no waiver") as caught:
        read_waivers(tmp_path)
    assert "code:2024-14" in caught.value.where


def test_an_entry_is_waived_by_the_id_that_the_run_names(tmp_path: Path, socieux: Socieux) -> None:
    raw, reviewed, file = tmp_path / "raw", tmp_path / "reviewed", tmp_path / "w.duckdb"
    raw.mkdir()
    reviewed.mkdir()
    (raw / "a.txt").write_text(LISTING + LISTING.replace("31/02", "28/02").replace("-14", "-15"), encoding="utf-8")
    words = ("--warehouse", file, "--reviewed", reviewed)
    first = socieux("run", "--raw", raw, *words)
    assert first.returncode == 0, first.stderr
    found = re.search(r"([0-9a-f]{10}) date_impossible", first.stdout)
    assert found
    ask = ("query", "--format", "csv", "--warehouse", file)
    issue = socieux(
        *ask, "select issue_code, action_count, next_step from v_open_issue where is_rejected"
    ).stdout.replace('"', "")
    assert "date_impossible,1," in issue and f"socieux waive {found[1]}" in issue
    classes = "select byte_class, sum(byte_count) from v_byte_ledger where entry_number = 1 group by all"
    assert socieux(*ask, classes).stdout.splitlines()[1].startswith('"quarantined",')
    done = socieux("waive", found[1], "--reason", "no copy", "--until", "2999-12-31", *words)
    assert done.returncode == 0, done.stderr
    assert socieux("run", "--raw", raw, *words).returncode == 0
    states = socieux(*ask, "select rejection_id, state, waiver_reason from audit.rejected_entry").stdout
    assert states.splitlines()[1].replace('"', "") == f"{found[1]},waived,no copy"
    assert socieux(*ask, "select 1 from v_open_issue where is_rejected").stdout.splitlines()[1:] == []
    late = socieux("run", "--raw", raw, *words, "--as-of", "3000-01-01")
    assert "waiver_is_in_force" in late.stdout
    assert socieux("waive", "ffff", "--reason", "x", "--until", "2999-12-31", *words).returncode == 2


def test_the_ledger_shows_an_entry_withheld_by_its_dates_as_quarantined(tmp_path: Path, socieux: Socieux) -> None:
    (tmp_path / "a.txt").write_text(LISTING, encoding="utf-8")
    shown = socieux("ledger", tmp_path / "a.txt").stdout
    assert re.search(rf"^quarantined\s+{len(LISTING.rstrip().encode())}\s", shown, re.MULTILINE)


HEADER = "entry_id,text_sha256,rejection_code,reason,owner,until,dated\n"
ROW = "code:2024-14,ab,cut_at_end,Coupée là,data desk,2025-12-31,2025-06-01\n"


def test_a_mark_of_the_encoding_before_a_reviewed_file_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "waivers.csv").write_text(f"# why\n{HEADER}{ROW}", encoding="utf-8-sig")
    assert [waiver.reason for waiver in read_waivers(tmp_path)] == ["Coupée là"]


@pytest.mark.parametrize("name", ["waivers.csv", "lookups.csv", "corrections/one.yml"])
@pytest.mark.parametrize(("encoding", "line"), [("latin-1", 3), ("utf-16", 1)])
def test_a_reviewed_file_that_is_not_in_utf8_is_refused_with_its_line(
    name: str, encoding: str, line: int, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(f"# why\n{HEADER}{ROW}".encode(encoding))
    with pytest.raises(ProjectError, match="not in UTF-8") as caught:
        (read_waivers(tmp_path), read_lookups(tmp_path), read_corrections(tmp_path))
    assert caught.value.where == f"{path}:{line}" and "UTF-8" in caught.value.fix


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a,b\n", "not as many cells"),
        (ROW.replace("\n", ",more\n"), "not as many cells"),
        ('"a"b,c\n', "no CSV"),
        (ROW.replace("2025-12-31", "soon"), "no waiver"),
    ],
)
def test_a_row_that_is_no_waiver_is_refused_with_its_line(row: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "waivers.csv").write_text(f"# why\n{HEADER}{ROW}# more\n{row}", encoding="utf-8")
    with pytest.raises(ProjectError, match=words) as caught:
        read_waivers(tmp_path)
    assert caught.value.where.startswith(f"{tmp_path / 'waivers.csv'}:5")
