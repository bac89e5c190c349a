"""What a publication changes against the one before, and what can have caused it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from assets.published.content import versioned_tables
from assets.published.publish import publish
from assets.star.build import INPUTS, build_star
from tests.made_tables import made_run
from tests.star_example import RULES, VIEWS, Rows, arrow_tables, tables_of
from warehouse.engine import query
from warehouse.schema import Table
from warehouse.store import write_parquet

PARTS = {"code": "1", "reference/country_name.csv": "1"}


class Publisher:
    """Publishes what the stages would hand over, run after run, into one warehouse."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file, self.runs = folder, folder / "w.duckdb", 0

    def publish(self, rows: Rows, parts: dict[str, str] = PARTS, naming: str = "eu") -> list[dict[str, Any]]:
        """Publish, and give the rows of v_changes that are of this publication."""
        self.runs += 1
        given = arrow_tables(rows)
        for row in rows["entry"]:  # the received words of an entry are those of its title here
            row.setdefault("title_raw", "")
        given["entry"] = arrow_tables({"entry": rows["entry"]})["entry"]
        tables = dict(given)
        for name, batches in build_star({name: given[name] for name in INPUTS}, RULES, None, naming, parts):
            found = list(batches)
            tables[name] = pa.Table.from_batches(found) if found else pa.table({})
        inputs: dict[str, Sequence[Path]] = {
            table.name: [self._write(table, tables.get(table.name))] for table in versioned_tables()
        }
        publish(inputs, VIEWS, self.file, made_run(self.runs))
        found_rows: list[dict[str, Any]] = query(self.file, "FROM v_changes WHERE is_latest").to_pylist()
        return found_rows

    def _write(self, table: Table, rows: pa.Table | None) -> Path:
        path = self.folder / str(self.runs) / f"{table.name}.parquet"
        schema = table.arrow_schema
        full = rows if rows is not None and rows.num_rows else schema.empty_table()
        keys = [(name, "ascending") for name in table.primary_key]
        write_parquet(path, table, [full.select(table.column_names).cast(schema).sort_by(keys)], str(self.runs))
        return path


def listing(*actions: dict[str, Any]) -> Rows:
    """Actions whose entries received their own titles."""
    rows = tables_of(actions)
    for entry, action in zip(rows["entry"], rows["action"], strict=True):
        entry["title_raw"] = action["title"]
    return rows


def shown(changes: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in changes]


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path)


ONE = {"code": "2020-01", "title": "Pensions", "partner": ["XK", "text"]}
TWO = {"code": "2020-02", "title": "Other"}


def test_a_first_publication_has_nothing_to_be_compared_with(publisher: Publisher) -> None:
    assert publisher.publish(listing(ONE)) == []


def test_an_action_that_comes_is_added_and_one_that_goes_is_removed(publisher: Publisher) -> None:
    publisher.publish(listing(ONE))
    changes = publisher.publish(listing(TWO))
    assert shown(changes, "change_kind", "action_code", "old_value", "new_value", "change_reason") == [
        ("removed", "2020-01", "Pensions", None, "source"),
        ("added", "2020-02", None, "Other", "source"),
    ]


def test_a_changed_text_is_a_change_of_the_source_with_both_values(publisher: Publisher) -> None:
    publisher.publish(listing(ONE, TWO))
    changes = publisher.publish(listing(ONE | {"title": "Pensions of women"}, TWO))
    title = next(row for row in changes if row["changed_column"] == "title")
    assert (title["old_value"], title["new_value"]) == ("Pensions", "Pensions of women")
    assert {row["action_code"] for row in changes} == {"2020-01"}
    assert {row["change_reason"] for row in changes} == {"source"} and title["changed_parts"] is None


def test_a_value_that_changes_over_the_same_text_names_the_rule(publisher: Publisher) -> None:
    publisher.publish(listing(ONE, TWO))
    rows = listing(ONE, TWO)
    rows["action"][1]["description"] = "Now read"
    changes = publisher.publish(rows, PARTS | {"code": "2"})
    found = shown(changes, "action_code", "changed_column", "new_value", "change_reason", "changed_parts")
    assert ("2020-02", "description", "Now read", "rule", "code") in found
    assert {row["change_reason"] for row in changes} == {"rule"}


def test_a_value_of_reference_data_names_its_file(publisher: Publisher) -> None:
    publisher.publish(listing(ONE))
    rows = listing(ONE)
    rows["action"][0]["partner_countries"] = ["MD"]
    changes = publisher.publish(rows, PARTS | {"reference/country_name.csv": "2"})
    partner = next(row for row in changes if row["changed_column"] == "partner_country")
    assert (partner["old_value"], partner["new_value"]) == ("Kosovo*", "Moldova")
    assert (partner["change_reason"], partner["changed_parts"]) == ("reference data", "reference/country_name.csv")


def test_another_naming_policy_is_a_setting_and_takes_the_note_away(publisher: Publisher) -> None:
    publisher.publish(listing(ONE))
    changes = publisher.publish(listing(ONE), naming="un")
    found = {row["changed_column"]: (row["old_value"], row["new_value"]) for row in changes}
    assert found["partner_country"] == ("Kosovo*", "Kosovo") and found["partner_note"][1] is None
    assert {(row["change_reason"], row["changed_parts"]) for row in changes} == {("setting", "setting: naming")}


def test_an_action_that_the_source_no_longer_lists_is_withdrawn_whatever_else_changed(publisher: Publisher) -> None:
    publisher.publish(listing(ONE))
    rows = listing(ONE)
    rows["action_period"][0] |= {"is_withdrawn": True}
    changes = publisher.publish(rows, PARTS | {"code": "2"})
    assert shown(changes, "change_kind", "changed_column", "change_reason", "changed_parts") == [
        ("withdrawn", "is_withdrawn", "source", None)
    ]


def test_an_entry_that_a_new_rule_lets_in_is_added_by_the_rule(publisher: Publisher) -> None:
    before = listing(ONE, TWO)
    hidden = before["action"].pop()["action_key"]
    before["action_period"].pop()
    before["action_entry"][1] |= {"action_key": -1, "resolution": "quarantined"}
    publisher.publish(before)
    changes = publisher.publish(listing(ONE, TWO), PARTS | {"code": "2"})
    assert shown(changes, "action_key", "change_kind", "change_reason") == [(hidden, "added", "rule")]


def test_an_action_that_gains_its_code_is_changed_and_not_two(publisher: Publisher) -> None:
    publisher.publish(listing({"title": "Pensions"}))
    old = query(publisher.file, "SELECT action_key FROM fact_action").to_pylist()[0]["action_key"]
    rows = listing({"code": "2020-01", "title": "Pensions"})
    new = rows["action"][0]["action_key"]
    rows["action_alias"] = [{"old_key": old, "new_key": new, "alias_reason": "an entry with the code was found"}]
    changes = publisher.publish(rows)
    assert ("changed", "action_code", None, "2020-01") in shown(
        changes, "change_kind", "changed_column", "old_value", "new_value"
    )
    assert {row["action_key"] for row in changes} == {new}


def test_the_changes_of_earlier_publications_stay(publisher: Publisher) -> None:
    publisher.publish(listing(ONE))
    publisher.publish(listing(ONE, TWO))
    publisher.publish(listing(TWO))
    rows = query(publisher.file, "SELECT change_kind, action_code FROM v_changes ORDER BY published_at").to_pylist()
    assert [(row["change_kind"], row["action_code"]) for row in rows] == [("added", "2020-02"), ("removed", "2020-01")]
