"""Weeks of the live source in minutes, for `tests.rehearsal`: a local web site that changes, breaks and comes back."""

from __future__ import annotations

from collections.abc import Callable

from tests.listing_site import Site, listing, page, status
from tests.rehearsal import Event, Outcome, Server


def weeks(site: Site) -> tuple[Event, ...]:
    """The events on a site: each but the last changes what it answers, fetches, and runs."""

    def fetched(zambia: Callable[..., object]) -> Callable[[Server], int]:
        def happens(server: Server) -> int:
            site.answers |= {"/zambia": zambia, "/peru": page(listing("2024-30"))}
            return server.fetch(site.url)

        return happens

    def late(server: Server) -> int:
        """A snapshot of an earlier day turns up, in which an action had another title."""
        file = server.home / "zambia_2020-01-06.html"
        file.write_bytes(listing("2024-01").replace(b"Reform 2024-01", b"Draft 2024-01"))
        facts = ["--listing-id", "zambia", "--snapshot-id", "2020", "--complete", "--retrieved-on", "2020-01-06"]
        server.socieux("add", str(file), "--raw", str(server.home / "raw"), *facts)
        return server.socieux("run")

    whole = listing("2024-01", "2024-02", "2024-03")
    broken = whole.replace(b"<li>Start activities</li>", b"<li>Strat activites</li>", 1)
    return (
        Event(1, "two pages are fetched", fetched(page(listing("2024-01", "2024-02"))), Outcome(0, "new", 3)),
        Event(8, "nothing has changed", fetched(page(listing("2024-01", "2024-02"))), Outcome(0, "same", 3)),
        Event(15, "a page has one action more", fetched(page(whole)), Outcome(0, "new", 4)),
        Event(16, "the site is down", fetched(status(503)), Outcome(1, "same", 4)),
        Event(17, "the site is back", fetched(page(whole)), Outcome(0, "same", 4)),
        Event(22, "a label of the page is broken", fetched(page(broken)), Outcome(0, "new", 4)),
        Event(23, "the page is gone", fetched(status(404)), Outcome(1, "same", 4)),
        Event(24, "the page is what it was before", fetched(page(whole)), Outcome(0, "new", 4)),
        Event(29, "an action is withdrawn", fetched(page(listing("2024-01", "2024-03"))), Outcome(0, "new", 4)),
        Event(30, "a snapshot of an earlier day turns up", late, Outcome(0, "new", 4)),
    )
