"""What a pattern cannot be found without, and from it a look at all rules at once that says which can match at all.

Every match of a pattern holds one of certain letters, pairs or triples of letters that follow each other, and one of
certain others, and so on: its needs. The look gathers the triples of a sentence and leaves the rules all of whose needs
are met. It may leave a rule that does not match after all, never pass over one that does and has something to claim.
Sentences are looked at one by one, for hardly any pattern goes across a full stop; the few that do are held to their
rarest need alone.
"""

import re
from collections.abc import Callable, Iterable, Sequence, Set
from functools import reduce
from importlib import import_module
from operator import or_
from typing import Any, NamedTuple

# The parser of the regular expressions themselves.
_parser: Any = import_module("re._parser")
COUNTRY = re.compile("[CDPB]")
# Stands before and behind the letters of a window; no letter.
EDGE, STOP = "\n", "."
# Behind a letter: what follows it is not looked at.
CUT = "\0"
ALPHABET = frozenset(map(chr, range(0x21, 0x7F)))
# Needs of one rule that are looked at, the rarest first.
NEEDS = 4
# How often a letter stands in texts, of a hundred; a rough guess is enough to tell the rarer need.
COMMON = {"x": 19, "O": 10, "o": 10, "C": 7, "D": 6, "i": 6, ".": 6, ",": 6, "c": 5, "P": 4, "h": 4, "N": 4, "H": 3}
RARE = 1.2
# A need met by more than these of a hundred letters of a text rules nothing out; nor are so many pairs worth a list.
VAGUE, MANY = 35.0, 400
# Sentences whose rules are remembered, by their letters.
REMEMBERED = 1 << 15

Need = frozenset[str]
Search = Callable[[str], "re.Match[str] | None"]
NOTHING: Need = frozenset()
# Operations of the parser that take one letter.
ONE_LETTER = ("LITERAL", "NOT_LITERAL", "IN")


class Part(NamedTuple):
    """A part of a pattern: the letters it may begin and end with, its needs, and its openings: its first two letters,
    or all of them where it may be shorter. What is cut off after one letter ends in CUT."""

    first: Need
    last: Need
    openings: Need
    needs: tuple[Need, ...] = ()

    @property
    def may_be_empty(self) -> bool:
        """Whether nothing of the text may stand for it."""
        return "" in self.openings


WITHOUT_WIDTH = Part(NOTHING, NOTHING, frozenset([""]))


def frequency(need: Set[str]) -> float:
    """How many of a hundred letters meet the need."""
    total = 0.0
    for one in need:
        share = 100.0
        for letter in one:
            share *= COMMON.get(letter, RARE) / 100
        total += share
    return total


def needs_of(nodes: Sequence[Any]) -> list[Need]:
    """The needs of a parsed pattern, rarest first, without those that others imply."""
    found: list[Need] = []
    rarity = {need: frequency(need) for need in _sequence(nodes, is_first=True, is_last=True).needs}
    for need in sorted(rarity, key=lambda need: (rarity[need], sorted(need))):
        if len(found) < NEEDS and not any(_implies(other, need) for other in found):
            found.append(need)
    return found


def _implies(first: Need, second: Need) -> bool:
    return all(not second.isdisjoint((one, one[:2], one[1:], *one)) for one in first)


def _sequence(nodes: Iterable[Any], *, is_first: bool, is_last: bool) -> Part:
    """Parts one after the other: what ends one and begins the next are neighbours."""
    nodes = [node for node in nodes if str(node[0]) != "ASSERT_NOT"]
    end = len(nodes) - 1
    parts = [_part(node, is_first=is_first and i == 0, is_last=is_last and i == end) for i, node in enumerate(nodes)]
    parts = [part for part in parts if part.first]
    # What may follow before each part.
    behind = [WITHOUT_WIDTH.openings]
    for part in reversed(parts):
        behind.insert(0, _joined(part.openings, behind[0]))
    may_be_empty = True
    needs: list[Need] = []
    first, last = NOTHING, NOTHING
    # The last letters of the part before that is always there, and where it ends; the last of what may stand behind it.
    before, after, closes = NOTHING, 0, NOTHING
    for number, part in enumerate(parts):
        first |= part.first if may_be_empty else NOTHING
        needs.extend(part.needs)
        if part.may_be_empty:
            closes, last = closes | part.last, last | part.last
            continue
        if before:
            needs += [*_neighbours(before, behind[after]), *_neighbours(before | closes, behind[number])]
        before, after, closes, last = part.last, number + 1, NOTHING, part.last
        may_be_empty = False
    if before:
        needs += _neighbours(before, behind[after])
    return Part(first, last, behind[0], tuple(needs))


