"""Conditions about travel: who is received where."""

import re

from assets.normalised.extraction.codepage import OPEN
from assets.normalised.extraction.surroundings import abroad_body, clause, is_provider, said, sentence, words
from assets.normalised.extraction.tokens import Tokens

# Somebody no list knows, at the beginning of a sentence: "in 2021 the drivers", "six of them".
UNKNOWN_SUBJECT = re.compile(r"(?:ix)?(?:q?No)?x")
COUNTRIES = frozenset("CDPB")
# Behind a place: what people were sent there for.
TO_LEARN = re.compile(r"[^.;|CDPBHhG]{0,4}[TY%]")
# People or a delegation of a country, or a few of its nationals; and what speaks against a place being where they went.
GUESTS = re.compile(r"D[xO]{0,3}[hL]|[hL](?:ox?)?x?(?:D|[of]?O[xoO]{0,5}[CDP]|[of]C)|ND|To?D")
NO_GUESTS = re.compile(r"[H1EVvGMjWwyda670sRF4]")
# Behind a place: what was shown to people there.
FOR_TRAINING = re.compile(r"z[^.;|CDPBHhG]{0,3}[YT%]")
SHOWN_THERE = re.compile(r",?\|[^.;|DPHG]{0,5}V")
THEY_HELPED = re.compile(r",?\|x[VvG]")
LEARNT_THERE = re.compile(r",?\|[^.;|CDPBHG]{0,2}[%J]")
# Behind a stay: those for whom it was.
STAY_FOR = re.compile(r"[,x]{0,2}z[NxqO]{0,3}(?:D[xO]{0,3}[hHL]|[hL][xo]{0,2}[OxoE]{0,6}[DCPB]|[hL])")


def others_before(tokens: Tokens, before: str, begin: int, token: int) -> bool:
    """A beneficiary is named before: a travelling group, or a country that is neither a provider nor the
    destination."""
    named = [begin + i for i, letter in enumerate(before) if letter in "CDPB3"]
    if any(is_provider(tokens, i) for i in named):
        return False
    destination = set(tokens.readings[token].candidates)
    return "L" in before or any(
        i in tokens.readings and not destination & set(tokens.readings[i].candidates) for i in named
    )


