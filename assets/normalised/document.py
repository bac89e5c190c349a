"""One document's entries, normalised: raw values in, `normalised_entry` and its three companions out.

The chain is `normalise_document`; each step takes whole columns and works on distinct values. Rows in = rows out: an
entry that cannot be trusted is marked, never dropped. What a date, type, institution or country is, is decided
in the modules named after them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd
import pyarrow as pa

from assets.normalised.assistance_types import TypeSplit, is_unsure, read_vocabulary, split_types_column
from assets.normalised.cleaning import MOJIBAKE, clean_series, repair
from assets.normalised.corrections import correct
from assets.normalised.date_fields import WHICH, date_columns, date_issues, date_ledger, order_verdict
from assets.normalised.date_patterns import DateOrder
from assets.normalised.evidence import RAW, evidence_tables
from assets.normalised.extraction import ActionText, Extraction, extract_many
from assets.normalised.extraction.undecided import gainsaid, undecided
from assets.normalised.hazards import hazard_issues
from assets.normalised.institutions import Institution, parse_institution_column
from assets.normalised.issues import Issue, issue, issue_rows
from assets.normalised.lookups import REVIEWED, looked_up_partners, looked_up_types, spellings
from assets.normalised.spans import Lines, Offset, Sliceable, Window, byte_offset, received_span, records_of, span_of
from warehouse.lookups import Lookup
from warehouse.reviewed import Correction
from warehouse.store import Store
from warehouse.tables import TABLES

TEXTS = {
    "title": "title",
    "code": "action_code",
    "partner_institution": "partner_institution",
    "description": "description",
}
CODE = re.compile(r"\d{4}-\d{1,4}")  # year of the request, number
# What it takes to read the dates of an entry, corrected ones included.
DATED = [
    name
    for name in TABLES["entry"].column_names
    if not name.startswith(("heading", "place", "description", "layout", "assistance_type", "partner_institution"))
]
INTEGERS = {pa.int32(): pd.Int64Dtype(), pa.int64(): pd.Int64Dtype()}
INFERRED_BASES = ("place", "national_body")


@dataclass(frozen=True)
class DocumentContext:
    """What holds for every entry of a document.

    `heading` is what the manifest says where the text has none; `corrections` and `lookups` are those of the whole
    archive. Entries may be normalised part by part: what they need to know of the others is `is_order_contradicted`,
    whether dates of the document contradict its declared order (None: the entries at hand are all there are), and the
    `window` of the document that `data` holds (None: all of it).
    """

    document_sha256: str
    data: Sliceable
    encoding: str
    date_order: DateOrder
    heading: str | None
    corrections: tuple[Correction, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    is_order_contradicted: bool | None = None
    window: Window | None = None

    @cached_property
    def lines(self) -> Lines:
        """Where the lines of the document begin."""
        return Lines(self.data, self.encoding, self.window)


def normalise_parts(document: DocumentContext, store: Store) -> Iterator[dict[str, pa.Table]]:
    """The stage's tables of one document, part by part as the parser wrote its entries to `store`."""
    sha256 = document.document_sha256
    if store.part_count("entry", sha256) > 1:
        document = _with_date_order(document, store.read_parts("entry", sha256, DATED))
    for entries in store.read_parts("entry", sha256):
        numbers = entries["entry_number"]
        span = (numbers[0].as_py(), numbers[-1].as_py()) if len(numbers) else (0, 0)
        yield normalise_document(document, entries, store.read_document("parse_issue", sha256, span))


def _with_date_order(document: DocumentContext, parts: Iterable[pa.Table]) -> DocumentContext:
    """The context with what the dates of all parts of `entry` say of the declared order."""
    return replace(document, is_order_contradicted=any(contradicts_order(document, part) for part in parts))


def contradicts_order(document: DocumentContext, entries: pa.Table) -> bool:
    """Whether dates of some entries (the columns `DATED`) contradict the declared order."""
    corrections = [one for one in document.corrections if one.field in ("start", "end", "range")]
    dates = date_columns(correct(_frame(entries), corrections).entries, document.date_order)
    return order_verdict(dates).is_contradicted


def _frame(entries: pa.Table) -> pd.DataFrame:
    """The rows as pandas: numbers as nullable integers, texts as objects, null as None."""
    columns = {
        name: column.to_pandas(types_mapper=INTEGERS.get)
        if column.type in INTEGERS
        else pd.Series(column.to_pylist(), dtype=object)
        for name, column in zip(entries.column_names, entries.columns, strict=True)
    }
    return pd.DataFrame(columns, copy=False)


