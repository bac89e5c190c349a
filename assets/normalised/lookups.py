"""Reviewed lookups applied to what was read: partner countries of institutions, places and actions, and types.

A lookup of an action outranks all else. One of an institution stands where the page's heading names no country, as the
institution's own name does; one of a place only where nothing stronger was found. Nothing is compared but folded words:
a spelling that is merely similar is a proposal and never a decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from assets.normalised.assistance_types import TypeSplit, TypeValue
from assets.normalised.cleaning import clean
from assets.normalised.extraction import Extraction, Mention, Partner
from warehouse.lookups import Lookup, of_kind
from warehouse.reviewed import fold

REVIEWED = 1.0  # the score of a partner that a person decided; no computed score reaches it
WEAK = ("place", "national_body")
FIELDS = ("title", "partner_institution", "description")


def looked_up_types(splits: list[TypeSplit], lookups: Sequence[Lookup]) -> list[TypeSplit]:
    """The types of each entry, with those that a lookup knows made known and called by their decided name."""
    known = of_kind(lookups, "type")
    return [TypeSplit(tuple(_type(value, known) for value in split.values)) for split in splits] if known else splits


def _type(value: TypeValue, known: dict[str, Lookup]) -> TypeValue:
    lookup = known.get(fold(value.text))
    if lookup is None:
        return value
    return replace(value, is_known=True, canonical=lookup.decision, rule_name=lookup.rule_name)


def spellings(lookups: Sequence[Lookup]) -> tuple[str, ...]:
    """Spellings of types that a lookup decides, so that a value is split at them as at known types."""
    return tuple(lookup.value for lookup in of_kind(lookups, "type").values())


def looked_up_partners(
    entries: list[dict[str, Any]], found: list[Extraction], lookups: Sequence[Lookup]
) -> list[Extraction]:
    """The extraction of each entry, with the partner that a lookup decides and a mention of what that rests on.

    `entries` are the rows of `entry` as corrected, in the order of `found`.
    """
    by_kind = {kind: of_kind(lookups, kind) for kind in ("action", "institution", "place")}
    if not any(by_kind.values()):
        return found
    return [_partner(entry, extraction, by_kind) for entry, extraction in zip(entries, found, strict=True)]


def _partner(entry: dict[str, Any], found: Extraction, by_kind: dict[str, dict[str, Lookup]]) -> Extraction:
    for lookup, field, span in _matches(entry, found.partner, by_kind):
        raw = entry[f"{field}_raw"]
        mention = Mention(
            field=field,
            start=span[0],
            end=span[1],
            surface=raw[span[0] : span[1]],
            countries=lookup.countries,
            kind="place" if lookup.kind == "place" else "name",
            role="partner",
            rule_name=lookup.rule_name,
            is_inferred=True,
        )
        considered = {*found.partner.countries, *found.partner.alternatives} - set(lookup.countries)
        basis = "place" if lookup.kind == "place" else "institution"
        partner = Partner(lookup.countries, basis, "found", REVIEWED, tuple(sorted(considered)), found.partner.region)
        return replace(found, partner=partner, gather=partial(_gathered, found, mention))
    return found


def _gathered(found: Extraction, mention: Mention) -> Iterator[Mention]:
    yield mention
    yield from found.mentions


def _matches(
    entry: dict[str, Any], partner: Partner, by_kind: dict[str, dict[str, Lookup]]
) -> Iterator[tuple[Lookup, str, tuple[int, int]]]:
    """Lookups that hold for an entry, the strongest first, each with the field and characters it rests on."""
    names = {field: entry[f"{field}_raw"] for field in FIELDS if entry[f"{field}_raw"]}
    code = clean(entry["code_raw"]).text if entry["code_raw"] else ""
    lookup = by_kind["action"].get(fold(code)) or by_kind["action"].get(fold(names.get("title")))
    if lookup is not None and names:
        field = next(iter(names))
        yield lookup, field, (0, len(names[field]))
    lookup = by_kind["institution"].get(fold(names.get("partner_institution")))
    if lookup is not None and partner.basis != "heading":
        yield lookup, "partner_institution", (0, len(names["partner_institution"]))
    if partner.status == "found" and partner.basis not in WEAK:
        return
    for lookup in by_kind["place"].values():
        for field, raw in names.items():
            if place := re.search(rf"(?<!\w){re.escape(lookup.value)}(?!\w)", raw):
                yield lookup, field, place.span()
