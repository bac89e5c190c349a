"""Take apart the name of a partner institution: name, native name and acronym.

What lives here: where brackets and dashes divide one written value. A native name stands in `[ ]`, or in `( )` when
it is no acronym; an acronym stands in `( )` or after a dash; commas stay where they are; a bracket that is never
closed runs to the end of the value. The value itself is kept whole as `text`. Never add here: lookups of
institutions, translations, or the country an institution belongs to.
"""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from assets.normalised.cleaning import clean

_LONGEST_ACRONYM = 15  # characters
_SHORT_WORDS = frozenset(
    {
        "of",
        "de",
        "du",
        "des",
        "da",
        "do",
        "dos",
        "la",
        "le",
        "y",
        "e",
        "et",
        "and",
        "for",
        "the",
        "del",
        "los",
        "las",
        "en",
    }
)
_GROUP = re.compile(r"\[(?P<square>[^\[\]]*)(?:\]|$)|\((?P<round>(?:[^()]|\([^()]*\))*)(?:\)|$)")
_DASH = re.compile(r"(?<!\s)(?:\s++[-–—]\s++|\s*+[–—]\s*+)")
_ACRONYM = re.compile(r"[^\W\d_][\w&./+’'-]*(?:[ -/][\w&./+-]+)?")
_BLANK_EDGES = re.compile(r"^[\s,;:]+|[\s,;:]+$")


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution as written (`text`, blanks normalised) and its parts; None for a part that is not there.

    Each `*_span` holds the character offsets of the part in the raw value, None where the part is not there.
    `name_span` covers the stretch from the first to the last character of the name and may enclose a bracket that
    stands in the middle of it.
    """

    text: str
    name: str
    native_name: str | None = None
    acronym: str | None = None
    name_span: tuple[int, int] | None = None
    native_name_span: tuple[int, int] | None = None
    acronym_span: tuple[int, int] | None = None


def parse_institution(raw: str) -> Institution:
    """Take one raw value apart; an empty value gives empty text and name. Never raises."""
    native: tuple[int, int] | None = None
    acronym: tuple[int, int] | None = None
    kept: list[tuple[int, int]] = []
    position = 0
    for group in _GROUP.finditer(raw):
        is_square = group["square"] is not None
        inner = _tighten(raw, *group.span("square" if is_square else "round"))
        if inner[0] == inner[1]:
            continue
        is_acronym = _is_acronym(clean(raw[slice(*inner)]).text)
        if is_acronym and acronym is None:
            acronym = inner
        elif not is_acronym and native is None and (is_square or _is_name(clean(raw[slice(*inner)]).text)):
            native, nested = _split_native(raw, inner)
            acronym = acronym or nested
        else:
            continue
        kept.append((position, group.start()))
        position = group.end()
    kept.append((position, len(raw)))
    stretches = _stretches(raw, kept)
    if acronym is None and stretches:
        stretches, acronym = _after_dash(raw, stretches)
    return _institution(raw, stretches, native, acronym)


def parse_institution_column(raw: "pd.Series[Any]") -> "pd.Series[Any]":
    """Take a column apart (object; None = no label): an `Institution` or None per value, on the same index."""
    codes, distinct = pd.factorize(raw.to_numpy(dtype=object))
    parsed = np.full(len(distinct) + 1, None, dtype=object)
    for number, value in enumerate(distinct):
        parsed[number] = parse_institution(str(value))
    return pd.Series(parsed[codes], index=raw.index, dtype=object)


def _stretches(raw: str, kept: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of the value between brackets; a comma between two stretches stays, one at either end of the value
    does not.
    """
    stretches: list[tuple[int, int]] = []
    for start, end in kept:
        if stretches:
            while start < end and raw[start].isspace():
                start += 1
            end = start + len(raw[start:end].rstrip())
        else:
            start, end = _tighten(raw, start, end)
        if start < end and _BLANK_EDGES.sub("", raw[start:end]):
            stretches.append((start, end))
    if stretches:
        stretches[-1] = (stretches[-1][0], _tighten(raw, *stretches[-1])[1])
    return stretches


