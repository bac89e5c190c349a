"""One visit to all start pages: what each is now, beside what the archive holds of it.

A page whose text is what the newest snapshot says adds nothing, whatever else its bytes hold. A page that has lost
half of its text is kept, but not as a complete listing: nothing is taken for withdrawn because a page came out short.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urljoin

import httpx
from selectolax.lexbor import LexborHTMLParser

from assets.landed.archive import add_files
from assets.landed.decoding import UndecodableError
from assets.landed.documents import date_orders, readable
from assets.landed.fetching.client import Fetched, FetchError, PoliteClient
from assets.landed.fetching.pages import ListingPage
from assets.landed.fetching.settings import FetchSettings
from assets.landed.manifest import ManifestRow, registered
from warehouse.document_bytes import Received
from warehouse.errors import ProjectError

MOST_PAGES = 50  # of one listing: whoever links pages in a circle stops here at the latest
SHRUNK = 0.5  # share of the text of the snapshot before
ENDINGS = {"text/plain": "txt"}


@dataclass(frozen=True)
class Visit:
    """What became of one address. `outcome`: new, changed, unchanged, shrunk (kept, as no complete listing),
    vanished, or failed; sizes are those of the text in bytes."""

    listing_id: str
    url: str
    outcome: str
    reason: str = ""
    file: str | None = None
    text_bytes: int | None = None
    text_bytes_before: int | None = None

    @property
    def is_kept(self) -> bool:
        """A snapshot of it entered the archive."""
        return self.outcome in ("new", "changed", "shrunk")

    @property
    def is_sound(self) -> bool:
        """The page was there, and as whole as before."""
        return self.outcome in ("new", "changed", "unchanged")


def fetch_pages(
    settings: FetchSettings, raw: Path, cache: Path, now: datetime, report: Callable[[str], object] = lambda url: None
) -> Iterator[Visit]:
    """Visit all configured pages at `now` (UTC); ProjectError where none is configured or nobody says who asks."""
    pages = settings.pages()
    hosts = {httpx.URL(page.url).host for page in pages}
    with PoliteClient(hosts, settings.contact, cache, settings.limits, allow_private=settings.allow_private) as client:
        yield from visit_all(client, pages, raw, now, report)


def visit_all(
    client: PoliteClient,
    pages: Sequence[ListingPage],
    raw: Path,
    now: datetime,
    report: Callable[[str], object] = lambda url: None,
) -> Iterator[Visit]:
    """Fetch every listing with its further pages and put into the archive what is new; one Visit per address."""
    for page in pages:
        yield from _visit(client, page, raw, now, report)


def _visit(
    client: PoliteClient, page: ListingPage, raw: Path, now: datetime, report: Callable[[str], object]
) -> Iterator[Visit]:
    url, seen = page.url, set[str]()
    while url not in seen and len(seen) < MOST_PAGES:
        seen.add(url)
        report(url)
        listing_id = _part_id(page, len(seen))
        try:
            fetched = client.fetch(url)
            following = next_page(fetched)
            is_whole = page.is_complete and len(seen) == 1 and following is None  # one page of several is not
            yield _keep(page, listing_id, fetched, raw, now, is_whole=is_whole)
        except FetchError as error:
            yield Visit(listing_id, url, "vanished" if error.is_gone else "failed", str(error))
            return
        except UndecodableError as error:
            yield Visit(listing_id, url, "failed", f"it holds no text: {error}")
            return
        url = following or url
    yield from _unlinked(registered(raw, date_orders()), page, len(seen))


def _part_id(page: ListingPage, number: int) -> str:
    """The listing that a page of several is; a configured listing_id has no full stop, so none is meant by it."""
    return page.listing_id if number == 1 else f"{page.listing_id}.{number}"


def _unlinked(rows: Sequence[ManifestRow], page: ListingPage, last: int) -> Iterator[Visit]:
    """The further pages that the archive holds of a listing beyond the `last` one that there is now."""
    for number in range(last + 1, MOST_PAGES + 1):
        if (newest := _newest(rows, _part_id(page, number))) is not None:
            words = "no page of the listing leads to it any more; its actions stay as they were"
            yield Visit(_part_id(page, number), newest.url or "", "vanished", words, newest.file)


def next_page(fetched: Fetched) -> str | None:
    """Where a page says that its listing goes on (`rel="next"`); None where it says nothing that is an address."""
    if fetched.media_type == "text/plain":
        return None
    link = LexborHTMLParser(fetched.data).css_first("link[rel~=next][href], a[rel~=next][href]")
    href = link.attributes.get("href") if link is not None else None
    try:
        address = urljoin(fetched.url, href or "").partition("#")[0]
    except ValueError:
        return None
    return address if href and address.startswith(("http://", "https://")) else None


def _keep(page: ListingPage, listing_id: str, fetched: Fetched, raw: Path, now: datetime, *, is_whole: bool) -> Visit:
    text = _text(Received(fetched.data))
    rows = registered(raw, date_orders())
    newest = _newest(rows, listing_id)
    before = _text(Received(raw / newest.file)) if newest else None
    sizes = len(text), len(before) if before is not None else None
    if newest is not None and before == text:
        return Visit(listing_id, fetched.url, "unchanged", "", newest.file, *sizes)
    is_shrunk = before is not None and len(text) < SHRUNK * len(before)
    facts = {
        "source": page.source,
        "listing_id": listing_id,
        "snapshot_id": f"{now:%Y-%m-%dT%H:%M:%SZ}",  # a second visit on the same day is another snapshot
        "is_complete": is_whole and not is_shrunk,
        "url": fetched.url,
        "retrieved_on": now.date(),
        "language": page.language,
        "licence": None,
        "heading": page.heading,
    }
    taken = {row.file for row in rows}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / _free_name(f"{listing_id}_{now.date()}", ENDINGS.get(fetched.media_type, "html"), taken)
        file.write_bytes(fetched.data)
        try:
            list(add_files(raw, [file], facts, is_new_snapshot=True))
        except ProjectError as error:
            raise FetchError(error.what) from error
    if is_shrunk:
        words = f"its text has {len(text):,} bytes, {len(before or b''):,} before; kept as a partial snapshot"
        return Visit(listing_id, fetched.url, "shrunk", words, file.name, *sizes)
    return Visit(listing_id, fetched.url, "changed" if newest else "new", "", file.name, *sizes)


def _text(received: Received) -> bytes:
    """What the later stages read of a document, in one encoding."""
    found, recognised = readable(received)
    return found[recognised.bom_length : len(found)].decode(recognised.encoding, "replace").encode()


def _newest(rows: Sequence[ManifestRow], listing_id: str) -> ManifestRow | None:
    own = [row for row in rows if row.listing_id == listing_id]
    return max(own, key=lambda row: (row.retrieved_on or date.min, row.snapshot_id or "", row.file), default=None)


def _free_name(stem: str, ending: str, taken: set[str]) -> str:
    name, number = f"{stem}.{ending}", 1
    while name in taken:
        number += 1
        name = f"{stem}_{number}.{ending}"
    return name