def go_to_learn(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Where people of other countries, none of them a provider's, go to learn."""
    return others_alone(tokens, [i for i in range(*match.span("t")) if letters[i] in "CDPB34"], token)


def visit(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A study visit of beneficiaries; experts who visit are on mission."""
    begin, _ = sentence(letters, match.start())
    if is_provider(tokens, token):
        return True
    surface = said(tokens, match.start("k"))
    is_study = any(word in surface for word in words("study"))
    before = letters[begin : match.start("c")]
    if "H" in before:
        return False
    return is_study or others_before(tokens, before, begin, token)


def travel(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Somebody of another country is on the way, and no expert."""
    begin, _ = sentence(letters, match.start())
    near, _ = clause(letters, match.start())
    before = letters[begin : match.start()]
    if said(tokens, match.start("k")).startswith(words("leave_verbs")) and not re.search(
        r"L|^x?q?N?x?D?x?[hH]", before
    ):
        return False  # people who left for good
    if said(tokens, match.start("k")).startswith(words("stay_verbs")):
        is_guest = re.search(r"[Lh]", before) is not None and not re.search(r"[H1]", before)
        is_guest = is_guest or (is_provider(tokens, token) and UNKNOWN_SUBJECT.fullmatch(before) is not None)
        return is_guest or others_before(tokens, before, begin, token)
    if letters[match.start("k")] == "G" and said(tokens, match.start("k")).startswith(words("lend_verbs")):
        return FOR_TRAINING.match(letters, match.end("c")) is not None
    if letters[match.start("k")] == "G" and letters[match.start("c") - 1] == "z" and not is_provider(tokens, token):
        return False
    if letters[match.start("k")] == "G" and _help_there(tokens, letters, match, token):
        return False
    if letters[match.start("k")] == "G" and letters[match.start("c") - 1] != "t":
        is_sent_to_learn = any(look.match(letters, match.end("c")) for look in (TO_LEARN, SHOWN_THERE, LEARNT_THERE))
        is_sent_to_learn = is_sent_to_learn and re.search(r"[1H]", before) is None
        return is_sent_to_learn or any(is_provider(tokens, i) for i in range(*match.span("c")))
    named = [i for i in range(near, match.start()) if letters[i] in "CDPB1"]
    if letters[match.start("k")] == "G" and "H" in letters[match.end("k") : match.start("c")] and not named:
        return False
    if is_provider(tokens, token):
        # Where a provider's people are named last, they are the ones on the way.
        return "L" in before or not named or not is_provider(tokens, named[-1])
    if letters.startswith(("V", "v", "zV"), match.end()):  # who goes to teach
        return False
    team = letters.rfind("L", near, match.start())  # "two experts drafted it, and a delegation travelled"
    begin = max(begin, team)
    subject, before = letters[max(near, team) : match.start()], letters[begin : match.start()]
    is_led = re.search(r"[H1]", subject) is not None and not _are_own(tokens, match.start("k"))
    is_led = is_led and not (
        letters[near : match.start()].count("H") == 1 and SHOWN_THERE.match(letters, match.end("c"))
    )
    is_elsewhere = bool(tokens.owners) and tokens.owners.isdisjoint(tokens.readings[token].candidates)
    learns_there = TO_LEARN.match(letters, match.end("c")) is not None
    learns_there = learns_there or said(tokens, match.start("c") - 1).startswith(words("learning_stays"))
    is_led = is_led or ("H" in letters[match.end("k") : match.start("c")] and not learns_there)
    is_elsewhere = is_elsewhere and not any(is_provider(tokens, i) for i in named)
    is_elsewhere = is_elsewhere or (not named and _is_new(tokens, letters, begin, token))
    return not is_led and (is_elsewhere or others_before(tokens, before, begin, token))


def _help_there(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People sent to another country to help: "where they advised the fund", or what they did was for that country."""
    if is_provider(tokens, token):
        return False
    done = THEY_HELPED.match(letters, match.end("c"))
    if done is not None and said(tokens, done.end() - 2).strip() in words("plural_pronouns"):
        return True
    here = set(tokens.readings[token].candidates)
    _, end = sentence(letters, token)
    return any(
        token < i < end and letters[i - 1] in "zVv" and here & set(reading.candidates)
        for i, reading in tokens.readings.items()
    )


def _is_new(tokens: Tokens, letters: str, begin: int, token: int) -> bool:
    """Earlier sentences are about another possible partner, and the country is named there for the first time."""
    earlier = [reading for i, reading in tokens.readings.items() if i < begin and letters[i] in "CDPB3"]
    here = set(tokens.readings[token].candidates)
    return any(not reading.is_provider for reading in earlier) and not any(
        here & set(reading.candidates) for reading in tokens.readings.values() if reading is not tokens.readings[token]
    )


def _are_own(tokens: Tokens, verb: int) -> bool:
    """ "Its director and two trainers went": people of who was named before."""
    return not tokens.possessive.isdisjoint(range(verb - 5, verb))


def stop_of_visit(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's city in a sentence that begins as the account of a visit and names nobody who helps."""
    begin, end = sentence(letters, match.start())
    return (
        is_provider(tokens, token)
        and re.match(r"x?T", letters[begin : match.start()]) is not None
        and re.search(r"[Hh1bf6]", letters[begin:end]) is None
    )


def left_for(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Where people went who left a place of another country: "left Kathmandu for Manila"."""
    is_leaving = said(tokens, match.start("k")).strip().startswith(words("leave_verbs"))
    return is_leaving and others_alone(tokens, [match.start("b")], token)


def visitors(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Travellers who are not experts on mission."""
    begin, end = sentence(letters, match.start())
    text = letters[begin:end]
    return (
        "1" not in text
        and ("H" not in text or "4" in text)
        and re.search(r"[LhT]", letters[begin : match.start("c")]) is not None
        and abroad_body(tokens, letters, match, token)
    )


def hosts(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A country that only gave the venue or received an event; it may turn out to be the partner."""
    is_host = letters[match.start("k")] == "9" or said(tokens, match.start("k")).startswith(words("host_verbs"))
    return is_host and not is_provider(tokens, token)


def welcomes(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A country that welcomed the people of another one; who "receives" others may be helped by them."""
    guests = [i for i in range(match.end("k"), match.end()) if letters[i] in COUNTRIES]
    is_welcome = said(tokens, match.start("k")).startswith(words("welcome_verbs"))
    return is_welcome and abroad_body(tokens, letters, match, token) and others_alone(tokens, guests, token)


def receives_guests(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider that hosts, welcomes or receives people of another country."""
    if not is_provider(tokens, token) or not said(tokens, match.start("k")).startswith(words("host_verbs")):
        return False
    return any(letters[i] in "CD" and not is_provider(tokens, i) for i in range(match.end("k"), match.end()))


def receives_team(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider that hosts, welcomes or receives a team or delegation of whom it is not said where they come from."""
    is_host = said(tokens, match.start("k")).startswith(words("host_verbs"))
    return is_host and is_provider(tokens, token) and letters[match.end() : match.end() + 1] not in ("f", "o")


def place_in_visit(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's place in a sentence about travellers."""
    begin, end = sentence(letters, match.start())
    travels = (i for i in range(begin, end) if letters[i] == "J")
    is_travel = re.search(r"[TL]", letters[begin:end]) is not None or any(
        not said(tokens, i).startswith(words("stay_verbs")) for i in travels
    )
    is_travel = is_travel and ("1" not in letters[begin:token] or re.search(r"[LT]", letters[begin:token]) is not None)
    return is_provider(tokens, token) and is_travel and re.search(r"[wW]", letters[begin:end]) is None


def guests(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People of another country that is no provider are gathered there."""
    others = (i for i in range(match.end("c"), match.end()) if letters[i] in "CDPB")
    here = set(tokens.readings[token].candidates)
    return any(not is_provider(tokens, i) and not here & set(tokens.readings[i].candidates) for i in others)


def same_as_host(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A body of the country that received the visitors before, in a sentence where nobody gives expertise."""
    begin, end = sentence(letters, match.start())
    here = set(tokens.readings[token].candidates)
    hosts_before = [i for i in range(begin, match.start()) if letters[i] in "25"]
    return re.search(r"[HG1V]", letters[begin:end]) is None and any(
        here & set(tokens.readings[i].candidates) for i in hosts_before if i in tokens.readings
    )


def host_shows(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A body of the country that was visited, which showed the visitors something there."""
    host = tokens.readings.get(match.start())
    here = set(tokens.readings[token].candidates)
    return host is not None and not here.isdisjoint(host.candidates)


def learnt_there(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A place whose courses others attended; who merely stayed somewhere may have come from the place named before."""
    if any(i in tokens.possessive for i in range(match.end("k"), match.end())):  # "followed those of their colleagues"
        return False
    is_stay = said(tokens, match.start("k")).startswith(words("stay_verbs"))
    behind = letters[match.end("k") : match.end()]
    is_beside = letters[match.start("k")] == "J" and "b" in behind
    if is_beside or re.search(r"[cb].*H|^[of]", behind):  # "studied cases beside specialists", "learned from a nurse"
        return False
    return not is_stay and learns_after(tokens, letters, match, token)


def remembered(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A place that people of another country know, and behind it what is there."""
    is_place = said(tokens, match.start("b")).startswith(words("where_words"))
    return is_place and learns(tokens, letters, match, token)


def visited_by(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A visit of people named behind the place, who did not come to teach."""
    is_led = "H" in match.group() or re.match(r"[^.;|]{0,4}[VvG]", letters[match.end() :]) is not None
    return not is_led and learns_after(tokens, letters, match, token)


def received_guests(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A body by which people of another country were received."""
    surface = said(tokens, match.start("k") - 1)
    begin, _ = sentence(letters, match.start())
    return any(word in surface for word in words("host_verbs")) and others_before(
        tokens, letters[begin : match.start("k")], begin, token
    )


def departs(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People of a possible partner go and learn; a stay in another such country may be a mission of theirs."""
    is_stay = said(tokens, match.start("k")).startswith(words("stay_verbs")) or "H" in match.group("c")
    return not is_provider(tokens, token) and (not is_stay or letters[match.end() - 1] == "2")


def others_alone(tokens: Tokens, named: list[int], token: int) -> bool:
    """People of other countries than the destination's, none of them a provider's."""
    here = set(tokens.readings[token].candidates)
    return bool(named) and not any(
        is_provider(tokens, i) or here & set(tokens.readings[i].candidates) for i in named if i in tokens.readings
    )


def learns(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People of other countries learn there; nobody named before in the clause came to teach."""
    begin, _ = clause(letters, match.start("k"))
    named = [i for i in range(begin, match.start("k")) if letters[i] in COUNTRIES]
    return "1" not in letters[begin : match.start("k")] and others_alone(tokens, named, token)


def guest_place(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's city where the only people named before are another country's; its country only on a visit."""
    is_sure = "P" in letters[match.start("c") : token + 1] or re.search(r"[JTY%=]", match.group("k")) is not None
    if not is_provider(tokens, token):  # staff of another country in a city, of whom no help is told
        _, end = clause(letters, token)
        is_led = "H" in match.group() or re.search(r"[VvGE]", letters[match.start() : end]) is not None
        is_home_named = "P" not in letters[match.start() : match.start("c")]
        is_sure = "P" in letters[match.start("c") : token + 1] and is_home_named and not is_led
    return is_sure and learns(tokens, letters, match, token)


def received_training(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People of another country who received something there."""
    return said(tokens, match.start("k")).startswith(words("receive_verbs")) and learns(tokens, letters, match, token)


def takes_part(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People of other countries alone take part in something there."""
    is_taking_part = said(tokens, match.start("k")).startswith(words("attend_verbs"))
    return is_taking_part and learns(tokens, letters, match, token)


def sent_there(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A place where another country's staff, not experts, were sent."""
    begin, _ = clause(letters, match.start())
    before = letters[begin : match.start()]
    is_lent = said(tokens, match.start("k")).startswith(words("lend_verbs"))
    return not is_lent and "1" not in before and others_before(tokens, before, begin, token)


def counterpart(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People or a body of another country who were visited."""
    guests = [i for i in range(match.start(), match.start("c")) if letters[i] in COUNTRIES]
    return (not guests and is_provider(tokens, token)) or others_alone(tokens, guests, token)


def peers_at_home(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Peers and the city of theirs where people of another country met them."""
    if match.group("b") and said(tokens, match.start("b")) not in words("bare_with"):
        return False
    place, people = match.end("c") - 1, next(i for i in range(*match.span("c")) if letters[i] == "D")
    is_same = set(tokens.readings[place].candidates) & set(tokens.readings[people].candidates)
    guests = [i for i in range(*match.span()) if letters[i] in COUNTRIES and i < match.start("c")]
    is_meeting = re.search(r"[JTY%]", match.group("k")) is not None and re.search(r"[Vv]", match.group("k")) is None
    return bool(is_same) and (is_meeting or is_provider(tokens, token)) and others_alone(tokens, guests, token)


def learns_after(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """The same where those who learn are named behind the place."""
    named = [i for i in range(match.end("c"), match.end()) if letters[i] in COUNTRIES]
    return others_alone(tokens, named, token)


def stays(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A stay of beneficiaries: of those for whom it was, or where no experts are named before it."""
    begin, end = clause(letters, match.start())
    guests = STAY_FOR.match(letters, match.end(), end)
    if guests is not None:
        return others_alone(tokens, [guests.end() - 1], token) or guests.group().endswith("h")
    before = letters[begin : match.start()]
    named = [begin + i for i, letter in enumerate(before) if letter in COUNTRIES]
    is_led = (
        "1" in before
        or any(is_provider(tokens, i) for i in named)
        or ("H" in before and not named and re.search("[hL]", before) is None)
    )
    is_led = is_led and re.search(r"L[^H1]{0,6}$", before) is None  # "and the trainees were rewarded with a week"
    if not is_provider(tokens, token):  # people of another country who did not come to teach
        is_led = is_led or "H" in before or re.search(r"[VvG]", letters[match.end() : end]) is not None
        return not is_led and others_alone(tokens, named, token) and abroad_body(tokens, letters, match, token)
    return not is_led


def receives_there(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A place where people of another country were received."""
    is_received = said(tokens, match.start("k")).startswith(words("host_verbs"))
    return is_received and others_alone(tokens, [match.end() - 1], token)


def continued(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """One more stop; behind a comma only in a provider's country, and not the partner's own."""
    is_joined = letters[match.start("k")] == "c"
    own = tokens.owners.intersection(tokens.readings[token].candidates)
    return not own and (is_joined or is_provider(tokens, token))


def city_of_guests(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's city in a clause about people of another country, where nobody helps and nothing is compared."""
    begin, end = clause(letters, match.start())
    text = letters[begin:end]
    owners = [begin + found.end() - 1 for found in GUESTS.finditer(text)]
    trip = re.search(r"[hL][^.;]{0,6}?[JT](?P<stay>[N=])?", letters[begin:token])
    verb = "" if trip is None or trip.group("stay") else said(tokens, begin + trip.end() - 1)
    is_trip = trip is not None and not verb.startswith(words("stay_verbs"))
    return (
        is_provider(tokens, token)
        and (is_trip or any(not is_provider(tokens, i) for i in owners))
        and NO_GUESTS.search(text) is None
        and not any(is_provider(tokens, i) for i in range(begin, end) if letters[i] in "CDB")
    )


def given_at_home(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's body that gave a course in its own city, in a sentence about people of another country."""
    begin, end = sentence(letters, match.start())
    body = next((i for i in range(*match.span("b")) if letters[i] in COUNTRIES), None)
    here = set(tokens.readings[token].candidates)
    is_home = body is not None and bool(here.intersection(tokens.readings[body].candidates))
    return is_home and is_provider(tokens, token) and GUESTS.search(letters, begin, end) is not None


def same_country(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """The body by which people were taught in the place named before, of the same country."""
    host = tokens.readings.get(match.start("h"))
    return host is not None and not set(host.candidates).isdisjoint(tokens.readings[token].candidates)


def took(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A visit that took people somewhere."""
    between = tokens.marked[tokens.ends[match.start("k")] : tokens.starts[match.start("c")]]
    return any(OPEN + word in between for word in words("took"))
