"""Thresholds with memory: what is usual is learnt from the published versions; what is not is said with its figures."""

from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from expectations.memory import Memory, judge, recall, sparkline
from expectations.results import load_results
from expectations.rules import Measure, all_rules
from expectations.runner import run_checks
from tests.expectation_tables import QUIET, archive, build, definitions
from warehouse.history import Layout, append_history
from warehouse.tables import TABLES
from warehouse.workspace import Workspace

LEVEL = Measure("level", floor=5, relative_floor=0.2)
SHARE = Measure("share", floor=0.05)
MEASURING = [rule for rule in all_rules() if rule.measure is not None]


def versions(*values):
    return [{"rows": float(value)} for value in values]


def only(measure, now, past):
    (row,) = judge(measure, {"rows": float(now)}, past)
    return row


@pytest.mark.parametrize(("now", "is_usual"), [(100, True), (81, True), (79, False), (119, True), (121, False)])
def test_a_level_may_move_by_its_floor_when_it_has_never_moved(now, is_usual):
    assert only(LEVEL, now, versions(100, 100, 100))["is_usual"] is is_usual


def test_a_series_that_always_swings_may_go_on_swinging():
    row = only(LEVEL, 60, versions(100, 70, 130, 95, 135, 65))

    assert row["is_usual"]
    assert row["low"] < 60


def test_one_odd_version_neither_widens_nor_moves_the_band():
    row = only(LEVEL, 150, versions(100, 101, 5000, 99, 100))

    assert (row["usual"], row["is_usual"]) == (100, False)


@pytest.mark.parametrize("past", [versions(), versions(100), versions(100, 100)])
def test_too_few_versions_bound_nothing(past):
    row = only(LEVEL, 1, past)

    assert row["is_usual"]
    assert (row["low"], row["high"], row["versions"]) == (None, None, len(past))


@pytest.mark.parametrize(("now", "is_usual"), [(0.0, True), (0.14, True), (0.16, False)])
def test_a_share_of_what_is_bad_may_fall_and_not_rise(now, is_usual):
    assert only(SHARE, now, versions(0.1, 0.1, 0.1))["is_usual"] is is_usual


def test_a_value_that_no_version_had_is_new():
    past = [{"type: A": 3.0}, {"type: A": 3.0, "type: B": 1.0}]
    rows = judge(Measure("vocabulary"), {"type: A": 4.0, "type: B": 1.0, "type: C": 1.0}, past)

    assert [row["subject"] for row in rows if not row["is_usual"]] == ["type: C"]


def test_against_no_version_no_value_is_new():
    assert all(row["is_usual"] for row in judge(Measure("vocabulary"), {"type: A": 4.0}, []))


def test_a_mix_that_moves_further_than_it_ever_did_is_unusual_and_says_what_moved():
    usual = {"country: Peru": 50.0, "country: Togo": 50.0}
    past = [usual, usual | {"country: Peru": 55.0}, usual | {"country: Togo": 56.0}, usual]
    (row,) = judge(
        Measure("shift", floor=0.1), {"country: Peru": 20.0, "country: Togo": 50.0, "country: Fiji": 30.0}, past
    )

    assert not row["is_usual"]
    assert row["moved"].startswith("Fiji +30 points, Peru -30 points")
    (row,) = judge(Measure("shift", floor=0.1), {"country: Peru": 52.0, "country: Togo": 50.0}, past)
    assert row["is_usual"]


def test_the_same_figures_are_judged_the_same_in_any_order():
    now, past = {"b": 1.0, "a": 2.0}, [{"a": 2.0, "b": 1.0}] * 3

    assert judge(LEVEL, now, past) == judge(LEVEL, dict(reversed(now.items())), past)


def test_a_series_is_drawn_from_its_least_to_its_greatest_value():
    assert sparkline([0, 5, 10]) == "▁▄█" or sparkline([0, 5, 10]) == "▁▅█"
    assert sparkline([3, 3]) == "▁▁"


