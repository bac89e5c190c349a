"""Split the value of an assistance type field into its types, and tell the known ones.

What lives here: the splitting rule and the matching of spellings. Types are separated by `;`, `,`, line breaks or by
one blank between two known types or before a capital after small letters, never inside brackets; the longest known type
wins, because "Capacity building" is the tail of others. A value that the vocabulary does not hold is kept as written
and marked unknown, never dropped and never corrected. Never add here: the vocabulary itself
(`warehouse/reference/assistance_type.csv`) or translations of it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from assets.normalised.cleaning import clean, without_hidden
from warehouse.data_files import read_rows

_VOCABULARY = Path(__file__).parents[2] / "warehouse" / "reference" / "assistance_type.csv"
_OPENING, _CLOSING = "([{（［", ")]}）］"
_SEPARATORS = frozenset(";,\n\r；，、\u2028\u2029")
_COMMAS = frozenset(",，、")
_HIDES = re.compile("[\u00ad&]")
# A line that goes on with a small letter, and a capital after small letters: where one type may end and another begin.
_GOES_ON = re.compile(r"\s*[^\W\d_A-ZÀ-Þ]")
_CAPITAL = re.compile(r"(?<=[a-zß-ÿ)\]])\s+(?=[A-ZÀ-Þ][a-zß-ÿ])")
_FEW_TYPES = 400  # characters
_JOINS = re.compile(r"\b(?:and|or|of|for|the|de|del|la|el|los|las|y|e|et|du|des|le|les|da|do|dos|das|em|en)$", re.I)
_EDGES = " \t\u00a0\u202f\u2007-–—•*·▪◦‣|"
_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "\u00ad": "", "\u2010": "-", "\u2011": "-"}
)


@dataclass(frozen=True, slots=True)
class TypeValue:
    """One type as written with blanks normalised; `start` and `end` are character offsets into the raw value it was
    cut from.

    `canonical` is the vocabulary's spelling, None for a type that is not known; `rule_name` is set where a reviewed
    lookup decided it.
    """

    text: str
    start: int
    end: int
    is_known: bool
    canonical: str | None
    rule_name: str | None = None


@dataclass(frozen=True, slots=True)
class TypeSplit:
    """The types of one field, in the order they are written."""

    values: tuple[TypeValue, ...]

    @property
    def has_unknown(self) -> bool:
        """Whether a value is kept that the vocabulary does not hold."""
        return any(not value.is_known for value in self.values)


def read_vocabulary(path: Path = _VOCABULARY) -> tuple[str, ...]:
    """The known types, from the reference table; raises OSError when it cannot be read."""
    return tuple(row["assistance_type_name"] for row in read_rows(path))


def split_types(raw: str, vocabulary: Iterable[str]) -> TypeSplit:
    """Split one raw value into its types; an empty value gives none. Never raises."""
    known = _Vocabulary.of(tuple(vocabulary))
    text, places = (raw, None) if not _HIDES.search(raw) else without_hidden(raw)
    values: list[TypeValue] = []
    for start, end in known.pieces(text):
        values.extend(known.within(text, start, end))
    if places is not None:
        values = [replace(value, start=places[value.start], end=places[value.end]) for value in values]
    return TypeSplit(tuple(values))


def is_unsure(raw: str, split: TypeSplit) -> bool:
    """Whether a value was split where a type that is not known may go on: in small letters, or at a blank alone."""
    goes_on = any(not value.is_known and value.text[0].islower() for value in split.values[1:])
    is_parted = not _SEPARATORS.isdisjoint(raw)
    return len(split.values) > 1 and (goes_on or (split.has_unknown and not is_parted))


def split_types_column(raw: "pd.Series[Any]", vocabulary: Iterable[str]) -> "pd.Series[Any]":
    """Split a column of raw values (object; None = no label): a `TypeSplit` per value on the same index, empty where
    there is no value.
    """
    words = tuple(vocabulary)
    codes, distinct = pd.factorize(raw.to_numpy(dtype=object))
    splits = np.empty(len(distinct) + 1, dtype=object)
    for number, value in enumerate(distinct):
        splits[number] = split_types(str(value), words)
    splits[-1] = TypeSplit(())
    return pd.Series(splits[codes], index=raw.index, dtype=object)


def _comparable(text: str) -> str:
    """A spelling without the differences that say nothing: case, blanks, kinds of quotes and hyphens, a closing
    bracket that was cut off.
    """
    plain = " ".join(clean(text).text.translate(_QUOTES).split()).casefold()
    return re.sub(r"(?<=[(\[/]) | (?=[)\]/])", "", plain).rstrip(".;,)]")


@dataclass(frozen=True)
class _Vocabulary:
    canonical: dict[str, str]
    pattern: re.Pattern[str]

    @staticmethod
    @lru_cache(maxsize=16)
    def of(words: tuple[str, ...]) -> "_Vocabulary":
        """The vocabulary ready for matching: longest type first, any blank for a blank, any apostrophe for an
        apostrophe.
        """
        longest_first = sorted(set(words), key=lambda word: (-len(word), word))
        spellings = (_spelling_pattern(word) for word in longest_first)
        alternatives = "|".join(spellings) or r"(?!)"
        pattern = re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)
        return _Vocabulary({_comparable(word): word for word in words}, pattern)

    def pieces(self, raw: str) -> list[tuple[int, int]]:
        """The stretches between separators outside brackets; in a bracket that is never closed, commas still separate
        nothing.
        """
        pieces: list[tuple[int, int]] = []
        start = position = depth = 0
        last_closing = {closing: raw.rfind(closing) for closing in _CLOSING}
        is_unclosed = False
        while position < len(raw):
            # A known type is taken whole: the commas and line breaks inside it separate nothing.
            if depth == 0 and (found := self.pattern.match(raw, position)):
                position = found.end()
                continue
            character = raw[position]
            if character in _OPENING:
                is_closed = last_closing[_CLOSING[_OPENING.index(character)]] > position
                depth, is_unclosed = depth + is_closed, is_unclosed or not is_closed
            elif character in _CLOSING and depth:
                depth -= 1
            elif character in _SEPARATORS and depth == 0 and not (is_unclosed and character in _COMMAS):
                if character in "\r\n" and raw[start].isupper() and _GOES_ON.match(raw, position + 1):
                    position += 1
                    continue
                pieces.append((start, position))
                start, is_unclosed = position + 1, False
            position += 1
        return [*pieces, (start, len(raw))]

    def within(self, raw: str, start: int, end: int) -> list[TypeValue]:
        """The types in one piece: cut at blanks only where the whole piece is a row of known types."""
        start, end = _tighten(raw, start, end)
        if start == end:
            return []
        if _comparable(raw[start:end]) in self.canonical:
            return [self._value(raw, start, end)]
        known = [found.span() for found in self.pattern.finditer(raw, start, end)]
        if "".join(raw[a:b] for a, b in _outside(known, start, end)).strip(_EDGES + "\r\n"):
            return [self._value(raw, *span) for span in _at_capitals(raw, start, end)]
        return [self._value(raw, *span) for span in known]

    def _value(self, raw: str, start: int, end: int) -> TypeValue:
        text = clean(raw[start:end]).text
        canonical = self.canonical.get(_comparable(text))
        return TypeValue(text, start, end, canonical is not None, canonical)


def _spelling_pattern(word: str) -> str:
    """A regular expression for a type however its blanks, quotes and slashes are written."""
    pattern = ""
    for piece in re.findall(r"\s+|\w+|[^\w\s]", word):
        if piece.isspace():
            pattern += r"[\s\u00ad]+"
        elif piece in ("'", "’"):
            pattern += "['’‘`´ʼ]"
        elif piece == "/":
            pattern += r"\s*/\s*"
        else:
            pattern += re.escape(piece)
    return pattern


def _at_capitals(raw: str, start: int, end: int) -> list[tuple[int, int]]:
    """Types that nobody knows, each in small letters behind its capital: nothing is cut off a name in capitals, nor off
    what is too long for a few types."""
    if end - start > _FEW_TYPES:
        return [(start, end)]
    cuts = [
        found.span()
        for found in _CAPITAL.finditer(raw, start, end)
        if raw.count("(", start, found.start()) == raw.count(")", start, found.start())
    ]
    parts = _outside(cuts, start, end)
    is_row = all(len(raw[a:b].split()) > 1 and not _JOINS.search(raw[a:b]) for a, b in parts)
    return parts if is_row else [(start, end)]


def _outside(spans: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """The stretches between and around spans."""
    bounds = [start, *(bound for span in spans for bound in span), end]
    return list(zip(bounds[::2], bounds[1::2], strict=True))


def _tighten(raw: str, start: int, end: int) -> tuple[int, int]:
    """Offsets without the blanks and bullets at both ends."""
    while start < end and (raw[start].isspace() or raw[start] in _EDGES):
        start += 1
    while end > start and (raw[end - 1].isspace() or raw[end - 1] in _EDGES):
        end -= 1
    return start, end
