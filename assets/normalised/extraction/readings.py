"""Whether a word of the gazetteer names a country where it stands: letter case, language, first names of persons."""

import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from assets.normalised.extraction.codepage import CLOSE, OPEN
from assets.normalised.extraction.scanning import Window
from assets.normalised.extraction.vocabulary import (
    LANGUAGES,
    CountryForm,
    first_names,
    form_set,
    organisations,
    vocabulary,
)

COUNTRY_LETTERS = {"name": ord("C"), "demonym": ord("D"), "place": ord("P"), "national_body": ord("B")}
# Letters of a place's name that capitals make an abbreviation.
SHORT_PLACE = 3
# Words in capitals one after the other, small words of English between them.
BODY = re.compile(r"[A-Z]\w+(?: (?:(?:and|of|for|the|on) ){0,2}[A-Z]\w+){1,6}")
_NEXT_WORD = f" {OPEN}".encode()
Numbers = npt.NDArray[np.int64]


class Found(Protocol):
    """The hits of a batch, as `tokens` has them."""

    marked: bytes
    form: Numbers
    start: Numbers
    end: Numbers
    window: Numbers


def read_countries(
    hits: Found, windows: Sequence[Window], languages: Numbers, letter: npt.NDArray[np.uint8]
) -> dict[int, CountryForm]:
    """The readings of a batch by number of the hit, in order; `letter` gets their letters."""
    words = vocabulary()
    chosen = np.flatnonzero(words.names_country[hits.form])
    # A character of the text stands behind one mark more than words were closed before it.
    opened = np.searchsorted(
        np.flatnonzero(np.frombuffer(hits.marked, dtype=np.uint8) == ord(OPEN)), hits.start[chosen], side="right"
    )
    sizes = np.array([len(window.coded) + 1 for window in windows])
    owner = hits.window[chosen]
    first = hits.start[chosen] + 2 - 2 * opened - (np.cumsum(sizes) - sizes)[owner]
    found: dict[int, CountryForm] = {}
    for hit, form, number, at, language in zip(
        chosen.tolist(),
        hits.form[chosen].tolist(),
        owner.tolist(),
        first.tolist(),
        languages[owner].tolist(),
        strict=True,
    ):
        text = windows[number].clean
        reading = _reading(words.countries[form], text, at, language)
        if (
            reading is None
            or (reading.kind == "place" and _is_abbreviation(words.forms[form], text, at))
            or (
                words.forms[form] in first_names()
                and hits.marked.startswith(_NEXT_WORD, hits.end[hit])
                and _is_person(words.forms[form], text, at)
            )
        ):
            continue
        found[hit] = reading
        letter[hit] = COUNTRY_LETTERS[reading.kind]
    return found


def _reading(options: tuple[CountryForm, ...], text: str, first: int, language: int) -> CountryForm | None:
    """The reading that the letter case allows; of several the one the text's language knows ("Argentine" is a country
    in French only)."""
    other: CountryForm | None = None
    for option in options:
        if option.letter_case == "any" or _has_case(option.letter_case, text, first):
            if len(options) == 1 or option.languages == "xx" or LANGUAGES[language] in option.languages:
                return option
            other = other or option
    return other


def _has_case(letter_case: str, text: str, first: int) -> bool:
    if letter_case == "upper":
        return text[first : first + 2].isupper()
    sign = text[first : first + 1]
    return sign.isupper() or not sign.isalpha() or text.islower()


def _is_abbreviation(form: str, text: str, first: int) -> bool:
    """A name of a place in capitals that is short ("OSH") or alone in brackets ("(NISSA)") is something else, unless
    the whole text is in capitals."""
    length = len(form) - 2
    is_alone = text[first - 1 : first] == "(" and text[first + length : first + length + 1] == ")"
    return (length <= SHORT_PLACE or is_alone) and text[first : first + length].isupper() and not text.isupper()


def _is_person(form: str, text: str, first: int) -> bool:
    word = form.strip(OPEN + CLOSE)
    following = re.match(r"\S+", text[first + len(word) + 1 :])
    if following is None or not following.group()[:1].isupper() or text.isupper():
        return False
    surname = re.sub(r"\W+$", "", following.group())
    if not surname or surname.isupper():
        return False
    # "The Kenya Revenue Board", "Chad Water Authority": a body's name goes on in capitals to its noun.
    named = BODY.match(text, first)
    if named is not None and any(f"{OPEN}{one.lower()}{CLOSE}" in organisations() for one in named.group().split()):
        return False
    known = f"{OPEN}{surname.lower()}{CLOSE}"
    return known not in form_set()
