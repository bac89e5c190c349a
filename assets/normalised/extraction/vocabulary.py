"""The vocabulary the engine scans for: gazetteer, cues and number words read once from the data files and compiled
into one automaton.

Forms are matched in marked text (`codepage`): every word and every punctuation sign stands between two marks, so that
the automaton itself keeps to word
boundaries and the longest form wins. Nothing about a single sentence belongs here; a new word is a new row in a data
file.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product

import numpy as np
import numpy.typing as npt
from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from assets.normalised.extraction.codepage import CLOSE, OPEN, PUNCTUATION, SAME, CodePage
from assets.normalised.extraction.professions import inflected
from assets.normalised.extraction.tables import SOURCES, read_rows
from warehouse.derived import derived

LANGUAGES = ("en", "fr", "es", "pt")
# Signs that the first look takes for blanks; the code page has made one of each kind of quote, dash and blank.
GATE_BLANKS = bytes.maketrans(b",;:()/'-.\"*[]", b" " * 13)
_BETWEEN_MARKS = {sign: f"{CLOSE}{OPEN}{sign}{CLOSE}{OPEN}" for sign in PUNCTUATION} | {" ": f"{CLOSE} {OPEN}"}
MARKED = str.maketrans({sign: _BETWEEN_MARKS.get(same, same) for sign, same in SAME.items()} | _BETWEEN_MARKS)
# What a sign means to the rules where it is not itself: brackets of any kind, ends of sentences, coordination.
SIGN_LETTERS = {"&": "c", "+": "c", "!": ".", "?": ".", "[": "(", "]": ")"} | {sign: sign for sign in ",;:()/-."}
CHOICE = re.compile(r"\{(.*?)\}")
KIND_ORDER = ("name", "demonym", "place", "national_body")


@dataclass(frozen=True, slots=True)
class CountryForm:
    """One reading of a form as a country: its kind, candidate codes and the letter case it needs."""

    kind: str
    candidates: tuple[str, ...]
    letter_case: str
    languages: str = "xx"
    # The first candidate, its usual sense, is a provider of expertise (`providers`).
    is_provider: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """The forms, in the code page and as they are, and by pattern index what each means."""

    page: CodePage
    coded: list[bytes]
    gate_forms: list[bytes]
    forms: list[str]
    letters: dict[str, list[str | None]]
    countries: list[tuple[CountryForm, ...]]
    numbers: list[dict[str, tuple[int | None, str | None]]]
    hints: list[str]
    regions: dict[int, tuple[str, str]]
    class_letters: dict[str, str]
    collectives: frozenset[int]
    # The same by number of language and of form, for whole texts at once: the letter as a byte (0: dropped) where no
    # country is read; the number of the language that a form speaks for, from 1; whether a country may be read; whether
    # the language knows the form as more than a sign. And the codes of the signs that Latin-1 lacks.
    letter_codes: npt.NDArray[np.uint8]
    hint_codes: npt.NDArray[np.uint8]
    names_country: npt.NDArray[np.bool_]
    known: npt.NDArray[np.bool_]
    signs: tuple[bytes, ...]

    @cached_property
    def automaton(self) -> BytesAhoCorasick:
        """Finds the forms."""
        return _automaton(self.coded)

    @cached_property
    def gate(self) -> BytesAhoCorasick:
        """Finds what makes a sentence worth reading."""
        return _automaton(self.gate_forms)


def pattern_of(form: str) -> str:
    """The marked form as the automaton looks for it, without the empty words at its ends."""
    marked = OPEN + form.lower().translate(MARKED) + CLOSE
    empty = OPEN + CLOSE
    while marked.startswith(empty):
        marked = marked[2:]
    while marked.endswith(empty):
        marked = marked[:-2]
    return marked


def unaccented(text: str) -> str:
    """The text without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def written_out(forms: str) -> Iterator[str]:
    """The forms of a row of cues, each choice in them made in every way: "{was|were} hosted"."""
    for form in forms.split(";"):
        parts = CHOICE.split(form)
        ways = [part.split("|") if number % 2 else [part] for number, part in enumerate(parts)]
        for way in product(*ways):
            yield "".join(way)


