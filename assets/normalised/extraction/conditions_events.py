"""Conditions about events: where they take place, and which are those of a region."""

import re

from assets.normalised.extraction.conditions_travel import COUNTRIES, others_alone
from assets.normalised.extraction.surroundings import clause, has, is_provider, said, sentence, words
from assets.normalised.extraction.tokens import Tokens

REGIONAL = has(r"[gRA]")


def provider_event(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """An event in a provider's country."""
    return is_provider(tokens, token)


def held_in(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """An event in a provider's country, the preposition being part of its word: "held in"; its own experts met at
    home."""
    begin, _ = clause(letters, match.start())
    here = set(tokens.readings[token].candidates)
    before = letters[begin : match.start()]
    own = [i for i in range(begin, match.start()) if i in tokens.readings]
    if ("H" in before or "1" in before) and any(here.intersection(tokens.readings[i].candidates) for i in own):
        return False
    return is_provider(tokens, token) and said(tokens, match.start("k")).endswith(words("place_prepositions"))


def regional_event(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """An event in a sentence or action that is regional."""
    return tokens.is_regional or REGIONAL(tokens, letters, match, token)


def among_guests(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A place that received people of several countries, its own among them."""
    here = set(tokens.readings[token].candidates)
    guests = [i for i in range(match.end("k"), match.end()) if i in tokens.readings]
    is_host = letters[match.start("k")] != "Q" or said(tokens, match.start("k")).startswith(words("host_verbs"))
    return is_host and any(here.intersection(tokens.readings[i].candidates) for i in guests)


def welcomes_region(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A place that welcomed the people or an event of a region; what it "received" from a region else is help."""
    verb = said(tokens, match.start("k"))
    is_welcome = verb.startswith(words("welcome_verbs")) or re.match(r"i|.*[YL8]", match.group("b")) is not None
    return is_welcome and verb.startswith(words("host_verbs"))


def regional_action(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """The partner is a regional body."""
    return tokens.is_regional


def other_named(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """The text names another country that may be the partner: the seat of a body is not it."""
    here = set(tokens.readings[token].candidates)
    return any(not r.is_provider and here.isdisjoint(r.candidates) for r in tokens.readings.values())


def no_event_of_it(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """The place beside a body is its seat, unless an event of the body takes place there ("conference of CIPRES
    in")."""
    begin, _ = sentence(letters, match.start())
    return re.search(r"Y[gxoO]{0,8}$", letters[begin : match.start("k")]) is None


def attends(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People of other countries alone attend an event there: not those who met at home or came to teach."""
    if match.group("v") and not said(tokens, match.start("v")).startswith(words("attend_verbs")):
        return False
    before = range(sentence(letters, match.start())[0], match.start("k"))
    here = set(tokens.readings[token].candidates)
    people = [i for i in before if i in tokens.readings]
    if any(here & set(tokens.readings[i].candidates) or is_provider(tokens, i) for i in people):
        return False
    return not any(letters[i] in "H1" for i in before)


def gathers(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People of other countries come together there."""
    event = match.start("k")
    is_there = "i" in letters[event : match.start("c")] or said(tokens, event).endswith(words("place_prepositions"))
    begin, _ = clause(letters, event)
    named = [i for i in range(begin, event) if letters[i] in COUNTRIES]
    return is_there and others_alone(tokens, named, token)


def gathered(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Where people of several countries came together, which may be one of theirs."""
    return not is_provider(tokens, token)
