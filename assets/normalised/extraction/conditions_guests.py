"""Conditions about people of the partner in a place: where nobody helps, a provider's is where they went."""

import re

from assets.normalised.extraction.codepage import CLOSE, OPEN
from assets.normalised.extraction.conditions_travel import hosts, learns, learns_after, others_alone, visited_by
from assets.normalised.extraction.surroundings import is_provider, not_provider, said, sentence, words
from assets.normalised.extraction.tokens import Tokens

# What tells of help, examples, migrants, money or earlier work.
NO_STAY = re.compile(r"[14EGVvQbMWwyd670@jKe]")
# Characters behind guests in which it is said what they came for.
INTERESTED = 30
NO_STAY_BEHIND = re.compile(r"[1GVvb]")


def only_guests(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's city in a sentence about another country's people that tells of nobody who helps."""
    begin, end = sentence(letters, match.start())
    is_city = "P" in letters[match.start("c") : token + 1]
    return (
        is_city
        and is_provider(tokens, token)
        and NO_STAY.search(letters, begin, end) is None
        and learns(tokens, letters, match, token)
    )


def opens_with_city(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's city with which a sentence about another country's people opens, who did not come to teach."""
    _, end = sentence(letters, match.start())
    is_led = NO_STAY_BEHIND.search(letters, match.end(), end) is not None
    return is_provider(tokens, token) and not is_led and learns_after(tokens, letters, match, token)


def guests_known(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Who received a mission that came to learn: it says so, or the text goes on about the country it came from. Who
    receives others may as well be helped by them."""
    if not hosts(tokens, letters, match, token):
        return False
    guests = [i for i in range(match.end("k"), match.end()) if i in tokens.readings]
    if not guests or any(is_provider(tokens, i) for i in guests):
        return False
    last = tokens.ends[guests[-1]]
    behind = tokens.marked[last : last + INTERESTED].replace(OPEN, "").replace(CLOSE, "").lstrip(" ,;")
    if behind.startswith(words("interested")):
        return True
    own = {code for i in guests for code in tokens.readings[i].candidates}
    here = set(tokens.readings[token].candidates)
    later = [reading for i, reading in tokens.readings.items() if i >= match.end()]
    if any(reading.kind == "place" and own.intersection(reading.candidates) for reading in later):
        later = [reading for reading in later if reading.kind == "place"]  # work there, and none here
    return any(own.intersection(reading.candidates) for reading in later) and not any(
        here.intersection(reading.candidates) for reading in later
    )


def beneficiaries(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Countries behind which it is said that they benefit."""
    return not_provider(tokens, letters, match, token) and said(tokens, match.start("k")).strip().startswith(
        words("beneficiaries")
    )


def convoked(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Countries that were brought together, of which none helps the others."""
    if any(word in tokens.marked for word in words("triangular")):
        return False
    is_convoked = said(tokens, match.start("k")).strip().startswith(words("convoke_verbs"))
    return is_convoked and not_provider(tokens, letters, match, token)


def invited(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Who invited the people of another country named behind, who did not come to teach."""
    is_guest = said(tokens, match.start("k")).strip().startswith(words("guest_words"))
    return is_guest and is_provider(tokens, token) and visited_by(tokens, letters, match, token)


def learning_there(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's place where people of a country named before learn: "six officials who, in Lisbon, observed"."""
    begin, _ = sentence(letters, match.start())
    named = [i for i in range(begin, match.start()) if i in tokens.readings]
    is_led = re.search(r"[H1]", letters[begin : match.start()]) is not None
    return is_provider(tokens, token) and not is_led and bool(named) and not any(is_provider(tokens, i) for i in named)


def shows(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's city that showed something to people of another country."""
    is_shown = said(tokens, match.start("k")).startswith(words("show_verbs"))
    return is_shown and is_provider(tokens, token) and learns_after(tokens, letters, match, token)


def beside_partner(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A country set beside the body of another that may be the partner: "revised its rules as in Ghana"."""
    begin, _ = sentence(letters, match.start())
    here = set(tokens.readings[token].candidates)
    owners = [i for i in range(begin, match.start("k")) if i in tokens.readings and not is_provider(tokens, i)]
    is_body = "O" in letters[begin : match.start("k")]
    return (
        is_body
        and not is_provider(tokens, token)
        and any(here.isdisjoint(tokens.readings[i].candidates) for i in owners)
    )


def learns_in(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A place where others learned, the preposition being part of the verb: "enrolled in"."""
    is_there = said(tokens, match.start("k")).endswith(words("place_prepositions"))
    return is_there and learns(tokens, letters, match, token)


def sent_learners(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's place to which other countries' people were sent."""
    return is_provider(tokens, token) and learns(tokens, letters, match, token)


def received_first(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """People of another country received there, named behind, whatever they did next."""
    here = set(tokens.readings[token].candidates)
    named = [i for i in range(match.end("c"), match.end()) if i in tokens.readings]
    guests = [i for i in named if here.isdisjoint(tokens.readings[i].candidates)]
    return "H" not in match.group() and others_alone(tokens, guests, token)


def receives_body(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A body that received the people of another country named behind."""
    is_host = said(tokens, match.start("k")).startswith(words("host_verbs"))
    return is_host and learns_after(tokens, letters, match, token)


def opens_with_body(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A provider's body in which, as a sentence about nobody who helps begins, somebody was."""
    _, end = sentence(letters, match.start())
    return is_provider(tokens, token) and NO_STAY.search(letters, match.end(), end) is None


def delegation(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """A place of another country in a sentence about a delegation, whatever it did there."""
    _, end = sentence(letters, match.start())
    return "H" not in letters[match.start() : end] and learns(tokens, letters, match, token)


def course_for(tokens: Tokens, letters: str, match: "re.Match[str]", token: int) -> bool:
    """Where a course is held for people of other countries alone."""
    guests = [i for i in range(match.end("k"), match.start("c")) if i in tokens.readings]
    return others_alone(tokens, guests, token)
