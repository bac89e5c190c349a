"""Build the month, weekday and country name tables that the value normalisers read, from CLDR (Babel) and ISO 3166
(pycountry).

Run it by hand after raising a pin: `python -m assets.normalised.build_value_names`. It writes the generated CSV files
beside the hand-kept ones in `data/`; the program reads only those files and never imports Babel or pycountry. What is
compiled by hand (status words, former spellings, everyday abbreviations) lives in files of its own and is not touched
here.
"""

import csv
import gettext
import re
from collections import defaultdict
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import pycountry
from babel import Locale, localedata

from assets.normalised.country_tables import SITE_LANGUAGES
from assets.normalised.country_tables import fold as fold_country
from assets.normalised.date_patterns_words import EUROPEAN_LANGUAGES, fold_words
from warehouse.data_files import read_rows

DATA = Path(__file__).parent / "data"
CLDR = f"babel {version('babel')}"
ISO = f"pycountry {version('pycountry')}"
# Shorter Latin and Cyrillic spellings ("de", "no", "pm") are function words of the languages dates are written in.
SHORTEST_MONTH = 3
KOSOVO = "XK"
# World, Africa, Oceania, the Americas, Asia, Europe and the unions. Smaller regions often share their name with a
# country ("Micronesia").
CONTINENTS = frozenset({"001", "002", "003", "005", "009", "019", "142", "150", "419", "EU", "EZ", "UN"})

Names = dict[tuple[str, str], set[str]]


