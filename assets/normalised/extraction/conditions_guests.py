"""Conditions about people of the partner in a place: where nobody helps, a provider's is where they went."""

import re

from assets.normalised.extraction.conditions_travel import learns, learns_after
from assets.normalised.extraction.surroundings import is_provider, sentence
from assets.normalised.extraction.tokens import Tokens

# What tells of help, examples, migrants, money or earlier work.
NO_STAY = re.compile(r"[1EGVvQbMWwyd670@jKe]")
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
