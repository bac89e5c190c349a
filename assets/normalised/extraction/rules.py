"""The role rules: patterns over token letters, read from `role_rules.csv` and its blocks in `role_macros.csv`,
compiled once."""

import re
from dataclasses import dataclass
from functools import cache

from assets.normalised.extraction.tables import read_rows

BLOCK = re.compile(r"(?<!\?P)<(\w+)>")


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule: which role it gives to the countries in group `c`, in which languages, under which condition."""

    name: str
    role: str
    languages: tuple[str, ...]
    condition: str
    pattern: re.Pattern[str]
    needs: frozenset[str]
    names: frozenset[str]


def _expand(pattern: str, blocks: dict[str, str]) -> str:
    """The pattern with its blocks written out; the names of groups (`(?P<c>`) are no blocks."""
    while True:
        expanded = BLOCK.sub(lambda found: blocks[found.group(1)], pattern)
        if expanded == pattern:
            return pattern
        pattern = expanded


def _needs(pattern: str) -> frozenset[str]:
    """Letters of the cue or head, one of which a text must hold before the rule is worth running; empty where
    they are not plain."""
    for found in re.finditer(r"\(\?P<[kh]>(?:\[(\w+)\]|(\w))\)", pattern):
        return frozenset(found.group(1) or found.group(2))
    return frozenset("Hh") if "<people>" in pattern else frozenset()


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
            _needs(row["pattern"]),
            _names(row["pattern"]),
        )
        for row in read_rows("role_rules.csv")
    )


@cache
def rules_of(language: str) -> tuple[Rule, ...]:
    """The rules that hold in one language, in order."""
    return tuple(rule for rule in rules() if language in rule.languages)
