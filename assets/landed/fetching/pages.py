"""The start pages that are fetched: one row per listing, reviewed like other reference data.

Nothing is fetched that no row names, apart from what a page links to as its continuation (`rel="next"`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from warehouse.errors import ProjectError

LISTING_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class ListingPage:
    """A listing and the address of its first page; an empty language or heading is unknown."""

    listing_id: str
    url: str
    source: str
    language: str | None = None
    heading: str | None = None
    is_complete: bool = False


COLUMNS = tuple(field.name for field in fields(ListingPage))


def read_pages(file: Path, sources: Collection[str]) -> list[ListingPage]:
    """The pages of a CSV file, in its order; lines that begin with `#` are comments. ProjectError with the line."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"The list of pages cannot be read: {error}", str(file), "give another --pages") from error
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    if not numbered or tuple(next(csv.reader([numbered[0][1]]))) != COLUMNS:
        raise ProjectError(
            "The columns of the list of pages are not the declared ones.",
            str(file),
            f"begin it with {','.join(COLUMNS)}",
        )
    pages: list[ListingPage] = []
    for number, line in numbered[1:]:
        cells = next(csv.reader([line]))
        problem = _problem(cells, sources, pages)
        if problem:
            raise ProjectError(f"This row of the list of pages cannot be used: {problem}.", f"{file}:{number}")
        row = dict(zip(COLUMNS, cells, strict=True))
        pages.append(
            ListingPage(
                row["listing_id"],
                row["url"],
                row["source"],
                row["language"] or None,
                row["heading"] or None,
                row["is_complete"] == "true",
            )
        )
    return pages


def _problem(cells: Sequence[str], sources: Collection[str], before: Sequence[ListingPage]) -> str | None:
    if len(cells) != len(COLUMNS):
        return f"it has {len(cells)} cells, not {len(COLUMNS)}"
    listing_id, url, source, _, _, is_complete = cells
    if not LISTING_ID.fullmatch(listing_id):
        return f"{listing_id!r} is no listing_id of small letters, digits, - and _"
    if any(page.listing_id == listing_id for page in before):
        return f"{listing_id} is named twice"
    address = _address(url)
    if (
        address is None
        or address.scheme not in ("http", "https")
        or not address.hostname
        or address.username is not None
    ):
        return f"{url!r} is no address of a page"
    if source not in sources:
        return f"{source!r} is none of the sources {', '.join(sources)}"
    if is_complete not in ("", "true", "false"):
        return f"is_complete is {is_complete!r}, not true or false"
    return None


def _address(url: str) -> SplitResult | None:
    try:
        address = urlsplit(url)
        _ = address.port  # a port that is no number is only seen here
    except ValueError:
        return None
    return address
