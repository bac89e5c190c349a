"""The words of dates: how a text is cut into tokens, and which token means what.

What lives here: folding and tokenising, the lexicon read from `data/date_*.csv` (month and weekday names of every CLDR language, filler
words, connectors of ranges, words such as "circa" or "since"), and the mark-up of a text with the roles its tokens can have. A word in one
more language is a row in a data file. Never add here: what a sequence of roles means (that is `date_patterns_spoken`).
"""

import csv
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"
_DASHES = {ord(dash): "-" for dash in "‐‑−﹣－"}
_FOOTNOTE_MARKS = re.compile("[*†‡§⁰¹²³⁴-⁹]")
_PUNCTUATION = "!-/:-@\\[-`{-~¡¿«»“”„‘’‚‛´`ʼʹ·•…–—―‥،؛。、，፣፥፡⹁״׳།་"
_TOKEN = re.compile(rf"[0-9]+|[^\s0-9{_PUNCTUATION}]+|\S")
_WORD = re.compile(rf"[0-9]+|[^\s0-9{_PUNCTUATION}]+")
_INSIDE_NAMES = frozenset(".-'’ʼ‘·་˗")
_LONGEST_NAME = 6
# The official languages of the Union and of its candidates: the administrations that write such listings.
_EUROPEAN = frozenset("bg bs cs da de el en es et fi fr ga hr hu hy it ka lt lv mk mt nl pl pt ro sk sl sq sr sv tr uk".split())


@dataclass(frozen=True, slots=True)
class Token:
    """A number, a name with the roles it can have, or a punctuation mark; `gap` says whether a blank stands before and after it."""

    text: str
    kind: str
    roles: tuple[tuple[str, int], ...] = field(default=())
    gap: tuple[bool, bool] = (False, False)


def fold(text: str) -> str:
    """Lower case, ASCII digits, one kind of hyphen, no accents and no footnote marks; blanks and other punctuation stay."""
    if text.isascii():
        return text.replace("*", "").casefold()
    plain = unicodedata.normalize("NFKD", _FOOTNOTE_MARKS.sub("", text)).translate(_DASHES).casefold()
    kept = []
    for character in unicodedata.normalize("NFKD", plain):
        if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
            continue
        digit = unicodedata.digit(character, None)
        kept.append(character if digit is None or character.isascii() else str(digit))
    return unicodedata.normalize("NFC", "".join(kept))


def fold_words(text: str) -> str:
    """The folded words and numbers of a text, joined by one space: the form of every name in the data files."""
    return " ".join(token.lstrip("0") or "0" if token.isdigit() else token for token in _WORD.findall(fold(text)))


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def lexicon() -> dict[str, tuple[tuple[str, int], ...]]:
    """Every known name with its roles: `month` (with its number), `weekday`, and the roles of `date_words.csv`."""
    roles: dict[str, set[tuple[str, int]]] = {}
    months = _rows("date_month_names.csv") + _rows("date_month_spellings.csv")
    preferred = {row["name"]: row["month"] for row in _rows("date_month_spellings.csv")}
    european: dict[str, set[str]] = {}
    for row in months:
        if _EUROPEAN & set(row["languages"].split()):
            european.setdefault(row["name"], set()).add(row["month"])
    for row in months:
        # A spelling of the site's own languages wins over the same letters elsewhere ("jan" is June in Sesotho), then one of Europe's.
        name, month = row["name"], row["month"]
        if preferred.get(name, month) == month and (name in preferred or month in european.get(name, {month})):
            roles.setdefault(name, set()).add(("month", int(month)))
    for row in _rows("date_weekday_names.csv"):
        roles.setdefault(row["name"], set()).add(("weekday", 0))
    for row in _rows("date_filler_words.csv"):
        roles.setdefault(row["name"], set()).add(("filler", 0))
    for row in _rows("date_words.csv"):
        roles.setdefault(row["name"], set()).add((row["role"], 0))
    for name, status in status_words().items():
        if status == "ongoing":
            roles.setdefault(name, set()).add(("ongoing", 0))
    return {name: tuple(sorted(found)) for name, found in roles.items()}


@cache
def status_words() -> dict[str, str]:
    """Phrases that a source writes instead of a date, with the status they mean: ongoing or missing."""
    return {row["name"]: row["status"] for row in _rows("date_status_words.csv")}


def _name_at(raw: list[re.Match[str]], start: int) -> tuple[int, str]:
    """The longest known name that begins at a token: its end and its folded text; an empty text when there is none."""
    names, best, words = lexicon(), (start, ""), ""
    position = count = 0
    position = start
    while position < len(raw) and count < _LONGEST_NAME:
        text = raw[position].group()
        if text in _INSIDE_NAMES and words:
            position += 1
            continue
        if not (text.isdigit() or _WORD.fullmatch(text)):
            break
        words = f"{words} {text.lstrip('0') or '0'}".lstrip() if text.isdigit() else f"{words} {text}".lstrip()
        count += 1
        position += 1
        if words in names and not words.isdigit():
            best = (position, words)
    return best


def tokenise(folded: str) -> list[Token] | None:
    """Cut a folded text into tokens; None as soon as a word is no part of any date."""
    raw = list(_TOKEN.finditer(folded))
    tokens: list[Token] = []
    start = 0
    while start < len(raw):
        end, name = _name_at(raw, start)
        text = raw[start].group()
        end = end if name else start + 1
        before = raw[start].start() > 0 and folded[raw[start].start() - 1].isspace()
        after = raw[end - 1].end() < len(folded) and folded[raw[end - 1].end()].isspace()
        if name:
            tokens.append(Token(name, "name", lexicon()[name], (before, after)))
        elif text.isdigit():
            tokens.append(Token(text, "number", (), (before, after)))
        elif _WORD.fullmatch(text):
            return None
        else:
            tokens.append(Token(text, "mark", (), (before, after)))
        start = end
    return tokens