def _institution(
    raw: str, stretches: list[tuple[int, int]], native: tuple[int, int] | None, acronym: tuple[int, int] | None
) -> Institution:
    name = " ".join(clean(raw[slice(*stretch)]).text for stretch in stretches)
    name = re.sub(r" (?=[,;.])", "", name)
    return Institution(
        text=clean(raw).text,
        name=name or (clean(raw[slice(*acronym)]).text if acronym else clean(raw).text),
        native_name=clean(raw[slice(*native)]).text if native else None,
        acronym=clean(raw[slice(*acronym)]).text if acronym else None,
        name_span=(stretches[0][0], stretches[-1][1]) if stretches else None,
        native_name_span=native,
        acronym_span=acronym,
    )


def _is_acronym(text: str) -> bool:
    """Whether a bracket holds an acronym: one word (or two joined ones), short, with at least as many capitals as it
    takes.

    "CONADI", "DoL", "MoLSAMD", "INA/CR", "SENA-CO" and "IPS+" are; "Bogota" and "Consejo Nacional" are not.
    """
    if not text or len(text) > _LONGEST_ACRONYM or not _ACRONYM.fullmatch(text):
        return False
    letters = [character for character in text if character.isalpha()]
    if not any(character.lower() != character.upper() for character in letters):
        return False  # a script without capitals has no such acronyms
    capitals = sum(character.isupper() for character in letters)
    return (capitals >= 2 and capitals * 2 >= len(letters)) or (
        len(letters) == capitals and capitals >= 1 and len(letters) <= 3
    )


def _is_name(text: str) -> bool:
    """Whether a round bracket holds a name in another language rather than a remark: several words, or one long
    capitalised one.
    """
    words = [word for word in re.findall(r"[^\W\d_]+", text) if word.casefold() not in _SHORT_WORDS]
    has_capitals = any(character.lower() != character.upper() for character in text)
    if not has_capitals:
        return bool(words)
    return len(words) >= 2 and words[0][0].isupper()


def _split_native(raw: str, inner: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int] | None]:
    """A native name that carries the acronym with it: "[Agjencia e Kujdesit - AK]" or "[Consejo Nacional (CONADI)]"."""
    start, end = inner
    if nested := re.search(r"\(([^()]*)\)?\s*$", raw[start:end]):
        span = _tighten(raw, start + nested.start(1), start + nested.end(1))
        before = _tighten(raw, start, start + nested.start())
        if before[0] < before[1] and _is_acronym(clean(raw[slice(*span)]).text):
            return before, span
    (stretch, *_), acronym = _after_dash(raw, [inner])
    return stretch, acronym


def _after_dash(raw: str, stretches: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], tuple[int, int] | None]:
    """Cut an acronym off the end (after a dash) or the start (before one) of the last or first stretch."""
    start, end = stretches[-1]
    for dash in reversed(list(_DASH.finditer(raw, start, end))):
        span = _tighten(raw, dash.end(), end)
        if _is_acronym(clean(raw[slice(*span)]).text) and dash.start() > start:
            return [*stretches[:-1], _tighten(raw, start, dash.start())], span
        break
    start, end = stretches[0]
    leading = _DASH.search(raw, start, end)
    if leading is not None:
        span = _tighten(raw, start, leading.start())
        if _is_acronym(clean(raw[slice(*span)]).text) and leading.end() < end:
            return [_tighten(raw, leading.end(), end), *stretches[1:]], span
    return stretches, None


def _tighten(raw: str, start: int, end: int) -> tuple[int, int]:
    """Offsets without blanks and loose commas at both ends."""
    piece = raw[start:end]
    head = _BLANK_EDGES.match(piece)
    if head and head.end() == len(piece):
        return start, start
    first = start + (head.end() if head else 0)
    trimmed = re.sub(r"[\s,;:]+$", "", raw[first:end])
    return first, first + len(trimmed)