def _write(name: str, header: list[str], rows: Iterable[list[str]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted(rows))


def _rows(names: Names) -> Iterable[list[str]]:
    for (name, value), languages in names.items():
        yield [name, value, " ".join(sorted(languages)), CLDR]


def _locales() -> Iterable[Locale]:
    for identifier in sorted(localedata.locale_identifiers()):
        yield Locale.parse(identifier)


def _date_patterns(locale: Locale) -> list[str]:
    patterns = [str(pattern.pattern) for pattern in locale.date_formats.values()]
    skeletons = locale.datetime_skeletons
    return patterns + [str(skeletons[key].pattern) for key in skeletons if set(str(key)) <= set("yMLEdcG")]


def _glued(patterns: Iterable[str], letters: str) -> tuple[set[str], set[str]]:
    """The literals that some pattern writes directly before and directly after a field, as Hebrew does with months."""
    before, after = set(), set()
    for pattern in patterns:
        before |= set(re.findall(rf"([^\W\d_a-zA-Z]+)[{letters}]{{3,}}", pattern))
        after |= set(re.findall(rf"[{letters}]{{3,}}'([^\s'\d\W]+)'", pattern))
        after |= set(re.findall(rf"[{letters}]{{3,}}([^\W\d_a-zA-Z]+)", pattern))
    return before, after


def _is_usable(folded: str) -> bool:
    """Whether a folded name says something by itself: no bare number, no root placeholder such as `m01`, no short
    function word.
    """
    letters = re.sub(r"[\d ]", "", folded)
    if not letters or re.fullmatch(r"(?!m)[a-zŋ]{1,2}\d+", folded.replace(" ", "")):
        return False
    if letters == "m":
        return True  # "2024M06", the form of statistical offices, is what CLDR writes for languages without names
    is_short_alphabet = bool(re.fullmatch(r"[\u0000-\u052f]+", letters))
    return len(letters) >= SHORTEST_MONTH or not is_short_alphabet


def build_dates() -> None:
    """Write the month names, weekday names and filler words of every CLDR locale."""
    months: Names = defaultdict(set)
    weekdays: Names = defaultdict(set)
    fillers: Names = defaultdict(set)
    for locale in _locales():
        patterns = _date_patterns(locale)
        before, after = _glued(patterns, "ML")
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in dict(locale.months[context].get(width, {})).items():
                    spellings = {name, *(prefix + name for prefix in before), *(name + suffix for suffix in after)}
                    for folded in {fold_words(spelling) for spelling in spellings}:
                        if _is_usable(folded):
                            months[folded, str(number)].add(locale.language)
                for name in dict(locale.days[context].get(width, {})).values():
                    if (folded := fold_words(name)) and not folded.isdigit():
                        weekdays[folded, ""].add(locale.language)
        for pattern in patterns:
            literals = re.findall(r"'([^']+)'", pattern)
            literals += re.split(r"[a-zA-Z\s]+", re.sub(r"'[^']*'", " ", pattern))
            for folded in {fold_words(literal) for literal in literals} - {""}:
                fillers[folded, ""].add(locale.language)
        for era in dict(locale.eras["abbreviated"]).values() if locale.eras else []:
            if folded := fold_words(str(era)):
                fillers[folded, ""].add(locale.language)
    _write("date_month_names.csv", ["name", "month", "languages", "source"], _rows(months))
    for file, names in (("date_weekday_names.csv", weekdays), ("date_filler_words.csv", fillers)):
        _write(file, ["name", "languages", "source"], ([row[0], *row[2:]] for row in _rows(names)))


def _iso_names() -> Names:
    """The names of ISO 3166 (short, official, common) in English and in every translation of the standard."""
    found: Names = defaultdict(set)
    folder = Path(pycountry.LOCALES_DIR)
    languages = sorted(path.name for path in folder.iterdir() if (path / "LC_MESSAGES" / "iso3166-1.mo").exists())
    translations = {"en": gettext.NullTranslations()}
    translations |= {code: gettext.translation("iso3166-1", folder, languages=[code]) for code in languages}
    for language, translation in translations.items():
        for country in pycountry.countries:
            for attribute in ("name", "official_name", "common_name"):
                written = getattr(country, attribute, None)
                folded = fold_country(translation.gettext(written)) if written else ""
                # An untranslated entry comes back in English: it is no evidence for this language.
                is_new = language == "en" or translation.gettext(written or "") != written
                if folded and is_new:
                    found[folded, country.alpha_2].add(re.split("[_@]", language)[0])
    return found


def build_countries() -> None:
    """Write the spelling of every country and territory in every CLDR language and in ISO 3166, and the spellings of
    larger regions.
    """
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    others: Names = defaultdict(set)
    known = {country.alpha_2 for country in pycountry.countries} | {KOSOVO}
    for locale in _locales():
        for code, name in locale.territories.items():
            if not (folded := fold_country(name)) or folded.upper() == code:
                continue
            if code in known:
                names[folded, code].add(locale.language)
            elif code in CONTINENTS or len(code) == 3:
                others[folded, "continent" if code in CONTINENTS else "region"].add(locale.language)
        if locale.language in SITE_LANGUAGES:
            for name in locale.languages.values():
                others[fold_country(name), "adjective"].add(locale.language)
    for row in read_rows(DATA / "gazetteer_demonyms.csv"):
        for language in SITE_LANGUAGES:
            for name in re.split(r"\s*[;|]\s*", row[language] or ""):
                others[fold_country(name), "adjective"].add(language)
    others.pop(("", "adjective"), None)
    iso_names = _iso_names()
    rows = []
    for name, code in names.keys() | iso_names.keys():
        in_cldr, in_iso = names.get((name, code), set()), iso_names.get((name, code), set())
        source = "; ".join(label for label, languages in ((CLDR, in_cldr), (ISO, in_iso)) if languages)
        languages = in_cldr | in_iso
        reach = "site" if languages & SITE_LANGUAGES else "europe" if languages & EUROPEAN_LANGUAGES else "world"
        rows.append([name, code, reach, " ".join(sorted(languages)), source])
    _write("country_value_names.csv", ["name", "iso2", "reach", "languages", "source"], rows)
    _write(
        "country_value_others.csv",
        ["name", "kind", "languages", "source"],
        ([name, kind, " ".join(sorted(languages)), CLDR] for (name, kind), languages in others.items()),
    )
    codes = [[country.alpha_2, country.alpha_3, country.name, ISO] for country in pycountry.countries]
    codes.append([KOSOVO, "XKX", "Kosovo", "user-assigned code, as used by the European Commission"])
    _write("country_value_codes.csv", ["iso2", "iso3", "country_name", "source"], codes)


if __name__ == "__main__":
    build_dates()
    build_countries()
