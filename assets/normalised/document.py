"""One document's entries, normalised: raw values in, `normalised_entry` and its three companions out.

The chain is `normalise_document`; each step takes whole columns and works on distinct values. Rows in = rows out: an
entry that cannot be trusted is marked, never dropped. What a date, type, institution or country is, is decided
in the modules named after them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from assets.normalised.assistance_types import TypeSplit, read_vocabulary, split_types_column
from assets.normalised.cleaning import MOJIBAKE, clean_series, repair
from assets.normalised.corrections import correct
from assets.normalised.date_fields import WHICH, date_columns, date_issues, date_ledger
from assets.normalised.date_patterns import DateOrder
from assets.normalised.evidence import evidence_table
from assets.normalised.extraction import ActionText, Extraction, extract_many
from assets.normalised.institutions import Institution, parse_institution_column
from assets.normalised.issues import Issue, issue, issue_rows
from assets.normalised.spans import Lines, records_of, span_of
from warehouse.reviewed import Correction
from warehouse.tables import TABLES

TEXTS = {
    "title": "title",
    "code": "action_code",
    "partner_institution": "partner_institution",
    "description": "description",
}
CODE = re.compile(r"\d{4}-\d{1,4}")  # year of the request, number
INFERRED_BASES = ("place", "national_body")


@dataclass(frozen=True)
class DocumentContext:
    """What holds for every entry of a document.

    `heading` is what the manifest says where the text has none; `corrections` are those of the whole archive.
    """

    document_sha256: str
    data: bytes
    encoding: str
    date_order: DateOrder
    heading: str | None
    corrections: tuple[Correction, ...] = ()


def normalise_document(document: DocumentContext, entry_table: pa.Table, parse_issues: pa.Table) -> dict[str, pa.Table]:
    """The stage's tables of one document, by name, in key order."""
    entries = entry_table.to_pandas(types_mapper={pa.int32(): pd.Int64Dtype(), pa.int64(): pd.Int64Dtype()}.get)
    entries = entries.astype({name: object for name in entries.columns if name.endswith("_raw") or name == "heading"})
    received = entries.where(entries.notna(), None)
    corrected = correct(received, document.corrections)
    entries = corrected.entries
    texts = {target: clean_series(entries[f"{source}_raw"]) for source, target in TEXTS.items()}
    dates = date_columns(entries, document.date_order)
    types = split_types_column(entries["assistance_type_raw"], read_vocabulary()).tolist()
    institutions = parse_institution_column(entries["partner_institution_raw"]).tolist()
    found = extract_many(_action_texts(entries, document.heading))
    issues = [
        *_parse_issues(parse_issues),
        *corrected.issues,
        *date_issues(entries, dates),
        *_text_issues(entries, texts),
        *_type_issues(entries, types),
        *_partner_issues(entries, found),
    ]
    normalised = _values(entries, texts, dates, types, institutions, found)
    tables = {
        "normalised_entry": _with_outcome(normalised, issues),
        "issue": issue_rows(document.document_sha256, issues, Lines(document.data, document.encoding)),
        "date_ledger": date_ledger(document.document_sha256, received, dates, corrected.rules),
        "correction_use": sorted(corrected.uses, key=lambda use: (use["entry_number"], use["correction_id"])),
    }
    evidence = evidence_table(
        document.document_sha256, document.encoding, received, corrected, normalised, types, institutions, found
    )
    return {name: pa.Table.from_pylist(rows, schema=TABLES[name].arrow_schema) for name, rows in tables.items()} | {
        "entry_evidence": evidence
    }


def _action_texts(entries: pd.DataFrame, heading: str | None) -> list[ActionText]:
    columns = ("heading", "title_raw", "partner_institution_raw", "description_raw")
    rows = zip(*(entries[name].tolist() for name in columns), strict=True)
    return [
        ActionText(*(value and repair(value) for value in (above or heading, title, partner, text)))
        for above, title, partner, text in rows
    ]


def _values(
    entries: pd.DataFrame,
    texts: dict[str, pd.DataFrame],
    dates: pd.DataFrame,
    types: list[TypeSplit],
    institutions: list[Institution | None],
    found: list[Extraction],
) -> list[dict[str, Any]]:
    """Rows of normalised_entry without what the issues decide."""
    frame = entries[["document_sha256", "entry_number", "kind"]].copy()
    for target, cleaned in texts.items():
        frame[target] = cleaned["text"].where(cleaned["text"] != "", None)
    for which in WHICH:
        for part in ("iso", "iso_end", "first_date", "last_date", "precision", "status"):
            frame[f"{which}_{part}"] = dates[f"{which}_{part}"]
    rows = records_of(frame.astype(object).where(frame.notna(), None))
    for row, split, institution, extraction in zip(rows, types, institutions, found, strict=True):
        row["institution_name"] = institution.name or None if institution else None
        row["native_name"] = institution.native_name if institution else None
        row["acronym"] = institution.acronym if institution else None
        row["assistance_types"] = [value.canonical or value.text for value in split.values]
        row |= _countries(extraction)
    return rows


