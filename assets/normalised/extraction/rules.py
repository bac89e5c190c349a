"""The role rules: patterns over token letters, read from `role_rules.csv` and its blocks in `role_macros.csv`,
compiled once, and which of them can match at all (`needs`).
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from operator import or_

from assets.normalised.extraction.needs import Look
from assets.normalised.extraction.tables import SOURCES, read_rows
from warehouse.derived import derived

BLOCK = re.compile(r"(?<!\?P)<(\w+)>")


@dataclass(frozen=True)
class Rule:
    """One named rule: which role it gives to the countries in group `c`, in which languages, under which condition;
    and whether its pattern has the groups for a cue, a noun for people and a number behind it."""

    name: str
    role: str
    languages: tuple[str, ...]
    condition: str
    written: str
    has_cue: bool
    has_head: bool
    has_number: bool

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The rule's pattern over letters; most texts need few of them."""
        return re.compile(self.written)


def _expand(pattern: str, blocks: dict[str, str]) -> str:
    """The pattern with its blocks written out; the names of groups (`(?P<c>`) are no blocks."""
    while True:
        expanded = BLOCK.sub(lambda found: blocks[found.group(1)], pattern)
        if expanded == pattern:
            return pattern
        pattern = expanded


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in the order they run."""
    blocks = {row["name"]: row["pattern"] for row in read_rows("role_macros.csv")}
    groups = {"": ("en", "fr", "es", "pt"), "rom": ("fr", "es", "pt"), "en": ("en",)}
    made = []
    for row in read_rows("role_rules.csv"):
        written = _expand(row["pattern"], blocks)
        made.append(
            Rule(
                row["rule_name"],
                row["role"],
                groups[row["languages"]],
                row["condition"],
                written,
                *(f"(?P<{group}>" in written for group in "khn"),
            )
        )
    return tuple(made)


@derived(*SOURCES)
def look() -> Look:
    """The look at all rules."""
    return Look([rule.written for rule in rules()])


@cache
def governed(conditions: frozenset[str]) -> int:
    """The rules with one of these conditions, as bits by their place in the order."""
    return sum(1 << place for place, rule in enumerate(rules()) if rule.condition in conditions)


@dataclass(frozen=True, slots=True)
class Stage:
    """Rules of a language that run one after the other, as bits by their place among all rules."""

    bits: int

    @property
    def rules(self) -> list[Rule]:
        """The rules in their order."""
        return [rule for place, rule in enumerate(rules()) if self.bits >> place & 1]

    def possible(self, letters: str) -> list[Rule]:
        """Those that can match these letters and have something to claim there."""
        ends = [at + 1 for at, letter in enumerate(letters) if letter == "."]
        spans = zip([0, *ends], [*ends, len(letters)], strict=True)
        bits = reduce(or_, [look().of_sentence(letters, *span) for span in spans], look().of_window(letters))
        return [rule for place, rule in enumerate(rules()) if bits & self.bits & 1 << place]


@cache
def stages(language: str) -> tuple[Stage, Stage]:
    """The rules of a language in two stages. The second are those at the end that only say what weighs how much for
    the partner: they need not run where a text leaves one country."""
    chosen = [(place, rule) for place, rule in enumerate(rules()) if language in rule.languages]
    last = max(place for place, rule in chosen if rule.role != "partner")
    return (
        Stage(sum(1 << place for place, _ in chosen if place <= last)),
        Stage(sum(1 << place for place, _ in chosen if place > last)),
    )
