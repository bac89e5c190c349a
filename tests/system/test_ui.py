"""The Dagster UI as `make ui` opens it, seen in a browser after `make run`."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.system
PATIENCE = 60_000  # milliseconds; the first page loads the whole application


def test_the_asset_graph_shows_the_stages(ui: str, page: Page, screenshots: Path) -> None:
    page.goto(f"{ui}/asset-groups")
    for group in ("landed", "parsed", "normalised", "resolved", "star", "published"):
        expect(page.get_by_text(group, exact=True).first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / "asset_graph.png")


def test_an_asset_shows_what_make_run_wrote(ui: str, page: Page, screenshots: Path) -> None:
    page.goto(f"{ui}/assets/fact_action?view=overview")
    expect(page.get_by_text("One row per action.").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("partner_country_key").first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / "asset_overview.png")


def test_the_checks_of_an_asset_show_their_outcome(ui: str, page: Page, screenshots: Path) -> None:
    page.goto(f"{ui}/assets/fact_action?view=checks")
    expect(page.get_by_text(re.compile("Passed", re.IGNORECASE)).first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / "asset_checks.png")


def test_the_runs_of_make_run_are_listed(ui: str, page: Page, screenshots: Path) -> None:
    page.goto(f"{ui}/runs")
    expect(page.get_by_text("publish").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Success").first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / "runs.png")
