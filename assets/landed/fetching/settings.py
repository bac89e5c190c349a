"""What fetching needs to know from outside: which pages, who asks, and where tests may look. Every run loads this, so
it loads no library of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assets.landed.documents import date_orders
from assets.landed.fetching.pages import ListingPage, read_pages
from warehouse.errors import ProjectError
from warehouse.workspace import DEFAULT_PAGES

PAGES, CONTACT, PRIVATE = "SOCIEUX_PAGES", "SOCIEUX_CONTACT", "SOCIEUX_FETCH_PRIVATE"


@dataclass(frozen=True)
class Limits:
    """Bounds of one request: seconds, bytes (of the page as decoded), and numbers."""

    pause: float = 2.0
    longest_pause: float = 60.0
    silence: float = 20.0
    duration: float = 120.0
    size: int = 20_000_000
    redirects: int = 5
    attempts: int = 4


@dataclass(frozen=True)
class FetchSettings:
    """The list of pages, the contact named to the site, and whether private networks may be asked (tests only)."""

    pages_file: Path
    contact: str = ""
    allow_private: bool = False
    limits: Limits = field(default_factory=Limits)

    def pages(self) -> list[ListingPage]:
        """The pages to fetch; ProjectError where there are none or nobody says who asks."""
        found = read_pages(self.pages_file, date_orders())
        if not found:
            raise ProjectError(
                "No page is configured, so nothing is fetched.",
                str(self.pages_file),
                f"add rows there, or name another list in {PAGES} or with --pages",
            )
        if not self.contact:
            raise ProjectError(
                "The people of the site are not told who asks for their pages.",
                CONTACT,
                f"set {CONTACT} to a mail address or page by which they reach you",
            )
        return found


def settings_from(environment: Mapping[str, str]) -> FetchSettings:
    """The settings that the environment names; the project's own list of pages where it names no other."""
    return FetchSettings(
        Path(environment.get(PAGES) or DEFAULT_PAGES),
        environment.get(CONTACT, "").strip(),
        environment.get(PRIVATE) == "1",
    )
