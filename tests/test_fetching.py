"""Fetching the source: politely, within bounds, nothing twice, and nothing private."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assets.landed.documents import date_orders
from assets.landed.fetching.client import FetchError, PoliteClient, is_public
from assets.landed.fetching.pages import ListingPage, read_pages
from assets.landed.fetching.settings import Limits
from assets.landed.fetching.visit import Visit, visit_all
from assets.landed.manifest import read_manifest, verify
from tests.listing_site import Site, bomb, cut, drip, drip_headers, in_turn, listing, page, serving, status
from warehouse.errors import ProjectError

QUICK = Limits(pause=0.01, longest_pause=0.5, silence=1.0, duration=0.5, size=100_000, attempts=3)
MONDAY, TUESDAY = (datetime(2026, 1, day, 4, tzinfo=UTC) for day in (5, 6))


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as made:
        yield made


@pytest.fixture
def client(site: Site, tmp_path: Path) -> Iterator[PoliteClient]:
    with PoliteClient(["127.0.0.1"], "data@example.org", tmp_path / "cache.db", QUICK, allow_private=True) as made:
        yield made


def visit(client: PoliteClient, site: Site, raw: Path, day: datetime = MONDAY, **facts: Any) -> list[Visit]:
    start = replace(ListingPage("zambia", f"{site.url}/zambia", "socieux", "en", is_complete=True), **facts)
    return list(visit_all(client, [start], raw, day))


def test_a_page_enters_the_archive_as_received_with_what_is_known_of_it(
    client: PoliteClient, site: Site, tmp_path: Path
) -> None:
    site.answers["/zambia"] = page(listing("2024-01"))
    (found,) = visit(client, site, tmp_path / "raw")
    (row,) = read_manifest(tmp_path / "raw", date_orders())
    assert (found.outcome, found.file) == ("new", "zambia_2026-01-05.html")
    assert (tmp_path / "raw" / row.file).read_bytes() == listing("2024-01")
    assert (row.url, row.retrieved_on, row.language, row.listing_id) == (
        f"{site.url}/zambia",
        MONDAY.date(),
        "en",
        "zambia",
    )
    assert row.licence is None and row.is_complete
    verify(tmp_path / "raw", [row])


def test_a_page_is_asked_for_again_with_its_etag_and_adds_nothing(
    client: PoliteClient, site: Site, tmp_path: Path
) -> None:
    site.answers["/zambia"] = page(listing("2024-01"), etag='"v1"')
    outcomes = [visit(client, site, tmp_path / "raw", day)[0].outcome for day in (MONDAY, TUESDAY)]
    assert outcomes == ["new", "unchanged"]
    assert [headers.get("if-none-match") for path, headers, _ in _lower(site) if path == "/zambia"] == [None, '"v1"']


def test_another_script_in_the_same_page_adds_nothing_and_another_action_does(
    client: PoliteClient, site: Site, tmp_path: Path
) -> None:
    site.answers["/zambia"] = in_turn(
        page(listing("2024-01", noise="one")),
        page(listing("2024-01", noise="two")),
        page(listing("2024-01", "2024-02")),
        page(listing("2024-01", "2024-03")),
    )
    outcomes = [visit(client, site, tmp_path / "raw", day)[0].outcome for day in (MONDAY, MONDAY, TUESDAY, TUESDAY)]
    assert outcomes == ["new", "unchanged", "changed", "changed"]
    files = [row.file for row in read_manifest(tmp_path / "raw", date_orders())]
    assert files == ["zambia_2026-01-05.html", "zambia_2026-01-06.html", "zambia_2026-01-06_2.html"]


def test_a_page_that_is_again_what_it_was_says_so_anew(client: PoliteClient, site: Site, tmp_path: Path) -> None:
    first, second = page(listing("2024-01", "2024-02")), page(listing("2024-01", "2024-03"))
    site.answers["/zambia"] = in_turn(first, second, first)
    days = [MONDAY + timedelta(weeks=week) for week in range(4)]
    found = [visit(client, site, tmp_path / "raw", day)[0] for day in days]
    assert [each.outcome for each in found] == ["new", "changed", "changed", "unchanged"]
    rows = read_manifest(tmp_path / "raw", date_orders())
    assert len(rows) == 3 and rows[0].sha256 == rows[2].sha256 != rows[1].sha256
    verify(tmp_path / "raw", rows)


def test_two_addresses_with_one_text_are_two_listings(client: PoliteClient, site: Site, tmp_path: Path) -> None:
    site.answers |= {"/zambia": page(listing("2024-01")), "/zambie": page(listing("2024-01"))}
    visit(client, site, tmp_path / "raw")
    visit(client, site, tmp_path / "raw", listing_id="zambie", url=f"{site.url}/zambie")
    assert [row.listing_id for row in read_manifest(tmp_path / "raw", date_orders())] == ["zambia", "zambie"]


def test_a_page_that_lost_half_of_its_text_is_kept_and_withdraws_nothing(
    client: PoliteClient, site: Site, tmp_path: Path
) -> None:
    site.answers["/zambia"] = in_turn(page(listing("2024-01", "2024-02", "2024-03")), page(listing("2024-01")))
    visit(client, site, tmp_path / "raw")
    (found,) = visit(client, site, tmp_path / "raw", TUESDAY)
    assert found.outcome == "shrunk" and not found.is_sound and "partial" in found.reason
    rows = {row.retrieved_on: row.is_complete for row in read_manifest(tmp_path / "raw", date_orders())}
    assert rows == {MONDAY.date(): True, TUESDAY.date(): False}


def test_a_page_that_is_gone_is_told_apart_from_one_that_cannot_be_had(
    client: PoliteClient, site: Site, tmp_path: Path
) -> None:
    site.answers["/zambia"] = in_turn(page(listing("2024-01")), status(410), status(500))
    outcomes = [visit(client, site, tmp_path / "raw", day)[0].outcome for day in (MONDAY, TUESDAY, TUESDAY)]
    assert outcomes == ["new", "vanished", "failed"]
    assert len(read_manifest(tmp_path / "raw", date_orders())) == 1


def test_a_listing_is_followed_to_its_further_pages_and_no_circle(
    client: PoliteClient, site: Site, tmp_path: Path
) -> None:
    site.answers["/zambia"] = page(listing("2024-01", following="/zambia?page=2"))
    site.answers["/zambia?page=2"] = page(listing("2024-02", following="/zambia"))
    found = visit(client, site, tmp_path / "raw")
    assert [each.listing_id for each in found] == ["zambia", "zambia.2"]
    assert site.paths() == ["/zambia", "/zambia?page=2"]
    assert not any(row.is_complete for row in read_manifest(tmp_path / "raw", date_orders()))


def test_what_passes_is_tried_again_and_as_late_as_the_server_asks(client: PoliteClient, site: Site) -> None:
    site.answers["/zambia"] = in_turn(
        status(429, Retry_After="0.3"), status(503, Retry_After="0"), page(b"<p>There.</p>")
    )
    assert client.fetch(f"{site.url}/zambia").data == b"<p>There.</p>"
    assert site.paths() == ["/zambia"] * 3


def test_retry_after_is_obeyed(client: PoliteClient, site: Site) -> None:
    client.limits = replace(QUICK, longest_pause=1.2)
    site.answers["/zambia"] = in_turn(status(429, Retry_After="1"), page(b"<p>There.</p>"))
    client.fetch(f"{site.url}/zambia")
    first, second = [at for path, _, at in site.asked if path == "/zambia"]
    assert second - first >= 0.9


FAULTS: dict[str, tuple[Callable[..., object], str, int]] = {
    "an error that stays": (status(500), "answered 500", 3),
    "no right to read": (status(403), "answered 403", 1),
    "a page cut off": (cut(b"<p>half"), "not there in whole", 3),
    "a page that drips": (drip, "not there in whole after 0.5 seconds", 3),
    "headers that drip": (drip_headers, "headers were not there after 0.5 seconds", 3),
    "a page too large": (page(b"x" * 200_000), "larger than 100,000 bytes", 1),
    "a bomb": (bomb(50_000_000), "larger than 100,000 bytes", 1),
    "a bomb in a bomb": (page(gzip.compress(b"x"), Content_Encoding="gzip, gzip"), "compressed more than once", 1),
    "broken compression": (page(b"no gzip", Content_Encoding="gzip"), "cannot be read", 1),
    "a picture": (page(b"\x89PNG", "image/png"), "image/png, not a page of text", 1),
    "a page of no type": (page(b"<p>", ""), "not a page of text", 1),
    "a loop": (status(302, Location="/zambia"), "without end", 6),
    "another host": (status(302, Location="http://example.org/"), "none of the hosts", 1),
    "a file": (status(302, Location="file:///etc/passwd"), "none of the hosts", 1),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_server_ends_in_words(client: PoliteClient, site: Site, fault: str) -> None:
    site.answers["/zambia"], words, requests = FAULTS[fault]
    with pytest.raises(FetchError) as raised:
        client.fetch(f"{site.url}/zambia")
    assert words in str(raised.value)
    assert len(site.paths()) == requests


def test_bytes_that_are_no_text_do_not_enter_the_archive(client: PoliteClient, site: Site, tmp_path: Path) -> None:
    site.answers["/zambia"] = page(b"<p>\x00\x01</p>" * 50)
    (found,) = visit(client, site, tmp_path / "raw")
    assert found.outcome == "failed" and "NUL" in found.reason
    assert not (tmp_path / "raw" / "manifest.csv").exists()


def test_a_page_in_another_encoding_is_kept_as_it_came(client: PoliteClient, site: Site, tmp_path: Path) -> None:
    data = listing("2024-01").decode().replace("Zambia", "São Tomé").encode("latin-1")
    site.answers["/zambia"] = page(data, "text/html; charset=iso-8859-1")
    (found,) = visit(client, site, tmp_path / "raw")
    assert found.file and (tmp_path / "raw" / found.file).read_bytes() == data


def test_a_private_address_is_refused_and_nothing_is_sent(site: Site, tmp_path: Path) -> None:
    site.answers["/zambia"] = page(listing("2024-01"))
    for host in ("127.0.0.1", "localhost"):
        with (
            PoliteClient([host], "data@example.org", tmp_path / "cache.db", QUICK) as client,
            pytest.raises(FetchError, match="private network"),
        ):
            client.fetch(site.url.replace("127.0.0.1", host) + "/zambia")
    assert site.asked == []


def test_robots_txt_is_obeyed_and_names_the_pause(client: PoliteClient, site: Site) -> None:
    rules = b"User-agent: *\nDisallow: /private\nCrawl-delay: 0.3\n"
    site.answers |= {"/robots.txt": page(rules, "text/plain"), "/zambia": page(b"<p>Zambia</p>")}
    client.fetch(f"{site.url}/zambia")
    client.fetch(f"{site.url}/zambia")
    with pytest.raises(FetchError, match=r"robots\.txt of 127\.0\.0\.1 does not allow /private"):
        client.fetch(f"{site.url}/private")
    first, second = [at for path, _, at in site.asked if path == "/zambia"]
    assert second - first >= 0.25
    assert site.paths() == ["/zambia", "/zambia"]


@pytest.mark.parametrize("code", [429, 501, 503, 520])
def test_a_robots_txt_that_cannot_be_had_forbids_all(client: PoliteClient, site: Site, code: int) -> None:
    site.answers |= {"/robots.txt": status(code), "/zambia": page(b"<p>Zambia</p>")}
    with pytest.raises(FetchError, match=rf"robots\.txt: the server answered {code}"):
        client.fetch(f"{site.url}/zambia")
    assert site.paths() == []
    assert len(site.asked) == QUICK.attempts  # no more often than the page would be asked for


def test_a_robots_txt_is_followed_to_where_it_lies(client: PoliteClient, site: Site) -> None:
    site.answers |= {
        "/robots.txt": status(302, Location="/en/robots.txt"),
        "/en/robots.txt": page(b"User-agent: *\nDisallow: /private\n", "text/plain"),
        "/zambia": page(b"<p>Zambia</p>"),
    }
    client.fetch(f"{site.url}/zambia")
    with pytest.raises(FetchError, match="does not allow /private"):
        client.fetch(f"{site.url}/private")


def test_a_further_page_to_which_nothing_leads_any_more_is_said_to_have_vanished(
    client: PoliteClient, site: Site, tmp_path: Path
) -> None:
    site.answers["/zambia"] = in_turn(page(listing("2024-01", following="/zambia?page=2")), page(listing("2024-01")))
    site.answers["/zambia?page=2"] = page(listing("2024-02"))
    visit(client, site, tmp_path / "raw")
    found = visit(client, site, tmp_path / "raw", TUESDAY)
    assert [(each.listing_id, each.outcome) for each in found] == [("zambia", "unchanged"), ("zambia.2", "vanished")]
    assert len(read_manifest(tmp_path / "raw", date_orders())) == 2


@pytest.mark.parametrize("following", ["http://[", "javascript:x", "mailto:a@example.org", "#top"])
def test_what_is_no_address_of_a_page_is_not_followed(
    client: PoliteClient, site: Site, tmp_path: Path, following: str
) -> None:
    site.answers["/zambia"] = page(listing("2024-01", following=following))
    assert [each.outcome for each in visit(client, site, tmp_path / "raw")] == ["new"]


@pytest.mark.parametrize(
    ("address", "is_allowed"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1111", True),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104  asked about, not bound
        ("::1", False),
        ("fd00::1", False),
        ("fe80::1%eth0", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::7f00:1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_an_address_is_public_or_not_whatever_its_form(address: str, is_allowed: bool) -> None:
    assert is_public(address) == is_allowed


def test_the_site_is_told_who_asks(client: PoliteClient, site: Site) -> None:
    site.answers["/zambia"] = page(b"<p>Zambia</p>")
    client.fetch(f"{site.url}/zambia")
    assert {headers["user-agent"] for _, headers, _ in _lower(site)} == {"socieux-warehouse (data@example.org)"}


HEADER = "listing_id,url,source,language,heading,is_complete\n"


def test_the_list_of_pages_is_read(tmp_path: Path) -> None:
    file = tmp_path / "pages.csv"
    file.write_text(f"# reviewed\n{HEADER}zambia,https://example.org/zambia,socieux,en,Actions in Zambia,true\n")
    assert read_pages(file, date_orders()) == [
        ListingPage("zambia", "https://example.org/zambia", "socieux", "en", "Actions in Zambia", True)
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not the declared ones"),
        (HEADER + "zambia,https://example.org/\n", "it has 2 cells"),
        (HEADER + "../x,https://example.org/,socieux,,,\n", "no listing_id"),
        (HEADER + "a,file:///etc/passwd,socieux,,,\n", "no address"),
        (HEADER + "a,https://u:p@example.org/,socieux,,,\n", "no address"),
        (HEADER + "a,https://example.org/,nobody,,,\n", "none of the sources"),
        (HEADER + "a,https://example.org/,socieux,,,yes\n", "not true or false"),
        (HEADER + "a,https://example.org/,socieux,,,\n" * 2, "named twice"),
    ],
)
def test_a_list_of_pages_that_cannot_be_used_is_refused_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "pages.csv").write_text(text)
    with pytest.raises(ProjectError) as raised:
        read_pages(tmp_path / "pages.csv", date_orders())
    assert words in raised.value.what


def _lower(site: Site) -> list[tuple[str, dict[str, str], float]]:
    return [(path, {name.lower(): value for name, value in headers.items()}, at) for path, headers, at in site.asked]
