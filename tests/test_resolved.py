"""Many sightings of one action: identity, survivorship, conflicts, reused codes."""

from typing import Any

import pyarrow as pa
import pytest

from assets.resolved.resolve import Decisions
from assets.resolved.survivorship import merge
from tests.resolving import resolve
from warehouse.keys import natural_key, stable_key
from warehouse.tables import TABLES

SHA = {"a": "a" * 64, "b": "b" * 64}
EMPTY: dict[str, Any] = {
    "kind": "action",
    "start_status": "not_stated",
    "end_status": "not_stated",
    "assistance_types": [],
    "partner_countries": [],
    "partner_status": "not_found",
    "partner_alternatives": [],
    "host_countries": [],
    "mention_countries": [],
    "expert_groups": [],
    "is_quarantined": False,
    "quality_flags": [],
}


def entry(document: str, number: int, **values: Any) -> dict[str, Any]:
    row = dict.fromkeys(TABLES["normalised_entry"].column_names) | EMPTY | values
    return row | {"document_sha256": SHA[document], "entry_number": number}


def resolved(*rows: dict[str, Any], retrieved: dict[str, Any] | None = None) -> dict[str, list[dict[str, Any]]]:
    documents = [
        {"document_sha256": sha, "path": f"{name}.txt", "retrieved_on": (retrieved or {}).get(name)}
        for name, sha in SHA.items()
    ]
    entries = [
        {"document_sha256": row["document_sha256"], "entry_number": row["entry_number"], "span_start": 0, "span_end": 4}
        for row in rows
    ]
    tables = resolve(
        pa.Table.from_pylist(list(rows), schema=TABLES["normalised_entry"].arrow_schema),
        pa.Table.from_pylist(documents, schema=_nullable("raw_document")),
        pa.Table.from_pylist(entries, schema=_nullable("entry")),
        pa.Table.from_pylist([], schema=TABLES["issue"].arrow_schema),
        pa.Table.from_pylist([], schema=TABLES["correction_use"].arrow_schema),
        lambda sha: (b"text", "utf-8"),
        Decisions(),
    )
    return {name: table.to_pylist() for name, table in tables.items()}


def _nullable(name: str) -> pa.Schema:
    return pa.schema([field.with_nullable(True) for field in TABLES[name].arrow_schema])


def test_an_action_is_known_by_its_code() -> None:
    tables = resolved(entry("a", 1, action_code="2024-01", title="One"))
    (action,) = tables["action"]
    assert action["action_key"] == stable_key(natural_key("code", "2024-01"))
    assert action["natural_key_rule"] == "code"


def test_an_action_without_a_code_is_known_by_title_institution_and_partner() -> None:
    same = {"title": "Élan for work", "partner_institution": "Ministry", "partner_countries": ["ZM"]}
    tables = resolved(entry("a", 1, **same), entry("b", 1, **(same | {"title": "ELAN FOR WORK."})))
    assert [row["sighting_count"] for row in tables["action"]] == [2]


def test_the_same_words_for_another_country_are_another_action() -> None:
    same = {"title": "Reform", "partner_institution": "Ministry of Labour"}
    tables = resolved(entry("a", 1, partner_countries=["ZM"], **same), entry("a", 2, partner_countries=["GT"], **same))
    assert len(tables["action"]) == 2


def test_an_entry_without_a_code_joins_the_coded_one_and_leaves_an_alias() -> None:
    same = {"title": "Reform", "partner_institution": "Ministry", "partner_countries": ["ZM"]}
    tables = resolved(entry("a", 1, action_code="2024-01", **same), entry("b", 1, **same))
    (action,), (alias,) = tables["action"], tables["action_alias"]
    assert action["sighting_count"] == 2
    assert alias["new_key"] == action["action_key"] != alias["old_key"]


def test_an_empty_value_never_overwrites_a_known_one() -> None:
    known = entry(
        "a", 1, action_code="2024-01", title="One", assistance_types=["Policy development"], partner_institution="M"
    )
    later = entry("b", 1, action_code="2024-01", title="One")
    from datetime import date

    tables = resolved(known, later, retrieved={"a": date(2024, 1, 1), "b": date(2025, 1, 1)})
    (action,) = tables["action"]
    assert (action["assistance_types"], action["partner_institution"]) == (["Policy development"], "M")
    assert tables["action_conflict"] == []


def test_a_more_precise_date_survives_without_a_conflict() -> None:
    day = {"start_iso": "2024-03-05", "start_precision": "day", "start_status": "ok"}
    month = {"start_iso": "2024-03", "start_precision": "month", "start_status": "ok"}
    tables = resolved(
        entry("a", 1, action_code="2024-01", title="One", **month),
        entry("b", 1, action_code="2024-01", title="One", **day),
    )
    assert tables["action"][0]["start_iso"] == "2024-03-05"
    assert tables["action_conflict"] == []


def test_a_disagreement_is_kept_with_both_values_and_flags_the_action() -> None:
    first = {"start_iso": "2024-03-05", "start_precision": "day", "start_status": "ok"}
    other = first | {"start_iso": "2024-04-05"}
    tables = resolved(
        entry("a", 1, action_code="2024-01", title="One", **first),
        entry("b", 1, action_code="2024-01", title="One", **other),
    )
    (conflict,) = tables["action_conflict"]
    assert (conflict["field_name"], conflict["kept_value"], conflict["other_value"]) == (
        "start",
        "2024-03-05",
        "2024-04-05",
    )
    assert tables["action"][0]["quality_flags"] == ["sources_disagree"]


