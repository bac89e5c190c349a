"""The role rules: patterns over token letters, read from `role_rules.csv` and its blocks in `role_macros.csv`,
compiled once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from assets.normalised.extraction.tables import read_rows

# The parser of the regular expressions themselves.
_parser: Any = import_module("re._parser")
# A set of more letters than this is nearly always present: not worth the test.
MAX_CHOICES = 12
BLOCK = re.compile(r"(?<!\?P)<(\w+)>")


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule: which role it gives to the countries in group `c`, in which languages, under which condition."""

    name: str
    role: str
    languages: tuple[str, ...]
    condition: str
    pattern: re.Pattern[str]
    needs: tuple[int, ...]
    names: int


def _expand(pattern: str, blocks: dict[str, str]) -> str:
    """The pattern with its blocks written out; the names of groups (`(?P<c>`) are no blocks."""
    while True:
        expanded = BLOCK.sub(lambda found: blocks[found.group(1)], pattern)
        if expanded == pattern:
            return pattern
        pattern = expanded


def _needs(pattern: str) -> tuple[int, ...]:
    """What a text must hold before the rule is worth running: sets of letters as bits (`bits`), of each of which one
    must be there. Read off the compiled form of the pattern, so that a new rule needs nothing said twice."""
    masks = {bits(letters) for letters in _required(_parser.parse(pattern))}
    return tuple(sorted(mask for mask in masks if mask.bit_count() <= MAX_CHOICES))


def _required(nodes: Any) -> Iterator[frozenset[str]]:
    """Sets of letters of which every match holds one, in a parsed pattern."""
    for operation, value in nodes:
        name = str(operation)
        if name == "LITERAL":
            yield frozenset(chr(value))
        elif name == "IN":
            if all(str(kind) == "LITERAL" for kind, _ in value):
                yield frozenset(chr(code) for _, code in value)
        elif name == "SUBPATTERN":
            yield from _required(value[-1])
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            if value[0] > 0:
                yield from _required(value[2])
        elif name == "BRANCH":
            choices = [min(_required(branch), key=len, default=frozenset()) for branch in value[1]]
            if all(choices):
                yield frozenset().union(*choices)


def bits(letters: Iterable[str]) -> int:
    """A set of letters as a number: one bit by letter."""
    mask = 0
    for letter in letters:
        mask |= 1 << ord(letter)
    return mask


def _names(pattern: str) -> frozenset[str]:
    """Letters of countries that the rule can claim, one of which a text must hold before the rule is worth running."""
    claimed = pattern[pattern.index("(?P<c>") :]
    if any(f"<{block}>" in claimed for block in ("list", "closed", "org", "one", "item")):
        return frozenset("CDPB")
    letters = frozenset(letter for letter in BLOCK.sub("", claimed).replace("(?P<c>", "") if letter in "CDPB")
    return letters | frozenset("D") if "<adjectives>" in claimed else letters


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in the order they run."""
    blocks = {row["name"]: row["pattern"] for row in read_rows("role_macros.csv")}
    groups = {"": ("en", "fr", "es", "pt"), "rom": ("fr", "es", "pt"), "en": ("en",)}
    return tuple(
        Rule(
            row["rule_name"],
            row["role"],
            groups[row["languages"]],
            row["condition"],
            re.compile(_expand(row["pattern"], blocks)),
            _needs(_expand(row["pattern"], blocks)),
            bits(_names(row["pattern"])),
        )
        for row in read_rows("role_rules.csv")
    )


@cache
def rules_of(language: str) -> tuple[Rule, ...]:
    """The rules that hold in one language, in order."""
    return tuple(rule for rule in rules() if language in rule.languages)


@lru_cache(maxsize=50_000)
def rules_for(language: str, present: int) -> tuple[Rule, ...]:
    """The rules that a text of these letters (bits) can satisfy, in order."""
    return tuple(rule for rule in rules_of(language) if all(present & mask for mask in rule.needs))
