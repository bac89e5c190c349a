"""What the second reading looks at: of each country that a text names, what stands around its mentions.

Features are words about one country of one text, each there or not: the token classes before and behind (letters of
`role_classes.csv`, countries told apart by whether they provide expertise), the beginnings of the words near by, and
how often and among how many others it is named. What a feature weighs is learned (`second_reading`), never said here.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assets.normalised.extraction.groups import code_of
from assets.normalised.extraction.surroundings import sentence
from assets.normalised.extraction.tokens import Tokens
from assets.normalised.extraction.vocabulary import providers

PROVIDER, OTHER = "provider", "other"
# How countries stand among the letters, and what fills up a sequence at the edge of its sentence.
SIDES = {True: "{", False: "}"}
EDGE = "_"
# Tokens in a sequence at most, tokens that are near, words that are near, letters of a word.
SEQUENCE, NEAR, WORDS, STEM = 4, 9, 8, 5
# More than this is many.
MANY = 3
SENTENCE_END = re.compile(r"[.;]")
WORD = re.compile("\x1f(\\w+)\x1e")

# A field's name and its tokens.
Field = tuple[str, Tokens]


@dataclass(slots=True)
class Named:
    """One country of a text: its features, and its mentions as field number and token."""

    features: set[str] = field(default_factory=set)
    mentions: list[tuple[int, int]] = field(default_factory=list)


def look(fields: Sequence[Field]) -> dict[str, Named]:
    """The countries that the fields of one text name, by code, in order of appearance."""
    readings = [reading for _, tokens in fields for reading in tokens.readings.values()]
    if not readings:
        return {}
    known = {reading.candidates[0] for reading in readings if len(reading.candidates) == 1}
    found: dict[str, Named] = {}
    for number, (name, tokens) in enumerate(fields):
        if not tokens.readings:
            continue
        seen = _Window(name, tokens)
        for token in sorted(tokens.readings):
            named = found.setdefault(code_of(tokens, token, known), Named())
            named.features.update(seen.around(token, _side(tokens, token)))
            named.mentions.append((number, token))
    _count(found)
    return found


def around(one: Field, token: int) -> Iterable[str]:
    """The features of one mention of a field."""
    name, tokens = one
    return _Window(name, tokens).around(token, _side(tokens, token))


def near_letters(one: Field, token: int) -> Iterator[tuple[int, str]]:
    """The tokens near a mention in its sentence, each with the feature that says so; countries are none."""
    _, tokens = one
    begin, end = sentence(tokens.letters, token)
    for at in range(max(begin, token - NEAR), min(end, token + NEAR + 1)):
        if at != token and at not in tokens.readings:
            where = "before" if at < token else "behind"
            yield at, f"{_side(tokens, token)} near {where} {tokens.letters[at]}"


def _side(tokens: Tokens, token: int) -> str:
    return PROVIDER if tokens.readings[token].is_provider else OTHER


def _count(found: dict[str, Named]) -> None:
    """What the text as a whole says of each country: its place among the others."""
    senders = providers()
    others = [code for code in found if code not in senders]
    numbers = f"{min(len(others), MANY)} {min(len(found) - len(others), MANY)}"
    times = Counter({code: len(named.mentions) for code, named in found.items()})
    most, first = times.most_common(1)[0][0], next(iter(found))
    for code, named in found.items():
        side = PROVIDER if code in senders else OTHER
        named.features |= {
            f"{side} others {min(len(others), MANY + 1)}",
            f"{side} providers {min(len(found) - len(others), MANY + 1)}",
            f"{side} among {numbers}",
            f"{side} first" if code == first else f"{side} later",
            f"{side} times {min(times[code], MANY)}",
        }
        if code == most:
            named.features.add(f"{side} most")
        if others and others[0] == code:
            named.features.add("other first")


class _Window:
    """One window of a field: its letters with the sides of its countries, and its words."""

    def __init__(self, name: str, tokens: Tokens) -> None:
        self._name, self._tokens = name, tokens
        letters = list(tokens.letters)
        for token, reading in tokens.readings.items():
            letters[token] = SIDES[reading.is_provider]
        self._letters = "".join(letters)
        self._ends = [end.start() for end in SENTENCE_END.finditer(tokens.letters)]
        words = list(WORD.finditer(tokens.marked))
        self._starts = [word.start() for word in words]
        self._stems = [word.group(1)[:STEM] for word in words]

    def around(self, token: int, side: str) -> Iterable[str]:
        """The features of one mention."""
        ends, letters = self._ends, self._letters
        place = bisect_left(ends, token)
        begin = ends[place - 1] + 1 if place else 0
        end = ends[place] if place < len(ends) else len(letters)
        before, behind = letters[begin:token], letters[token + 1 : end]
        yield from _beside(side, before[-SEQUENCE:], behind[:SEQUENCE])
        yield from _letters(side, "near before", "".join(sorted({*before[-NEAR:]})))
        yield from _letters(side, "near behind", "".join(sorted({*behind[:NEAR]})))
        yield from _letters(side, "before", "".join(sorted({*before})))
        yield from _letters(side, "behind", "".join(sorted({*behind})))
        _, starts, stops = self._tokens.lists()
        first = bisect_left(self._starts, starts[token])
        last = bisect_left(self._starts, stops[token], first)
        for stem in self._stems[max(first - WORDS, 0) : first]:
            yield f"{side} word before {stem}"
        for stem in self._stems[last : last + WORDS]:
            yield f"{side} word behind {stem}"
        yield f"{side} as {self._tokens.letters[token]}"
        yield f"{side} in {self._name}"
        yield f"{side} language {self._tokens.language}"
        yield f"{side} sentence {min(place, MANY)}"
        yield f"{side} {'not in ' if any(at < len(letters) - 1 for at in ends[place:]) else 'in '}last sentence"
        if token <= MANY and self._tokens.base == 0:
            yield f"{side} opens {self._name}"


@lru_cache(maxsize=1 << 16)
def _beside(side: str, before: str, behind: str) -> tuple[str, ...]:
    """The sequences of letters that end at a mention and that begin behind it."""
    left, right = before.rjust(SEQUENCE, EDGE), behind.ljust(SEQUENCE, EDGE)
    sizes = range(1, SEQUENCE + 1)
    said = [f"follows {left[-size:]}" for size in sizes] + [f"precedes {right[:size]}" for size in sizes]
    return (*said, *(f"{side} {one}" for one in said))


@lru_cache(maxsize=1 << 16)
def _letters(side: str, where: str, letters: str) -> tuple[str, ...]:
    return tuple(f"{side} {where} {letter}" for letter in letters)
