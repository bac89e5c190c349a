"""Words of an action's title and description that give it a code, by the reviewed rules of `coding_rule.csv`.

One pass over each text finds every keyword of every scheme at once (Aho-Corasick), so that the cost does not grow with
the number of rules. Where keywords overlap, the longer one speaks: "civil service pensions" is not also "pensions".
What the found codes become (validity on the action's date, weights) is decided in SQL, in `action_coding.sql`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pyarrow as pa
from ahocorasick_rs import AhoCorasick

FIELDS = ("title", "description")
# What a title says the action is about; a description also tells of its surroundings.
FIELD_SHARE = {"title": 1.0, "description": 0.8}
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
BLANK = re.compile(r"[\t-\r]")
MATCHES = pa.schema(
    [
        ("action_key", pa.int64()),
        ("coding_scheme", pa.string()),
        ("coding_code", pa.string()),
        ("coding_score", pa.float64()),
        ("rule_name", pa.string()),
        ("field_name", pa.string()),
        ("matched_words", pa.string()),
        ("position", pa.int32()),
    ]
)


@dataclass(frozen=True)
class Rule:
    """What a keyword stands for: (scheme, code) pairs with one score."""

    name: str
    codes: tuple[tuple[str, str], ...]
    score: float
    is_open: bool


class Coder:
    """Every rule compiled for one pass; build it once and use it for all texts."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Take rows of `coding_rule.csv`; a keyword that several languages share counts once, with its first row."""
        rules: dict[str, Rule] = {}
        for row in rows:
            keyword = fold(row["keyword"])
            codes = tuple((scheme, code) for scheme, code in (each.split(":") for each in row["coding_codes"].split()))
            rule = Rule(f"{row['language']}: {row['keyword']}", codes, float(row["score"]), keyword.endswith("*"))
            rules.setdefault(keyword.rstrip("*"), rule)
        self._rules = list(rules.values())
        self._automaton = AhoCorasick(list(rules))

    @property
    def codes(self) -> list[tuple[str, str]]:
        """Every (scheme, code) that a rule can give, sorted."""
        return sorted({code for rule in self._rules for code in rule.codes})

    def find(self, text: str) -> Iterator[tuple[int, str, Rule]]:
        """First character, words and rule of each keyword found as whole words, in order, none inside another."""
        text = unicodedata.normalize("NFC", text)
        folded = fold(text)
        found: list[tuple[int, int, Rule]] = []
        for number, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            rule = self._rules[number]
            while rule.is_open and end < len(folded) and folded[end].isalnum():
                end += 1
            if not (start and folded[start - 1].isalnum()) and not (end < len(folded) and folded[end].isalnum()):
                found.append((start, -end, rule))
        found.sort(key=lambda match: match[:2])
        reached = 0
        for start, negative_end, rule in found:
            if start >= reached:
                reached = -negative_end
                yield start, text[start:reached], rule


def coding_matches(batches: Iterable[pa.RecordBatch], coder: Coder) -> pa.Table:
    """One row per action, code and field: its first strongest words.

    `batches` have action_key, title and description.
    """
    found: dict[str, list[object]] = {name: [] for name in MATCHES.names}
    for batch in batches:
        for action_key, *texts in zip(*(batch[name].to_pylist() for name in ("action_key", *FIELDS)), strict=True):
            for field, text in zip(FIELDS, texts, strict=True):
                for (scheme, code), (start, words, rule) in _strongest(coder, text).items():
                    score = round(rule.score * FIELD_SHARE[field], 4)
                    row = (action_key, scheme, code, score, rule.name, field, words, start)
                    for name, value in zip(MATCHES.names, row, strict=True):
                        found[name].append(value)
    return pa.table(found, schema=MATCHES)


def _strongest(coder: Coder, text: str | None) -> dict[tuple[str, str], tuple[int, str, Rule]]:
    best: dict[tuple[str, str], tuple[int, str, Rule]] = {}
    for match in coder.find(text) if text else ():
        for code in match[2].codes:
            if code not in best or match[2].score > best[code][2].score:
                best[code] = match
    return best


def fold(text: str) -> str:
    """Lower case without accents, blanks and quotes of one kind; one character for each of a text in NFC."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(character.lower()[0] for character in text)
    folded = BLANK.sub(" ", lower)
    return folded if folded.isascii() else BEYOND_ASCII.sub(lambda match: _plain(match[0]), folded)


@cache
def _plain(character: str) -> str:
    if character in "’‘ʼ´":
        return "'"
    if character.isspace():
        return " "
    return unicodedata.normalize("NFD", character)[0]
