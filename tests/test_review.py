"""The review desk: what is not known is asked with candidates, people decide, and only what they decided is applied."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.reviewing import Desk
from tests.conftest import Socieux
from warehouse.errors import ProjectError
from warehouse.lookups import Lookup, lookup_id, read_lookups, write_lookups
from warehouse.workspace import Workspace

RECORD = """-
{title}
- Start activities
- 13/02/2025
- End activities
- 28/02/2025
- Partner Institution
- {institution}
- Type of Assistance
- {kind}
- Code
- {code}
- Description
- {description}
"""
FUND = "Caisse nationale de prévoyance"
LISTING = "".join(
    RECORD.format(**values)
    for values in (
        {
            "title": "Wages",
            "institution": FUND,
            "kind": "Policy developement",
            "code": "2024-01",
            "description": "Help.",
        },
        {"title": "Funds", "institution": FUND.upper(), "kind": "Quite new", "code": "2024-02", "description": "B."},
        {
            "title": "Near",
            "institution": "Caisse nationale de la prévoyance",
            "kind": "Policy development",
            "code": "2024-03",
            "description": "The experts helped Benin.",
        },
    )
)
DAY = date(2026, 1, 31)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, socieux: Socieux) -> tuple[Workspace, str]:
    """A work folder with open proposals, and what the run said."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "raw").mkdir()
    (folder / "reviewed").mkdir()
    (folder / "raw" / "a.txt").write_text(LISTING, encoding="utf-8")
    workspace = Workspace(folder / "raw", folder / "w.duckdb", reviewed=folder / "reviewed")
    return workspace, run(socieux, workspace)


def words(workspace: Workspace) -> tuple[Any, ...]:
    return ("--warehouse", workspace.warehouse_file, "--reviewed", workspace.reviewed)


def run(socieux: Socieux, workspace: Workspace) -> str:
    done = socieux("run", "--raw", workspace.raw, *words(workspace))
    assert done.returncode == 0, done.stderr
    return done.stdout


def asked(socieux: Socieux, workspace: Workspace) -> dict[str, dict[str, Any]]:
    lines = socieux("review", "--list", *words(workspace)).stdout.splitlines()
    return {row["proposal_value"]: row for row in map(json.loads, lines)}


def test_names_that_are_not_known_are_asked_with_candidates_and_nothing_fuzzy_decides(
    built: tuple[Workspace, str], socieux: Socieux
) -> None:
    workspace, said = built
    found = asked(socieux, workspace)
    assert {(row["proposal_kind"], value) for value, row in found.items()} == {
        ("institution", FUND), ("type", "Policy developement"), ("type", "Quite new"),
    }  # fmt: skip
    assert found[FUND]["candidates"] == ["BJ"] and found[FUND]["proposed_count"] == 2
    assert found["Policy developement"]["candidates"][0] == "Policy development"
    assert "2024-01 | Wages" in found[FUND]["context"]
    assert "to review    3 names and decisions" in said
    ask = ("query", "select partner_iso2 from v_action order by action_code", "--format", "csv")
    told = socieux(*ask, "--warehouse", workspace.warehouse_file).stdout
    assert told.splitlines()[1:] == ["", "", '"BJ"']


def test_what_is_decided_is_applied_by_the_next_run_with_its_evidence(
    built: tuple[Workspace, str], socieux: Socieux, tmp_path: Path
) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "reviewed").mkdir()
    (tmp_path / "raw" / "a.txt").write_text(LISTING, encoding="utf-8")
    workspace = Workspace(tmp_path / "raw", tmp_path / "w.duckdb", reviewed=tmp_path / "reviewed")
    run(socieux, workspace)
    files = {(each.store.folder / "proposals.jsonl").read_bytes() for each in (workspace, built[0])}
    assert len(files) == 1 and b"" not in files  # the same archive asks the same, byte for byte
    found = asked(socieux, workspace)
    decide = ("--reason", "the fund's own site", "--owner", "data desk", *words(workspace))
    for value, decision in ((FUND, "tg"), ("Policy developement", "Policy development"), ("Quite new", "Quite new")):
        done = socieux("review", "--accept", found[value]["proposal_id"], decision, *decide)
        assert done.returncode == 0, done.stderr
    assert asked(socieux, workspace) == {}
    assert "to review" not in (said := run(socieux, workspace)) and "lookup_is_used" not in said
    query = """select action_code, partner_iso2, assistance_types, trust_note from v_action order by action_code"""
    ask = ("--format", "json", "--warehouse", workspace.warehouse_file)
    told = [json.loads(line) for line in socieux("query", query, *ask).stdout.splitlines()]
    assert [(row["partner_iso2"], row["assistance_types"]) for row in told] == [
        ("TG", ["Policy development"]), ("TG", ["Quite new"]), ("BJ", ["Policy development"]),
    ]  # fmt: skip
    assert told[0]["trust_note"] is None
    shown = socieux("explain", "2024-01", "--warehouse", workspace.warehouse_file, "--raw", workspace.raw).stdout
    assert f"lookup:{lookup_id('institution', FUND)} (a reviewed lookup)" in shown
    assert "means TG" in shown and "the fund's own site" in shown
    (workspace.raw / "a.txt").write_text(LISTING.replace("Quite new", "Policy development"), encoding="utf-8")
    assert "lookup_is_used" in run(socieux, workspace)