def _joined(openings: Need, behind: Need) -> Need:
    """The openings of one part behind another."""
    single, after = [one for one in openings if len(one) == 1], {more[:1] for more in behind}
    if len(single) * len(after) > MANY:
        single, after = [one + CUT for one in single], {""}
    joined = openings.difference([one[:1] for one in single], [""]) | {one + more for one in single for more in after}
    return _cut(joined | behind if "" in openings else joined)


def _cut(openings: Need) -> Need:
    """Openings of one letter, where there are too many of two."""
    return openings if len(openings) <= MANY else frozenset(one[:1] + CUT if one else one for one in openings)


def _part(node: Any, *, is_first: bool, is_last: bool) -> Part:
    if str(node[0]) not in ("BRANCH", "MAX_REPEAT"):
        return _part_anew(node, is_first=is_first, is_last=is_last)
    key = (repr(node), is_first, is_last)  # blocks come again and again
    if key not in _parts:
        _parts[key] = _part_anew(node, is_first=is_first, is_last=is_last)
    return _parts[key]


_parts: dict[tuple[str, bool, bool], Part] = {}


def _part_anew(node: Any, *, is_first: bool, is_last: bool) -> Part:
    operation, value = node
    name = str(operation)
    if name in ONE_LETTER:
        return _letter(_letters(node))
    if name == "AT":
        is_edge = is_first if "BEGINNING" in str(value) else is_last
        return _letter(frozenset(EDGE)) if is_edge else WITHOUT_WIDTH
    if name == "SUBPATTERN":
        return _sequence(value[-1], is_first=is_first, is_last=is_last)
    if name == "BRANCH":
        return _branch([_sequence(way, is_first=is_first, is_last=is_last) for way in value[1]])
    if name == "ASSERT":  # what must stand before the very beginning or behind the very end is there too
        is_edge = (is_first if value[0] < 0 else is_last) and not _looks_on([node])
        return _sequence(value[1], is_first=is_first, is_last=is_last) if is_edge else WITHOUT_WIDTH
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, repeated = value
        part = _sequence(repeated, is_first=False, is_last=False)
        if least == 0 or part.may_be_empty:
            once = part.openings | {""}
            return Part(part.first, part.last, once if most == 1 else _cut(once | _joined(once, once)))
        twice = _cut(part.openings | _joined(part.openings, part.openings))
        if least == 1:
            return part._replace(openings=part.openings if most == 1 else twice)
        return part._replace(openings=twice, needs=(*part.needs, *_neighbours(part.last, part.openings)))
    raise ValueError(f"role_rules.csv: no joint look at {name}")


def _branch(ways: list[Part]) -> Part:
    """One of several parts: one of the rarest needs of each."""
    first = NOTHING.union(*(way.first for way in ways))
    last = NOTHING.union(*(way.last for way in ways))
    openings = _cut(NOTHING.union(*(way.openings for way in ways)))
    if "" in openings:
        return Part(first, last, openings)
    needs = [first, last, _met(openings)]
    if all(way.needs for way in ways):
        needs.append(NOTHING.union(*(min(way.needs, key=frequency) for way in ways)))
    return Part(first, last, openings, tuple(need for need in needs if frequency(need) < VAGUE))


def _letter(letters: Need) -> Part:
    return Part(letters, letters, letters, (letters,) if frequency(letters) < VAGUE else ())


def _neighbours(ends: Need, behind: Need) -> list[Need]:
    """The need of one of these letters and of what may follow it; of its next letter alone, where that is too much."""
    for openings in (behind, frozenset(one[:1] for one in behind)):
        if len(ends) * len(openings) <= MANY:
            need = _met(frozenset(end + one for end in ends for one in openings))
            return [need] if frequency(need) < VAGUE else []
    return []


def _met(openings: Need) -> Need:
    return frozenset(one.rstrip(CUT) for one in openings)


def _letters(node: Any) -> Need:
    """The letters that a node for one letter takes."""
    operation, value = node
    if str(operation) == "LITERAL":
        return frozenset(chr(value))
    if str(operation) == "NOT_LITERAL":
        return ALPHABET - {chr(value)}
    listed: set[str] = set()
    for kind, member in value:
        if str(kind) == "LITERAL":
            listed.add(chr(member))
        elif str(kind) == "RANGE":
            listed.update(map(chr, range(member[0], member[1] + 1)))
    return ALPHABET - listed if any(str(kind) == "NEGATE" for kind, _ in value) else frozenset(listed)


