"""Unknown nouns for people and bodies beside a country: no list of trades is ever complete, but their endings are.

"A Swedish dispatcher", "une archiviste belge", "hidrólogos de Dinamarca": the unknown word next to the demonym or the
preposition is read as a person when it ends like one (`person_endings.csv`) and is no everyday word for a thing. An
unknown acronym there ("the Korean NHIS", "la ACHS chilena") is a body.
"""

import re
from collections.abc import Callable
from functools import cache

from assets.normalised.extraction.codepage import CLOSE, OPEN
from assets.normalised.extraction.tables import read_rows
from assets.normalised.extraction.vocabulary import unaccented

# Where an unknown stretch may hold a person: behind an English demonym, before a Romance one, before an origin.
BEHIND_DEMONYM = re.compile(r"(?<=D)x")
BEFORE_DEMONYM = re.compile(r"x(?=D)")
BEFORE_ORIGIN = re.compile(r"x(?=[fo]i?[OB]{0,3}[CDPB])")
# Words of an unknown stretch that are looked at, counted from the country.
NEAR = 3
WORD = re.compile(rf"{OPEN}([^{OPEN}{CLOSE}]+){CLOSE}")
STAFF, BODY = "h", "O"
# Where an unknown acronym may stand: behind a demonym or a country that owns it, before a demonym, before "of Chile".
BODY_SPOTS = re.compile(r"(?<=[DC])x|x(?=D|\(?C\)|o[CD])")
ACRONYM = re.compile(r"[A-ZÀ-Þ]{3,8}(?:[-/][A-ZÀ-Þ]{2,8})?")


@cache
def _endings(language: str) -> re.Pattern[str]:
    forms = (form for row in _rows("ending", language) for form in row["forms"].split(";"))
    either = "|".join(sorted(forms, key=len, reverse=True))
    return re.compile(rf"[^\W\d_]{{2,}}(?:{either})")


@cache
def _things(language: str) -> frozenset[str]:
    words = {form for row in _rows("thing", language) for form in row["forms"].split(";")}
    words |= {unaccented(word) for word in words}
    return frozenset(words | {word + "s" for word in words} | {word + "es" for word in words})


def _rows(kind: str, language: str) -> list[dict[str, str]]:
    return [row for row in read_rows("person_endings.csv") if row["kind"] == kind and row["language"] == language]


def is_person(word: str, language: str) -> bool:
    """A word that ends like a person and is no known thing."""
    return _endings(language).fullmatch(word) is not None and word not in _things(language)


def person_spots(letters: str, language: str) -> list[int]:
    """Tokens that name a person if they are unknown text that ends like one."""
    spots, pair = (BEHIND_DEMONYM, "Dx") if language == "en" else (BEFORE_DEMONYM, "xD")
    found = [match.start() for match in spots.finditer(letters)] if pair in letters else []
    if "xo" in letters or "xf" in letters:
        found += [match.start() for match in BEFORE_ORIGIN.finditer(letters)]
    return found


def find_persons(
    spots: list[int], letters: str, ids: list[int], starts: list[int], ends: list[int], marked: str, language: str
) -> dict[int, tuple[int, int]]:
    """For each token of unknown text that names a person: where the person's word stands in the marked text."""
    found: dict[int, tuple[int, int]] = {}
    for token in spots:
        if ids[token] >= 0:
            continue
        words = list(WORD.finditer(marked, starts[token], ends[token]))
        near = words[:NEAR] if language == "en" and letters[token - 1 : token] == "D" else words[-1:]
        person = next((word for word in near if is_person(word.group(1), language)), None)
        if person is not None:
            found[token] = person.span()
    return found


def find_bodies(letters: str, received: Callable[[int], str]) -> list[int]:
    """Tokens of unknown text that are an acronym beside a country; `received` gives the characters of a token."""
    spots = (match.start() for match in BODY_SPOTS.finditer(letters))
    return [token for token in spots if ACRONYM.fullmatch(received(token))]
