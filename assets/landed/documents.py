"""From the manifest and the files to `raw_document`: one row per file, checked against its bytes.

A file that is no text is not dropped: it lands with the reason and the offset in `decoding_problem`, and later stages
leave it alone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from assets.landed.decoding import UndecodableError, decode
from assets.landed.manifest import ManifestRow, read_manifest, verify
from warehouse.tables import TABLES

SOURCES = Path(__file__).parents[2] / "warehouse" / "reference" / "source.csv"


@cache
def date_orders() -> dict[str, Any]:
    """The order of day and month that each known source declares."""
    with SOURCES.open(encoding="utf-8", newline="") as handle:
        lines = (line for line in handle if not line.startswith("#"))
        return {row["source"]: row["date_order"] for row in csv.DictReader(lines)}


def land(raw: Path) -> pa.Table:
    """`raw_document` of the archive in key order; raises ProjectError where manifest and files disagree."""
    rows = read_manifest(raw, date_orders())
    verify(raw, rows)
    return raw_documents(raw, rows)


def raw_documents(raw: Path, rows: Iterable[ManifestRow]) -> pa.Table:
    """`raw_document` for verified manifest rows, in key order."""
    records = sorted(
        (_record(row, (raw / row.file).read_bytes()) for row in rows), key=lambda r: (r["document_sha256"], r["path"])
    )
    return pa.Table.from_pylist(records, schema=TABLES["raw_document"].arrow_schema)


def _record(row: ManifestRow, data: bytes) -> dict[str, Any]:
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
    try:
        decoded = decode(data)
    except UndecodableError as error:
        return record | {
            "media_type": "application/octet-stream",
            "bom_byte_count": 0,
            "decoding_problem": str(error),
        }
    return record | {
        "media_type": decoded.media_type,
        "encoding": decoded.encoding,
        "bom_byte_count": decoded.bom_length,
    }
