"""Where people of the partner were, by what a sentence is about rather than by its verb: the last look for hosts, once
the partner is known.

A place of another country "in" which a sentence about the partner's people has them, where nobody helps and nothing is
said of examples, money, goods, migrants or earlier work, received them; and so did the country named before that a
"there" stands for. Never here: countries that a rule claimed for something else.
"""

import re
from dataclasses import replace

from assets.normalised.extraction.groups import Scanned
from assets.normalised.extraction.model import Partner
from assets.normalised.extraction.roles import Claims
from assets.normalised.extraction.surroundings import hosts_nobody, sentence
from assets.normalised.extraction.tokens import Tokens
from assets.normalised.extraction.vocabulary import CountryForm

PRESENCE_RULE, THERE_RULE, STOPS_RULE = "partner_was_there", "place_named_before", "stops_of_tour"
# What tells of help, examples, migrants, money, goods, earlier work, seats or regions.
NO_PRESENCE = re.compile(r"[14HMWw60_7y@ade8KseupRFIZ]")
# Not the seat of a body of a part of the world.
NO_VISIT = re.compile(r"[14HMWw60_7y@ade8KseupRFIZVvGEb]")
# People of a country, and what tells of their way.
GOERS = re.compile(r"[CDP][xO]{0,3}[hL]|[hL][xoOfNcB,]{0,7}[CDPB]|Hx?[CDP]|[CDP]x?H")
WAY = re.compile(r"[TJ%=L]")
WENT, HELPED = re.compile(r"[TJ%=YL]"), re.compile(r"[1HVvGEbW]")
AT = re.compile(r"(?:[it=]|i[CP],|i[xO]{0,4},|i[xOo]{1,5}i)$")
# Rules that say nothing but that a provider is named.
WEAK = frozenset({"provider_body", "city_alone"})
# A mention that no rule claimed may be the partner's, and is looked at as one taken for it.
FREE: tuple[str, str, int | None] = ("partner", "", None)
# Letters without which a window tells of nobody's way and names no place.
TOLD = frozenset("TJ%=L!P")
LOCATIVE = re.compile(r"(?<!A)(?<!Ax)(?:[i=]|ix,)$")
# People of the partner's on their way or at work: a team, or staff; of one country behind it or before.
PEOPLE = re.compile(r"[hL]")
# A "there" of people who went somewhere, stayed or learned.
THERE = re.compile(r"!")
ON_THE_WAY = re.compile(r"[JTG=%L]|N(?:x|h)")
# Earlier sentences in which the place that a "there" stands for is looked for.
NEAR = 3
# Places listed with which a sentence begins, and a tour that the next one begins with.
STOPS = re.compile(r"P(?:,P)*,?cP(?=[:.,])")
TOUR = re.compile(r"x?T")


def claim_presence(scanned: list[Scanned], partner: Partner) -> None:
    """Give the hosts their role that no verb names."""
    own = frozenset(partner.countries)
    has_there = False
    for _, tokens, claims in scanned:
        letters = tokens.letters
        if TOLD.isdisjoint(letters):
            continue
        has_there |= "!" in letters
        roles = claims.roles
        for token, reading in tokens.readings.items():
            role, rule, _ = roles.get(token, FREE)
            if (role != "partner" and rule not in WEAK) or not own.isdisjoint(reading.candidates):
                continue
            at = _seen(tokens, claims, token, partner)
            if at is None and role == "partner" and reading.kind == "place":
                at = _presence(tokens, claims, token, partner)
            if at is not None:
                gone = {token, *_partners(tokens, partner, *sentence(claims.letters, token))}
                claims.groups = [group for group in claims.groups if gone.isdisjoint(group.tokens)]
                _claim(claims, token, PRESENCE_RULE, at)
        if "T" in letters and "cP" in letters:
            _claim_stops(tokens, claims, partner)
    if has_there:
        _claim_there(scanned, partner)


def is_visited(tokens: Tokens, claims: Claims, token: int) -> bool:
    """A place in a sentence that tells of the way of another country's people, of whose help it says nothing: less
    likely the partner than they are."""
    letters = claims.letters
    if "4" not in letters:
        return False
    begin, _ = sentence(letters, token)
    before = letters[begin:token]
    here = set(tokens.readings[token].candidates)
    people = [i for i in range(begin, token) if letters[i] == "4" and i in tokens.readings]
    return (
        bool(people)
        and not any(here.intersection(tokens.readings[i].candidates) for i in people)
        and WENT.search(before) is not None
        and HELPED.search(before) is None
        and AT.search(before) is not None
    )


def _claim(claims: Claims, token: int, rule: str, at: int) -> None:
    claims.roles[token] = ("host", rule, at)
    claims.letters = f"{claims.letters[:token]}2{claims.letters[token + 1 :]}"


