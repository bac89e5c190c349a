"""What the second reading looks at: of each country that a text names, what stands around its mentions.

Features are words about one country of one text, each there or not: the token classes before and behind (letters of
`role_classes.csv`, countries told apart by whether they provide expertise), the beginnings of the words near by, and
how often and among how many others it is named. What a feature weighs is learned (`second_reading`), never said here.
They go by numbers, which the caller gives to their names; a text has few that no other text has, so that hardly any
name is put together more than once.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

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
# Words whose features are remembered, by what stands before them.
REMEMBERED = 1 << 16
# More than this is many.
MANY = 3
SENTENCE_END = re.compile(r"[.;]")
WORD = re.compile("\x1f(\\w+)\x1e")

# A field's name and its tokens; the number of a feature by its name.
Field = tuple[str, Tokens]
Number = Callable[[str], int]


@dataclass(slots=True)
class Named:
    """One country of a text: its features, and its mentions as field number and token."""

    features: set[int] = field(default_factory=set)
    mentions: list[tuple[int, int]] = field(default_factory=list)


def look(fields: Sequence[Field], number: Number) -> dict[str, Named]:
    """The countries that the fields of one text name, by code, in order of appearance."""
    readings = [reading for _, tokens in fields for reading in tokens.readings.values()]
    if not readings:
        return {}
    known = {reading.candidates[0] for reading in readings if len(reading.candidates) == 1}
    found: dict[str, Named] = {}
    for place, (name, tokens) in enumerate(fields):
        if not tokens.readings:
            continue
        seen = _Window(name, tokens, number)
        for token in sorted(tokens.readings):
            named = found.setdefault(code_of(tokens, token, known), Named())
            seen.add_to(named.features, token)
            named.mentions.append((place, token))
    _count(found, number)
    return found


def around(one: Field, token: int, number: Number) -> set[int]:
    """The features of one mention of a field."""
    features: set[int] = set()
    _Window(*one, number).add_to(features, token)
    return features


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


def _count(found: dict[str, Named], number: Number) -> None:
    """What the text as a whole says of each country: its place among the others."""
    senders = providers()
    others = [code for code in found if code not in senders]
    numbers = len(others), len(found) - len(others)
    times = Counter({code: len(named.mentions) for code, named in found.items()})
    most, first = times.most_common(1)[0][0], next(iter(found))
    for code, named in found.items():
        side = PROVIDER if code in senders else OTHER
        named.features.update(_among(number, side, *numbers, times[code]))
        named.features.add(number(f"{side} first" if code == first else f"{side} later"))
        if code == most:
            named.features.add(number(f"{side} most"))
        if others and others[0] == code:
            named.features.add(number("other first"))


class _Window:
    """One window of a field: its letters with the sides of its countries, and its words."""

    def __init__(self, name: str, tokens: Tokens, number: Number) -> None:
        self._name, self._tokens, self._number = name, tokens, number
        letters = list(tokens.letters)
        for token, reading in tokens.readings.items():
            letters[token] = SIDES[reading.is_provider]
        self._letters = "".join(letters)
        self._ends = [end.start() for end in SENTENCE_END.finditer(tokens.letters)]
        words = list(WORD.finditer(tokens.marked))
        self._starts = [word.start() for word in words]
        self._words = [word[1] for word in words]

    def add_to(self, features: set[int], token: int) -> None:
        """Add the features of one mention."""
        ends, letters, number = self._ends, self._letters, self._number
        side = _side(self._tokens, token)
        place = bisect_left(ends, token)
        begin = ends[place - 1] + 1 if place else 0
        end = ends[place] if place < len(ends) else len(letters)
        before, behind = letters[begin:token], letters[token + 1 : end]
        features.update(_beside(number, side, before[-SEQUENCE:], behind[:SEQUENCE]))
        _, starts, stops = self._tokens.lists()
        first = bisect_left(self._starts, starts[token])
        last = bisect_left(self._starts, stops[token], first)
        for where, seen in (
            ("near before", before[-NEAR:]),
            ("near behind", behind[:NEAR]),
            ("before", before),
            ("behind", behind),
            ("word before", self._words[max(first - WORDS, 0) : first]),
            ("word behind", self._words[last : last + WORDS]),
        ):
            features.update(map(_numbers(number, f"{side} {where} ").__getitem__, seen))
        is_last = not any(at < len(letters) - 1 for at in ends[place:])
        features.update(
            _stands(
                number, side, self._name, self._tokens.letters[token], self._tokens.language, min(place, MANY), is_last
            )
        )
        if token <= MANY and self._tokens.base == 0:
            features.add(number(f"{side} opens {self._name}"))


@lru_cache(maxsize=1 << 16)
def _beside(number: Number, side: str, before: str, behind: str) -> tuple[int, ...]:
    """The sequences of letters that end at a mention and that begin behind it."""
    left, right = before.rjust(SEQUENCE, EDGE), behind.ljust(SEQUENCE, EDGE)
    sizes = range(1, SEQUENCE + 1)
    said = [f"follows {left[-size:]}" for size in sizes] + [f"precedes {right[:size]}" for size in sizes]
    return tuple([number(name) for name in (*said, *(f"{side} {one}" for one in said))])


class _Numbers(dict[str, int]):
    """The numbers of the features that begin alike, by the letter or the word that ends them."""

    def __init__(self, number: Number, beginning: str) -> None:
        super().__init__()
        self._number, self._beginning = number, beginning

    def __missing__(self, end: str) -> int:
        if len(self) >= REMEMBERED:
            self.clear()
        number = self[end] = self._number(self._beginning + end[:STEM])
        return number


@cache
def _numbers(number: Number, beginning: str) -> _Numbers:
    return _Numbers(number, beginning)


@cache
def _stands(
    number: Number, side: str, name: str, letter: str, language: str, sentences: int, is_last: bool
) -> tuple[int, ...]:
    """What a mention is read as, and in which field, language and sentence it stands."""
    said = f"as {letter}", f"in {name}", f"language {language}", f"sentence {sentences}"
    return tuple([number(f"{side} {one}") for one in (*said, f"{'in' if is_last else 'not in'} last sentence")])


@lru_cache(maxsize=1 << 16)
def _among(number: Number, side: str, others: int, providers_: int, times: int) -> tuple[int, ...]:
    """How many others the text names, and how often a country."""
    said = (
        f"others {min(others, MANY + 1)}",
        f"providers {min(providers_, MANY + 1)}",
        f"among {min(others, MANY)} {min(providers_, MANY)}",
        f"times {min(times, MANY)}",
    )
    return tuple([number(f"{side} {one}") for one in said])
