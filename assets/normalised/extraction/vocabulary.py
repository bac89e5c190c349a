"""The vocabulary the engine scans for: gazetteer, cues and number words read once from the data files and compiled
into one automaton.

Forms are matched in marked text: every word and every punctuation sign stands between two marks, so that the
automaton itself keeps to word
boundaries and the longest form wins. Nothing about a single sentence belongs here; a new word is a new row in a data
file.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from assets.normalised.extraction.professions import inflected
from assets.normalised.extraction.tables import read_rows

LANGUAGES = ("en", "fr", "es", "pt")
PUNCTUATION = ",;:()/&'-.+\"«»“”*!?[]"
GATE_SIGNS = ",;:()/'’-.\"\xa0*\n[]–—"
OPEN, CLOSE = "\x1f", "\x1e"
QUOTES = dict.fromkeys("’‘´`ʼ", "'")
DASHES = dict.fromkeys("–—‑‐−", "-")
BLANKS = dict.fromkeys("\xa0\n\r\t\u2009\u202f\u2007", " ")
SAME_LENGTH = str.maketrans(QUOTES | DASHES | BLANKS)
# What a sign means to the rules where it is not itself: brackets of any kind, ends of sentences, coordination.
SIGN_LETTERS = {"&": "c", "+": "c", "!": ".", "?": ".", "[": "(", "]": ")"} | {sign: sign for sign in ",;:()/-."}
KIND_ORDER = ("name", "demonym", "place", "national_body")


@dataclass(frozen=True, slots=True)
class CountryForm:
    """One reading of a form as a country: its kind, candidate codes and the letter case it needs."""

    kind: str
    candidates: tuple[str, ...]
    letter_case: str
    languages: str = "xx"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The automaton and, by pattern index, what each form means."""

    automaton: AhoCorasick
    gate: AhoCorasick
    forms: list[str]
    letters: dict[str, list[str | None]]
    countries: list[tuple[CountryForm, ...]]
    numbers: list[dict[str, tuple[int | None, str | None]]]
    hints: list[str]
    regions: dict[int, tuple[str, str]]
    class_letters: dict[str, str]
    collectives: frozenset[int]


def mark(text: str) -> str:
    """Text of the same words in which each word and sign stands between OPEN and CLOSE; blanks are kept between
    them."""
    if OPEN in text or CLOSE in text:
        text = text.replace(OPEN, " ").replace(CLOSE, " ")
    if text.isascii():
        marked = text.lower().replace("\n", " ").replace("\t", " ").replace("\r", " ")
    else:
        marked = text.lower().translate(SAME_LENGTH)
    for sign in PUNCTUATION:
        if sign in marked:
            marked = marked.replace(sign, f"{CLOSE}{OPEN}{sign}{CLOSE}{OPEN}")
    return OPEN + marked.replace(" ", f"{CLOSE} {OPEN}") + CLOSE


def pattern_of(form: str) -> str:
    """The marked form as the automaton looks for it, without the empty words at its ends."""
    marked = mark(form)
    empty = OPEN + CLOSE
    while marked.startswith(empty):
        marked = marked[2:]
    while marked.endswith(empty):
        marked = marked[:-2]
    return marked


def spaced(lowered: str) -> str:
    """Lower-case text of the same length with blanks for its signs, for the first look that finds the sentences
    worth reading."""
    for sign in GATE_SIGNS:
        lowered = lowered.replace(sign, " ")
    return lowered


