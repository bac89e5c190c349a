"""Tell which country a value names, when the value is meant to name one and nothing else.

What lives here: the lookup of a whole value in the tables of `data/country_value_*.csv` (short and official names in
every CLDR and ISO 3166 language, codes, former and everyday spellings), after remarks, footnote marks and word order
have been put aside by named steps. Regions, organisations, former states, cities and demonyms are in no table, so
they are refused; nothing fuzzy decides, and a spelling that two countries share is `ambiguous`. Never add here:
countries inside prose (that is the extraction), or a spelling (it is a row in a data file).

Decisions: "Congo" and "Guinea" are the ISO short names of CG and GN; "Korea" alone, and a name with a remark that
does not say which of several namesakes is meant, are ambiguous; England, Scotland, Wales and Northern Ireland count
for GB under the rule `constituent_nation`; a mere renaming (Swaziland, Zaire, Burma) counts for the state that exists
now, a state that was dissolved or split does not. Two-letter codes count in capitals only: `NA` is Namibia, `na` and
`n/a` are placeholders.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assets.normalised.cleaning import clean

OK, INVALID, MISSING, AMBIGUOUS = "ok", "invalid", "missing", "ambiguous"
_DATA = Path(__file__).parent / "data"
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
)
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.\s?){2,}")
_APOSTROPHES = re.compile("['’‘`´ʻʼʽʹ׳＇]")
_FOOTNOTES = re.compile(
    r"(?:\s*(?:[*†‡§¶#^⁰¹²³⁴-⁹]+|\[\w{1,3}\]|\(\d{1,2}\)|(?<=[^\W\d_])\d{1,2}|\s\d{1,2}/?|(?<=[^\W\d_])/\d))+[.:,;]?$"
)
_BRACKETED = re.compile(r"^(?P<base>[^()\[\]]*[^()\[\]\s])\s*[(\[](?P<inner>[^()\[\]]+)[)\]]?(?P<rest>.*)$")
SITE_LANGUAGES = frozenset({"en", "fr", "es", "pt"})
_ARTICLE = re.compile(r"^(?:the|le|la|les|l|el|los|las|o|a|os|as|der|die|das|den|il|lo|i|gli|de|het)\s+(?=\S{3})")
_REPUBLIC = re.compile(
    r"^(?:the )?(?:(?:republic|kingdom) of(?: the)?|republique (?:d|du|de|des|de la|de l)|royaume (?:d|du|de|des|de la)"
    r"|republica (?:de|del|do|da|de la|dos|de los)|reino (?:de|del|do|da|dos|de los)"
    r"|republik|konigreich|repubblica (?:di|del|della|dell)) "
)
_ABBREVIATIONS = {
    "st": "saint",
    "ste": "sainte", "rep": "republic", "dem": "democratic", "fed": "federated",
    "sts": "states", "is": "islands",
    "isl": "islands", "isls": "islands",
    "ppl": "peoples", "pdr": "peoples democratic republic", "n": "north", "s": "south",
    "eq": "equatorial", "dr": "democratic republic", "terr": "territory",
    "rb": "bolivarian republic of",
}  # fmt: skip
_SEVERAL = re.compile(r"\s*(?:[;/,&+]|\band\b|\bet\b|\by\b|\be\b|\bund\b)\s*")


@dataclass(frozen=True, slots=True)
class CountryValue:
    """What a value names: ISO 3166 codes (XK and XKX for Kosovo) or None, a status (ok, invalid, missing, ambiguous)
    and the rule that decided.
    """

    iso2: str | None
    iso3: str | None
    status: str
    rule: str


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


def normalise_country_lines(lines: Sequence[str]) -> list[dict[str, str | None]]:
    """Read one value a line: `{raw, iso2, iso3, status, rule}` per line, in order; codes are None where the value is
    no country.
    """
    results = []
    for line in lines:
        value = read_country(line)
        results.append(
            {"raw": line, "iso2": value.iso2, "iso3": value.iso3, "status": value.status, "rule": value.rule}
        )
    return results


def read_country(raw: str) -> CountryValue:
    """Tell which country one value names; never raises and never guesses."""
    text = clean(raw).text
    folded = fold(text)
    if not folded:
        return CountryValue(None, None, MISSING, "empty" if not text else "placeholder")
    if len(text) > _longest():
        return CountryValue(None, None, INVALID, "not_a_country")
    for step, form in _forms(text):
        found = _look_up(form)
        # A name of a rare language must be the whole value: "El Beni" is not the Yoruba for Benin with an article.
        is_foreign = found is not None and not found.is_of_site
        if is_foreign and text[0].islower() and _others().get(fold(form)) == "adjective":
            return CountryValue(None, None, AMBIGUOUS, "adjective")
        if found is not None and (found.is_widespread or step in ("", "footnote_mark")):
            return _answer(found, step)
    if _others().get(folded) in ("continent", "region"):
        return CountryValue(None, None, INVALID, "region")
    if folded in _placeholders():
        return CountryValue(None, None, MISSING, "placeholder")
    if (remark := _without_remark(text)) is not None:
        return remark
    parts = [part for part in _SEVERAL.split(_FOOTNOTES.sub("", text)) if part]
    named = {found.iso2 for part in parts if (found := _look_up(part)) is not None and found.iso2}
    if len(parts) > 1 and len(named) > 1:
        return CountryValue(None, None, AMBIGUOUS, "several_countries")
    return CountryValue(None, None, INVALID, "not_a_country")


@dataclass(frozen=True, slots=True)
class _Entry:
    iso2: str | None
    status: str
    rule: str
    is_widespread: bool = True  # written so in a language of the site or of Europe, or compiled by hand
    is_of_site: bool = True  # written so in a language of the site, or compiled by hand


def _answer(entry: _Entry, step: str) -> CountryValue:
    rule = f"{entry.rule}+{step}" if step else entry.rule
    return CountryValue(entry.iso2, _iso3(entry.iso2), entry.status, rule)


def _iso3(iso2: str | None) -> str | None:
    return _codes()[iso2] if iso2 else None


def _forms(text: str) -> Iterator[tuple[str, str]]:
    """The value itself and its plainer forms, each with the name of what was put aside."""
    bare = _FOOTNOTES.sub("", text).strip()
    for mark, whole in (("", text), ("footnote_mark", bare)):
        if mark and (whole == text or not whole):
            continue
        prefix = f"{mark}+" if mark else ""
        yield mark, whole
        if "," in whole:
            head, _, tail = whole.partition(",")
            yield prefix + "word_order", f"{tail} {head}"
        if bracket := _BRACKETED.match(whole):
            base, inner = bracket["base"], bracket["inner"]
            if not bracket["rest"].strip():
                yield prefix + "word_order", f"{inner} {base}"
                yield prefix + "bracket", f"{base} {inner}"
        folded = fold(whole)
        if (short := _ARTICLE.sub("", folded)) != folded:
            yield prefix + "article", short
        if (short := _REPUBLIC.sub("", folded)) != folded and short not in _namesakes():
            yield prefix + "form_of_state", short


def _look_up(form: str) -> _Entry | None:
    """A code in capitals, an abbreviation, or a name in any language; also with abbreviated words written out."""
    stripped = form.strip()
    if re.fullmatch(r"[A-Z]{2,3}", stripped):
        iso2 = stripped if stripped in _codes() else _alpha3().get(stripped)
        compiled = _spellings().get(fold(stripped))
        if compiled is not None and (iso2 is None or compiled.rule == "code_in_use"):
            return compiled
        return _Entry(iso2, OK, f"alpha{len(stripped)}_code") if iso2 else None
    folded = fold(stripped)
    compiled = _spellings().get(folded)
    if compiled is not None and (
        (compiled.rule != "code_in_use" and compiled.rule != "abbreviation") or stripped.isupper() or "." in stripped
    ):
        return compiled
    entry = _names().get(folded)
    if entry is not None:
        return entry
    written_out = _key(folded)
    return _plain_names().get(written_out) or _joined_names().get(folded.replace(" ", ""))


def _without_remark(text: str) -> CountryValue | None:
    """A name with a remark in brackets or after a dash: the name counts unless the remark could change which country
    is meant.
    """
    bare = _FOOTNOTES.sub("", text).strip()
    bracket = _BRACKETED.match(bare) or re.match(r"^(?P<base>[^–—:]+?)\s*(?:\s-\s|[–—:])\s*(?P<inner>.+)$", bare)
    if bracket is None:
        under = re.match(
            r"^(?P<base>.+?),?\s+(?P<inner>\(?(?:under|selon|según|bajo|sob|pursuant|as defined|in line with)\b.+)$",
            bare,
            re.IGNORECASE,
        )
        if under is None:
            return None
        bracket = under
    base = next((entry for _, form in _forms(bracket["base"].strip()) if (entry := _look_up(form)) is not None), None)
    if base is None or base.iso2 is None or not base.is_widespread:
        return None
    inner = next((entry for _, form in _forms(bracket["inner"].strip()) if (entry := _look_up(form)) is not None), None)
    if inner is not None and inner.iso2 == base.iso2:
        return _answer(base, "remark")
    if (inner is not None and inner.status != INVALID) or _key(fold(bracket["base"])) in _namesakes():
        return CountryValue(None, None, AMBIGUOUS, "remark_names_another")
    return _answer(base, "remark")


def _key(folded: str) -> str:
    """A name with abbreviated words written out and without articles, so that "Rep." and "the Republic" meet."""
    words = (_ABBREVIATIONS.get(word, word) for word in folded.split())
    return " ".join(word for word in words if word != "the")


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def _codes() -> dict[str, str]:
    return {row["iso2"]: row["iso3"] for row in _rows("country_value_codes.csv")}


@cache
def _alpha3() -> dict[str, str]:
    return {iso3: iso2 for iso2, iso3 in _codes().items()}


@cache
def _spellings() -> dict[str, _Entry]:
    """What is compiled by hand: former and everyday spellings, abbreviations, and spellings that name no single
    country.
    """
    entries = {}
    for row in _rows("country_value_spellings.csv"):
        status = {"ambiguous": AMBIGUOUS, "refused": INVALID}.get(row["rule"], OK)
        entries[row["name"]] = _Entry(row["iso2"] or None, status, row["rule"])
    return entries


@cache
def _namesakes() -> frozenset[str]:
    """Short names that several countries have in common: a remark beside them matters."""
    return frozenset(row["name"] for row in _rows("country_value_namesakes.csv"))


@cache
def _placeholders() -> frozenset[str]:
    return frozenset(fold(row["name"]) for row in _rows("date_status_words.csv") if row["status"] == "missing")


@cache
def _longest() -> int:
    return 40 + max(len(name) for name in _names())


@cache
def _name_rows() -> list[tuple[str, str, str]]:
    """Spelling, code and reach (site, europe or world: who writes it so) of the long generated table."""
    with (_DATA / "country_value_names.csv").open(encoding="utf-8", newline="") as handle:
        return [(row[0], row[1], row[2]) for row in csv.reader(handle)][1:]


@cache
def _others() -> dict[str, str]:
    """Names of what is no country, with the kind: a continent or union, a smaller region, an adjective of a site
    language.
    """
    kinds: dict[str, str] = {}
    for row in _rows("country_value_others.csv"):
        # A continent outweighs a region, a region an adjective.
        kinds[row["name"]] = min(
            kinds.get(row["name"], row["kind"]), row["kind"], key=("continent", "region", "adjective").index
        )
    return kinds


@cache
def _english_adjectives() -> frozenset[str]:
    """Adjectives that are written with a capital, as a country is: "Swiss" is no country, "Italien" may be one."""
    rows = _rows("country_value_others.csv")
    return frozenset(row["name"] for row in rows if row["kind"] == "adjective" and "en" in row["languages"].split())


@cache
def _names() -> dict[str, _Entry]:
    """Every spelling in every language. One that two countries share, or a country and a continent or a language,
    counts only if one of the site's languages decides; an adjective of theirs ("Greek") only if a language of Europe
    does.
    """
    readings: dict[str, dict[str, str]] = {}
    for name, iso2, reach in _name_rows():
        readings.setdefault(name, {})[iso2] = reach
    others, english = _others(), _english_adjectives()
    entries = {}
    for name, found in readings.items():
        codes = list(found)
        kind = others.get(name)
        if len(codes) > 1 or kind == "continent" or (kind == "adjective" and name in english):
            codes = [code for code in codes if found[code] == "site"]
        elif kind == "adjective":
            codes = [code for code in codes if found[code] != "world"]
        if len(codes) == 1:
            reach = found[codes[0]]
            entries[name] = _Entry(codes[0], OK, "name", reach != "world", reach == "site")
        else:
            entries[name] = _Entry(None, AMBIGUOUS, "shared_name")
    return entries


@cache
def _plain_names() -> dict[str, _Entry]:
    """The names that a site language or ISO 3166 writes, by their written-out key; keys that two countries share are
    left out.
    """
    entries: dict[str, set[str]] = {}
    for written, iso2, reach in _name_rows():
        if reach == "site":
            entries.setdefault(_key(written), set()).add(iso2)
    for name, entry in _spellings().items():
        if entry.iso2 and entry.rule not in ("abbreviation", "code_in_use"):
            entries.setdefault(_key(name), set()).add(entry.iso2)
    return {key: _Entry(next(iter(codes)), OK, "name_written_out") for key, codes in entries.items() if len(codes) == 1}


@cache
def _joined_names() -> dict[str, _Entry]:
    """The same names without blanks, for "Cote dIvoire" and "Timor Leste" glued together; short ones could be any
    word and are left out.
    """
    joined: dict[str, set[str | None]] = {}
    for name, entry in _plain_names().items():
        if " " in name and len(name) > 7:
            joined.setdefault(name.replace(" ", ""), set()).add(entry.iso2)
    return {key: _Entry(next(iter(codes)), OK, "name_blanks_apart") for key, codes in joined.items() if len(codes) == 1}
