"""The partner where no rule leaves a country for it: who was received abroad, who sends workers abroad, and members of
the EU that ask for help themselves. Never here: anything that is looked at while another country is left.
"""

import re

from assets.normalised.extraction.groups import Scanned
from assets.normalised.extraction.model import Partner
from assets.normalised.extraction.partner import Countries, found_partner
from assets.normalised.extraction.roles import Claims
from assets.normalised.extraction.surroundings import said, sentence, words

GUEST_RULE, EMIGRANT_RULE, MEMBER_RULE = "guests_of_hosts", "home_of_migrant_workers", "member_state_helped"
CALLED_OFF_RULE = "mission_called_off"
SETTING_RULE = "setting_of_text"
# Rules for countries that are named as a model or a donor, among whose cues some tell only where something is.
SETTINGS = frozenset({"model_or_donor", "model_list"})
# Rules for where a body sits or an earlier action was.
SEATS = frozenset({"seat_beside_partner", "past_place", "past_mission_of"})
# Rules that say where migrants went.
DESTINATIONS = frozenset({"workers_abroad", "diaspora_destination", "migrant_destination", "people_abroad"})
# Rules for a mission that did not take place.
CALLED_OFF = frozenset({"cancelled_visit", "cancelled_visit_after", "visit_moved"})
# A country that asks, or that labels the text, with which it opens; and one in or of which a body lies.
ASKS = re.compile(r"(?:^|[.;:])x?(C)(?:(?:\(C?B?x?\))?m?Q|(?<=^C)(?:,x)?:)")
BODY_THERE = re.compile(r"O[^.;:|DPHGb]{0,9}[io](C)")


def last_resort(scanned: list[Scanned]) -> Partner | None:
    """The first answer, none of them sure."""
    return _guests(scanned) or _emigrants(scanned) or _called_off(scanned) or _members(scanned) or _setting(scanned)


def _guests(scanned: list[Scanned]) -> Partner | None:
    """People read as experts of one country, no provider, whose hosts are named."""
    named: dict[Countries, list[tuple[Claims, int]]] = {}
    is_visit = False
    for _, tokens, claims in scanned:
        beside = {t for g in claims.groups if any(tokens.readings[t].is_provider for t in g.tokens) for t in g.tokens}
        for token, (role, _, _) in claims.roles.items():
            is_visit |= role == "host" and tokens.readings[token].is_provider
            if token in beside:
                continue
            if role == "expert" and not tokens.readings[token].is_provider:
                named.setdefault(tokens.readings[token].candidates, []).append((claims, token))
    if not is_visit or len(named) != 1:
        return None
    ((countries, mentions),) = named.items()
    for claims, token in mentions:
        claims.roles[token] = ("partner", GUEST_RULE, claims.roles[token][2])
    return found_partner(countries, "demonym", is_sure=False) if len(countries) == 1 else None


def _emigrants(scanned: list[Scanned]) -> Partner | None:
    """The country whose workers are told to be in others."""
    named: dict[Countries, list[tuple[Claims, int]]] = {}
    is_abroad = False
    for _, tokens, claims in scanned:
        for token, (role, rule, cue) in claims.roles.items():
            if role != "mention" or cue is None:
                continue
            reading = tokens.readings[token]
            is_abroad |= rule in DESTINATIONS
            is_origin = rule.startswith("refugee_origin") and not reading.is_provider
            if is_origin and any(word in said(tokens, cue) for word in words("left_home")):
                named.setdefault(reading.candidates, []).append((claims, token))
    if not is_abroad or len(named) != 1:
        return None
    return _found(named, EMIGRANT_RULE)


def _called_off(scanned: list[Scanned]) -> Partner | None:
    """The country to which a mission was to go."""
    named: dict[Countries, list[tuple[Claims, int]]] = {}
    for _, tokens, claims in scanned:
        for token, (_, rule, _) in claims.roles.items():
            reading = tokens.readings[token]
            if rule in CALLED_OFF and not reading.is_provider:
                named.setdefault(reading.candidates, []).append((claims, token))
    return _found(named, CALLED_OFF_RULE) if len(named) == 1 else None


def _members(scanned: list[Scanned]) -> Partner | None:
    """A member of the EU that asks for help, or whose body the first sentence or the title of a project is about."""
    named: dict[Countries, list[tuple[Claims, int]]] = {}
    begun: set[str] = set()
    for name, tokens, claims in scanned:
        if name not in ("title", "description") or name in begun:
            continue
        begun.add(name)
        found = [m.start(1) for m in ASKS.finditer(tokens.letters)]
        _, end = sentence(tokens.letters, 0)
        opening = tokens.text[: tokens.span(end)[0] if end < len(tokens.starts) else None].lower()
        if not found and any(word in opening for word in words("project_openings")):
            found = [m.start(1) for m in BODY_THERE.finditer(claims.letters, 0, end)]
        for token in found:
            if token in tokens.readings and claims.roles.get(token, ("",))[0] in ("", "expert"):
                named.setdefault(tokens.readings[token].candidates, []).append((claims, token))
    if len(named) != 1:
        return None
    ((countries, _),) = named.items()
    for _, tokens, claims in scanned:  # its own bodies give it nothing
        for token, (role, _, _) in list(claims.roles.items()):
            if role == "expert" and tokens.readings[token].candidates == countries:
                named[countries].append((claims, token))
                claims.groups = [group for group in claims.groups if token not in group.tokens]
    return _found(named, MEMBER_RULE)


def _setting(scanned: list[Scanned]) -> Partner | None:
    """The countries of one list behind words like "vendors in", which elsewhere tell of a model, where the text names
    no other that could be the partner."""
    named: dict[Countries, list[tuple[Claims, int]]] = {}
    cues: set[tuple[str, int | None]] = set()
    for name, tokens, claims in scanned:
        for token, (role, rule, cue) in claims.roles.items():
            reading = tokens.readings[token]
            if reading.is_provider or role == "ignored":
                continue
            is_setting = rule in SEATS or (
                rule in SETTINGS and cue is not None and any(w in said(tokens, cue) for w in words("settings"))
            )
            if not is_setting or len(reading.candidates) != 1:
                return None
            named.setdefault(reading.candidates, []).append((claims, token))
            cues.add((name, cue))
    if not named or len(cues) != 1:
        return None
    for mentions in named.values():
        for claims, token in mentions:
            claims.roles[token] = ("partner", SETTING_RULE, claims.roles[token][2])
    return found_partner(tuple(sorted(code for codes in named for code in codes)), "text", is_sure=False)


def _found(named: dict[Countries, list[tuple[Claims, int]]], rule: str) -> Partner | None:
    ((countries, mentions),) = named.items()
    if len(countries) != 1:
        return None
    for claims, token in mentions:
        cue = claims.roles[token][2] if token in claims.roles else None
        claims.roles[token] = ("partner", rule, cue)
    return found_partner(countries, "text", is_sure=False)
