"""Bring a received string into the one written form that values are read from.

What lives here: blanks, invisible characters and mojibake, and nothing that needs to know what the value means.
Blanks of any kind (NBSP, thin spaces, tabs, line breaks) become single spaces, soft hyphens and zero-width characters
go, HTML entities that an extractor left are decoded, and text that was decoded with the wrong encoding is repaired with
ftfy. Typographic quotes, dashes and accents
stay as written: they are part of the value. Every repair is named, so that a reader can tell the received text from
the one shown. Never add here: case folding, accent folding or any lookup.
"""

import html
import re
from dataclasses import dataclass
from functools import lru_cache

import ftfy
import numpy as np
import pandas as pd
from ftfy.badness import is_bad

MOJIBAKE = "mojibake_repaired"
INVISIBLE = "invisible_removed"
ENTITIES = "entities_decoded"
LONGEST_REPAIRED = 20_000  # characters: finding the received characters again takes time with the square of the length
LONGEST_REMEMBERED = 5_000  # characters: what is remembered stays below 40 MB
NEAR = 3  # ASCII characters beside others: no pattern of ftfy's looks further

# Soft hyphen, zero-width space, direction marks, word joiner, byte order mark. The zero-width joiners stay: they are
# spelling in several scripts.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_HYPHENATED = re.compile("\u00ad\\s+")
_ENTITY = re.compile(r"&(?:amp;)?(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_HIDDEN = re.compile(f"\u00ad\\s*|{_ENTITY.pattern}")
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f\u2800]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+(?:[\x00-\x7f]{1,4}[^\x00-\x7f]+)*")
_IS_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned string and the names of the repairs made to its characters, in the order they were made."""

    text: str
    repairs: tuple[str, ...] = ()


def clean(raw: str) -> Cleaned:
    """Return `raw` with blanks normalised, invisible characters removed and mojibake repaired; never raises."""
    if "&" not in raw and _IS_PLAIN.fullmatch(raw):
        return Cleaned(raw)
    text, repairs = raw, []
    if "&" in text and (decoded := decode_entities(text)) != text:
        text = decoded
        repairs.append(ENTITIES)
    if not text.isascii():
        repaired = _redecoded(text)
        if repaired != text:
            text = repaired
            repairs.append(MOJIBAKE)
        visible = _INVISIBLE.sub("", _HYPHENATED.sub("", text))
        if visible != text:
            text = visible
            repairs.append(INVISIBLE)
    return Cleaned(_BLANKS.sub(" ", text).strip(), tuple(repairs))


def repair(raw: str) -> str:
    """Return `raw` with mojibake repaired and HTML entities decoded; a very long text is left as it is."""
    if len(raw) > LONGEST_REPAIRED:
        return raw
    text = raw if raw.isascii() else _redecoded(raw)
    return decode_entities(text) if "&" in text else text


def _redecoded(text: str) -> str:
    return _remembered(text) if len(text) <= LONGEST_REMEMBERED else _decoded_again(text)


@lru_cache(maxsize=2_048)
def _remembered(text: str) -> str:
    """A text is cleaned as a value, repaired as prose, and again for each piece of evidence in it."""
    return _decoded_again(text)


def _decoded_again(text: str) -> str:
    return ftfy.fix_encoding(text) if _may_be_mojibake(text) else text


def _may_be_mojibake(text: str) -> bool:
    """Whether ftfy would look closer. What it takes for mojibake is a few characters around one that is not ASCII, so
    it is asked about those alone, which is three times faster on a text with accents.
    """
    places = (found.span() for found in _NOT_ASCII.finditer(text))
    return is_bad("\n".join([text[max(start - NEAR, 0) : end + NEAR] for start, end in places]))


def decode_entities(text: str) -> str:
    """Return `text` with HTML entities that end with a semicolon decoded, those encoded twice too."""
    for _ in range(2):
        text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), text)
    return text


def without_hidden(raw: str) -> tuple[str, list[int]]:
    """`raw` without what hides where words end (soft hyphens, entities), and where each character and the end stood."""
    kept: list[str] = []
    places: list[int] = []
    position = 0
    for found in _HIDDEN.finditer(raw):
        shown = decode_entities(found.group()) if found.group()[0] == "&" else ""
        kept.append(raw[position : found.start()] + shown)
        places.extend([*range(position, found.start()), *([found.start()] * len(shown))])
        position = found.end()
    kept.append(raw[position:])
    return "".join(kept), [*places, *range(position, len(raw) + 1)]


def clean_series(raw: pd.Series) -> pd.DataFrame:
    """Clean a column, one distinct value at a time.

    Returns a frame on the same index with `text` (None where the value is null) and `repairs` (a tuple of names),
    both of object dtype.
    """
    codes, distinct = pd.factorize(raw.astype(object))
    cleaned = [clean(str(value)) for value in distinct]
    text = np.empty(len(cleaned) + 1, dtype=object)
    repairs = np.empty(len(cleaned) + 1, dtype=object)
    for number, value in enumerate(cleaned):
        text[number], repairs[number] = value.text, value.repairs
    text[-1], repairs[-1] = None, ()  # factorize gives nulls the code -1
    return pd.DataFrame(
        {
            "text": pd.Series(text[codes], index=raw.index, dtype=object),
            "repairs": pd.Series(repairs[codes], index=raw.index, dtype=object),
        }
    )
