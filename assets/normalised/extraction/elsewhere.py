"""Hosts that show once the partner is known: events and trips in other countries, places that received its people, and
meetings of several partners in one of their countries.

Only countries that no rule of `role_rules.csv` claimed are looked at, or places that were first taken for the partner.
"""

import re

from assets.normalised.extraction.groups import Scanned, code_of, known_codes
from assets.normalised.extraction.model import Partner
from assets.normalised.extraction.roles import Claims, weigh
from assets.normalised.extraction.surroundings import hosts_nobody, said, sentence, words
from assets.normalised.extraction.tokens import Tokens
from assets.normalised.extraction.vocabulary import CountryForm, vocabulary

# Letters without which a window tells of no event, trip or reception.
JOURNEYS = frozenset("YTJ%QL=")
# "To take part in Douala in a workshop".
EVENT_BEHIND = re.compile(r"i[CP],?iN?x?[YT]")
EVENT_AFTER = re.compile(r"i[CP][^.;|CDPBHh]{0,4}[YRg]")
REGION_BEFORE = re.compile(r"[RAgY].*[i=]$")
EVENT_BEFORE = re.compile(r"(?:(?:Y(?!O)[^.;|CDPBHh]{0,4}|T(?:b[^.;|]{0,4}?[hHL],?)?[^.;|CDPBHh]{0,4}[it]?)[i=t]|Y)$")
# People on their way; who is named before them in the sentence, if anybody, is no expert and no migrant.
TRAVEL_BEFORE = re.compile(r"(?:J(?:,i?x,)?[^.;|CDPBHhbf]{0,4}|%[^.;|CDPBHhbf]{0,4}[it=])$")
NO_TRAVELLERS = re.compile(r"[H1wWM670]")
NO_LEARNERS = re.compile(r"[1wWM670]")
# Beneficiaries of several countries who meet in one of them; events in two of them are events at home.
JOINT_RULE, GUESTS_RULE = "joint_event", "guests_received_together"
JOINT_AFTER = re.compile(r",?i?[Nx]{0,2}Y")
JOINT_BEFORE = re.compile(r"Y(?:[^.;|CDPBHhzbfo]{0,4}[i=]?|o)$")
EVENT = re.compile("Y")
# "Delegates of nine African institutions".
REGION_PEOPLE = re.compile(r"[hL]o[Nq]{0,2}[AR]")
VENUE_AFTER = re.compile(r"[xm]{0,2}9")
ADJUNCT = re.compile(r"(?<![,cof])Pg?Y")
SEVERAL_PLACES = re.compile(r"(?:,[it]?[CP])*,?c[it]?[CP]")
OTHER_PLACE = re.compile(r"i[CP3]ci$")  # "in Guatemala and in Honduras"
TEAM_AFTER = re.compile(r"[^.;|CDPBHhL]{0,5}[hL]")
# Where the sentence tells of a trip, stay or delegation and of nobody who helps, and of no example, migrants, trade or
# earlier work: a place in or to which somebody was is where they went.
JOURNEY = re.compile(r"[TJ%=L25]")
NO_STAY = re.compile(r"[14HGEVvwWMjy@0daeKRsb67pu#F]")
HELP_BEHIND = re.compile(r"[^.;|]{0,3}[VvG]|[^.;|14HMyW@6]*+[14HMyW@6]")
# A visit or travelling; a place that only says what somebody or something belongs to.
VISIT_BEFORE = re.compile(r"(?P<v>(?<!u)[TJ])[^;|]*$")
VISIT_BEHIND = re.compile(r"\A[^;|TJ]*(?P<v>(?<!u)[TJ])")
BELONGS = re.compile(r"[BDb]x?o$|[bf]$|^x?o$|o[xP,]{0,3}c?o$")
LISTED = frozenset("P,c")
WITHDRAWN = "e"
PLACE_RULE = "place_of_journey"
# One more stop of those who travelled.
NEXT_STOP = re.compile(r"2x?,?c?x?[it]{1,2}$")
NEXT_PLACE = re.compile(r"2x?(?:,?cx?[it]{0,2}|,?x?[it]{1,2})$")


