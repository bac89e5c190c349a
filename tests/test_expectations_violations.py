"""No check is vacuous: for each there is a row that makes it fail, in tables that the real stages wrote."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from expectations.declared import broken
from expectations.results import CheckResult, load_results
from expectations.rules import STAGES, Part, Rule, all_rules, declared_parts, generated_rule, halves, written_rules
from expectations.runner import run_checks
from tests.expectation_tables import Rows, archive, build, put, spoiled, store_with, valid_row, write
from warehouse.store import Store
from warehouse.tables import TABLES, stage_tables
from warehouse.workspace import Workspace

CHECKED = [table for stage in STAGES for table in stage_tables(stage)]
WRITTEN = [rule for stage in STAGES for rule in written_rules(stage) if rule.measure is None]  # else test_memory.py
Change = Callable[[Rows, Store], Rows]


def check(rule: Rule, store: Store, raw: Path = Path()) -> CheckResult:
    """The result of one rule; that SQL counts the same is held here for whatever any of these tests looks at."""
    found = run_checks([rule.table], store, raw, [rule])[0]
    assert run_checks([rule.table], store, raw, [rule], sql_above=-1)[0] == found
    return found


def generated(table_name: str, kind: str) -> Rule:
    """One half of the generated rule of a table."""
    return next(rule for rule in halves(generated_rule(TABLES[table_name])) if rule.kind == kind)


@pytest.mark.parametrize("table", CHECKED, ids=lambda table: table.name)
def test_a_valid_row_passes_the_generated_values_check(table, tmp_path):
    found = check(generated(table.name, "values"), store_with(tmp_path, table.name, [valid_row(table)]))

    assert (found.is_passed, found.message) == (True, "")


@pytest.mark.parametrize("table", CHECKED, ids=lambda table: table.name)
def test_every_demand_of_the_declaration_can_fail(table, tmp_path):
    rows = [valid_row(table) | {part.column: breaking(part)} for part in declared_parts(table)]
    store = store_with(tmp_path, table.name, rows)
    if table.stage in ("parsed", "normalised"):  # kept under their document, whatever their own column says
        schema = pa.schema([field.with_nullable(True) for field in table.arrow_schema])
        put(store.path(table.name, "a" * 64), pa.Table.from_pylist(rows, schema=schema))
    if table.name == "raw_document":
        write(store, table, rows)
    found = check(generated(table.name, "values"), store)

    assert not found.is_passed
    assert found.failure_count == len(rows)
    assert all(not row["is_passed"] for row in found.details), found.details


def breaking(part):
    """A value that breaks the demand."""
    if part.demand == "not null":
        return None
    if part.demand in ("one of", "matches"):
        return "no such value"
    return part.minimum - 1 if part.minimum is not None else part.maximum + 1


@pytest.mark.parametrize("table", CHECKED, ids=lambda table: table.name)
def test_a_repeated_key_fails(table, tmp_path):
    store = store_with(tmp_path, table.name, [valid_row(table)] * 2)
    for parent in generated(table.name, "keys").tables:
        if parent != "raw_document":
            write(store, TABLES[parent], [])
    found = check(generated(table.name, "keys"), store)

    assert not found.is_passed
    assert next(row["failure_count"] for row in found.details if row["demand"] == "unique") == 2


@pytest.mark.parametrize(
    ("rule", "reference"),
    [(half, reference) for rule in all_rules() for half in halves(rule) for reference in half.references],
    ids=lambda each: getattr(each, "name", getattr(each, "column", None)),
)
def test_a_reference_to_nothing_fails_and_says_how_many_were_found(rule, reference, tmp_path):
    lost = "b" * 64 if "sha256" in reference.column else 21_990_101 if "date" in reference.column else 2**62 + 1
    row = valid_row(TABLES[rule.table])
    store = store_with(tmp_path, rule.table, [row])
    for parent in rule.tables:
        if parent not in ("raw_document", rule.table):
            write(store, TABLES[parent], [valid_row(TABLES[parent])])
    assert check(rule, store).is_passed

    path = (
        store.path(rule.table, "a" * 64)
        if TABLES[rule.table].stage in ("parsed", "normalised")
        else store.path(rule.table)
    )
    put(path, pa.Table.from_pylist([row | {reference.column: lost}], schema=TABLES[rule.table].arrow_schema))
    found = check(rule, store)
    broken_keys = [(row["column"], row["resolution_rate"]) for row in found.details if not row["is_passed"]]

    assert broken_keys == [(reference.column, 0.0)]
    assert found.failing_rows[0][reference.column] == lost


def test_a_missing_an_unknown_and_a_mistyped_column_fail(tmp_path):
    table = TABLES["fact_expert_group"]
    store = store_with(tmp_path, table.name, [valid_row(table)])
    rows = pa.Table.from_pylist([valid_row(table)], schema=table.arrow_schema)
    at = rows.schema.get_field_index("country_count")
    rows = rows.set_column(at, "country_count", rows["country_count"].cast(pa.string())).drop_columns(["action_key"])
    put(store.path(table.name), rows.append_column("surprise", pa.array(["?"])))
    found = check(generated(table.name, "values"), store)

    assert not found.is_passed
    assert {row["column"] for row in found.details if not row["is_passed"]} == {
        "country_count",
        "action_key",
        "surprise",
    }


def test_a_missing_column_fails_the_expectation_itself(tmp_path):
    table = TABLES["dim_date"]
    rows = pa.Table.from_pylist([valid_row(table)], schema=table.arrow_schema).drop_columns(["date_name"])
    store = store_with(tmp_path, table.name, [valid_row(table)])
    put(store.path(table.name), rows)
    found = check(generated(table.name, "values"), store)

    assert not found.is_passed
    assert "date_name" in found.message


def test_a_table_that_was_not_built_fails_and_says_so(tmp_path):
    found = check(generated("fact_action", "values"), Store(tmp_path))

    assert not found.is_passed
    assert "has not been built" in found.message


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    workspace = Workspace(archive(folder / "raw"), folder / "made.duckdb")
    build(workspace)
    return workspace


@pytest.fixture(scope="module")
def results(built):
    return {result.check_name: result for result in load_results(built.store)}


def first(column: str, value: object, where: Callable[[dict], bool] = lambda row: True) -> Change:
    """Give the first row that answers `where` another value."""

    def change(rows: Rows, store: Store) -> Rows:
        row = next(row for row in rows if where(row))
        row[column] = value(row) if callable(value) else value
        return rows

    return change


def without(where: Callable[[dict], bool] = lambda row: True) -> Change:
    """Leave out the first row that answers `where`."""

    def change(rows: Rows, store: Store) -> Rows:
        rows.remove(next(row for row in rows if where(row)))
        return rows

    return change


def everywhere(column: str, value: object) -> Change:
    """Give every row the same value."""
    return lambda rows, store: [row | {column: value} for row in rows]


def is_kept(row):
    return row["kind"] == "action" and not row["is_quarantined"]


def is_dated(row):
    return bool(row["start_first_date"] and row["end_last_date"]) and not row.get("is_quarantined")


def ends_with_a_gap(rows: Rows, store: Store) -> Rows:
    """A ledger whose sum is right: one run begins a byte late, and the one after it a byte early."""
    one, two, three = rows[0], rows[1], rows[2]
    one["span_end"] -= 1
    two["span_start"] -= 2
    two["span_end"] -= 1
    three["span_start"] = two["span_end"]
    return rows


def spain_as_partner(rows: Rows, store: Store) -> Rows:
    spain = next(row["country_key"] for row in store.read("dim_country").to_pylist() if row["iso2"] == "ES")
    next(row for row in rows if row["country_role"] == "partner" and row["country_key"] > 0)["country_key"] = spain
    return rows


def all_rejected(rows: Rows, store: Store) -> Rows:
    entries = store.read("normalised_entry").to_pylist()
    return [
        valid_row(TABLES["rejected_entry"]) | {n: e[n] for n in ("document_sha256", "entry_number")} for e in entries
    ]


VIOLATIONS: dict[str, list[tuple[str, Change]]] = {
    "raw_document_holds_text": [("raw_document", first("encoding", None))],
    "raw_files_are_registered": [("raw_document", without())],
    "entry_span_is_inside_document": [
        ("entry", first("span_end", 10**9)),
        ("entry", first("span_end", lambda row: row["span_start"])),
    ],
    "entry_fields_are_inside_entry": [
        ("entry", first("title_span_start", lambda row: row["span_start"] - 1, lambda row: row["title_raw"])),
        ("entry", first("description_span_end", lambda row: row["span_end"] + 1, lambda row: row["description_raw"])),
    ],
    "byte_ledger_covers_document": [
        ("byte_ledger", without()),
        ("byte_ledger", lambda rows, store: []),
        ("byte_ledger", ends_with_a_gap),
    ],
    "entry_found_in_every_document": [("entry", lambda rows, store: [])],
    "normalised_entry_keeps_every_entry": [
        ("normalised_entry", without()),
        ("entry", without()),
        ("normalised_entry", lambda rows, store: [*rows, rows[0]]),
    ],
    "normalised_entry_end_is_not_before_start": [
        ("normalised_entry", first("end_last_date", date(1999, 1, 1), is_dated))
    ],
    "normalised_entry_code_has_known_form": [("normalised_entry", first("action_code", "2024/8", is_kept))],
    "normalised_entry_code_year_fits_start": [("normalised_entry", first("action_code", "2001-08", is_dated))],
    "normalised_entry_dates_are_in_programme": [
        ("normalised_entry", first("start_first_date", date(1901, 1, 1), is_dated)),
        ("normalised_entry", first("end_last_date", date(2201, 1, 1), is_dated)),
    ],
    "normalised_entry_has_description": [("normalised_entry", first("description", None, is_kept))],
    "entry_evidence_decodes_to_surface": [
        ("entry_evidence", first("surface", lambda row: row["surface"] + "x")),
        ("entry_evidence", first("span_start", lambda row: row["span_start"] + 1)),
    ],
    "rejected_evidence_decodes_to_surface": [
        ("rejected_evidence", first("surface", lambda row: row["surface"] + "x")),
    ],
    "date_ledger_needs_no_convention": [
        ("date_ledger", lambda rows, store: [row | {"is_ambiguous": True, "settled_by": "convention"} for row in rows])
    ],
    "action_entry_accounts_for_every_entry": [("action_entry", without())],
    "action_is_found": [("action_entry", lambda rows, store: [])],
    "action_end_is_not_before_start": [("action", first("end_last_date", date(1999, 1, 1), is_dated))],
    "action_counts_its_sightings": [
        ("action", first("sighting_count", 99)),
        ("action_entry", without(lambda row: row["resolution"] == "primary")),
    ],
    "action_can_be_named": [
        ("action", lambda rows, store: [row | {"title": None, "action_code": None} for row in rows])
    ],
    "rejected_entry_share_is_small": [("rejected_entry", all_rejected)],
    "corrections_hold": [("correction", lambda rows, store: [valid_row(TABLES["correction"]) | {"changed_count": 1}])],
    "lookup_is_used": [("lookup", lambda rows, store: [valid_row(TABLES["lookup"]) | {"use_count": 0}])],
    "correction_is_used": [
        ("correction", lambda rows, store: [valid_row(TABLES["correction"]) | {"applied_count": 0}])
    ],
    "waiver_is_in_force": [("waiver", lambda rows, store: [valid_row(TABLES["waiver"]) | {"is_expired": True}])],
    "waiver_is_used": [("waiver", lambda rows, store: [valid_row(TABLES["waiver"]) | {"waived_count": 0}])],
    "fact_action_holds_every_action": [
        ("fact_action", without()),
        ("dim_action", without(lambda row: row["action_key"] > 0)),
        ("action", without()),
    ],
    "fact_action_has_every_bridge": [
        ("bridge_action_country", lambda rows, store: [row for row in rows if row["country_role"] != "expert"]),
        ("bridge_action_assistance_type", lambda rows, store: []),
    ],
    "fact_action_counts_agree_with_bridges": [
        ("fact_action", first("expert_country_count", 99)),
        ("fact_action", first("experts_stated_count", 99)),
    ],
    "fact_action_duration_is_plausible": [("fact_action", first("duration_days", 9999))],
    "fact_action_has_expert_country": [("fact_action", everywhere("expert_country_count", 0))],
    "fact_action_partner_is_no_member_state": [("bridge_action_country", spain_as_partner)],
    "bridge_action_weights_sum_to_one": [
        ("bridge_action_country", first("weight", 0.4)),
        ("bridge_action_assistance_type", first("weight", 0.4)),
        ("bridge_action_coding", first("weight", 0.4)),
    ],
    "wide_action_says_what_the_star_says": [
        ("wide_action", without()),
        ("fact_action", without()),
        ("wide_action", first("duration_days", 99_999)),
        ("wide_action", first("expert_iso2_lines", None, lambda row: row["expert_iso2_lines"])),
        ("bridge_action_assistance_type", without(lambda row: row["assistance_type_key"] > 0)),
        ("bridge_action_coding", without(lambda row: row["coding_key"] > 0)),
    ],
    "fact_expert_flow_shares_out_every_action": [
        ("fact_expert_flow", without()),
        ("fact_expert_flow", first("weight", 0.1)),
    ],
    "bridge_expert_group_country_weights_sum_to_one": [
        ("bridge_expert_group_country", first("weight", 0.1)),
        ("bridge_expert_group_country", lambda rows, store: []),
    ],
    "dim_assistance_type_is_known": [
        ("dim_assistance_type", first("is_known_type", False, lambda row: row["assistance_type_key"] > 0))
    ],
    "bridge_action_country_is_proved": [
        ("evidence", lambda rows, store: [row for row in rows if row["table_name"] != "bridge_action_country"])
    ],
    "reference_rows_that_no_package_carries_say_so": [
        ("bridge_country_group", first("reference_source", "a web page")),
        ("dim_coding", first("reference_source", "pycountry", lambda row: row["coding_key"] > 0)),
    ],
    "bridge_country_income_group_has_one_list_a_day": [
        ("bridge_country_income_group", everywhere("valid_to", date(2030, 1, 1)))
    ],
    "dim_action_history_periods_do_not_overlap": [
        ("dim_action_history", lambda rows, store: [*rows, rows[-1] | {"action_history_key": 1, "period_number": 2}])
    ],
    "dim_action_history_holds_every_action": [("dim_action_history", without())],
    "evidence_decodes_to_surface": [
        ("evidence", first("surface", lambda row: row["surface"].upper() + "x")),
        ("evidence", first("span_end", 10**9)),
    ],
}


def test_every_written_rule_has_a_violation():
    assert set(VIOLATIONS) == {rule.name for rule in WRITTEN}


@pytest.mark.parametrize("rule", [rule for rule in WRITTEN if rule.severity == "critical"], ids=lambda rule: rule.name)
def test_what_the_stages_write_passes_every_critical_rule(rule, results):
    found = results[rule.name]

    assert found.is_passed, found.message
    assert found.element_count > 0 or rule.table in (
        "correction",
        "lookup",
    )  # nobody decided anything about this archive


@pytest.mark.parametrize(
    ("rule", "table", "change"),
    [
        pytest.param(rule, *each, id=f"{rule.name}-{n}")
        for rule in WRITTEN
        for n, each in enumerate(VIOLATIONS[rule.name])
    ],
)
def test_a_written_rule_fails_on_a_row_that_violates_it(rule, table, change, built, results, tmp_path):
    found = check(rule, spoiled(built, tmp_path, table, change), built.raw)

    assert not found.is_passed
    assert found.failure_count > results[rule.name].failure_count
    assert found.failing_rows
    assert rule.fix in found.message


@pytest.mark.parametrize("name", ["entry_evidence_decodes_to_surface", "evidence_decodes_to_surface"])
def test_a_received_file_that_has_changed_no_longer_proves_its_evidence(name, built, tmp_path):
    raw = Path(shutil.copytree(built.raw, tmp_path / "raw"))
    (raw / "seed.txt").write_bytes(b"-" + (raw / "seed.txt").read_bytes())
    found = check(next(rule for rule in WRITTEN if rule.name == name), built.store, raw)
    failing = {row["document"]: row["failure_count"] for row in found.documents}

    assert not found.is_passed
    assert failing["seed.txt"] == found.failure_count > failing["all_layouts.txt"] == 0


def test_every_check_can_be_made_on_tables_without_rows(tmp_path):
    store = Store(tmp_path)
    for table in CHECKED:
        write(store, table, [])
    found = run_checks([table.name for table in CHECKED], store, tmp_path)

    assert [result.check_name for result in found if not result.could_be_made] == []


def test_a_null_breaks_only_not_null():
    frame = pd.DataFrame({"code": pd.Series([None, "GT"], dtype=object)})

    assert broken(frame, Part("code", "matches", pattern="[A-Z]{2}")).tolist() == [False, False]
    assert broken(frame, Part("code", "one of", values=("GT",))).tolist() == [False, False]
    assert broken(frame, Part("code", "not null")).tolist() == [True, False]


def test_a_report_holds_at_most_twenty_rows_and_counts_all(tmp_path):
    table = TABLES["bridge_action_coding"]
    rows = [valid_row(table) | {"action_key": number, "rule_name": None} for number in range(50)]
    found = check(generated(table.name, "values"), store_with(tmp_path, table.name, rows))

    assert (found.failure_count, found.element_count, len(found.failing_rows)) == (50, 50, 20)
    assert found.failing_rows[0]["rule_name"] is None
    assert (found.failing_rows[0]["action_key"], found.failing_rows[0]["broken"]) == (0, "rule_name not null")


def test_a_tolerated_share_of_failures_passes_and_is_counted(tmp_path):
    rule = next(rule for rule in WRITTEN if rule.name == "fact_action_has_expert_country")
    facts = [valid_row(TABLES["fact_action"]) | {"action_key": n, "expert_country_count": min(n, 1)} for n in range(10)]
    store = store_with(tmp_path, "fact_action", facts)
    write(store, TABLES["dim_action"], [valid_row(TABLES["dim_action"]) | {"action_key": n} for n in range(10)])
    found = check(rule, store)

    assert (found.is_passed, found.element_count, found.failure_count) == (True, 10, 1)


def test_a_generated_check_holds_only_where_values_and_keys_do(tmp_path):
    table = TABLES["dim_audit"]
    row = valid_row(table)
    store = store_with(tmp_path, table.name, [row, row | {table.column_names[1]: None}, row])
    for parent in generated_rule(table).tables:
        write(store, TABLES[parent], [])
    found = check(generated_rule(table), store)
    broken_demands = {row["demand"] for row in found.details if not row["is_passed"]}

    assert not found.is_passed
    assert {"not null", "unique"} <= broken_demands
    assert found.element_count == 3
