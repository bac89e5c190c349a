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

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assets.normalised.cleaning import clean
from assets.normalised.country_tables import (
    AMBIGUOUS,
    INVALID,
    MISSING,
    OK,
    Entry,
    Form,
    administrators,
    alpha3,
    codes,
    fold,
    islands,
    joined_names,
    key,
    longest,
    names,
    namesakes,
    others,
    placeholders,
    plain_names,
    spellings,
    words,
    words_of,
)

_FOOTNOTES = re.compile(
    r"(?:\s*(?:\^\w|[*†‡§¶#^⁰¹²³⁴-⁹]|\[\w{1,3}\]|\(\d{1,2}\)"
    r"|(?<=[^\W\d_])\d{1,2}|\s\d{1,2}/?|\s[a-z]/|(?<=[^\W\d_])/\d))+[.:,;]?$"
)
_BRACKETED = re.compile(r"^(?P<base>[^()\[\]]*[^()\[\]\s])\s*[(\[](?P<inner>[^()\[\]]+)[)\]]?(?P<rest>.*)$")
_UNDER = re.compile(
    r"^(?P<base>.+?),?\s+(?P<inner>\(?(?:under|selon|según|bajo|sob|pursuant|as defined|in line with|formerly|formally"
    r"|anciennement|antes|antigamente)\b.+)$",
    re.IGNORECASE,
)
_WHOLE = frozenset({"", "footnote_mark", "form_of_state", "islands"})  # steps that leave no doubt about the language
_GLUED_SCRIPTS = "\u2e80"  # Chinese and the scripts after it, and Thai, write a form of state without a blank
_SEVERAL = re.compile(r"(?<!\s)\s*+(?:[;/,&+]|\band\b|\bet\b|\by\b|\be\b|\bund\b)\s*")


@dataclass(frozen=True, slots=True)
class CountryValue:
    """What a value names: ISO 3166 codes (XK and XKX for Kosovo) or None, a status (ok, invalid, missing, ambiguous)
    and the rule that decided.
    """

    iso2: str | None
    iso3: str | None
    status: str
    rule: str


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
    if len(text) > longest():
        return CountryValue(None, None, INVALID, "not_a_country")
    for step, form in _forms(text):
        found = _look_up(form)
        # A name of a rare language must be the whole value: "El Beni" is not the Yoruba for Benin with an article.
        is_foreign = found is not None and not found.is_of_site
        if is_foreign and text[0].islower() and others().get(fold(form)) == "adjective":
            return CountryValue(None, None, AMBIGUOUS, "adjective")
        if found is not None and (found.is_widespread or step.removeprefix("footnote_mark+") in _WHOLE):
            return _answer(found, step)
    if others().get(folded) in ("continent", "region"):
        return CountryValue(None, None, INVALID, "region")
    if folded in placeholders():
        return CountryValue(None, None, MISSING, "placeholder")
    if (remark := _without_remark(text)) is not None:
        return remark
    parts = [part for part in _SEVERAL.split(_FOOTNOTES.sub("", text)) if part]
    named = {found.iso2 for part in parts if (found := _look_up(part)) is not None and found.iso2}
    if len(parts) > 1 and len(named) > 1:
        return CountryValue(None, None, AMBIGUOUS, "several_countries")
    return CountryValue(None, None, INVALID, "not_a_country")


def _answer(entry: Entry, step: str) -> CountryValue:
    rule = f"{entry.rule}+{step}" if step else entry.rule
    return CountryValue(entry.iso2, _iso3(entry.iso2), entry.status, rule)


def _iso3(iso2: str | None) -> str | None:
    return codes()[iso2] if iso2 else None


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
            yield from ((prefix + "word_order", short) for _, short in _without_forms(fold(f"{tail} {head}")))
        if bracket := _BRACKETED.match(whole):
            base, inner = bracket["base"], bracket["inner"]
            if not bracket["rest"].strip():
                yield prefix + "word_order", f"{inner} {base}"
                yield prefix + "bracket", f"{base} {inner}"
        folded = fold(whole)
        for step, short in _without_forms(folded):
            yield prefix + step, short