def _goes_on(nodes: Iterable[Any]) -> bool:
    """Whether a match may hold a full stop."""
    return any(
        STOP in _letters(node) if str(node[0]) in ONE_LETTER else any(map(_goes_on, _inside(node))) for node in nodes
    )


def _looks_on(nodes: Iterable[Any]) -> bool:
    """Whether what must or must not stand beside a match may reach across a full stop."""
    return any(
        node[1][1].getwidth()[1] > 1 and _goes_on(node[1][1])
        if str(node[0]) in ("ASSERT", "ASSERT_NOT")
        else any(map(_looks_on, _inside(node)))
        for node in nodes
    )


def _inside(node: Any) -> list[Any]:
    """The sequences that a node holds and a match goes through."""
    operation, value = node
    name = str(operation)
    if name == "BRANCH":
        return list(value[1])
    return [value[-1]] if name == "SUBPATTERN" or name.endswith("_REPEAT") else []


def _one_of(letters: Iterable[str]) -> Search:
    return re.compile(f"[{re.escape(''.join(sorted(letters)))}]").search


class Look:
    """The look at all rules. Which can match is told in the bits of a number: that of the first rule is the lowest.

    What is found about a sentence is remembered by its letters, never a text.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._count = len(patterns)
        self._known: dict[str, int] = {}
        met: dict[str, int] = {}
        # The rules whose matches may go across a full stop, each with its rarest need and letters one of which that
        # holds; and those that only look across one.
        self.wide = self.looking = 0
        self._wide: list[tuple[int, Search, Search]] = []
        # Each need of each rule has a bit; a rule has as many, and those without a need are always set.
        self._always = 0
        seldom: set[str] = set()
        for place, pattern in enumerate(patterns):
            nodes = list(_parser.parse(pattern))
            needs = needs_of(nodes)
            if _goes_on(nodes):
                self.wide |= 1 << place
                letters = {min(one, key=lambda letter: COMMON.get(letter, RARE)) for one in needs[0]}
                rarest = "|".join(map(re.escape, sorted(needs[0])))
                self._wide.append((1 << place, _one_of(letters), re.compile(rarest).search))
                seldom |= letters
                continue
            self.looking |= _looks_on(nodes) << place
            for number in range(NEEDS):
                bit = 1 << (number * self._count + place)
                if number >= len(needs):
                    self._always |= bit
                else:
                    for one in needs[number]:
                        met[one] = met.get(one, 0) | bit
        self._met_by = _Triples(met).__getitem__
        self._has_wide = _one_of(seldom)

    def of_window(self, letters: str) -> int:
        """The rules that can match across the sentences of a window."""
        bits = 0
        if self._has_wide(letters) is not None:
            for bit, has_letter, has_need in self._wide:
                if has_letter(letters) is not None and has_need(f"{EDGE}{letters}{EDGE}") is not None:
                    bits |= bit
        return bits

    def of_sentence(self, letters: str, begin: int, end: int) -> int:
        """The rules that can match in a sentence and have something to claim there."""
        if COUNTRY.search(letters, begin, end) is None:
            return 0
        one = letters[begin:end] if begin else EDGE + letters[:end]
        bits = self._known.get(one)
        return self._look(one) if bits is None else bits

    def _look(self, one: str) -> int:
        """The rules that can match in a sentence, before whose letters a full stop stands or the edge."""
        letters = (one if one[0] == EDGE else STOP + one) + ("" if one[-1] == STOP else EDGE)
        triples = zip(letters, letters[1:] + CUT, letters[2:] + CUT + CUT, strict=True)
        bits = reduce(or_, map(self._met_by, triples), self._always)
        bits &= bits >> 2 * self._count
        bits &= bits >> self._count & (1 << self._count) - 1
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[one] = bits
        return bits


class _Triples(dict[tuple[str, str, str], int]):
    """The needs that a letter meets with the two behind it, put together when first met."""

    def __init__(self, met: dict[str, int]) -> None:
        super().__init__()
        self._met = met

    def __missing__(self, triple: tuple[str, str, str]) -> int:
        first, second, third = triple
        met = self._met
        bits = met.get(first, 0) | met.get(first + second, 0) | met.get(first + second + third, 0)
        self[triple] = bits
        return bits
