"""Hostile text in a listing never becomes markup: not in the web UI, not in the Data Docs, not in a report."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.system.conftest import SOCIEUX, serving

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("hostile")]  # one server for all of them
PATIENCE = 60_000
PAYLOADS = (
    "<script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "<svg/onload=window.pwned=1>",
    "[press](javascript:window.pwned=1)",
    "![x](http://127.0.0.1:1/pixel.png)",
    "</td></tr></table><iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
)
LISTING = """Actions in Guatemala

-
{payloads}

- Start activities
- 04/07/2024
- End activities
- 05-06-2025
- Partner Institution
- Ministry {payloads} of Labour
- Type of Assistance
- {payloads}
- Code
- 2024-77
- Description
- Experts from Spain {payloads}.
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Path]]:
    """The web server, the page server and the home of an archive whose text is hostile."""
    home = tmp_path_factory.mktemp("hostile")
    (home / "raw").mkdir()
    listing = home / "raw" / "<img src=x onerror=window.pwned=1>.txt"
    listing.write_text(LISTING.format(payloads=" ".join(PAYLOADS)), encoding="utf-8")
    environment = os.environ | {"SOCIEUX_HOME": str(home)}
    subprocess.run([SOCIEUX, "run"], check=True, env=environment, stdout=subprocess.DEVNULL)
    with serving(environment) as (ui, pages):
        yield ui, pages, home


def assert_harmless(page: Page) -> None:
    assert page.evaluate("window.pwned") is None
    assert page.locator("img[src='x'], iframe[srcdoc], a[href^='javascript'], img[src*='pixel']").count() == 0


@pytest.mark.parametrize(
    ("path", "shows"),
    [
        ("assets/entry?view=events", "preview"),
        ("assets/dim_action?view=overview", "One row per action"),
        ("assets/fact_action?view=events", "worst_health"),
        ("assets/warehouse?view=events", "explanations"),
        ("assets/date_ledger?view=checks&checkDetail=date_ledger_needs_no_convention", "failing_rows"),
        ("assets/dim_assistance_type?view=checks&checkDetail=dim_assistance_type_is_known", "failing_rows"),
    ],
)
def test_the_web_ui_shows_hostile_text_as_text(
    hostile: tuple[str, str, Path], page: Page, screenshots: Path, path: str, shows: str
) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(f"{hostile[0]}/{path}")
    expect(page.get_by_text(shows).first).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=screenshots / f"hostile_{path.split('?')[0].replace('/', '_')}.png")

    assert dialogs == []
    assert_harmless(page)


def test_the_data_docs_show_hostile_text_as_text_even_where_a_page_could_run_scripts(
    hostile: tuple[str, str, Path], page: Page, screenshots: Path
) -> None:
    version = (hostile[2] / "warehouse" / "socieux.duckdb").resolve().stem
    for address in (
        f"{hostile[1]}/{version}/checks/dim_assistance_type.html",
        f"{hostile[1]}/run/checks/date_ledger.html",
        (hostile[2] / "warehouse" / "site" / version / "checks" / "dim_assistance_type.html").as_uri(),
    ):
        page.goto(address)
        expect(page.get_by_text("To do:").first).to_be_visible()
        assert_harmless(page)
    expect(page.get_by_text(PAYLOADS[0]).first).to_be_visible()
    page.screenshot(path=screenshots / "data_docs_hostile.png")
    bare = page.content().replace("Content-Security-Policy", "nothing")  # escaping alone must do, without the policy
    page.set_content(bare)
    assert_harmless(page)


def test_the_report_shows_hostile_text_as_text(hostile: tuple[str, str, Path], page: Page) -> None:
    page.goto(f"{hostile[1]}/latest/report.html")
    expect(page.get_by_text(PAYLOADS[0]).first).to_be_visible(timeout=PATIENCE)
    assert_harmless(page)


def test_hostile_text_travels_whole_into_the_tables(hostile: tuple[str, str, Path]) -> None:
    file = hostile[2] / "warehouse" / "socieux.duckdb"
    words = [SOCIEUX, "query", "select title from v_action", "--warehouse", str(file), "--format", "json"]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout

    assert json.loads(said)["title"] == " ".join(PAYLOADS)
