"""Build `data/gazetteer_names.csv`, the vocabulary of countries that the extraction engine scans for, and the names
among them by which the parser knows a heading (`assets/parsed/country_names.csv`).

Run it by hand after raising a pin or editing a hand-kept list: `python -m assets.normalised.build_gazetteer`. It
joins CLDR territory names
(Babel) in English, French, Spanish and Portuguese, ISO 3166 names (pycountry) and the reviewed lists
`gazetteer_aliases.csv`,
`gazetteer_demonyms.csv`, `gazetteer_place_demonyms.csv`, `gazetteer_shared_demonyms.csv`, `gazetteer_places.csv` and
`bodies.csv` with the generated `gazetteer_cities.csv`, and inflects the demonyms.
The program reads only the result and never imports Babel or pycountry. Nothing about roles belongs here.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pycountry
from babel import Locale

from warehouse.data_files import read_rows

DATA = Path(__file__).parent / "data"
HEADINGS = Path(__file__).parents[1] / "parsed" / "country_names.csv"
LANGUAGES = ("en", "fr", "es", "pt", "pt_PT")
OWN_NAME = ("name", "capital")  # kind and letter case of names that are no abbreviations
CLDR = f"babel@{version('babel')}:CLDR"
ISO = f"pycountry@{version('pycountry')}:iso3166-1"
# Territories whose CLDR name is an everyday word of one of the languages ("réunion" is a meeting).
EVERYDAY_WORDS = {
    "La Réunion",
    "La Reunion",
    "La Reunión",
    "Réunion",
    "Reunion",
    "Reunión",
    "Reunião",
    "Jersey",
    "Man",
    "Saba",
    "Jersei",
}
# Regions of France with an ISO code of their own: their administrations are French.
OVERSEAS = dict.fromkeys(("MQ", "GP", "GF", "RE", "YT"), "FR")
# The country is looked for under these names by the shared list instead, because two countries carry them.
SHARED_NAMES = {"Congo", "Korea", "Corée", "Corea", "Coreia", "Salvador"}

# Endings of the masculine singular -> endings of all forms, first match wins; by language.
INFLECTIONS: dict[str, list[tuple[str, list[str]]]] = {
    "en": [("ese", [""]), ("ish", [""]), ("ch", [""]), ("ss", [""]), ("an", ["", "s"]), ("i", ["", "s"]), ("", [""])],
    "fr": [
        ("ais", ["", "e", "es"]), ("ois", ["", "e", "es"]), ("ien", ["", "ne", "s", "nes"]), ("éen", ["", "ne", "s",
        "nes"]),
        ("yen", ["", "ne", "s", "nes"]), ("on", ["", "ne", "s", "nes"]),
        ("e", ["", "s"]), ("é", ["", "e", "s", "es"]), ("s", [""]), ("", ["", "e",
        "s", "es"]),
    ],
    "es": [
        ("o", ["", "/a", "s", "/as"]), ("és", ["", "/esa", "/eses", "/esas"]), ("án", ["", "/ana", "/anes", "/anas"]),
        ("ón", ["", "/ona", "/ones", "/onas"]), ("e", ["", "s"]), ("a", ["", "s"]), ("í", ["", "es", "s"]), ("ú", ["",
        "es", "s"]),
        ("ol", ["", "a", "es", "as"]), ("s", [""]), ("", ["", "es"]),
    ],
    "pt": [
        ("o", ["", "/a", "s", "/as"]), ("ês", ["", "/esa", "/eses", "/esas"]), ("ol", ["", "a", "/óis", "as"]), ("eu",
        ["", "/eia", "s", "/eias"]),
        ("e", ["", "s"]), ("a", ["", "s"]), ("i", ["", "s"]), ("s", [""]), ("", [""]),
    ],
}  # fmt: skip

DEMONYMS = ("gazetteer_demonyms.csv", "gazetteer_place_demonyms.csv")

Row = tuple[str, str]


def inflected(base: str, language: str) -> set[str]:
    """All forms of a demonym; a base written out with blanks inside keeps its first word as it is."""
    for ending, forms in INFLECTIONS[language]:
        if base.endswith(ending):
            stem = base[: len(base) - len(ending)]
            return {stem + form[1:] if form.startswith("/") else base + form for form in forms}
    return {base}


def _cldr_names() -> Iterator[tuple[str, str, str]]:
    codes = {country.alpha_2 for country in pycountry.countries} | {"XK"}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in codes and name not in EVERYDAY_WORDS:
                short = re.sub(r"\s*[(\[].*", "", name)
                for form in {short, short.replace("’", "'")} - SHARED_NAMES:
                    yield form, code, language[:2]


def _iso_names() -> Iterator[tuple[str, str, str]]:
    for country in pycountry.countries:
        for field in ("name", "official_name", "common_name"):
            name = getattr(country, field, "")
            if name and not re.search(r"[,(\[]", name) and name not in SHARED_NAMES | EVERYDAY_WORDS:
                yield name, country.alpha_2, "en"


def build() -> list[list[str]]:
    """One row per form and kind: form, kind, candidates, letter_case, languages, source; sorted."""
    found: dict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
    languages: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    sources: dict[tuple[str, str, str], set[str]] = defaultdict(set)

    def add(form: str, kind: str, candidates: str, letter_case: str, language: str, source: str) -> None:
        candidates = OVERSEAS.get(candidates, candidates)
        key = (form, kind, letter_case)
        found[key].update(dict.fromkeys(candidates.split(";")))
        languages[key].add(language)
        sources[key].add(source)

    for form, code, language in _cldr_names():
        add(form, "name", code, "capital", language, CLDR)
    for form, code, language in _iso_names():
        add(form, "name", code, "capital", language, ISO)
    for row in read_rows(DATA / "gazetteer_aliases.csv"):
        case = "upper" if row["is_upper"] else "capital"
        add(row["name"], "name", row["iso2"], case, row["lang"], "gazetteer_aliases.csv")
    for source, row in [(name, row) for name in DEMONYMS for row in read_rows(DATA / name)]:
        for language in ("en", "fr", "es", "pt"):
            bases = [base for base in row[language].split(";") if base]
            for base in bases:
                # A list of several bases may be the written-out inflection itself; inflecting it again adds nothing
                # that reads otherwise.
                for form in inflected(base, language):
                    case = "capital" if language == "en" else "any"
                    add(form, "demonym", row["iso2"], case, language, source)
    for row in read_rows(DATA / "gazetteer_shared_demonyms.csv"):
        kind = "name" if row["form"] in SHARED_NAMES else "demonym"
        case = "capital" if kind == "name" or row["lang"] == "en" else "any"
        add(row["form"], kind, row["candidates"], case, row["lang"], "gazetteer_shared_demonyms.csv")
    for places in ("gazetteer_places.csv", "gazetteer_cities.csv"):
        for row in read_rows(DATA / places):
            add(row["name"], "place", row["candidates"], "capital", "xx", places)
    for row in read_rows(DATA / "bodies.csv"):
        add(row["name"], "national_body", row["iso2"], "upper" if row["is_upper"] else "capital", "xx", "bodies.csv")
    return sorted(
        [form, kind, ";".join(candidates), case, " ".join(sorted(languages[key])), "; ".join(sorted(sources[key]))]
        for key, candidates in found.items()
        for form, kind, case in [key]
    )


def main() -> None:
    """Write the generated files."""
    rows = build()
    _write(DATA / "gazetteer_names.csv", ["form", "kind", "candidates", "letter_case", "languages", "source"], rows)
    names = [[form, languages, source] for form, kind, _, case, languages, source in rows if (kind, case) == OWN_NAME]
    _write(HEADINGS, ["name", "languages", "source"], names)


def _write(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