def lookup(**values: Any) -> Lookup:
    return Lookup(**({"kind": "institution", "value": FUND, "decision": "TG", "reason": "site", "decided_on": DAY,
                      "owner": "data desk"} | values))  # fmt: skip


def test_lookups_are_written_sorted_and_read_back_and_a_second_one_replaces(tmp_path: Path) -> None:
    write_lookups(tmp_path, [lookup(), lookup(kind="type", value='New; "x"', decision=""), lookup(decision="BJ;TG")])
    assert read_lookups(tmp_path) == (
        lookup(decision="BJ;TG"),
        lookup(kind="type", value='New; "x"', decision=""),
    )
    assert read_lookups(tmp_path / "none") == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("institution,A,XX,r,2026-01-31,", "no ISO alpha-2 code"),
        ("institution,A,TG,,2026-01-31,", "no reason"),
        ("country,A,TG,r,2026-01-31,", "is not one of"),
        ("institution,A,TG,r,soon,", "no lookup"),
        ("institution,A,TG,r,2026-01-31,\ninstitution,a,BJ,r,2026-01-31,", "twice"),
        ("institution,A", "not as many cells"),
    ],
)
def test_a_row_that_is_no_lookup_is_refused_with_its_place(line: str, said: str, tmp_path: Path) -> None:
    header = "kind,value,decision,reason,decided_on,owner\n"
    (tmp_path / "lookups.csv").write_text(header + line + "\n", encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        read_lookups(tmp_path)
    assert said in str(caught.value.what) and "lookups.csv" in str(caught.value.where)


def desk(folder: Path, *proposals: dict[str, Any]) -> Desk:
    return Desk(Workspace(reviewed=folder), "data desk", DAY, list(proposals))


def proposal(value: str, kind: str = "institution", candidates: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "proposal_id": lookup_id(kind, value), "proposal_kind": kind, "proposal_value": value, "context": "c",
        "proposal_reason": "why", "proposed_count": 1, "candidates": list(candidates),
    }  # fmt: skip


def test_walking_accepts_rejects_skips_and_quits(tmp_path: Path) -> None:
    answers = iter(["1", "r", "s", "ZZ", "TG", "q"])
    rows = (proposal("A", candidates=("BJ",)), proposal("B"), proposal("C"), proposal("D"), proposal("E"))
    desk(tmp_path, *rows).walk(lambda question: next(answers))
    assert [(each.value, each.decision) for each in read_lookups(tmp_path)] == [("A", "BJ"), ("B", ""), ("D", "TG")]
    assert {(each.decided_on, each.owner) for each in read_lookups(tmp_path)} == {(DAY, "data desk")}


def test_an_id_that_nobody_proposed_or_a_decision_that_is_none_is_refused(tmp_path: Path) -> None:
    made = desk(tmp_path, proposal("A"))
    for call in (
        lambda: made.accept("ffffffffff", "TG", ""),
        lambda: made.accept(lookup_id("institution", "A"), "Togo", ""),
        lambda: made.accept(lookup_id("institution", "A"), " ", ""),
        lambda: made.reject("", ""),
    ):
        with pytest.raises(ProjectError):
            call()
    assert read_lookups(tmp_path) == ()


def test_review_before_any_run_says_what_to_do(socieux: Socieux, tmp_path: Path) -> None:
    done = socieux("review", "--list", "--warehouse", tmp_path / "w.duckdb", "--reviewed", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "socieux run" in done.stderr
