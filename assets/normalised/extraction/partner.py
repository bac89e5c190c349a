"""Decide the partner from what is left: countries that benefit, strongest basis first; doubt is kept as a status,
never guessed away."""

from collections import defaultdict
from dataclasses import dataclass, replace

from assets.normalised.extraction.model import Partner
from assets.normalised.extraction.vocabulary import providers

# Strength of each basis, strongest first; the score published is this, lowered when other countries compete.
BASES = ("heading", "institution", "text", "demonym", "place", "national_body")
SCORES = {"heading": 0.99, "institution": 0.97, "text": 0.95, "demonym": 0.9, "place": 0.85, "national_body": 0.8}
KIND_BASIS = {"name": "text", "demonym": "demonym", "place": "place", "national_body": "national_body"}
# What a country named under a partner cue weighs against the subject of the first sentence and against one that is
# only named.
CUED, SUBJECT, NAMED = 3, 2, 1


@dataclass(slots=True)
class Candidate:
    """A country mention that no other role claimed: where it stands, how it reads, and whether a partner cue
    governs it."""

    countries: tuple[str, ...]
    basis: str
    is_cued: bool
    sentence: tuple[str, int]
    list_id: tuple[str, int]
    is_subject: bool = False


def settle(candidates: list[Candidate], elsewhere: set[str]) -> list[Candidate]:
    """Words that fit several countries take the one that another mention names; providers are never partners."""
    known = {c.countries[0] for c in candidates if len(c.countries) == 1} | elsewhere
    senders = providers()
    settled = []
    for candidate in candidates:
        if len(candidate.countries) == 1:
            if candidate.countries[0] not in senders:
                settled.append(candidate)
            continue
        options = tuple(code for code in candidate.countries if code not in senders)
        if len(options) > 1:
            supported = tuple(code for code in options if code in known)
            options = supported if len(supported) == 1 else options
        elif any(code in elsewhere for code in candidate.countries):
            options = ()
        if options:
            settled.append(replace(candidate, countries=options))
    return settled


def decide(candidates: list[Candidate], region: str | None, region_is_partner: bool) -> Partner:
    """The partner's countries with basis, status, score and alternatives."""
    if region_is_partner and not any(c.basis in ("heading", "institution") or c.is_cued for c in candidates):
        return Partner((), None, "regional", 0.9, region=region)
    for basis in ("heading", "institution"):
        level = [c for c in candidates if c.basis == basis]
        if level:
            return _answer(level, basis, candidates)
    if not candidates:
        if region is not None:
            return Partner((), None, "regional", 0.6, region=region)
        return Partner((), None, "not_found", 0.0)
    if len({c.countries for c in candidates}) == 1:
        return _answer(candidates, min((c.basis for c in candidates), key=BASES.index), candidates)
    if any(c.basis != "national_body" for c in candidates):
        candidates = [c for c in candidates if c.basis != "national_body"]
    weights: dict[tuple[str, ...], int] = defaultdict(int)
    for c in candidates:
        weights[c.countries] += CUED if c.is_cued else SUBJECT if c.is_subject else NAMED
    cued = {c.countries for c in candidates if c.is_cued}
    pool = cued or {c.countries for c in candidates}
    best = max(weights[countries] for countries in pool)
    leaders = {countries for countries in pool if weights[countries] == best}
    if len(leaders) > 1 and not cued:
        # Equal weight: the stronger basis decides before anything is called ambiguous.
        rank = min(BASES.index(c.basis) for c in candidates if c.countries in leaders)
        leaders = {c.countries for c in candidates if c.countries in leaders and BASES.index(c.basis) == rank}
    chosen = [c for c in candidates if c.countries in leaders]
    lists = {c.list_id for c in chosen}
    listed = {c.countries for c in candidates if c.list_id in lists and c.countries in pool}
    if len(leaders) > 1 and not any(
        {c.countries for c in candidates if c.sentence == s} >= leaders for s in {c.sentence for c in chosen}
    ):
        codes = tuple(sorted({code for countries in leaders for code in countries}))
        return Partner((), None, "ambiguous", 0.4, alternatives=codes)
    chosen = [c for c in candidates if c.countries in listed | leaders]
    strongest = min((c.basis for c in chosen), key=BASES.index)
    return _answer(chosen, strongest, candidates)


def _answer(chosen: list[Candidate], basis: str, candidates: list[Candidate]) -> Partner:
    unsure = [c for c in chosen if len(c.countries) > 1]
    codes = tuple(sorted({c.countries[0] for c in chosen if len(c.countries) == 1}))
    others = tuple(sorted({code for c in candidates for code in c.countries} - set(codes)))
    if not codes:
        options = tuple(sorted({code for c in unsure for code in c.countries}))
        return Partner((), None, "ambiguous", 0.4, alternatives=options)
    score = SCORES[basis] - (0.2 if others else 0.0)
    return Partner(codes, basis, "found", round(score, 2), alternatives=others)
