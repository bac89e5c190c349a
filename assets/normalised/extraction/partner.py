"""Decide the partner from what is left: countries that benefit, strongest basis first; doubt is kept as a status,
never guessed away.

Heading and institution decide by themselves. Else every mention without another role is evidence, with the weights of
`partner_evidence.csv`; the country with most evidence leads.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache

from assets.normalised.extraction.model import Partner
from assets.normalised.extraction.surroundings import sentence
from assets.normalised.extraction.tables import read_rows
from assets.normalised.extraction.tokens import Tokens
from assets.normalised.extraction.vocabulary import donors, providers

# Strength of each basis, strongest first; the score published is this, lowered when other countries compete.
BASES = ("heading", "institution", "text", "demonym", "place", "national_body")
SCORES = {"heading": 0.99, "institution": 0.97, "text": 0.95, "demonym": 0.9, "place": 0.85, "national_body": 0.8}
KIND_BASIS = {"name": "text", "demonym": "demonym", "place": "place", "national_body": "national_body"}
# What another country named in the same text takes off the score, and what only weak evidence takes off.
COMPETED, WEAK = 0.2, 0.15
# Below this much evidence a regional body named in the text is the better answer.
SURE = 1.0
# A leader named this often elsewhere has a country named once beside it for company only.
OFTEN = 3
# Tokens that stand between the members of a list.
LISTED = frozenset("CDPBcoi,()/-")

Countries = tuple[str, ...]


@dataclass(slots=True)
class Candidate:
    """A country mention that may be the partner: where it stands, how it reads, and why (`partner_evidence.csv`)."""

    countries: Countries
    basis: str
    reason: str
    field: str
    tokens: Tokens
    token: int

    @property
    def sentence(self) -> tuple[str, int]:
        """The same for all mentions of one sentence."""
        return self.field, self.tokens.base + sentence(self.tokens.letters, self.token)[0]

    @property
    def list_id(self) -> tuple[str, int]:
        """The same for all mentions of one list."""
        first, letters = self.token, self.tokens.letters
        while first > 0 and letters[first - 1] in LISTED:
            first -= 1
        return self.field, self.tokens.base + first

    @property
    def is_cued(self) -> bool:
        """A partner cue governs it."""
        return self.reason == "cued"

    @property
    def is_waiting(self) -> bool:
        """Its role depends on the decision."""
        return self.reason in ("people_abroad", "agents_abroad", "place_abroad")


@cache
def weights() -> dict[str, float]:
    """What each reason adds."""
    return {row["reason"]: float(row["weight"]) for row in read_rows("partner_evidence.csv")}


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


def decide(
    candidates: list[Candidate], region: str | None, region_is_partner: bool, helpers: Collection[str] = ()
) -> Partner:
    """The partner's countries with basis, status, score and alternatives; of countries named side by side, those whose
    people helped are not the partner."""
    if region_is_partner and not any(c.basis in ("heading", "institution") or c.is_cued for c in candidates):
        return Partner((), None, "regional", 0.9, region=region)
    for basis in ("heading", "institution"):
        level = [c for c in candidates if c.basis == basis]
        if level:
            return _answer(level, basis, candidates)
    if any(c.basis != "national_body" and not c.is_waiting for c in candidates):
        candidates = [c for c in candidates if c.basis != "national_body" or c.is_cued]
    found = evidence(candidates)
    is_weak = all(total < SURE for total in found.values()) or all(
        c.basis == "place" and not c.is_cued for c in candidates
    )
    if region is not None and is_weak:
        return Partner((), None, "regional", 0.6, region=region)
    if not candidates:
        return Partner((), None, "not_found", 0.0)
    leaders = _leaders(candidates, found)
    if len(leaders) > 1:
        # Equal evidence: the stronger basis decides before anything is called ambiguous.
        rank = min(BASES.index(c.basis) for c in candidates if c.countries in leaders)
        leaders = {c.countries for c in candidates if c.countries in leaders and BASES.index(c.basis) == rank}
    chosen = [c for c in candidates if c.countries in leaders]
    if len(leaders) > 1 and not _in_one_sentence(leaders, chosen):
        codes = tuple(sorted({code for countries in leaders for code in countries}))
        return Partner((), None, "ambiguous", 0.4, alternatives=codes)
    kept = leaders | {c for c in _listed_with(chosen, candidates) if not _is_beside(c, leaders, candidates)}
    kept = {codes for codes in kept if not set(codes).intersection(helpers)} or kept
    chosen = [c for c in candidates if c.countries in kept]
    return _answer(chosen, min((c.basis for c in chosen), key=BASES.index), candidates)


def _in_one_sentence(leaders: set[Countries], chosen: list[Candidate]) -> bool:
    """All leaders are named in one of the sentences of the mentions chosen, which are all of the leaders."""
    named: dict[tuple[str, int], set[Countries]] = defaultdict(set)
    for c in chosen:
        named[c.sentence].add(c.countries)
    return any(countries >= leaders for countries in named.values())


def evidence(candidates: list[Candidate]) -> dict[Countries, float]:
    """How much speaks for each country; in order of appearance."""
    weight = weights()
    found: dict[Countries, float] = defaultdict(float)
    lists: dict[tuple[str, int], set[Countries]] = defaultdict(set)
    for c in candidates:
        lists[c.list_id].add(c.countries)
    titled: set[Countries] = set()
    told = [c for c in candidates if c.field == "description" and not c.is_waiting]
    for c in candidates:
        found[c.countries] += weight[c.reason] * _factor(c, weight)
        if c.reason == "named" and len(lists[c.list_id]) > 1:
            found[c.countries] += weight["in_passing"]
        if c.field == "title" and c.countries not in titled:
            found[c.countries] += weight["in_title"]
            titled.add(c.countries)
    if candidates:
        # Between equals, who is named first.
        found[candidates[0].countries] += weight["named_earliest"]
    if told:
        for countries in lists[told[0].list_id]:
            found[countries] += weight["first_named"]
    return found


def _factor(candidate: Candidate, weight: dict[str, float]) -> float:
    """What makes a mention weigh less: a national body, a donor country, a word that several countries share."""
    factor = weight["national_body"] if candidate.basis == "national_body" else 1.0
    if donors().issuperset(candidate.countries):
        factor *= weight["donor"]
    return factor * (weight["shared_word"] if len(candidate.countries) > 1 else 1.0)


def _leaders(candidates: list[Candidate], found: dict[Countries, float]) -> set[Countries]:
    """The countries with most evidence; of those cued in one sentence none leads by being named first."""
    best = max(found.values())
    leaders = {countries for countries, total in found.items() if total == best}
    cued = {c.countries: c.sentence for c in candidates if c.is_cued}
    near = {
        countries
        for countries in cued
        if found[countries] >= best - weights()["first_named"] - weights()["named_earliest"]
        and any(cued.get(leader) == cued[countries] for leader in leaders)
    }
    return leaders | near


def _listed_with(chosen: list[Candidate], candidates: list[Candidate]) -> set[Countries]:
    """Countries in one list with the leader, under the cue that made it lead or, without any, in its every list."""
    cued = [c for c in chosen if c.is_cued]
    lists = {c.list_id for c in cued or chosen}
    return {
        c.countries for c in candidates if c.list_id in lists and (c.is_cued or not cued) and c.reason != "place_abroad"
    }


def _is_beside(countries: Countries, leaders: set[Countries], candidates: list[Candidate]) -> bool:
    """ "Offices in Irbid, Zarqa and Amman, where Jordanians and Syrians register": named once, by its people, beside a
    leader that is named elsewhere again and again."""
    mentions = [c for c in candidates if c.countries == countries]
    elsewhere = [c for c in candidates if c.countries in leaders and c.list_id != mentions[0].list_id]
    is_once = len(mentions) == 1 and mentions[0].basis == "demonym" and not mentions[0].is_cued
    return is_once and len(elsewhere) >= OFTEN


def _answer(chosen: list[Candidate], basis: str, candidates: list[Candidate]) -> Partner:
    unsure = [c for c in chosen if len(c.countries) > 1]
    sure = [c for c in chosen if len(c.countries) == 1]
    # "Gabon, Congo and Chad": in a list with others a shared word has its usual sense.
    lists, known = {c.list_id for c in sure}, {c.countries[0] for c in sure}
    unsure_names = [c for c in unsure if c.basis != "national_body" and known.isdisjoint(c.countries)]
    listed = {c.countries[0] for c in unsure_names if c.list_id in lists}
    codes = tuple(sorted(known | listed))
    others = tuple(sorted({code for c in candidates for code in c.countries} - set(codes)))
    if not codes:
        options = tuple(sorted({code for c in unsure for code in c.countries}))
        return Partner((), None, "ambiguous", 0.4, alternatives=options)
    is_sure = basis in ("heading", "institution") or any(c.reason != "named" and not c.is_waiting for c in chosen)
    return found_partner(codes, basis, others, is_sure=is_sure)


def found_partner(codes: Countries, basis: str, others: Countries = (), *, is_sure: bool) -> Partner:
    """The answer where it is known; other countries named lower its score, and so does weak evidence alone."""
    score = SCORES[basis] - (COMPETED if others else 0.0) - (0.0 if is_sure else WEAK)
    return Partner(codes, basis, "found", round(score, 2), alternatives=others)