def claim_elsewhere(scanned: list[Scanned], partner: Partner) -> None:
    """An event in a country that turned out not to be the partner is hosted there."""
    is_regional = partner.status == "regional"
    for _, tokens, claims in scanned:
        if not is_regional and JOURNEYS.isdisjoint(tokens.letters):
            continue
        for token, reading in tokens.readings.items():
            if reading.kind not in ("name", "place") or not set(reading.candidates).isdisjoint(partner.countries):
                continue
            weigh(tokens, claims)
            if token in claims.roles:
                if (at := _reception(tokens, claims, token)) is not None:
                    claims.roles[token] = ("host", "receives_partners_people", at)
                    continue
                if claims.roles[token][0] != "partner":  # a place first taken for the partner's
                    continue
            if hosts_nobody(tokens.letters, token):
                continue
            if (at := _event(tokens, claims, token, is_regional=is_regional)) is not None:
                rule = "event_in_third_country"
            elif (at := _trip(tokens, claims, token, reading)) is not None:
                rule = "trip_to_third_country"
            elif (at := _sojourn(tokens, claims, token)) is not None:
                rule = "stay_in_third_country"
            else:
                continue
            claims.roles[token] = ("host", rule, at)
            claims.letters = f"{claims.letters[:token]}2{claims.letters[token + 1 :]}"
        if not is_regional:
            _claim_places_left(tokens, claims, partner)


def _claim_places_left(tokens: Tokens, claims: Claims, partner: Partner) -> None:
    """Where a sentence tells of a visit or of travelling, a place without a role is mostly where people went."""
    for token, reading in tokens.readings.items():
        is_own = not set(reading.candidates).isdisjoint(partner.countries)
        if token in claims.roles or reading.kind != "place" or is_own or hosts_nobody(tokens.letters, token):
            continue
        begin, end = sentence(tokens.letters, token)
        before, behind = tokens.letters[begin:token], tokens.letters[token:end]
        found = VISIT_BEFORE.search(before) or VISIT_BEHIND.match(behind)
        if found is None or BELONGS.search(before) or WITHDRAWN in before + behind:
            continue
        at = found.start("v") + (token if found.string is behind else begin)
        if not _is_of_experts(claims, tokens.letters, at, token) and not _is_beside_partner(tokens, token, partner):
            claims.roles[token] = ("host", PLACE_RULE, at)


def _is_beside_partner(tokens: Tokens, token: int, partner: Partner) -> bool:
    """A list names the place beside one of the partner: "between Brussels, Abidjan and Niamey"."""
    first = last = token
    while first and tokens.letters[first - 1] in LISTED:
        first -= 1
    while last + 1 < len(tokens.letters) and tokens.letters[last + 1] in LISTED:
        last += 1
    return any(
        first <= i <= last and code in partner.countries
        for i, reading in tokens.readings.items()
        for code in reading.candidates
    )


def _is_of_experts(claims: Claims, letters: str, visit: int, token: int) -> bool:
    """Whether experts travel, named before the verb, or the place is that of the body named directly before it."""
    begin = max(letters.rfind(sign, 0, visit) for sign in ".;|")
    experts = [i for i, (role, _, _) in claims.roles.items() if role == "expert"]
    return any(begin < i < visit < token or i in (token - 1, token - 2) for i in experts)


def _event(tokens: Tokens, claims: Claims, token: int, *, is_regional: bool) -> int | None:
    """The token of the event that takes place in a country."""
    letters = claims.letters
    found = EVENT_BEFORE.search(letters, max(0, token - 8), token)
    if found is None and token:
        found = EVENT_BEHIND.match(letters, token - 1)
    if found is None and is_regional:
        begin, _ = sentence(letters, token)
        found = REGION_BEFORE.search(letters, begin, token)
        if found is None and token:
            found = EVENT_AFTER.match(letters, token - 1)
    if found and letters[token - 1] == "Y" and not said(tokens, token - 1).endswith(words("place_prepositions")):
        return None
    return None if found is None else found.start()


def claim_joint_events(scanned: list[Scanned], partner: Partner) -> None:
    """Partners of several countries who are gathered in one of them are guests there, but for that one. Where a
    regional body is named, its meetings are theirs. A single partner hosts people of a part of the world."""
    is_one = len(partner.countries) == 1
    is_regional = not is_one and any("R" in tokens.letters for _, tokens, _ in scanned)
    held: dict[int, list[tuple[Claims, int, str, tuple[str, str, int | None] | None]]] = {}
    for _, tokens, claims in scanned:
        letters = tokens.letters
        if "Y" not in letters and "9" not in letters:
            continue
        for token, reading in tokens.readings.items():
            is_own = reading.candidates[0] in partner.countries and reading.kind in ("name", "place")
            if not is_own or claims.roles.get(token, ("partner",))[0] not in ("partner", "host"):
                continue
            begin, end = sentence(letters, token)
            found = VENUE_AFTER.match(letters, token + 1) or ADJUNCT.match(letters, token)
            if found is None and letters[token - 1 : token] == "i":
                found = JOINT_AFTER.match(letters, token + 1)
            found = found or JOINT_BEFORE.search(letters, max(begin, token - 6), token)
            if found is None and letters[token - 1 : token] == "i":
                found = _gathering(tokens, begin, token)
            if found is None or SEVERAL_PLACES.match(letters, token + 1) or OTHER_PLACE.search(letters, begin, token):
                continue
            at = found.start() if found.start() < token else found.end() - 1
            event = said(tokens, at)
            if letters[token - 1] == "Y" and not event.endswith(words("place_prepositions")):
                continue
            named = {r.candidates[0] for i, r in tokens.readings.items() if begin <= i < end and i != token}
            if is_one:
                is_joint = REGION_PEOPLE.search(letters, begin, found.start()) is not None
            else:
                is_joint = (
                    is_regional
                    or len(named & set(partner.countries)) > 1
                    or _is_of_all(tokens, begin, end, len(partner.countries))
                    or any(word in event for word in words("gathering_verbs"))
                )
            if is_joint:
                was = claims.roles.get(token)
                held.setdefault(tokens.base + begin, []).append((claims, token, reading.candidates[0], was))
                claims.roles[token] = ("host", JOINT_RULE, at)
    for places in held.values():
        if len({code for _, _, code, _ in places}) > 1:  # "one workshop in Abidjan, the other in Accra"
            for claims, token, _, was in places:
                claims.roles[token] = was or ("partner", "named_without_other_role", None)