def _countries(found: Extraction) -> dict[str, Any]:
    partner = found.partner
    roles = {*partner.countries, *found.host_countries, *(c for group in found.expert_groups for c in group.countries)}
    named = {m.countries[0] for m in found.mentions if m.role == "mention" and len(m.countries) == 1}
    return {
        "partner_countries": list(partner.countries),
        "partner_basis": partner.basis,
        "partner_status": partner.status,
        "partner_score": partner.score,
        "partner_alternatives": list(partner.alternatives),
        "partner_region": partner.region,
        "host_countries": list(found.host_countries),
        "mention_countries": sorted(named - roles),
        "expert_groups": [
            {"countries": list(group.countries), "stated_count": group.count, "count_qualifier": group.qualifier}
            for group in found.expert_groups
        ],
        "language": found.language,
    }


def _with_outcome(rows: list[dict[str, Any]], issues: list[Issue]) -> list[dict[str, Any]]:
    """Mark what the issues decide: quarantine with its reason, and the named doubts."""
    by_entry: dict[int, list[Issue]] = {}
    for found in issues:
        by_entry.setdefault(found.entry_number, []).append(found)
    for row in rows:
        own = by_entry.get(row["entry_number"], [])
        reasons = [found.rejection_code for found in own if found.rejection_code]
        doubts = {found.issue_code for found in own if found.is_doubt or found.severity != "info"}
        row |= {
            "is_quarantined": bool(reasons),
            "rejection_code": reasons[0] if reasons else None,
            "quality_flags": sorted(doubts),
        }
    return rows


def _parse_issues(table: pa.Table) -> Iterator[Issue]:
    for row in table.to_pylist():
        yield Issue(
            row["entry_number"],
            row["issue_code"],
            row["severity"],
            row["field_name"],
            row["message"],
            (row["span_start"], row["span_end"]),
            row["suggested_fix"],
            row["rejection_code"],
        )


def _text_issues(entries: pd.DataFrame, texts: dict[str, pd.DataFrame]) -> Iterator[Issue]:
    for source, target in TEXTS.items():
        for entry, repairs in zip(records_of(entries), texts[target]["repairs"], strict=True):
            if MOJIBAKE in repairs:
                yield issue(entry["entry_number"], "mojibake_repaired", source, span_of(entry, source))
    for entry, code in zip(records_of(entries), texts["action_code"]["text"], strict=True):
        if not code and entry["kind"] == "action":
            yield issue(entry["entry_number"], "code_missing", "code", span_of(entry, "code"))
        elif code and not CODE.fullmatch(code):
            yield issue(entry["entry_number"], "code_malformed", "code", span_of(entry, "code"), code)


def _type_issues(entries: pd.DataFrame, types: list[TypeSplit]) -> Iterator[Issue]:
    for entry, split in zip(records_of(entries), types, strict=True):
        unknown = [value.text for value in split.values if not value.is_known]
        if unknown:
            span = span_of(entry, "assistance_type")
            unsure = len(split.values) > 1 and "," in entry["assistance_type_raw"]
            code, value = (
                ("type_split_unsure", entry["assistance_type_raw"]) if unsure else ("type_unknown", unknown[0])
            )
            yield issue(entry["entry_number"], code, "assistance_types", span, value)


def _partner_issues(entries: pd.DataFrame, found: list[Extraction]) -> Iterator[Issue]:
    for entry, extraction in zip(records_of(entries), found, strict=True):
        partner, number = extraction.partner, entry["entry_number"]
        if entry["kind"] != "action":
            continue
        span = span_of(entry, "description")
        if partner.status == "ambiguous":
            yield issue(number, "partner_ambiguous", "action_countries", span, ", ".join(partner.alternatives))
        elif partner.status == "not_found":
            yield issue(number, "partner_not_found", "action_countries", span)
        elif partner.basis in INFERRED_BASES:
            words = partner.basis.replace("_", " ")
            yield issue(
                number, "partner_inferred", "action_countries", span, ", ".join(partner.countries), f"a {words}"
            )
