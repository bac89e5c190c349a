"""From the manifest and the files to `raw_document`: one row per file, checked against its bytes.

A file that is no text is not dropped: it lands with the reason and the offset in `decoding_problem`, and later stages
leave it alone.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pyarrow as pa

from assets.landed.decoding import HTML, Recognised, UndecodableError, recognise
from assets.landed.html import EXTRACTOR, html_to_text
from assets.landed.manifest import ManifestRow
from warehouse.document_bytes import Received
from warehouse.reference import read_reference
from warehouse.tables import TABLES
from warehouse.tasks import Failure


@cache
def date_orders() -> dict[str, Any]:
    """The order of day and month that each known source declares."""
    return {row["source"]: row["date_order"] for row in read_reference("source")}


DERIVED_PART = "#text"  # what the path of a derived text adds to that of its file
Keep = Callable[[str, bytes], object]
"""Keeps the bytes of a derived text under their SHA-256."""


def to_table(records: Iterable[dict[str, Any]]) -> pa.Table:
    """Rows of `raw_document` as the table, in key order."""
    ordered = sorted(records, key=lambda record: (record["document_sha256"], record["path"]))
    return pa.Table.from_pylist(ordered, schema=TABLES["raw_document"].arrow_schema)


def failed_record(row: ManifestRow, failure: Failure) -> dict[str, Any]:
    """The row of a file that defeats the code, as that of one that is no text."""
    return _record(row, UndecodableError(f"it defeats the code: {failure.reason}", 0))


def readable(received: Received) -> tuple[Received, Recognised]:
    """The bytes that the stages read for a received file, and what decodes them: of an HTML page, its derived text.

    Raises UndecodableError for bytes that are no text.
    """
    with received.open() as source:
        found = recognise(source)
    return (received, found) if found.media_type != HTML else _derived(received, found)


def _derived(page: Received, found: Recognised) -> tuple[Received, Recognised]:
    html = page[found.bom_length : len(page) - found.tail_length].decode(found.encoding)
    text = html_to_text(html).encode()
    return Received(text), replace(recognise(io.BytesIO(text)), encoding="utf-8", media_type="text/plain")


def records_of_file(row: ManifestRow, received: Received, keep: Keep) -> Iterator[dict[str, Any]]:
    """The rows of one file."""
    try:
        with received.open() as source:
            found = recognise(source)
    except UndecodableError as error:
        yield _record(row, error)
        return
    yield _record(row, found)
    if found.media_type != HTML:
        return
    text, decoded = _derived(received, found)
    data = text[:]
    sha256 = hashlib.sha256(data).hexdigest()
    keep(sha256, data)
    yield _record(row, decoded) | {
        "document_sha256": sha256,
        "path": row.file + DERIVED_PART,
        "byte_count": len(data),
        "derived_from_sha256": row.sha256,
        "extractor": EXTRACTOR,
    }


def _record(row: ManifestRow, found: Recognised | UndecodableError) -> dict[str, Any]:
    record: dict[str, Any] = {
        "document_sha256": row.sha256,
        "path": row.file,
        "byte_count": row.bytes,
        "source": row.source,
        "listing_id": row.listing_id,
        "snapshot_id": row.snapshot_id,
        "is_complete": row.is_complete,
        "url": row.url,
        "retrieved_on": row.retrieved_on,
        "document_language": row.language,
        "licence": row.licence,
        "manifest_heading": row.heading,
        "date_order": date_orders()[row.source],
    }
    if isinstance(found, UndecodableError):
        return record | {
            "media_type": "application/octet-stream",
            "bom_byte_count": 0,
            "decoding_problem": str(found),
        }
    return record | {
        "media_type": found.media_type,
        "encoding": found.encoding,
        "bom_byte_count": found.bom_length,
    }