def _is_free(claims: Claims, token: int) -> bool:
    return token not in claims.roles or claims.roles[token][0] == "partner"


def _is_abroad(reading: CountryForm, partner: Partner) -> bool:
    return set(reading.candidates).isdisjoint(partner.countries)


def _partners(tokens: Tokens, partner: Partner, begin: int, end: int) -> list[int]:
    """Mentions of the partner in a stretch."""
    own = set(partner.countries)
    return [i for i, r in tokens.readings.items() if begin <= i < end and not own.isdisjoint(r.candidates)]


def _presence(tokens: Tokens, claims: Claims, token: int, partner: Partner) -> int | None:
    """The token that says where: a place "in" which a sentence has the partner, which it names as its subject."""
    letters = claims.letters
    begin, end = sentence(letters, token)
    if LOCATIVE.search(letters, begin, token) is None or NO_PRESENCE.search(letters, begin, end):
        return None
    if hosts_nobody(letters, token):
        return None
    others = [i for i in tokens.readings if begin <= i < end and i != token and _is_abroad(tokens.readings[i], partner)]
    if any(letters[i] != "2" and tokens.readings[i].candidates != tokens.readings[token].candidates for i in others):
        return None
    own = [
        i
        for i in _partners(tokens, partner, begin, token)
        if tokens.readings[i].kind != "place" or letters[i + 1] in "hL"
    ]
    return token - 1 if own and letters[own[-1] + 1 : token].count("i") == 1 else None


def _seen(tokens: Tokens, claims: Claims, token: int, partner: Partner) -> int | None:
    """The token that says where: a place or body that the sentence names behind the partner's people, of whose going
    or learning it tells and of nobody's help. A rule that merely found nothing else to say of a provider yields."""
    letters = claims.letters
    begin, end = sentence(letters, token)
    here = {*tokens.readings[token].candidates, *partner.countries}
    own = _partners(tokens, partner, begin, end)
    beside = {near for i in own for near in (i - 1, i + 1)}  # "cuatro analistas paraguayos" are no experts who came
    told = "".join(
        "x"
        if (i in tokens.readings and here.intersection(tokens.readings[i].candidates))
        or (i in beside and letters[i] == "H")
        else letters[i]
        for i in range(begin, end)
    )
    if NO_VISIT.search(told) or hosts_nobody(letters, token):
        return None
    for found in GOERS.finditer(tokens.letters, begin, token):
        if any(found.start() <= i < found.end() for i in own):
            way = WAY.search(tokens.letters, found.start(), token)
            return way.start() if way else None
    return None


def _claim_stops(tokens: Tokens, claims: Claims, partner: Partner) -> None:
    """ "Bolzano, Innsbruck y Viena: tres ciudades. La gira fue organizada para la agencia argentina." """
    for found in STOPS.finditer(claims.letters):
        begin, end = sentence(claims.letters, found.start())
        tour = TOUR.match(claims.letters, end + 1)
        stops = [i for i in range(*found.span()) if i in tokens.readings]
        if (
            found.start() - begin > 1
            or tour is None
            or not all(_is_free(claims, i) and _is_abroad(tokens.readings[i], partner) for i in stops)
        ):
            continue
        for i in stops:
            _claim(claims, i, STOPS_RULE, tour.end() - 1)


def _claim_there(scanned: list[Scanned], partner: Partner) -> None:
    """ "Portugal was an obvious choice. The Ghanaian department sent six officers there." """
    named: list[tuple[Claims, int, CountryForm]] = []
    for _, tokens, claims in scanned:
        letters = claims.letters
        stands: list[tuple[int, CountryForm]] = []
        for found in THERE.finditer(letters):
            begin, end = sentence(letters, found.start())
            here = [i for i in tokens.readings if begin <= i < end]
            about = _partners(tokens, partner, begin, end)
            if len(about) < len(here) or ON_THE_WAY.search(letters, begin, end) is None or "H" in letters[begin:end]:
                continue
            if not about and PEOPLE.search(letters, begin, end) is None:
                continue
            before = [(claims, i, r) for i, r in tokens.readings.items() if i < begin]
            places = [
                p for p in [*named, *before][-2 * NEAR :] if _is_abroad(p[2], partner) and len(p[2].candidates) == 1
            ]
            codes = {reading.candidates for _, _, reading in places}
            if len(codes) == 1:
                place = places[-1][2]
                stands.append((found.start(), replace(place, kind="place")))
        for token, reading in stands:
            tokens.readings[token] = reading
            _claim(claims, token, THERE_RULE, token)
        named.extend((claims, i, r) for i, r in tokens.readings.items())
