"""The tables that say which spelling means which country, read once from `data/country_value_*.csv`, and the folded
form in which spellings are compared.

What lives here: reading, folding and weighing of spellings. What to do with a value that is in no table is decided in
`country_names`. A spelling, a form of state or an article in one more language is a row in a data file.
"""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from warehouse.data_files import read_rows

OK, INVALID, MISSING, AMBIGUOUS = "ok", "invalid", "missing", "ambiguous"
_DATA = Path(__file__).parent / "data"
SITE_LANGUAGES = frozenset({"en", "fr", "es", "pt"})
_LATIN_END = "\u024f"
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
    # Arabic, Persian and Urdu keyboards write these letters each in its own way, and so do their readers.
    | {"ک": "ك", "ی": "ي", "ى": "ي", "ہ": "ه", "ۃ": "ه", "ة": "ه", "ە": "ه", "ھ": "ه", "ۂ": "ه"}
)

_DOTTED = re.compile(r"\b(?:[^\W\d_]\.\s?){2,}")
_APOSTROPHES = re.compile("['’‘`´ʻʼʽʹ׳＇]")


@dataclass(frozen=True, slots=True)
class Form:
    """A word or words around names, and what they are."""

    text: str
    kind: str  # article, state or islands; links, abbreviations and words that count others in have no place
    place: str  # before or after the name
    not_for: frozenset[str]  # codes of which another state bears the name with this form


@dataclass(frozen=True, slots=True)
class Entry:
    """What one spelling means."""

    iso2: str | None
    status: str
    rule: str
    is_widespread: bool = True  # written so in a language of the site or of Europe, or compiled by hand
    is_of_site: bool = True  # written so in a language of the site, or compiled by hand


def fold(text: str) -> str:
    """The comparable form of a name: lower case, no accents, apostrophes, hyphens or dots, `&` as "and", single
    blanks.
    """
    text = _DOTTED.sub(lambda dotted: re.sub(r"[.\s]", "", dotted.group()) + " ", text)
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(c for c in plain if not unicodedata.combining(c) and unicodedata.category(c) != "Cf").translate(
        _LETTERS
    )
    kept = _APOSTROPHES.sub(" ", unicodedata.normalize("NFC", kept)).replace("&", " and ")
    return " ".join(re.sub(r"[^\w\u0300-\U0010ffff]|[_‐-―·・、，。«»“”„…་]", " ", kept).split())


def key(folded: str) -> str:
    """A name with abbreviated words written out and without articles and "and", so that "Rep." and "the Republic",
    "Trinidad and" and "Trinidad &" meet.
    """
    written_out, links = abbreviations(), words_of("link")
    words = (written_out.get(word, word) for word in folded.split())
    return " ".join(_bare(word) for word in words if word not in links)


def _bare(word: str) -> str:
    """An Arabic word without its article."""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def rows_of(name: str) -> list[dict[str, str]]:
    """Rows of a data file."""
    return read_rows(_DATA / name)


@cache
def codes() -> dict[str, str]:
    """ISO alpha-3 by alpha-2, XKX for Kosovo."""
    return {row["iso2"]: row["iso3"] for row in rows_of("country_value_codes.csv")}


@cache
def alpha3() -> dict[str, str]:
    """ISO alpha-2 by alpha-3."""
    return {iso3: iso2 for iso2, iso3 in codes().items()}


@cache
def spellings() -> dict[str, Entry]:
    """What is compiled by hand: former and everyday spellings, abbreviations, and spellings that name no single
    country.
    """
    entries = {}
    for row in rows_of("country_value_spellings.csv"):
        status = {"ambiguous": AMBIGUOUS, "refused": INVALID}.get(row["rule"], OK)
        entries[row["name"]] = Entry(row["iso2"] or None, status, row["rule"])
    return entries


@cache
def namesakes() -> frozenset[str]:
    """Short names that several countries have in common: a remark beside them matters."""
    return frozenset(row["name"] for row in rows_of("country_value_namesakes.csv"))


@cache
def words() -> tuple[Form, ...]:
    """The words around names, the longest first: "plurinational state of" before "state of"."""
    rows = rows_of("country_value_words.csv")
    forms = [Form(row["form"], row["kind"], row["place"], frozenset(row["not_for"].split())) for row in rows]
    return tuple(sorted(forms, key=lambda form: (-len(form.text), form.text, form.kind)))


