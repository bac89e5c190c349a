"""The words of dates: how a text is cut into tokens, and which token means what.

What lives here: folding and tokenising, the lexicon read from `data/date_*.csv` (month and weekday names of every
CLDR language, filler words, connectors of ranges, words such as "circa" or "since"), and the mark-up of a text with
the roles its tokens can have. A word in one more language is a row in a data file. Never add here: what a sequence of
roles means (that is `date_patterns_spoken`).
"""

import calendar
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from warehouse.data_files import read_rows

_DATA = Path(__file__).parent / "data"
_DASHES = {ord(dash): "-" for dash in "‐‑−﹣－"}
_FOOTNOTE_MARKS = re.compile("[*†‡§°⁰¹²³⁴-⁹]")  # the degree sign is typed for an ordinal: "1° de enero"
_PUNCTUATION = "!-/:-@\\[-`{-~¡¿«»“”„‘’‚‛´`ʼʹ·•…–—―‥،؛。、，፣፥፡⹁״׳།་"
# A month in Roman capitals, between digits or before the year: "3.V.2021", "XII 2018". Anything else is left alone.
_ROMAN_MONTH = re.compile(r"(^|\d ?[./ -] ?)(VI{0,3}|I[VX]|XI{0,2}|I{1,3})(?= ?[./ -] ?\d)")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_TOKEN = re.compile(rf"[0-9]+|[^\s0-9{_PUNCTUATION}]+|\S")
_WORD = re.compile(rf"[0-9]+|[^\s0-9{_PUNCTUATION}]+")
_ANY = re.compile(r"\S+")
_INSIDE_NAMES = frozenset(".-'’ʼ‘·་˗")
_LONGEST_NAME = 12  # words: Makonde counts its months out
_CLEAR_MAJORITY = 3
_UNSPACED_SCRIPTS = "\u0e00"  # Thai and the scripts after it are written without blanks between words
# The official and co-official languages of the Union, its candidates and its neighbours: those of the administrations
# that write such listings.
EUROPEAN_LANGUAGES = frozenset(
    [
        "bg",
        "bs",
        "ca",
        "cs",
        "cy",
        "da",
        "de",
        "el",
        "en",
        "es",
        "et",
        "eu",
        "fi",
        "fr",
        "ga",
        "gl",
        "hr",
        "hu",
        "hy",
        "is",
        "it",
        "ka",
        "lb",
        "lt",
        "lv",
        "mk",
        "mt",
        "nl",
        "no",
        "pl",
        "pt",
        "ro",
        "sk",
        "sl",
        "sq",
        "sr",
        "sv",
        "tr",
        "uk",
    ]
)


@dataclass(frozen=True, slots=True)
class Token:
    """A number, a name with the roles it can have, or a punctuation mark; `gap` says whether a blank stands before
    and after it.
    """

    text: str
    kind: str
    roles: tuple[tuple[str, int], ...] = field(default=())
    gap: tuple[bool, bool] = (False, False)


def fold(text: str) -> str:
    """Lower case, ASCII digits, one kind of hyphen, no accents and no footnote marks; blanks and other punctuation
    stay.
    """
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


def with_roman_months_named(text: str) -> str:
    """The text with months in Roman capitals written as words, so that one grammar reads both."""
    return _ROMAN_MONTH.sub(lambda found: found[1] + calendar.month_name[_ROMAN.index(found[2]) + 1], text)


def fold_words(text: str) -> str:
    """The folded words and numbers of a text, joined by one space: the form of every name in the data files."""
    return " ".join(token.lstrip("0") or "0" if token.isdigit() else token for token in _WORD.findall(fold(text)))


def _rows(name: str) -> list[dict[str, str]]:
    return read_rows(_DATA / name)


def month_number(name: str) -> int | None:
    """The month that one spelling means; None when it means none, or several."""
    found = _months().get(fold_words(name), set())
    return next(iter(found)) if len(found) == 1 else None


@cache
def _months() -> dict[str, set[int]]:
    """The month or months that each spelling means, after weighing the languages that write it so."""
    spoken: dict[str, dict[int, set[str]]] = {}
    for row in _rows("date_month_names.csv"):
        spoken.setdefault(row["name"], {}).setdefault(int(row["month"]), set()).update(row["languages"].split())
    months = {name: _weighed(found) for name, found in spoken.items()}
    # What is compiled by hand are the spellings of the site's own languages: they win ("jan" is June in Sesotho).
    months |= {row["name"]: {int(row["month"])} for row in _rows("date_month_spellings.csv")}
    return months


def _weighed(found: dict[int, set[str]]) -> set[int]:
    """One month if only Europe's languages, or nearly all languages, mean that one; else all of them, and the name
    decides nothing.
    """
    european = {month for month, languages in found.items() if languages & EUROPEAN_LANGUAGES}
    if len(european) == 1:
        return european
    most = max(found, key=lambda month: len(found[month]))
    others = sum(len(languages) for month, languages in found.items() if month != most)
    return {most} if not european and len(found[most]) >= _CLEAR_MAJORITY * others and others else set(found)


@cache
def lexicon() -> dict[str, tuple[tuple[str, int], ...]]:
    """Every known name with its roles: `month` (with its number), `weekday`, and the roles of `date_words.csv`."""
    roles: dict[str, set[tuple[str, int]]] = {}
    for name, numbers in _months().items():
        roles[name] = {("month", number) for number in numbers}
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


def _segments(folded: str, found: re.Match[str]) -> list[re.Match[str]]:
    """A word of a script without blanks, cut into known names from its beginning; any other token as it is."""
    if found.group() < _UNSPACED_SCRIPTS or found.group() in lexicon():
        return [found]
    parts: list[re.Match[str]] = []
    start, end = found.span()
    while start < end:
        known = (stop for stop in range(end, start, -1) if folded[start:stop] in lexicon())
        stop = next(known, 0)
        piece = _ANY.match(folded, start, stop) if stop else None
        if piece is None:
            return [found]
        parts.append(piece)
        start = stop
    return parts


def tokenise(folded: str) -> list[Token] | None:
    """Cut a folded text into tokens; None as soon as a word is no part of any date."""
    tokens = _tokens(folded)
    return tokens and _without_doubles(tokens)


def _without_doubles(tokens: list[Token]) -> list[Token]:
    """One month written in both its names ("3 أيار/مايو 2021", as Arabic papers of the UN do) is one month."""
    kept: list[Token] = []
    for token in tokens:
        if len(kept) > 1 and kept[-1].text == "/" and _months_of(token) and _months_of(token) == _months_of(kept[-2]):
            kept.pop()
        else:
            kept.append(token)
    return kept


def _months_of(token: Token) -> frozenset[int]:
    return frozenset(number for role, number in token.roles if role == "month")


def _tokens(folded: str) -> list[Token] | None:
    raw = [part for found in _TOKEN.finditer(folded) for part in _segments(folded, found)]
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
