"""Records for programs: what `socieux parse` and `socieux extract` print.

The same pure stages as a run, on documents given on the command line, without Dagster and without writing anything.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from assets.landed.decoding import Recognised, UndecodableError
from assets.landed.documents import date_orders, readable
from assets.landed.manifest import LOCAL_SOURCE
from assets.normalised.cleaning import clean
from assets.normalised.document import DocumentContext, normalise_document, normalise_parts
from assets.normalised.extraction import ActionText, Extraction, extract_many
from assets.parsed.handover import in_parts
from assets.parsed.parser import parse_in_chunks
from assets.resolved.identity import REUSED_CODE
from assets.resolved.rejection import REUSED
from assets.resolved.resolve import IDENTITY_COLUMNS, reused_in
from warehouse.document_bytes import Received
from warehouse.errors import ProjectError
from warehouse.received import check_file
from warehouse.store import Store
from warehouse.tables import stage_tables

HELD = 50_000_000  # characters of records in memory; more are kept in a file


def records(files: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """One record per entry of the files, in order; a reused code is looked for in all of them together.

    Records are kept in a file until all have been read, so that memory stays bounded.
    """
    identities: list[pa.Table] = []
    with tempfile.SpooledTemporaryFile(max_size=HELD, mode="w+", encoding="utf-8") as spool:
        for file in files:
            for tables in parts_of(*read_listing(file)):
                identities.append(tables["normalised_entry"].select(IDENTITY_COLUMNS))
                for record, code_span in _records(file, tables):
                    spool.write(json.dumps([record, code_span]) + "\n")
        if not identities:
            return
        reused = reused_in(pa.concat_tables(identities)).tolist()
        spool.seek(0)
        for line, is_reused in zip(spool, reused, strict=True):
            record, code_span = json.loads(line)
            yield _withheld(record, code_span) if is_reused else record


def _records(file: Path, tables: dict[str, pa.Table]) -> Iterator[tuple[dict[str, Any], list[int | None]]]:
    """Records of one part of a document, each with the span of its code."""
    issues: dict[int, list[dict[str, Any]]] = {}
    for row in tables["issue"].to_pylist():
        issues.setdefault(row["entry_number"], []).append(row)
    ledger = {(row["entry_number"], row["field_name"]): row for row in tables["date_ledger"].to_pylist()}
    types = _written_types(tables["entry_evidence"])
    for entry, values in zip(tables["entry"].to_pylist(), tables["normalised_entry"].to_pylist(), strict=True):
        number = entry["entry_number"]
        dates = {which: ledger[number, which] for which in ("start", "end")}
        written = values | {"assistance_types": types.get(number, [])}
        span = [entry["code_span_start"], entry["code_span_end"]]
        yield _record(file, entry, written, dates, issues.get(number, [])), span


def _withheld(record: dict[str, Any], span: list[int | None]) -> dict[str, Any]:
    """A record whose code stands on another action too."""
    found = {"code": REUSED_CODE, "severity": "error", "field": "code", "message": REUSED["message"], "span": span}
    reason = record["reason"] or REUSED_CODE
    return record | {"quarantined": True, "reason": reason, "issues": [*record["issues"], found]}


def _written_types(evidence: pa.Table) -> dict[int, list[str]]:
    """Types of assistance as the source writes them, by entry; tables hold the vocabulary's spelling instead."""
    rows = [row for row in evidence.to_pylist() if row["attribute"] == "assistance_type"]
    types: dict[int, list[str]] = {}
    for row in sorted(rows, key=lambda row: (row["entry_number"], row["span_start"])):
        types.setdefault(row["entry_number"], []).append(clean(row["surface"]).text)
    return types


def read_listing(file: Path) -> tuple[Received, Recognised]:
    """The bytes that are parsed for a file, and what decodes them; ProjectError where it is missing or no text."""
    check_file(file)
    try:
        return readable(Received(file))
    except UndecodableError as error:
        raise ProjectError(f"This is no text: {error}", str(file), "save the listing as plain text") from error