@pytest.mark.parametrize("order", [1, -1])
def test_the_result_does_not_depend_on_the_order_of_arrival(order: int) -> None:
    rows = [
        entry("a", 1, action_code="2024-01", title="One", language="fr", description="Un"),
        entry("b", 1, action_code="2024-01", title="Uno", language="en", description="One"),
        entry("b", 2, title="Other"),
    ]
    assert resolved(*rows[::order]) == resolved(*rows)


def test_the_result_does_not_depend_on_the_slices_in_which_actions_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [entry("a", number, action_code=f"2024-{number % 7:02}", title=f"T {number % 7}") for number in range(1, 10)]
    rows += [
        entry("b", 1, kind="news"),
        entry("b", 2, title="Other"),
        entry("b", 3, title="t 3", action_code="2024-03"),
    ]
    whole = resolved(*rows)
    monkeypatch.setattr("assets.resolved.slices.SLICE_ENTRIES", 1)
    assert resolved(*rows) == whole


def test_a_code_on_two_different_actions_quarantines_both() -> None:
    tables = resolved(
        entry("a", 1, action_code="2024-01", title="Pension reform", partner_institution="Pension fund", language="en"),
        entry(
            "a", 2, action_code="2024-01", title="Labour inspection", partner_institution="Inspectorate", language="en"
        ),
        entry("a", 3, action_code="2024-02", title="Third"),
    )
    assert [row["action_code"] for row in tables["action"]] == ["2024-02"]
    assert [row["rejection_code"] for row in tables["rejected_entry"]] == ["code_reused", "code_reused"]
    assert [row["resolution"] for row in tables["action_entry"]] == ["quarantined", "quarantined", "primary"]


FORGED = "Loggers in the forest pay debts that never end, and prosecutors tried alerts from harbours and warehouses."


@pytest.mark.parametrize(
    ("description", "actions"),
    [
        ("In brick kilns children carry adobes before school; a written protocol settles which inspector enters.", 0),
        ("Prosecutors tried alerts from harbours and warehouses, because loggers in the forest pay debts.", 1),
        ("Alerts were tried.", 1),
        (None, 1),
    ],
)
def test_without_an_institution_descriptions_tell_two_actions_with_one_code(
    description: str | None, actions: int
) -> None:
    same = {"action_code": "2020-31", "language": "en"}
    tables = resolved(
        entry("a", 1, title="Inspection of forced labour", description=FORGED, partner_institution="Office", **same),
        entry("a", 2, title="Inspection of child labour", description=description, **same),
    )
    assert len(tables["action"]) == actions


@pytest.mark.parametrize(
    ("other", "actions"),
    [
        ({"title": "Training of labour inspectors", "start_iso": "2024-09-01"}, 0),
        ({"title": "Training of labour inspectors", "partner_countries": ["BO"]}, 0),
        ({"title": "Training of labour inspectors", "start_iso": "2024-03"}, 1),
        ({"title": "Reform of the pension system", "start_iso": "2024-09-01"}, 1),
        ({"title": "Training of labour inspectors"}, 1),
        ({"title": None, "start_iso": "2024-09-01"}, 1),
    ],
)
def test_one_institution_with_one_code_for_another_action_quarantines_both(other: dict[str, Any], actions: int) -> None:
    same = {"action_code": "2024-01", "partner_institution": "Ministry of Labour", "language": "en"}
    first = {"title": "Pension reform system", "start_iso": "2024-03-01", "partner_countries": ["GT"]}
    tables = resolved(entry("a", 1, **same, **first), entry("b", 1, **same, **(first | other)))
    assert len(tables["action"]) == actions
    assert len(tables["rejected_entry"]) == (0 if actions else 2)


def test_a_translation_under_the_same_code_is_the_same_action() -> None:
    same = {"action_code": "2024-01", "partner_countries": ["GT"]}
    tables = resolved(
        entry("a", 1, title="Pension reform", partner_institution="Pension fund", language="en", **same),
        entry("b", 1, title="Reforma de pensiones", partner_institution="Fondo de pensiones", language="es", **same),
    )
    assert len(tables["action"]) == 1
    assert tables["rejected_entry"] == []


def test_every_entry_has_one_outcome() -> None:
    tables = resolved(
        entry("a", 1, action_code="2024-01", title="One"),
        entry("a", 2, kind="news", title="News"),
        entry("b", 1, action_code="2024-01", title="One"),
    )
    assert [row["resolution"] for row in tables["action_entry"]] == ["primary", "news", "merged"]
    keys = [row["action_key"] for row in tables["action_entry"]]
    assert keys[1] == -3
    assert keys[0] == keys[2] == tables["action"][0]["action_key"]


def test_conflicts_name_the_entry_that_was_not_believed() -> None:
    first = entry("a", 1, action_code="2024-01", title="One", action_key=7, retrieved_on=None)
    other = entry("b", 4, action_code="2024-01", title="Two", action_key=7, retrieved_on=None)
    _, (conflict,) = merge([first, other])
    assert (conflict["document_sha256"], conflict["entry_number"]) == (SHA["b"], 4)