def put(layout, number, version, figures, state="published", check="fact_action_row_counts_are_usual"):
    """The history of one run that measured these figures."""
    moment = datetime(2024, 1, 1) + timedelta(days=number)
    measured = "[" + ", ".join(f'{{"subject": "{name}", "value": {value}}}' for name, value in figures.items()) + "]"
    common = {"run_id": f"run-{number}", "content_version": version}
    run = common | {"started_at": moment, "finished_at": moment, "run_state": state, "rule_version": "r"}
    result = {"run_id": f"run-{number}", "check_name": check, "table_name": "t", "check_severity": "warning"}
    result |= {"is_passed": True, "element_count": 1, "failure_count": 0, "check_reason": "Why.", "measured": measured}
    rows = {"run": [run], "check_result": [result]}
    if state == "published":
        rows["publication"] = [common | {"published_at": moment}]
    tables = {kind: pa.Table.from_pylist(each, schema=TABLES[kind].arrow_schema) for kind, each in rows.items()}
    append_history(layout, f"run-{number}", tables)


@pytest.fixture
def layout(tmp_path):
    made = Layout(tmp_path / "made.duckdb")
    made.history.mkdir(parents=True)
    return made


def rule_named(name):
    return next(rule for rule in MEASURING if rule.name == name)


def test_memory_holds_each_published_version_once_oldest_first_as_its_last_run_measured_it(layout):
    put(layout, 1, "a", {"entry": 10})
    put(layout, 2, "b", {"entry": 20})
    put(layout, 3, "b", {"entry": 21}, state="unchanged")
    put(layout, 4, "c", {"entry": 30})
    put(layout, 5, None, {"entry": 99}, state="refused")
    memory = recall(layout.path)

    assert [figures["entry"] for figures in memory.of(rule_named("fact_action_row_counts_are_usual"))] == [10, 21, 30]
    assert [f["entry"] for f in recall(layout.path, 2).of(rule_named("fact_action_row_counts_are_usual"))] == [21, 30]


def test_a_warehouse_without_history_remembers_nothing(tmp_path):
    assert recall(tmp_path / "nowhere" / "made.duckdb") == Memory()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("measured")
    workspace = Workspace(archive(folder / "raw"), folder / "made.duckdb")
    build(workspace)
    return workspace


def measured(workspace, rule):
    return {row["subject"]: row["value"] for row in results(workspace)[rule.name].measured}


def results(workspace):
    return {result.check_name: result for result in load_results(workspace.store)}


@pytest.mark.parametrize("rule", MEASURING, ids=lambda rule: rule.name)
def test_every_rule_with_memory_measures_and_holds_where_nothing_is_remembered(rule, built):
    found = results(built)[rule.name]

    assert found.is_passed and found.measured and found.series
    assert found.element_count == len(found.series)


@pytest.mark.parametrize("rule", MEASURING, ids=lambda rule: rule.name)
def test_every_rule_with_memory_fails_where_the_versions_before_were_otherwise(rule, built):
    now = measured(built, rule)
    before = {
        "level": {name: value * 2 + 10 for name, value in now.items()},
        "share": dict.fromkeys(now, 0.0),
        "vocabulary": {},
        "shift": {f"{name.split(': ')[0]}: elsewhere": 1.0 for name in now},
    }[rule.measure.form]
    memory = Memory(({rule.name: before},) * 4)
    (found,) = run_checks([rule.table], built.store, built.raw, [rule], memory=memory)
    if not any(now.values()):  # a share of nothing that was nothing: only more than usual can fail
        assert found.is_passed
        return

    assert not found.is_passed
    assert found.failing_rows[0]["series"]
    assert rule.fix in found.message


def test_a_rule_that_measures_is_made_again_when_a_new_version_is_remembered(built):
    put(Layout(built.warehouse_file), 1, "a", {"entry": 1000, "evidence": 1})
    jobs = definitions(built)
    done = jobs.resolve_job_def("checks").execute_in_process(raise_on_error=False, run_config=QUIET)
    found = {check.check_name: check for check in done.get_asset_check_evaluations()}

    metadata = found["fact_action_row_counts_are_usual"].metadata
    rows = {row.data["subject"]: row.data for row in metadata["series"].records}

    assert not metadata["is_reused"].value
    assert found["fact_action_is_as_declared"].metadata["is_reused"].value
    assert rows["entry"]["versions"] == 1
    assert metadata["now/entry"].value == rows["entry"]["value"]