def parts_of(received: Received, found: Recognised) -> Iterator[dict[str, pa.Table]]:
    """Every table that the parsed and normalised stages make of one document, part by part."""
    with received.open() as source:
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
        document = DocumentContext(sha256, received, found.encoding, date_orders()[LOCAL_SOURCE], None)
        parsed = in_parts(sha256, parse_in_chunks(source, found.encoding, found.bom_length))
        first, second = next(parsed), next(parsed, None)
        if second is None:
            yield first | normalise_document(document, first["entry"], first["parse_issue"])
            return
        with tempfile.TemporaryDirectory() as folder:
            store = Store(Path(folder))
            store.write_parts(chain([first, second], parsed), "parsed", "", sha256)
            names = [table.name for table in stage_tables("parsed")]
            kept = zip(*(store.read_parts(name, sha256) for name in names), strict=True)
            for parts, normalised in zip(kept, normalise_parts(document, store), strict=True):
                yield dict(zip(names, parts, strict=True)) | normalised


def _record(
    file: Path,
    entry: dict[str, Any],
    values: dict[str, Any],
    dates: dict[str, dict[str, Any]],
    issues: list[dict[str, Any]],
) -> dict[str, Any]:
    found = [
        {
            "code": issue["issue_code"],
            "severity": issue["severity"],
            "field": issue["field_name"],
            "message": issue["message"],
            "span": [issue["span_start"], issue["span_end"]],
        }
        for issue in issues
    ]
    return {
        "file": str(file),
        "entry": entry["entry_number"],
        "kind": values["kind"],
        "layout": entry["layout"],
        "span": [entry["span_start"], entry["span_end"]],
        "heading": entry["heading"],
        "title": values["title"],
        "code": values["action_code"],
        "start": _date(dates["start"]),
        "end": _date(dates["end"]),
        "partner_institution": values["partner_institution"],
        "institution": {
            "name": values["institution_name"],
            "native_name": values["native_name"],
            "acronym": values["acronym"],
        },
        "assistance_types": values["assistance_types"],
        "action_countries": values["partner_countries"],
        "host_countries": values["host_countries"],
        "expert_groups": [
            _group(group["countries"], group["stated_count"], group["count_qualifier"])
            for group in values["expert_groups"]
        ],
        "language": values["language"],
        "quarantined": values["is_quarantined"],
        "reason": values["rejection_code"],
        "issues": found,
    }


def _date(row: dict[str, Any]) -> dict[str, Any]:
    date = {"raw": row["raw"], "iso": row["iso"]}
    if row["iso_end"]:
        date["iso_end"] = row["iso_end"]
    return date | {"precision": row["date_precision"], "status": row["date_status"], "rule": row["rule_name"]}


def _group(countries: Iterable[str], count: int | None, qualifier: str | None) -> dict[str, Any]:
    return {"countries": list(countries), "count": count, "qualifier": qualifier}


def extracted(batches: Iterable[Sequence[str]]) -> Iterator[dict[str, Any]]:
    """The answer to every line of `socieux extract`; a line that is no JSON object is answered with its error."""
    number = 0
    for lines in batches:
        asked = [_asked(line, number + place) for place, line in enumerate(lines, start=1)]
        number += len(lines)
        for (identity, _, error), found in zip(asked, extract_many([text for _, text, _ in asked]), strict=True):
            yield {"id": identity, **_answer(found), **({} if error is None else {"error": error})}


def _asked(line: str, number: int) -> tuple[Any, ActionText, str | None]:
    """The id and the text of a line, or what is wrong with it."""
    try:
        asked = json.loads(line) if line.strip() else {}
        if not isinstance(asked, dict):
            raise ValueError("not a JSON object")
        return asked.get("id"), ActionText(*(_text(asked, name) for name in ActionText.__slots__)), None
    except RecursionError:
        return None, ActionText(), f"line {number}: nested too deeply"
    except ValueError as error:
        return None, ActionText(), f"line {number}: {error}"


def _text(asked: dict[str, Any], name: str) -> str | None:
    value = asked.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} is not text")
    return value


def _answer(found: Extraction) -> dict[str, Any]:
    return {
        "action_countries": list(found.partner.countries),
        "host_countries": list(found.host_countries),
        "expert_groups": [_group(group.countries, group.count, group.qualifier) for group in found.expert_groups],
        "evidence": [
            {
                "field": mention.field,
                "span": [mention.start, mention.end],
                "surface": mention.surface,
                "countries": list(mention.countries),
                "role": mention.role,
                "rule": mention.rule_name,
                "cue": mention.cue,
                "inferred": mention.is_inferred,
            }
            for mention in found.mentions
        ],
    }
