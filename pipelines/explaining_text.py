"""How a sentence that is in no warehouse is read: the extraction's answer as an explanation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assets.normalised.extraction import ActionText, ExpertGroup, Extraction, Mention, extract
from warehouse.explain.model import Explanation, Mark, Passage, Proof, Rejected, Value
from warehouse.explain.passages import shortened
from warehouse.explain.reading import KINDS, meaning
from warehouse.reference import read_reference

NAMES = {
    "heading": "Heading",
    "title": "Title",
    "partner_institution": "Institution",
    "description": "Description",
}


def explained_text(fields: Mapping[str, str | None]) -> Explanation:
    """The explanation of a text: its countries by role, its groups, and what was set aside. Fields as in ActionText."""
    found = extract(ActionText(**{name: fields.get(name) for name in NAMES}))
    marks = list(_marks(found))
    passages = (
        shortened(Passage(NAMES[name], text, tuple(mark for field, mark in marks if field == name)))
        for name in NAMES
        if (text := fields.get(name))
    )
    return Explanation(
        title="Text",
        state="read",
        facts=(f"language: {found.language or 'not certain'}",),
        values=tuple(_values(found)),
        rejected=tuple(_rejected(found)),
        passages=tuple(passages),
    )


def _decided(found: Extraction) -> dict[str, set[str]]:
    return {
        "partner": set(found.partner.countries),
        "host": set(found.host_countries),
        "expert": {country for group in found.expert_groups for country in group.countries},
    }


def _country(iso2: str) -> str:
    names = {row["iso2"]: row["country_name_eu"] for row in read_reference("country")}
    return f"{names.get(iso2, iso2)} ({iso2})"


def _proofs(found: Extraction, role: str, country: str, group: int | None = None) -> tuple[Proof, ...]:
    return tuple(
        _proof(mention)
        for mention in found.mentions
        if mention.role == role and country in mention.countries and group in (None, mention.group_number)
    )


def _proof(mention: Mention) -> Proof:
    rule = mention.rule_name
    return Proof(None, mention.surface, rule, meaning(rule), mention.cue, mention.is_inferred)


def _values(found: Extraction) -> Iterator[Value]:
    partner = found.partner
    notes = [f"basis: {partner.basis.replace('_', ' ')}"] if partner.basis else []
    notes.append(f"score {partner.score:.2f}")
    if partner.region:
        notes.append(f"region: {partner.region}")
    for country in partner.countries:
        yield Value("Partner country", _country(country), tuple(notes), _proofs(found, "partner", country))
    if not partner.countries:
        yield Value("Partner country", partner.status.replace("_", " "), tuple(notes))
    for number, group in enumerate(found.expert_groups, 1):
        proofs = [proof for country in group.countries for proof in _proofs(found, "expert", country, number)]
        yield Value(f"Expert group {number}", _group(group), (), tuple(proofs))
    for country in found.host_countries:
        yield Value("Country visited", _country(country), (), _proofs(found, "host", country))


def _group(group: ExpertGroup) -> str:
    count = "a number that is not stated" if group.count is None else str(group.count)
    qualifier = "" if group.qualifier in (None, "exact") else f"{group.qualifier} ".replace("_", " ")
    return f"{qualifier}{count} from {', '.join(map(_country, group.countries)) or 'no stated country'}"


def _is_held(mention: Mention, decided: Mapping[str, set[str]]) -> bool:
    return bool(set(mention.countries) & decided.get(mention.role, set()))


def _rejected(found: Extraction) -> Iterator[Rejected]:
    decided = _decided(found)
    for country in found.partner.alternatives:
        yield Rejected(
            "Partner country", _country(country), "considered; the evidence for another is stronger or equal"
        )
    for mention in found.mentions:
        if not _is_held(mention, decided):
            value = " or ".join(map(_country, mention.countries)) or mention.surface
            yield Rejected(KINDS.get(mention.kind, mention.kind), value, meaning(mention.rule_name), _proof(mention))


def _marks(found: Extraction) -> Iterator[tuple[str, Mark]]:
    decided = _decided(found)
    for mention in found.mentions:
        role = mention.role if _is_held(mention, decided) else "rejected"
        yield mention.field, Mark(mention.start, mention.end, role, mention.rule_name)
        if mention.cue_start is not None and mention.cue_end is not None and role != "rejected":
            yield mention.field, Mark(mention.cue_start, mention.cue_end, "cue", mention.rule_name)
    for group in found.expert_groups:
        if group.field and group.count_start is not None and group.count_end is not None:
            yield group.field, Mark(group.count_start, group.count_end, "count", group.rule_name)