@cache
def words_of(kind: str) -> frozenset[str]:
    """The words of one kind."""
    return frozenset(form.text for form in words() if form.kind == kind)


@cache
def abbreviations() -> dict[str, str]:
    """Abbreviated words of names, written out."""
    rows = rows_of("country_value_words.csv")
    return {row["form"]: row["written_out"] for row in rows if row["kind"] == "abbreviation"}


@cache
def administrators() -> dict[str, str]:
    """By territory the state that administers it."""
    return {
        row["iso2"]: row["administered_by"] for row in rows_of("country_value_traits.csv") if row["administered_by"]
    }


@cache
def islands() -> frozenset[str]:
    """Codes of states and territories that are islands."""
    return frozenset(row["iso2"] for row in rows_of("country_value_traits.csv") if row["is_islands"] == "true")


@cache
def placeholders() -> frozenset[str]:
    """What is written where nothing is known."""
    return frozenset(fold(row["name"]) for row in rows_of("date_status_words.csv") if row["status"] == "missing")


@cache
def longest() -> int:
    """Characters of the longest value worth reading."""
    return 40 + max(len(name) for name in names())


@cache
def _name_rows() -> list[tuple[str, str, str]]:
    """Spelling, code and reach (site, europe or world: who writes it so) of the long generated table."""
    with (_DATA / "country_value_names.csv").open(encoding="utf-8", newline="") as handle:
        return [(row[0], row[1], row[2]) for row in csv.reader(handle)][1:]


@cache
def others() -> dict[str, str]:
    """Names of what is no country, with the kind: a continent or union, a smaller region, an adjective of a site
    language.
    """
    kinds: dict[str, str] = {}
    for row in rows_of("country_value_others.csv"):
        # A continent outweighs a region, a region an adjective.
        kinds[row["name"]] = min(
            kinds.get(row["name"], row["kind"]), row["kind"], key=("continent", "region", "adjective").index
        )
    return kinds


@cache
def _english_adjectives() -> frozenset[str]:
    """Adjectives that are written with a capital, as a country is: "Swiss" is no country, "Italien" may be one."""
    rows = rows_of("country_value_others.csv")
    return frozenset(row["name"] for row in rows if row["kind"] == "adjective" and "en" in row["languages"].split())


@cache
def names() -> dict[str, Entry]:
    """Every spelling in every language. One that two countries share, or a country and a continent or a language,
    counts only if one of the site's languages decides; an adjective of theirs ("Greek") only if a language of Europe
    does.
    """
    readings: dict[str, dict[str, str]] = {}
    for name, iso2, reach in _name_rows():
        readings.setdefault(name, {})[iso2] = reach
    kinds, english = others(), _english_adjectives()
    entries = {}
    for name, found in readings.items():
        codes = list(found)
        kind = kinds.get(name)
        if len(codes) > 1 or kind == "continent" or (kind == "adjective" and name in english):
            codes = [code for code in codes if found[code] == "site"]
        elif kind == "adjective":
            codes = [code for code in codes if found[code] != "world"]
        if len(codes) == 1:
            reach = found[codes[0]]
            entries[name] = Entry(codes[0], OK, "name", reach != "world", reach == "site")
        else:
            entries[name] = Entry(None, AMBIGUOUS, "shared_name")
    return entries


@cache
def plain_names() -> dict[str, Entry]:
    """The names that a site language or ISO 3166 writes, and all that are not in Latin letters, by their written-out
    key; keys that two countries share are left out.
    """
    entries: dict[str, set[str]] = {}
    for written, iso2, reach in _name_rows():
        if reach == "site" or written > _LATIN_END:
            entries.setdefault(key(written), set()).add(iso2)
    for name, entry in spellings().items():
        if entry.iso2 and entry.rule not in ("abbreviation", "code_in_use"):
            entries.setdefault(key(name), set()).add(entry.iso2)
    return {key: Entry(next(iter(codes)), OK, "name_written_out") for key, codes in entries.items() if len(codes) == 1}


@cache
def joined_names() -> dict[str, Entry]:
    """The same names without blanks, for "Cote dIvoire" and "Timor Leste" glued together; short ones could be any
    word and are left out.
    """
    joined: dict[str, set[str | None]] = {}
    for name, entry in plain_names().items():
        if " " in name and len(name) > 7:
            joined.setdefault(name.replace(" ", ""), set()).add(entry.iso2)
    return {key: Entry(next(iter(codes)), OK, "name_blanks_apart") for key, codes in joined.items() if len(codes) == 1}