def _gathering(tokens: Tokens, begin: int, token: int) -> "re.Match[str] | None":
    """The verb of meeting before the place: "gathered the ministries of Togo and Benin in Lomé"."""
    events = EVENT.finditer(tokens.letters, begin, token)
    return next((event for event in events if said(tokens, event.start()).startswith(words("gathering_verbs"))), None)


def _is_of_all(tokens: Tokens, begin: int, end: int, number: int) -> bool:
    """The sentence counts as many as there are partners: "the closing meeting of all three agencies"."""
    stated = vocabulary().numbers
    return number > 1 and any(
        letter == "N" and any(value == number for value, _ in stated[tokens.ids[i]].values())
        for i, letter in enumerate(tokens.letters[begin:end], begin)
    )


def _reception(tokens: Tokens, claims: Claims, token: int) -> int | None:
    """The token of a verb of welcoming, where a place first taken for the partner welcomed a team."""
    role, _, cue = claims.roles[token]
    if role != "partner" or cue is None or not said(tokens, cue).startswith(words("host_verbs")):
        return None
    return cue if TEAM_AFTER.match(claims.letters, cue + 1) else None


def _trip(tokens: Tokens, claims: Claims, token: int, reading: CountryForm) -> int | None:
    """The token of the verb that takes people to a country: those of the partner, if nobody else is named."""
    if reading.is_provider:
        return None
    letters = claims.letters
    begin, _ = sentence(letters, token)
    stop = (NEXT_PLACE if reading.kind == "place" else NEXT_STOP).search(letters, begin, token)
    if stop is not None:
        return stop.start()
    found = TRAVEL_BEFORE.search(letters, max(begin, token - 10), token)
    if found is None:
        return None
    stops = NO_LEARNERS if letters[found.start()] == "%" else NO_TRAVELLERS
    if stops.search(letters, begin, found.start()):
        return None
    surface = said(tokens, found.start()) if letters[found.start()] == "J" else ""
    is_staying = surface.startswith(words("stay_verbs")) and re.search("[hL=]", letters[begin:token]) is None
    return None if is_staying or surface.startswith(words("leave_verbs")) else found.start()


def _sojourn(tokens: Tokens, claims: Claims, token: int) -> int | None:
    """The token that tells of a trip in a sentence that tells of nothing else, where the country is a place."""
    letters = claims.letters
    before = letters[max(0, token - 2) : token]
    if before[-1:] not in ("i", "t", "=") and NEXT_PLACE.search(letters, max(0, token - 6), token) is None:
        return None
    begin, end = sentence(letters, token)
    found = JOURNEY.search(letters, begin, end)
    if found is None or NO_STAY.search(letters, begin, token) or HELP_BEHIND.match(letters, token + 1, end):
        return None
    return found.start()


def _is_joint(rule: str, partner: Partner) -> bool:
    """A meeting of several partners, which one of them may host."""
    return rule in (JOINT_RULE, GUESTS_RULE) or (len(partner.countries) > 1 and rule.startswith("regional_"))


def host_countries(scanned: list[Scanned], partner: Partner) -> tuple[str, ...]:
    """Codes of the hosts in order of appearance; a partner's own country hosts only meetings of several partners."""
    held = [
        (tokens, token, _is_joint(claims.roles[token][1], partner))
        for _, tokens, claims in scanned
        for token in sorted([token for token, (role, _, _) in claims.roles.items() if role == "host"])
    ]
    if not held:
        return ()
    known = known_codes(scanned)
    codes = [(code_of(tokens, token, known), is_joint) for tokens, token, is_joint in held]
    return tuple(dict.fromkeys([code for code, is_joint in codes if is_joint or code not in partner.countries]))
