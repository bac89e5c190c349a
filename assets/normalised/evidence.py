"""The characters every value rests on, and those that were set aside: one row per value and place, in bytes of the
received document.

Spans of the value modules are characters of a raw field; here they become bytes of the document, and the surface is cut
from the raw field, so that decoding the bytes gives it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

import pyarrow as pa

from assets.normalised.assistance_types import TypeSplit
from assets.normalised.cleaning import repair
from assets.normalised.corrections import corrected_evidence
from assets.normalised.extraction import Extraction, Mention
from assets.normalised.institutions import Institution
from assets.normalised.spans import byte_offset, received_span
from warehouse.tables import TABLES

# The attribute that a whole field proves, and the column that holds its value.
FIELD_ATTRIBUTES = {
    "title": ("title", "title"),
    "code": ("action_code", "action_code"),
    "start": ("start_date", "start_iso"),
    "end": ("end_date", "end_iso"),
    "partner_institution": ("partner_institution", "partner_institution"),
}
ROLE_ATTRIBUTES = {
    "partner": "partner_country",
    "expert": "expert_country",
    "host": "host_country",
    "mention": "mention_country",
}
RAW = {
    "heading": ("heading", "heading_span_start"),
    "title": ("title_raw", "title_span_start"),
    "partner_institution": ("partner_institution_raw", "partner_institution_span_start"),
    "description": ("description_raw", "description_span_start"),
    "place": ("place_raw", "place_span_start"),
    "assistance_types": ("assistance_type_raw", "assistance_type_span_start"),
}


class Proof(NamedTuple):
    """A value and the characters of a raw field it rests on, or that were set aside; then the attribute is the kind."""

    attribute: str
    value: str
    field: str
    start: int
    end: int
    rule_name: str
    is_inferred: bool = False
    group_number: int | None = None
    cue: tuple[int, int] | None = None


def evidence_tables(
    document_sha256: str,
    encoding: str,
    received: list[dict[str, Any]],
    corrected: list[dict[str, Any]],
    rules: dict[tuple[int, str], str],
    normalised: list[dict[str, Any]],
    types: list[TypeSplit],
    institutions: list[Institution | None],
    found: list[Extraction],
) -> dict[str, pa.Table]:
    """`entry_evidence` and `rejected_evidence` of one document, in key order, each row once.

    `received` are the entries before correction; `rules` names the corrections by entry number and field.
    """
    offset = byte_offset(encoding)
    made: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {"entry_evidence": {}, "rejected_evidence": {}}
    entries = zip(received, corrected, strict=True)
    sources = zip(entries, normalised, types, institutions, found, strict=True)
    for (original, entry), values, split, institution, extraction in sources:
        place = {"document_sha256": document_sha256, "entry_number": entry["entry_number"]}
        held, left = _countries(values, extraction)
        in_prose = (_received(proof, entry) for proof in chain(held, _groups(extraction)))
        proofs = [*_types(split), *_institution(institution), *in_prose]
        stated = chain(_whole_fields(entry, values), _rows(proofs, entry, offset))
        for row in corrected_evidence(stated, original, rules):
            _keep(made, "entry_evidence", row | place)
        set_aside = _rows([_received(proof, entry) for proof in left], entry, offset)
        for row in corrected_evidence(set_aside, original, rules):
            row |= place | {"candidate_kind": row["attribute"], "candidate_value": row["attribute_value"]}
            _keep(made, "rejected_evidence", row)
    return {
        name: pa.Table.from_pylist([rows[key] for key in sorted(rows)], schema=TABLES[name].arrow_schema)
        for name, rows in made.items()
    }


def _keep(made: dict[str, dict[tuple[Any, ...], dict[str, Any]]], table: str, row: dict[str, Any]) -> None:
    made[table].setdefault(tuple(row[name] for name in TABLES[table].primary_key), row)


def _whole_fields(entry: dict[str, Any], values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for field, (attribute, column) in FIELD_ATTRIBUTES.items():
        if values[column] and entry[f"{field}_raw"]:
            yield {
                "attribute": attribute,
                "attribute_value": str(values[column]),
                "field_name": field,
                "span_start": entry[f"{field}_span_start"],
                "span_end": entry[f"{field}_span_end"],
                "surface": entry[f"{field}_raw"],
                "rule_name": "field_value",
                "is_inferred": False,
            }


def _types(split: TypeSplit) -> Iterator[Proof]:
    for value in split.values:
        rule = value.rule_name or ("known_type" if value.is_known else "unknown_type")
        yield Proof("assistance_type", value.canonical or value.text, "assistance_types", value.start, value.end, rule)


def _institution(parts: Institution | None) -> Iterator[Proof]:
    if parts is None:
        return
    for attribute, value, span in (
        ("institution_name", parts.name, parts.name_span),
        ("native_name", parts.native_name, parts.native_name_span),
        ("acronym", parts.acronym, parts.acronym_span),
    ):
        if value and span:
            yield Proof(attribute, value, "partner_institution", *span, f"institution_{attribute}")


def _countries(values: dict[str, Any], found: Extraction) -> tuple[list[Proof], list[Proof]]:
    """Mentions of the countries that a role was given to, those without a role of theirs being mentions; and all
    other mentions, which prove nothing.
    """
    decided = {
        "partner": set(found.partner.countries),
        "host": set(found.host_countries),
        "expert": {country for group in found.expert_groups for country in group.countries},
        "mention": set(values["mention_countries"]),
    }
    held: list[Proof] = []
    left: list[Proof] = []
    for mention in found.mentions:
        attribute = ROLE_ATTRIBUTES.get(mention.role)
        countries = [code for code in mention.countries if attribute and code in decided[mention.role]]
        held += [_proof(mention, str(attribute), code) for code in countries]
        if not countries:
            left.append(_proof(mention, mention.kind, ";".join(mention.countries)))
    return held, left


def _proof(mention: Mention, attribute: str, value: str) -> Proof:
    is_cued = mention.cue_start is not None and mention.cue_end is not None
    return Proof(
        attribute,
        value,
        mention.field,
        mention.start,
        mention.end,
        mention.rule_name,
        mention.is_inferred,
        mention.group_number,
        (mention.cue_start or 0, mention.cue_end or 0) if is_cued else None,
    )


def _groups(found: Extraction) -> Iterator[Proof]:
    for number, group in enumerate(found.expert_groups, start=1):
        if group.field and group.count is not None and group.count_start is not None and group.count_end is not None:
            rule = f"stated_count_{group.qualifier}"
            span = group.count_start, group.count_end
            yield Proof("expert_count", str(group.count), group.field, *span, rule, group_number=number)
        elif group.field and not group.countries and group.head_start is not None and group.head_end is not None:
            span = group.head_start, group.head_end
            yield Proof("expert_group", "no country stated", group.field, *span, group.rule_name, group_number=number)


def _received(proof: Proof, entry: dict[str, Any]) -> Proof:
    """The proof in characters as received: prose is read after its mojibake has been repaired."""
    raw = entry[RAW[proof.field][0]]
    if raw is None or (repaired := repair(raw)) == raw:
        return proof
    start, end = received_span(raw, repaired, (proof.start, proof.end))
    cue = received_span(raw, repaired, proof.cue) if proof.cue else None
    return proof._replace(start=start, end=end, cue=cue)


def _rows(proofs: list[Proof], entry: dict[str, Any], offset: Any) -> Iterator[dict[str, Any]]:
    for proof in proofs:
        raw, base = (entry[column] for column in RAW[proof.field])
        if raw is None or base is None:
            continue  # a heading that only the manifest states has no bytes in the document
        cue = proof.cue
        yield {
            "attribute": proof.attribute,
            "attribute_value": proof.value,
            "group_number": proof.group_number,
            "field_name": proof.field,
            "span_start": offset(raw, base, proof.start),
            "span_end": offset(raw, base, proof.end),
            "surface": raw[proof.start : proof.end],
            "rule_name": proof.rule_name,
            "cue": raw[cue[0] : cue[1]] if cue else None,
            "cue_span_start": offset(raw, base, cue[0]) if cue else None,
            "cue_span_end": offset(raw, base, cue[1]) if cue else None,
            "is_inferred": proof.is_inferred,
        }
