"""The checks in Dagster, with real stages and a real run of each job."""

from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest

from expectations.checks import build_checks
from expectations.results import load_results
from expectations.rules import all_rules, stage_rules
from tests.expectation_tables import LISTINGS, QUIET, archive, build, definitions, valid_row, write
from warehouse.store import Store, check_results
from warehouse.tables import TABLES
from warehouse.workspace import Workspace


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checked")
    workspace = Workspace(archive(folder / "raw"), folder / "made.duckdb")
    return workspace, build(workspace)


def test_every_rule_is_an_asset_check_that_ran(run):
    _, results = run
    evaluated = {check.check_name for result in results for check in result.get_asset_check_evaluations()}

    assert evaluated == {rule.name for rule in all_rules()}
    assert all(result.success for result in results)


def test_a_check_says_why_it_exists_and_how_grave_it_is(run):
    specs = {spec.name: spec for checks in build_checks() for spec in checks.check_specs}

    for rule in all_rules():
        assert specs[rule.name].description == rule.reason
        assert specs[rule.name].blocking == (rule.severity == "critical")


def test_a_check_on_documents_has_a_row_per_document(run):
    _, (ingest, _) = run
    found = {check.check_name: check for check in ingest.get_asset_check_evaluations()}
    rows = [record.data for record in found["entry_is_as_declared"].metadata["documents"].records]

    assert {row["document"] for row in rows} == {path.name for path in LISTINGS.glob("*.txt")}
    assert sum(row["element_count"] for row in rows) == found["entry_is_as_declared"].metadata["element_count"].value


def test_a_warning_shows_its_rows_and_what_to_do(run):
    _, (ingest, _) = run
    found = {check.check_name: check for check in ingest.get_asset_check_evaluations()}[
        "date_ledger_needs_no_convention"
    ]

    assert not found.passed
    assert found.severity == dg.AssetCheckSeverity.WARN
    assert found.metadata["failing_rows"].records[0].data["settled_by"] == "convention"
    assert "To do:" in found.metadata["message"].text


def test_a_passing_check_reports_its_figures_and_a_row_per_column(run):
    workspace, _ = run
    found = {result.check_name: result for result in load_results(workspace.store)}["entry_is_as_declared"]

    assert found.is_passed
    assert found.element_count == workspace.store.read("entry").num_rows
    assert {"column": "kind", "demand": "one of action, news", "is_passed": True} in [
        {name: row[name] for name in ("column", "demand", "is_passed")} for row in found.details
    ]


def test_results_are_kept_in_the_form_in_which_they_are_published(run):
    workspace, _ = run

    assert check_results(workspace.store).num_rows == len(load_results(workspace.store)) == len(all_rules())


def run_with(folder: Path, *rows) -> tuple[dg.ExecuteInProcessResult, Store]:
    """An archive of these rows, its checks, and an asset that depends on it."""
    workspace = Workspace(folder / "raw", folder / "made.duckdb")

    @dg.asset(name="raw_document")
    def raw_document():
        write(workspace.store, TABLES["raw_document"], list(rows))

    @dg.asset(deps=["raw_document"])
    def downstream():
        (folder / "ran").touch()

    defs = dg.Definitions(
        assets=[raw_document, downstream],
        asset_checks=build_checks(["landed"]),
        resources={"workspace": dg.ResourceDefinition.hardcoded_resource(workspace)},
        jobs=[dg.define_asset_job("all", dg.AssetSelection.all())],
    )
    result = defs.resolve_job_def("all").execute_in_process(raise_on_error=False, run_config=QUIET)
    return result, workspace.store


def test_a_failing_critical_check_stops_what_lies_downstream(tmp_path):
    row = valid_row(TABLES["raw_document"])
    result, store = run_with(tmp_path, row, row)

    assert not result.success
    assert not (tmp_path / "ran").exists()
    assert [found.check_name for found in load_results(store) if not found.is_passed] == ["raw_document_is_as_declared"]


def test_a_failing_warning_stops_nothing(tmp_path):
    result, store = run_with(tmp_path, valid_row(TABLES["raw_document"]) | {"encoding": None})

    assert result.success
    assert (tmp_path / "ran").exists()
    assert [found.check_name for found in load_results(store) if not found.is_passed] == ["raw_document_holds_text"]


def test_checking_one_rule_again_keeps_what_the_others_said(tmp_path):
    _, store = run_with(tmp_path, valid_row(TABLES["raw_document"]))
    checks = build_checks(["landed"])[0]
    key = next(key for key in checks.check_keys if key.name == "raw_document_is_as_declared")
    defs = dg.Definitions(
        asset_checks=[checks],
        resources={
            "workspace": dg.ResourceDefinition.hardcoded_resource(Workspace(tmp_path / "raw", tmp_path / "made.duckdb"))
        },
        jobs=[dg.define_asset_job("one", dg.AssetSelection.checks(key))],
    )
    result = defs.resolve_job_def("one").execute_in_process(run_config=QUIET)

    assert [check.check_name for check in result.get_asset_check_evaluations()] == ["raw_document_is_as_declared"]
    assert {found.check_name for found in load_results(store)} == {rule.name for rule in stage_rules("landed")}


def reused(result: dg.ExecuteInProcessResult) -> set[str]:
    """The checks of a run that were not made again."""
    return {c.check_name for c in result.get_asset_check_evaluations() if c.metadata["is_reused"].value}


def test_a_check_is_made_again_only_when_a_byte_of_what_it_reads_has_changed(tmp_path):
    workspace = Workspace(archive(tmp_path / "raw"), tmp_path / "made.duckdb")
    first, again = build(workspace), build(workspace)
    facts = workspace.store.read("dim_audit").to_pylist()
    write(workspace.store, TABLES["dim_audit"], [*facts, facts[0]])
    jobs = definitions(workspace)
    spoiled = jobs.resolve_job_def("checks").execute_in_process(raise_on_error=False, run_config=QUIET)

    assert [reused(result) for result in first] == [set(), set()]
    assert set.union(*(reused(result) for result in again)) == {rule.name for rule in all_rules()}
    made = {rule.name for rule in stage_rules("star")} - reused(spoiled)
    assert made == {"dim_audit_is_as_declared", "fact_action_is_as_declared"}
    assert not spoiled.success
    assert load_results(workspace.store) != []


def test_a_full_run_makes_every_check_again(tmp_path):
    workspace = Workspace(archive(tmp_path / "raw"), tmp_path / "made.duckdb")
    build(workspace)
    again = build(replace(workspace, is_full=True))

    assert [reused(result) for result in again] == [set(), set()]
