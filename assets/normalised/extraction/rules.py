"""The role rules: patterns over token letters, read from `role_rules.csv` and its blocks in `role_macros.csv`,
compiled once, and a look at all of them together that says which can match at all.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import re2

from assets.normalised.extraction.tables import read_rows

# The parser of the regular expressions themselves.
_parser: Any = import_module("re._parser")
BLOCK = re.compile(r"(?<!\?P)<(\w+)>")
# Bytes that the states of the joint look may take; what no longer fits is computed anew.
STATES = 16 << 20


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule: which role it gives to the countries in group `c`, in which languages, under which condition;
    and whether its pattern has the groups for a cue, a noun for people and a number behind it."""

    name: str
    role: str
    languages: tuple[str, ...]
    condition: str
    pattern: re.Pattern[str]
    joint: str
    has_cue: bool
    has_head: bool
    has_number: bool


def _expand(pattern: str, blocks: dict[str, str]) -> str:
    """The pattern with its blocks written out; the names of groups (`(?P<c>`) are no blocks."""
    while True:
        expanded = BLOCK.sub(lambda found: blocks[found.group(1)], pattern)
        if expanded == pattern:
            return pattern
        pattern = expanded


def relaxed(pattern: str) -> str:
    """A pattern for RE2 that is found wherever the given one is: RE2 does not look around, so such parts are
    dropped, except what must follow at the very end or stand before the very beginning; and so is what may be absent
    at either end."""
    return _relaxed(list(_parser.parse(pattern)), is_first=True, is_last=True)


def _relaxed(nodes: Any, *, is_first: bool = False, is_last: bool = False) -> str:
    nodes = list(nodes)
    while is_first and nodes and _may_be_absent(nodes[0]):
        nodes.pop(0)
    while is_last and nodes and _may_be_absent(nodes[-1]):
        nodes.pop()
    written = []
    for number, (operation, value) in enumerate(nodes):
        name = str(operation)
        first, last = is_first and number == 0, is_last and number == len(nodes) - 1
        if name == "LITERAL":
            written.append(re.escape(chr(value)))
        elif name == "NOT_LITERAL":
            written.append(f"[^{re.escape(chr(value))}]")
        elif name == "IN":
            written.append(_choice(value))
        elif name == "AT":
            written.append("^" if "BEGINNING" in str(value) else "$")
        elif name == "SUBPATTERN":
            written.append(f"(?:{_relaxed(value[-1], is_first=first, is_last=last)})")
        elif name == "BRANCH":
            written.append(f"(?:{'|'.join(_relaxed(way, is_first=first, is_last=last) for way in value[1])})")
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, repeated = value
            limit = least if first or last else "" if str(most) == "MAXREPEAT" else most
            written.append(f"(?:{_relaxed(repeated)}){{{least},{limit}}}")
        elif name == "ASSERT":
            if (first and value[0] < 0) or (last and value[0] > 0):
                written.append(f"(?:{_relaxed(value[1])})")
        elif name != "ASSERT_NOT":
            raise ValueError(f"role_rules.csv: no joint look at {name}")
    return "".join(written)


def _may_be_absent(node: Any) -> bool:
    operation, value = node
    return str(operation).endswith("_REPEAT") and value[0] == 0


def _choice(members: Any) -> str:
    is_negated = any(str(kind) == "NEGATE" for kind, _ in members)
    listed = []
    for kind, value in members:
        if str(kind) == "LITERAL":
            listed.append(re.escape(chr(value)))
        elif str(kind) == "RANGE":
            listed.append(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
    return f"[{'^' if is_negated else ''}{''.join(listed)}]"


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in the order they run."""
    blocks = {row["name"]: row["pattern"] for row in read_rows("role_macros.csv")}
    groups = {"": ("en", "fr", "es", "pt"), "rom": ("fr", "es", "pt"), "en": ("en",)}
    made = []
    for row in read_rows("role_rules.csv"):
        pattern = re.compile(_expand(row["pattern"], blocks))
        made.append(
            Rule(
                row["rule_name"],
                row["role"],
                groups[row["languages"]],
                row["condition"],
                pattern,
                relaxed(pattern.pattern),
                *(group in pattern.groupindex for group in "khn"),
            )
        )
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Stage:
    """Rules that run one after the other, and the look at all of them."""

    rules: tuple[Rule, ...]
    joint: Any

    def possible(self, letters: str, after: int = -1) -> list[tuple[int, Rule]]:
        """The rules, with their place in the order, that can match these letters and stand behind a place."""
        places = self.joint.Match(letters.encode())
        if places is None:
            return []
        places.sort()
        return [(place, self.rules[place]) for place in places if place > after]


@cache
def stages(language: str) -> tuple[Stage, Stage]:
    """The rules of a language in two stages. The second are those at the end that only say what weighs how much for
    the partner: they need not run where a text leaves one country."""
    chosen = [rule for rule in rules() if language in rule.languages]
    last = max(number for number, rule in enumerate(chosen) if rule.role != "partner")
    return _stage(chosen[: last + 1]), _stage(chosen[last + 1 :])


def _stage(chosen: list[Rule]) -> Stage:
    options = re2.Options()
    options.max_mem = STATES
    joint = re2.Set.SearchSet(options)
    for rule in chosen:
        joint.Add(rule.joint)
    joint.Compile()
    return Stage(tuple(chosen), joint)