def _variants(form: str) -> list[str]:
    patterns = [pattern_of(form)]
    if form.isascii():
        return patterns
    plain = pattern_of(unaccented(form))
    # "à" without its accent would be "a", another word.
    return patterns if plain in patterns or len(form) < 3 else [*patterns, plain]


@derived(*SOURCES)
def vocabulary() -> Vocabulary:
    """What the data files say, once per process."""
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
            if row["kind"] == "collective":
                collectives.add(index[pattern])
    for row in read_rows("cues.csv"):
        for form in written_out(row["forms"]):
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
        candidates = tuple(row["candidates"].split(";"))
        reading = CountryForm(
            row["kind"], candidates, row["letter_case"], row["languages"], candidates[0] in providers()
        )
        for pattern in _variants(row["form"]):
            countries[entry(pattern)].append(reading)
    patterns = list(index)
    _share_phrases(patterns, letters)
    page = CodePage(patterns)
    hints = [_hint(i, letters) for i in range(len(patterns))]
    return Vocabulary(
        page=page,
        coded=page.encode_marked(patterns),
        gate_forms=sorted(_gate_forms(patterns, page, countries, letters, regions)),
        forms=patterns,
        letters=letters,
        countries=[tuple(sorted(options, key=lambda o: KIND_ORDER.index(o.kind))) for options in countries],
        numbers=numbers,
        hints=hints,
        regions=regions,
        class_letters=class_letters,
        collectives=frozenset(collectives),
        letter_codes=_letter_codes(letters),
        hint_codes=np.array([" efsp".index(hint) if hint else 0 for hint in hints], dtype=np.uint8),
        names_country=np.array([bool(options) for options in countries]),
        known=np.array([[c not in (None, ",", ".", ":") for c in letters[language]] for language in LANGUAGES]),
        signs=tuple(page.code(sign).encode("latin-1") for sign in PUNCTUATION if ord(sign) > 0xFF),
    )


def _share_phrases(patterns: list[str], letters: dict[str, list[str | None]]) -> None:
    """Words in a row that only Spanish or only Portuguese has, written alike in the other, mean the same there: looked
    for in every text, they would else hide the words in them."""
    for number, pattern in enumerate(patterns):
        if pattern.count(OPEN) > 1:
            for own, other in (("es", "pt"), ("pt", "es")):
                if letters[own][number] is None:
                    letters[own][number] = letters[other][number]


def _automaton(patterns: list[bytes]) -> BytesAhoCorasick:
    return BytesAhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA)


def _letter_codes(letters: dict[str, list[str | None]]) -> npt.NDArray[np.uint8]:
    """A form that the text's language does not know has the letter that all languages share, else it is unknown."""
    shared = letters["any"]
    return np.array(
        [
            [
                ord(own or "\0") if own is not None else ord(any_ or "x")
                for own, any_ in zip(column, shared, strict=True)
            ]
            for column in (letters[language] for language in LANGUAGES)
        ],
        dtype=np.uint8,
    )


def _gate_forms(
    patterns: list[str],
    page: CodePage,
    countries: list[list[CountryForm]],
    letters: dict[str, list[str | None]],
    regions: dict[int, tuple[str, str]],
) -> set[bytes]:
    """What makes a sentence worth reading: countries, regions, operators and experts, without marks and word
    boundaries."""
    return {
        b" " + page.encode(pattern.replace(OPEN, "").replace(CLOSE, "")).translate(GATE_BLANKS) + b" "
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
def organisations() -> frozenset[str]:
    """Marked nouns of organisations in English."""
    words = vocabulary()
    return frozenset(form for form, letter in zip(words.forms, words.letters["en"], strict=True) if letter == "O")


@cache
def form_set() -> frozenset[str]:
    """All marked forms, for words cut at the end of a line and surnames."""
    return frozenset(vocabulary().forms)


@cache
def providers() -> frozenset[str]:
    """Countries that the facility's rules take for providers of expertise, never for partners."""
    return _prior("provider")


@cache
def donors() -> frozenset[str]:
    """Countries that pay for projects of others and are rarely partners."""
    return _prior("donor")


def _prior(name: str) -> frozenset[str]:
    return frozenset(row["iso2"] for row in read_rows("role_priors.csv") if row["prior"] == name)