def unaccented(text: str) -> str:
    """The text without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _variants(form: str) -> list[str]:
    patterns = [pattern_of(form)]
    plain = pattern_of(unaccented(form))
    # "à" without its accent would be "a", another word.
    return patterns if plain in patterns or len(form) < 3 else [*patterns, plain]


@cache
def vocabulary() -> Vocabulary:
    """Read the data files once per process."""
    index: dict[str, int] = {}
    letters: dict[str, list[str | None]] = {language: [] for language in (*LANGUAGES, "any")}
    countries: list[list[CountryForm]] = []
    numbers: list[dict[str, tuple[int | None, str | None]]] = []
    regions: dict[int, tuple[str, str]] = {}
    collectives: set[int] = set()
    class_letters = {row["class"]: row["letter"] for row in read_rows("role_classes.csv")}

    def entry(pattern: str) -> int:
        number = index.setdefault(pattern, len(index))
        if number == len(countries):
            countries.append([])
            numbers.append({})
            for column in letters.values():
                column.append(None)
        return number

    def cue(form: str, language: str, letter: str, is_shared: bool = False) -> None:
        for pattern in _variants(form):
            number = entry(pattern)
            for key in LANGUAGES if language == "xx" else (language,):
                if letters[key][number] is None:
                    letters[key][number] = letter
            if is_shared and letters["any"][number] is None:
                letters["any"][number] = letter

    for sign in PUNCTUATION:
        cue(sign, "xx", SIGN_LETTERS.get(sign, ""))
    cue("'s", "xx", "")
    for row in read_rows("number_words.csv"):
        number_language = row["language"]
        value = int(row["value"]) if row["value"] else None
        cue(row["form"], number_language, class_letters[row["kind"]])
        for pattern in _variants(row["form"]):
            for key in LANGUAGES if number_language == "xx" else (number_language,):
                numbers[index[pattern]].setdefault(key, (value, row["qualifier"] or None))
    for row in read_rows("cues.csv"):
        for form in row["forms"].split(";"):
            cue(form.strip(), row["language"], class_letters[row["class"]], row["class"] == "organisation")
            if row["class"] in ("collective", "expert_collective", "expert_delegation"):
                collectives.update(index[pattern] for pattern in _variants(form.strip()))
    for row in read_rows("professions.csv"):
        for form in row["forms"].split(";"):
            for inflection in inflected(form, row["language"]):
                cue(inflection, row["language"], class_letters[row["class"]])
    for row in read_rows("implementers.csv"):
        cue(row["name"], "xx", class_letters["implementer"], True)
    for row in read_rows("regions.csv"):
        cue(row["name"], "xx", class_letters[row["kind"]], True)
        for pattern in _variants(row["name"]):
            regions[index[pattern]] = (row["name"], row["kind"])
    for row in read_rows("gazetteer_names.csv"):
        reading = CountryForm(row["kind"], tuple(row["candidates"].split(";")), row["letter_case"], row["languages"])
        for pattern in _variants(row["form"]):
            countries[entry(pattern)].append(reading)
    patterns = list(index)
    return Vocabulary(
        automaton=_automaton(patterns),
        gate=_automaton(sorted(_gate_forms(patterns, countries, letters, regions))),
        forms=patterns,
        letters=letters,
        countries=[tuple(sorted(options, key=lambda o: KIND_ORDER.index(o.kind))) for options in countries],
        numbers=numbers,
        hints=[_hint(i, letters) for i in range(len(patterns))],
        regions=regions,
        class_letters=class_letters,
        collectives=frozenset(collectives),
    )


def _automaton(patterns: list[str]) -> AhoCorasick:
    return AhoCorasick(
        patterns,
        matchkind=MatchKind.LeftmostLongest,
        store_patterns=False,
        implementation=Implementation.ContiguousNFA,
    )


def _gate_forms(
    patterns: list[str],
    countries: list[list[CountryForm]],
    letters: dict[str, list[str | None]],
    regions: dict[int, tuple[str, str]],
) -> set[str]:
    """What makes a sentence worth reading: countries, regions, operators and experts, without marks and word
    boundaries."""
    return {
        f" {spaced(pattern.replace(OPEN, '').replace(CLOSE, ''))} "
        for number, pattern in enumerate(patterns)
        if countries[number] or number in regions or any(column[number] in ("H", "I") for column in letters.values())
    }


def _hint(number: int, letters: dict[str, list[str | None]]) -> str:
    """The first letter of the one language that knows the form as a cue, else nothing: what tells the languages
    apart."""
    known = [language for language in LANGUAGES if letters[language][number] is not None]
    return {"en": "e", "fr": "f", "es": "s", "pt": "p"}[known[0]] if len(known) == 1 else ""


@cache
def first_names() -> frozenset[str]:
    """Marked forms of countries and places that are also first names."""
    return frozenset(pattern for row in read_rows("gazetteer_first_names.csv") for pattern in _variants(row["name"]))


@cache
def form_set() -> frozenset[str]:
    """All marked forms, for words cut at the end of a line and surnames."""
    return frozenset(vocabulary().forms)


@cache
def providers() -> frozenset[str]:
    """Countries that the facility's rules take for providers of expertise, never for partners."""
    return frozenset(row["iso2"] for row in read_rows("role_priors.csv"))
