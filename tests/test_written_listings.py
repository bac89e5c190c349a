"""Listings that were written and labelled without knowing the program: floors that only go up.

Fields of the parser must all be right. Countries and groups are read from prose, where a floor counts whole records.
From those of `listings` the second reading has learned its weights; from those of `listings_test` it never does.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipelines.records import records

GOLD = Path(__file__).parent / "gold"
SETS = ("listings", "listings_test")
LABELLED = {
    name: [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    for name in SETS
}
DOCUMENTS = sorted({(name, row["doc"]) for name in SETS for row in LABELLED[name]})
WHOLE_RECORDS = {"listings": 1_021, "listings_test": 1_013}  # of 1,045 and 1,093; raise it when more are right
FLAGGED = {"listings": 31, "listings_test": 92}  # right records with a warning or error


@cache
def pairs(name: str, document: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    stated = [row for row in LABELLED[name] if row["doc"] == document and row["kind"] == "action"]
    read = [row for row in records([GOLD / name / document]) if row["kind"] == "action"]
    assert len(read) == len(stated), [row["title"] for row in read]
    return list(zip(stated, read, strict=True))


def plain(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


def date_of(value: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(value.get(part) for part in ("iso", "precision", "status"))


def types_of(row: dict[str, Any]) -> list[str]:
    return sorted(map(plain, row["assistance_types"]))


def differences(stated: dict[str, Any], read: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Fields of the parser that are not read as stated."""
    found: dict[str, tuple[Any, Any]] = {
        name: (plain(stated[name]), plain(read[name])) for name in ("title", "code", "partner_institution")
    }
    for name in ("start", "end"):
        found[name] = tuple(
            tuple(row[name].get(part) for part in ("iso", "precision", "status")) for row in (stated, read)
        )
    found["assistance_types"] = (types_of(stated), types_of(read))
    found["quarantined"] = (stated["must_quarantine"], read["quarantined"])
    return {
        name: both for name, both in found.items() if both[0] != both[1] and name not in stated.get("uncertain", [])
    }


def countries(row: dict[str, Any]) -> dict[str, Any]:
    groups = [group for group in row["expert_groups"] if group["countries"]]
    return {
        "action_countries": sorted(row["action_countries"]),
        "host_countries": sorted(row["host_countries"]),
        "expert_groups": [
            sorted((group["count"], sorted(group["countries"])) for group in groups if group["count"]),
            sorted({country for group in groups if not group["count"] for country in group["countries"]}),
        ],
    }


def is_whole(stated: dict[str, Any], read: dict[str, Any]) -> bool:
    given, found, unsure = countries(stated), countries(read), stated.get("uncertain", [])
    return not differences(stated, read) and all(given[name] == found[name] for name in given if name not in unsure)


@pytest.mark.parametrize(("name", "document"), DOCUMENTS)
def test_every_field_of_every_action_is_read_as_it_is_stated(name: str, document: str) -> None:
    wrong = {read["title"]: differences(stated, read) for stated, read in pairs(name, document)}
    assert not any(wrong.values()), wrong


@pytest.mark.parametrize("name", SETS)
def test_whole_records_are_right_and_few_of_them_are_flagged(name: str) -> None:
    counts = dict.fromkeys(("whole", "flagged"), 0)
    for document in sorted({row["doc"] for row in LABELLED[name]}):
        for stated, read in pairs(name, document):
            whole = is_whole(stated, read)
            counts["whole"] += whole
            doubted = any(issue["severity"] != "info" for issue in read["issues"])
            counts["flagged"] += whole and doubted and not stated["must_quarantine"]
    assert counts["whole"] >= WHOLE_RECORDS[name]
    assert counts["flagged"] <= FLAGGED[name]
