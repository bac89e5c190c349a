"""`socieux fetch`, and the asset, check and schedule that do the same where a daemon runs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from assets.landed.fetching.settings import FetchSettings, Limits
from pipelines.assembly import build_defs
from pipelines.schedules import weekly_fetch
from tests.conftest import Socieux
from tests.listing_site import Site, listing, page, page_list, serving, status
from warehouse.engine import query
from warehouse.workspace import Workspace

ASKING = {"SOCIEUX_CONTACT": "data@example.org", "SOCIEUX_FETCH_PRIVATE": "1"}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as made:
        made.answers |= {"/zambia": page(listing("2024-01")), "/peru": page(listing("2024-02"))}
        yield made


@pytest.fixture
def pages(site: Site, tmp_path: Path) -> Path:
    return page_list(site.url, tmp_path / "pages.csv", "zambia", "peru")


def test_pages_are_fetched_and_published_with_their_address_and_day(
    socieux: Socieux, site: Site, pages: Path, tmp_path: Path
) -> None:
    where = ["--raw", tmp_path / "raw", "--warehouse", tmp_path / "w.duckdb"]
    fetched = socieux("fetch", "--pages", pages, *where, **ASKING)
    assert fetched.returncode == 0, fetched.stderr
    assert fetched.stdout.count(" new ") == 2 and "socieux run" in fetched.stdout
    done = socieux("run", *where)
    assert done.returncode == 0, done.stderr
    rows = query(tmp_path / "w.duckdb", "select action_code, source_url from v_action order by all").to_pylist()
    assert [row["action_code"] for row in rows] == ["2024-01", "2024-02"]
    assert rows[0]["source_url"] == f"{site.url}/zambia"
    again = socieux("fetch", "--pages", pages, *where, **ASKING)
    assert again.stdout.count(" unchanged ") == 2 and "socieux run" not in again.stdout


def test_a_page_that_cannot_be_had_is_named_and_the_others_are_kept(
    socieux: Socieux, site: Site, pages: Path, tmp_path: Path
) -> None:
    site.answers["/zambia"] = status(404)
    done = socieux("fetch", "--pages", pages, "--raw", tmp_path / "raw", "--warehouse", tmp_path / "w.duckdb", **ASKING)
    assert done.returncode == 1
    assert "vanished" in done.stdout and "the server answered 404" in done.stdout
    assert [file.name.split("_")[0] for file in (tmp_path / "raw").glob("*.html")] == ["peru"]


def test_nothing_is_fetched_that_nobody_configured(socieux: Socieux, tmp_path: Path) -> None:
    done = socieux("fetch", "--raw", tmp_path / "raw", "--warehouse", tmp_path / "w.duckdb", **ASKING)
    assert done.returncode == 2
    assert "No page is configured" in done.stderr and "listing_page.csv" in done.stderr


def test_nobody_asks_without_saying_who(socieux: Socieux, site: Site, pages: Path, tmp_path: Path) -> None:
    where = ["--raw", tmp_path / "raw", "--warehouse", tmp_path / "w.duckdb"]
    done = socieux("fetch", "--pages", pages, *where, SOCIEUX_CONTACT="")
    assert done.returncode == 2 and "SOCIEUX_CONTACT" in done.stderr
    assert site.asked == []


def test_a_private_address_is_asked_by_tests_only(socieux: Socieux, site: Site, pages: Path, tmp_path: Path) -> None:
    where = ["--raw", tmp_path / "raw", "--warehouse", tmp_path / "w.duckdb"]
    done = socieux("fetch", "--pages", pages, *where, SOCIEUX_CONTACT="data@example.org")
    assert done.returncode == 1 and done.stdout.count("private network") == 2
    assert site.asked == []


@pytest.fixture
def settings(pages: Path) -> FetchSettings:
    return FetchSettings(pages, "data@example.org", True, Limits(pause=0.01, longest_pause=0.05, attempts=2))


def test_the_asset_shows_each_page_and_its_check_names_those_that_are_not_whole(
    site: Site, settings: FetchSettings, tmp_path: Path
) -> None:
    site.answers["/zambia"] = status(410)
    workspace = Workspace(tmp_path / "raw", tmp_path / "w.duckdb")
    job = build_defs(workspace, settings).resolve_job_def("fetch")
    done = job.execute_in_process(run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}})
    (made,) = done.get_asset_materialization_events()
    table = made.materialization.metadata["pages"].value
    assert [(record.data["listing_id"], record.data["outcome"]) for record in table.records] == [
        ("zambia", "vanished"),
        ("peru", "new"),
    ]
    assert made.materialization.metadata["added"].value == 1
    (check,) = done.get_asset_check_evaluations()
    assert not check.passed and check.severity == dg.AssetCheckSeverity.WARN
    assert [record.data["listing_id"] for record in check.metadata["failing_rows"].value.records] == ["zambia"]


def test_the_weekly_fetch_asks_where_pages_are_configured_and_says_why_it_does_not(
    settings: FetchSettings, tmp_path: Path
) -> None:
    monday = datetime(2026, 1, 5, 4, tzinfo=UTC)

    def asked(given: FetchSettings) -> object:
        context = dg.build_schedule_context(scheduled_execution_time=monday, resources={"fetching": given})
        return weekly_fetch(context)

    assert isinstance(asked(settings), dg.RunRequest)
    skipped = asked(FetchSettings(page_list("", tmp_path / "none.csv"), "data@example.org"))
    assert isinstance(skipped, dg.SkipReason) and "No page is configured" in str(skipped.skip_message)