def normalise_document(document: DocumentContext, entry_table: pa.Table, parse_issues: pa.Table) -> dict[str, pa.Table]:
    """The stage's tables of a document, or of consecutive entries of it, by name, in key order."""
    received = _frame(entry_table)
    corrected = correct(received, document.corrections)
    entries = corrected.entries
    texts = {target: clean_series(entries[f"{source}_raw"]) for source, target in TEXTS.items()}
    dates = date_columns(entries, document.date_order)
    vocabulary = (*read_vocabulary(), *spellings(document.lookups))
    types = looked_up_types(split_types_column(entries["assistance_type_raw"], vocabulary).tolist(), document.lookups)
    institutions = parse_institution_column(entries["partner_institution_raw"]).tolist()
    is_contradicted = document.is_order_contradicted
    if is_contradicted is None:
        is_contradicted = order_verdict(dates).is_contradicted
    rows = records_of(entries)
    extracted = extract_many(_action_texts(entries, document.heading))
    found = looked_up_partners(rows, extracted, document.lookups)
    received_rows = rows if entries is received else records_of(received)
    for row, extraction in zip(rows, found, strict=True):
        row["kind"] = _kind(row, extraction)
    issues = [
        *_parse_issues(parse_issues),
        *corrected.issues,
        *date_issues(rows, dates, is_contradicted),
        *_text_issues(rows, texts),
        *hazard_issues(rows),
        *_type_issues(rows, types),
        *_partner_issues(rows, found),
        *_role_issues(rows, found, byte_offset(document.encoding)),
    ]
    normalised = _values(rows, texts, dates, types, institutions, found)
    tables = {
        "normalised_entry": _with_outcome(normalised, issues),
        "issue": issue_rows(document.document_sha256, issues, document.lines),
        "date_ledger": date_ledger(document.document_sha256, received_rows, dates, corrected.rules),
        "correction_use": sorted(corrected.uses, key=lambda use: (use["entry_number"], use["correction_id"])),
    }
    place = document.document_sha256, document.encoding
    evidence = evidence_tables(*place, received_rows, rows, corrected.rules, normalised, types, institutions, found)
    return {
        name: pa.Table.from_pylist(made, schema=TABLES[name].arrow_schema) for name, made in tables.items()
    } | evidence


def _action_texts(entries: pd.DataFrame, heading: str | None) -> list[ActionText]:
    columns = ("heading", "title_raw", "partner_institution_raw", "description_raw", "place_raw")
    rows = zip(*(entries[name].tolist() for name in columns), strict=True)
    return [
        ActionText(*(value and repair(value) for value in (above or heading, title, partner, text, place)))
        for above, title, partner, text, place in rows
    ]


def _kind(entry: dict[str, Any], found: Extraction) -> str:
    """What an entry is: a text, and not a headline alone, that tells of experts and whom they helped, or of hosts."""
    is_for = found.partner.countries or found.partner.region
    is_told = found.host_countries or (is_for and any(group.countries for group in found.expert_groups))
    return "action" if is_told and entry["description_raw"] is not None else str(entry["kind"])


def _values(
    entries: list[dict[str, Any]],
    texts: dict[str, pd.DataFrame],
    dates: pd.DataFrame,
    types: list[TypeSplit],
    institutions: list[Institution | None],
    found: list[Extraction],
) -> list[dict[str, Any]]:
    """Rows of normalised_entry without what the issues decide."""
    columns = {name: [entry[name] for entry in entries] for name in ("document_sha256", "entry_number", "kind")}
    for target, cleaned in texts.items():
        columns[target] = [text or None for text in cleaned["text"].tolist()]
    for which in WHICH:
        for part in ("iso", "iso_end", "first_date", "last_date", "precision", "status"):
            columns[f"{which}_{part}"] = dates[f"{which}_{part}"].tolist()
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
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


def _text_issues(entries: list[dict[str, Any]], texts: dict[str, pd.DataFrame]) -> Iterator[Issue]:
    for source, target in TEXTS.items():
        for entry, repairs in zip(entries, texts[target]["repairs"], strict=True):
            if MOJIBAKE in repairs:
                yield issue(entry["entry_number"], "mojibake_repaired", source, span_of(entry, source))
    for entry, code in zip(entries, texts["action_code"]["text"], strict=True):
        if not code and entry["kind"] == "action":
            yield issue(entry["entry_number"], "code_missing", "code", span_of(entry, "code"))
        elif code and not CODE.fullmatch(code):
            yield issue(entry["entry_number"], "code_malformed", "code", span_of(entry, "code"), code)


def _type_issues(entries: list[dict[str, Any]], types: list[TypeSplit]) -> Iterator[Issue]:
    for entry, split in zip(entries, types, strict=True):
        unknown = [value.text for value in split.values if not value.is_known]
        if unknown:
            span = span_of(entry, "assistance_type")
            raw = entry["assistance_type_raw"]
            code, value = ("type_split_unsure", raw) if is_unsure(raw, split) else ("type_unknown", unknown[0])
            yield issue(entry["entry_number"], code, "assistance_types", span, value)


def _partner_issues(entries: list[dict[str, Any]], found: list[Extraction]) -> Iterator[Issue]:
    for entry, extraction in zip(entries, found, strict=True):
        partner, number = extraction.partner, entry["entry_number"]
        if entry["kind"] != "action" or partner.score == REVIEWED:
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


def _role_issues(entries: list[dict[str, Any]], found: list[Extraction], offset: Offset) -> Iterator[Issue]:
    for entry, extraction in zip(entries, found, strict=True):
        if entry["kind"] != "action":
            continue
        doubtful = [("country_without_role", mention, "") for mention in undecided(extraction)]
        doubtful += [("role_read_twice", mention, words) for mention, words in gainsaid(extraction)]
        for code, mention, words in doubtful:
            raw, base = (entry[column] for column in RAW[mention.field])
            start, end = received_span(raw, repair(raw), (mention.start, mention.end))
            span = (offset(raw, base, start), offset(raw, base, end))
            yield issue(entry["entry_number"], code, "entry", span, mention.surface, words)