def _without_forms(folded: str) -> Iterator[tuple[str, str]]:
    """A folded name without its article, its form of state ("Republic of"), or "Islands", each where it may go."""
    for form in words():
        if not form.place:
            continue
        rest = _cut(folded, form)
        if not rest or rest == folded or (form.kind == "state" and rest in namesakes()):
            continue
        if form.kind != "article":
            found = _look_up(rest)
            if found is None or found.iso2 is None or found.iso2 in form.not_for:
                continue
            if form.kind == "islands" and found.iso2 not in islands():
                continue
        yield {"article": "article", "state": "form_of_state", "islands": "islands"}[form.kind], rest


def _cut(folded: str, form: "Form") -> str:
    """The name without the form in its place; the name itself where the form does not stand there."""
    blank = "" if form.text > _GLUED_SCRIPTS or "\u0e00" <= form.text < "\u0e80" else " "
    if form.place == "before":
        return folded.removeprefix(form.text + blank)
    return folded.removesuffix(blank + form.text)


def _look_up(form: str) -> Entry | None:
    """A code in capitals, an abbreviation, or a name in any language; also with abbreviated words written out."""
    stripped = form.strip()
    if re.fullmatch(r"[A-Z]{2,3}", stripped):
        iso2 = stripped if stripped in codes() else alpha3().get(stripped)
        compiled = spellings().get(fold(stripped))
        if compiled is not None and (iso2 is None or compiled.rule == "code_in_use"):
            return compiled
        return Entry(iso2, OK, f"alpha{len(stripped)}_code") if iso2 else None
    folded = fold(stripped)
    compiled = spellings().get(folded)
    if compiled is not None and (
        (compiled.rule != "code_in_use" and compiled.rule != "abbreviation") or stripped.isupper() or "." in stripped
    ):
        return compiled
    entry = names().get(folded)
    if entry is not None:
        return entry
    written_out = key(folded)
    return plain_names().get(written_out) or joined_names().get(folded.replace(" ", ""))


def _without_remark(text: str) -> CountryValue | None:
    """A name with a remark in brackets or after a dash: the name counts unless the remark could change which country
    is meant.
    """
    bare = _FOOTNOTES.sub("", text).strip()
    bracket = _BRACKETED.match(bare) or re.match(r"^(?P<base>[^–—:]+?)\s*(?:\s-\s|[–—:])\s*(?P<inner>.+)$", bare)
    bracket = bracket or _UNDER.match(bare)
    if bracket is None:
        return None
    base = next((entry for _, form in _forms(bracket["base"].strip()) if (entry := _look_up(form)) is not None), None)
    if base is None or base.iso2 is None or not base.is_widespread:
        return None
    inner = next((entry for _, form in _forms(bracket["inner"].strip()) if (entry := _look_up(form)) is not None), None)
    if inner is not None and inner.iso2 in (base.iso2, administrators().get(base.iso2)):
        return _answer(base, "remark")
    if inner is not None and inner.iso2 and administrators().get(inner.iso2) == base.iso2:
        return _answer(inner, "remark")
    if inner is None and _adds_another(bracket["inner"], base.iso2):
        return CountryValue(None, None, AMBIGUOUS, "several_countries")
    if (inner is not None and inner.status != INVALID) or key(fold(bracket["base"])) in namesakes():
        return CountryValue(None, None, AMBIGUOUS, "remark_names_another")
    return _answer(base, "remark")


def _adds_another(remark: str, iso2: str) -> bool:
    """Whether a remark counts another country in: "including Kosovo", but not "including Greenland" of Denmark."""
    folded = fold(remark)
    rests = (folded.removeprefix(word + " ") for word in words_of("including"))
    named = {found.iso2 for rest in rests if rest != folded and (found := _look_up(rest)) is not None and found.iso2}
    return any(administrators().get(code) != iso2 for code in named)
