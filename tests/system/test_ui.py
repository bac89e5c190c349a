"""The Dagster UI as `make ui` opens it, seen in a browser on a server whose sensors have published by themselves."""

import json
import re
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from expectations.rules import all_rules
from tests.system.conftest import PLANTED, serving, wait_until
from warehouse.engine import query

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("server")]  # one server for all of them
PATIENCE = 60_000  # milliseconds; the first page loads the whole application
BACKFILLS = """{ partitionBackfillsOrError { ... on PartitionBackfills { results {
    id status numPartitions runs(limit: 10) { id } } } } }"""


def ask(ui: str, query: str) -> dict[str, Any]:
    """What the web server answers to a GraphQL query."""
    body = json.dumps({"query": query}).encode()
    asked = urllib.request.Request(f"{ui}/graphql", body, {"Content-Type": "application/json"})  # noqa: S310  http: alone
    with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310  our own server on this machine
        data: dict[str, Any] = json.load(answer)["data"]
    return data


def test_sensors_and_automation_publish_without_anybody(ui: str, home: Path) -> None:
    warehouse = home / "warehouse" / "socieux.duckdb"
    assert query(warehouse, "from fact_action").num_rows == 6
    assert query(warehouse, "select run_state from audit.run")["run_state"].to_pylist() == ["published"]
    made = query(warehouse, "select check_name from audit.check_result")["check_name"].to_pylist()
    assert {rule.name for rule in all_rules()} <= set(made)  # the checks that block came along


def test_the_asset_graph_shows_the_stages(ui: str, page: Page, screenshots: Path) -> None:
    page.goto(f"{ui}/asset-groups")
    for group in ("landed", "parsed", "normalised", "resolved", "star", "published"):
        expect(page.get_by_text(group, exact=True).first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / "asset_graph.png")


def test_an_asset_shows_what_was_written(ui: str, page: Page, screenshots: Path) -> None:
    page.goto(f"{ui}/assets/fact_action?view=overview")
    expect(page.get_by_text("One row per action.").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("partner_country_key").first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / "asset_overview.png")


def test_a_check_shows_its_failing_row_and_what_to_do(ui: str, page: Page, screenshots: Path) -> None:
    page.goto(f"{ui}/assets/raw_document?view=checks&checkDetail=raw_files_are_registered")
    expect(page.get_by_text("raw_files_are_registered").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("forgotten.txt").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("socieux add raw/forgotten.txt").first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / "check_failing_rows.png")


def test_a_run_shows_its_timeline(ui: str, page: Page, screenshots: Path) -> None:
    page.goto(f"{ui}/runs")
    expect(page.get_by_text("Success").first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / "runs.png")
    page.locator("a[href*='/runs/']").first.click()
    expect(page.get_by_text(re.compile("resolved|landed")).first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("RUN_SUCCESS").first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / "run_timeline.png")


def test_schedules_and_sensors_are_on(ui: str, page: Page, screenshots: Path) -> None:
    page.goto(f"{ui}/automation")
    for name in ("weekly", "nightly_tidy", "manifest_changed", "publish_after_ingest", "dead_runs", "alerts"):
        expect(page.get_by_text(name, exact=True).first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("At 05:00 AM", exact=False).first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / "automation.png")


def test_a_backfill_of_all_documents_started_from_their_partitions_is_one_run(
    ui: str, page: Page, screenshots: Path
) -> None:
    page.goto(f"{ui}/assets/entry?view=partitions")
    expect(page.get_by_text("Materialized (2)").first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / "partitions.png")
    page.get_by_role("button", name=re.compile("Materialize")).first.click()
    page.get_by_role("button", name="Confirm").click()
    page.get_by_text("All", exact=True).first.click()
    page.screenshot(path=screenshots / "backfill_asked.png")
    page.get_by_role("button", name=re.compile("^Launch")).first.click()

    def done() -> dict[str, Any]:
        results = ask(ui, BACKFILLS)["partitionBackfillsOrError"]["results"]
        return next((each for each in results if each["status"] == "COMPLETED_SUCCESS"), {})

    wait_until(lambda: bool(done()), "backfill")
    assert done()["numPartitions"] == 2
    assert len(done()["runs"]) == 1
    page.goto(f"{ui}/runs/b/{done()['id']}")
    expect(page.get_by_text(done()["id"], exact=False).first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Completed", exact=False).first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / "backfill.png")


@pytest.mark.parametrize(
    ("link", "words", "picture"),
    [("explanations.html", "2024-08", "explanation"), ("checks/date_ledger.html", "date ledger", "data_docs")],
)
def test_the_explanations_and_the_results_of_the_checks_have_pages(
    ui: str, pages: str, page: Page, screenshots: Path, link: str, words: str, picture: str
) -> None:
    page.goto(pages)
    page.locator(f"a[href$='{link}']").first.click()
    expect(page.get_by_text(re.compile(words, re.IGNORECASE)).first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / f"{picture}.png")


def test_the_schedule_and_a_sensor_have_their_pages(ui: str, page: Page, screenshots: Path) -> None:
    location = "pipelines.definitions"
    page.goto(f"{ui}/locations/__repository__@{location}/schedules/weekly")
    expect(page.get_by_text("05:00", exact=False).first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / "schedule.png")
    page.goto(f"{ui}/locations/__repository__@{location}/sensors/manifest_changed")
    expect(page.get_by_text("manifest_changed").first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / "sensor.png")


def test_viewers_can_start_nothing(ui: str, home: Path, page: Page) -> None:
    with serving({"SOCIEUX_HOME": str(home)}, "--read-only") as (address, _):
        page.goto(f"{address}/assets/fact_action")
        button = page.get_by_role("button", name=re.compile("Materialize")).first
        expect(button).to_be_disabled(timeout=PATIENCE)


def test_no_secret_of_the_environment_is_in_what_the_server_wrote(ui: str, home: Path) -> None:
    holding = [path for path in home.rglob("*") if path.is_file() and PLANTED.encode() in path.read_bytes()]
    assert holding == []
