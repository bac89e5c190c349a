"""From windows of text to tokens: one scan of a batch for the vocabulary, each hit a letter of its class, unknown text
between hits an `x`.

The letters of a window form a string over which the role rules match. Offsets are kept so that each token points at
the characters received. Hits are worked on as columns, for all windows of a batch at once; only what names a country
is looked at one by one.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from assets.normalised.extraction.codepage import CLOSE, OPEN, SEPARATOR, mark
from assets.normalised.extraction.persons import BODY, STAFF, find_bodies, find_persons, person_spots
from assets.normalised.extraction.readings import read_countries
from assets.normalised.extraction.scanning import Window
from assets.normalised.extraction.vocabulary import LANGUAGES, CountryForm, providers, vocabulary

# Unknown text longer than this between two known words, marks included, keeps rules from reaching across it.
LONG_GAP = 60
# A gap up to this long may hold marks and blanks only.
SHORT_GAP = 9
ABBREVIATED = re.compile(rf"{OPEN}(?:\w|mr|mrs|ms|dr|prof|st|sr|sra|dra){CLOSE}$")
# A body and its country ("the CNAM of Côte d'Ivoire", "l'INTECAP guatemalteco"), a place and its country in brackets.
OWNED_BODY = re.compile(r"(?P<b>B)x?(?:o|\()?(?P<c>[CD])|(?P<p>P)\((?:C)")
# Staff of a country and their body, whose acronym may be another country's too ("técnicos angolanos do INSS").
STAFF_OF_BODY = re.compile(r"[hL]x?(?P<c>D)o(?P<b>B)")
# No abbreviation is longer, marks included.
_ABBREVIATION = 6
_OPEN, _CLOSE = OPEN.encode(), CLOSE.encode()
_MARKS = f"{OPEN}{CLOSE} ".encode()
_DROPPED, _STOP, _UNKNOWN, _FAR, _OWNER = 0, ord("."), ord("x"), ord("X"), ord("r")
# Padding that lets a look past the end of a batch find nothing.
_PADDING = b"\0" * (SHORT_GAP + 1)
Column = npt.NDArray[Any]


NOBODY: frozenset[int] = frozenset()


@dataclass(slots=True)
class Tokens:
    """The tokens of one window of a field: the string of their letters, and parallel lists put together when first
    asked for, since most windows are read by their letters alone."""

    letters: str
    readings: dict[int, CountryForm]
    language: str
    text: str
    coded: bytes
    offsets: list[int] | None
    base: int
    # Whether a token is a word of one language alone.
    is_hinted: bool
    # Form (-1: unknown text), start and end of each token in the marked text of the window.
    columns: tuple[Column, Column, Column]
    # Where unknown text behind the last hit begins.
    rest: int | None = None
    possessive: Set[int] = NOBODY
    owners: frozenset[str] = frozenset()
    is_regional: bool = False
    _marked: str | None = field(default=None, repr=False)
    _lists: tuple[list[int], list[int], list[int]] | None = field(default=None, repr=False)

    def lists(self) -> tuple[list[int], list[int], list[int]]:
        """Form, start and end of each token in the marked text of the window."""
        if self._lists is None:
            forms, starts, ends = self.columns
            self._lists = forms.tolist(), starts.tolist(), ends.tolist()
            if self.rest is not None:
                for column, value in zip(self._lists, (-1, self.rest, len(self.coded)), strict=True):
                    column.append(value)
        return self._lists

    @property
    def ids(self) -> list[int]:
        """The form of each token, -1 where it is unknown text."""
        return self.lists()[0]

    @property
    def starts(self) -> list[int]:
        """Where each token begins in the marked text."""
        return self.lists()[1]

    @property
    def ends(self) -> list[int]:
        """Where each token ends in the marked text."""
        return self.lists()[2]

    @property
    def marked(self) -> str:
        """The marked text, in lower case, that `starts` and `ends` point into."""
        if self._marked is None:
            self._marked = vocabulary().page.decode(self.coded)
        return self._marked

    def surface(self, start: int, end: int) -> str:
        """The characters received between two offsets of the field."""
        return self.text[start - self.base : end - self.base]

    def span(self, token: int) -> tuple[int, int]:
        """Character offsets of a token in the field as given."""
        forms, starts, ends = self.lists()
        start, end, coded = starts[token], ends[token], self.coded
        if forms[token] < 0:  # unknown words: from the first mark that opens one to the last that closes one
            start = coded.index(_OPEN, start)
            end = coded.rindex(_CLOSE, start, end) + 1
        first = start + 2 - 2 * coded.count(_OPEN, 0, start + 1)
        last = first + (end - start - 2) - 2 * coded.count(_OPEN, start + 1, end)
        if self.offsets is not None:
            return self.base + self.offsets[first], self.base + self.offsets[last - 1] + 1
        return self.base + first, self.base + last


@dataclass(slots=True)
class Hits:
    """What the vocabulary finds in a batch, by hit: the form, where it stands in the marked text of the batch, the
    window; and by window where its marked text begins and ends."""

    marked: bytes
    form: Column
    start: Column
    end: Column
    window: Column
    begins: Column
    stops: Column


def scan(windows: Sequence[Window]) -> list[Tokens]:
    """Tokens of each window. The windows of one field follow each other: doubt about the language of one is settled
    by the one before."""
    hits = _find(windows)
    languages = _languages(hits, windows)
    words = vocabulary()
    letter = words.letter_codes[languages[hits.window], hits.form]
    readings = read_countries(hits, windows, languages, letter)
    stops = np.flatnonzero(letter == _STOP)
    letter[stops[~_ends_sentence(hits, stops)]] = _DROPPED
    return _tokens(hits, windows, languages, letter, readings)


def _find(windows: Sequence[Window]) -> Hits:
    words = vocabulary()
    marked = mark(SEPARATOR.encode().join([window.coded for window in windows]), words.signs)
    found = words.automaton.find_matches_as_indexes(marked)
    table = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=3 * len(found)).reshape(-1, 3)
    seams = np.flatnonzero(np.frombuffer(marked, dtype=np.uint8) == ord(SEPARATOR))
    begins = np.concatenate([[0], seams + 1])
    stops = np.concatenate([seams, [len(marked)]])
    window = np.repeat(np.arange(len(begins)), np.diff(np.searchsorted(table[:, 1], [*begins, len(marked)])))
    return Hits(marked, table[:, 0], table[:, 1], table[:, 2], window, begins, stops)


def _languages(hits: Hits, windows: Sequence[Window]) -> Column:
    """By window the number of the language whose own cue words are most frequent."""
    words = vocabulary()
    width = len(LANGUAGES) + 1
    hints = np.bincount(hits.window * width + words.hint_codes[hits.form], minlength=len(windows) * width)
    counts = hints.reshape(-1, width)[:, 1:]
    most = counts.max(axis=1)
    languages: Column = counts.argmax(axis=1)
    first = np.searchsorted(hits.window, np.arange(len(windows) + 1))
    for number in np.flatnonzero((counts == most[:, None]).sum(axis=1) != 1).tolist():
        is_first = number == 0 or windows[number - 1].field != windows[number].field
        default = 0 if is_first else int(languages[number - 1])
        # Texts without a word of one language alone: the language that knows most of the words.
        known = words.known[:, hits.form[first[number] : first[number + 1]]].sum(axis=1)
        best = int(known.argmax())
        languages[number] = best if known[best] > known[default] else default
    return languages


def _ends_sentence(hits: Hits, stops: Column) -> Column:
    """Whether each sign that may end a sentence does: a blank or the end follows, and no initial ("A. Silva") or
    abbreviation stands before it."""
    marks = np.frombuffer(hits.marked + _PADDING, dtype=np.uint8)
    start, end = hits.start[stops], hits.end[stops]
    follows = marks[end + 2]
    is_end: Column = (marks[end] == ord(OPEN)) & (marks[end + 1] == ord(CLOSE))
    is_end &= (follows == ord(" ")) | (follows == ord(SEPARATOR)) | (follows == 0)
    opened = np.zeros(len(stops), dtype=bool)
    for back in range(3, _ABBREVIATION + 1):
        opened |= (marks[start - back] == ord(OPEN)) & (start >= back)
    for number in np.flatnonzero(is_end & opened).tolist():
        at = int(start[number])
        before = hits.marked[max(int(hits.begins[hits.window[stops[number]]]), at - _ABBREVIATION) : at]
        is_end[number] = ABBREVIATED.search(vocabulary().page.decode(before)) is None
    return is_end


def _tokens(
    hits: Hits,
    windows: Sequence[Window],
    languages: Column,
    letter: Column,
    readings: dict[int, CountryForm],
) -> list[Tokens]:
    """Unknown text between hits becomes a token of its own, once for each run of it; hits that mean nothing go."""
    previous = np.concatenate([[0], hits.end[:-1]])
    is_first = np.concatenate([[True], hits.window[1:] != hits.window[:-1]])[: len(hits.window)]
    previous = np.where(is_first, hits.begins[hits.window], previous[: len(hits.window)])
    slots = np.empty((len(letter), 2), dtype=np.uint8)
    slots[:, 0] = _gaps(hits, previous)
    slots[:, 1] = np.where(letter == _OWNER, _DROPPED, letter)
    codes = slots.ravel()
    kept = np.flatnonzero(codes)
    codes = codes[kept]
    window = hits.window[kept >> 1]
    unknown = (codes == _UNKNOWN) | (codes == _FAR)
    repeats = np.concatenate([[False], unknown[1:] & unknown[:-1] & (window[1:] == window[:-1])])[: len(kept)]
    kept, codes, window = kept[~repeats], codes[~repeats], window[~repeats]
    hit, is_gap = kept >> 1, (kept & 1) == 0
    form = hits.form[hit]
    is_hint = ~is_gap & (vocabulary().hint_codes[form] > 0)
    is_hinted = np.bincount(window[is_hint], minlength=len(windows)) > 0
    form = np.where(is_gap, -1, form)
    origin = hits.begins[window]
    start = np.where(is_gap, previous[hit], hits.start[hit]) - origin
    end = np.where(is_gap, hits.start[hit], hits.end[hit]) - origin
    bounds = np.searchsorted(window, np.arange(len(windows) + 1)).tolist()
    letters = codes.tobytes().decode("latin-1")
    made = [
        Tokens(
            letters[a:b], {}, LANGUAGES[language], one.text, hits.marked[begin:stop], one.offsets, one.base, hinted,
            (form[a:b], start[a:b], end[a:b]),
        )
        for one, language, hinted, a, b, begin, stop in zip(
            windows, languages.tolist(), is_hinted.tolist(), bounds, bounds[1:], hits.begins.tolist(),
            hits.stops.tolist(), strict=False,
        )
    ]  # fmt: skip
    _add_rests(made, hits)
    _place_readings(made, readings, kept, window, bounds)
    _place_owners(made, letter, kept, window, bounds, hits.window)
    return made


def _add_rests(made: list[Tokens], hits: Hits) -> None:
    """Unknown text behind the last hit of a window is a token too."""
    last = np.concatenate([[0], hits.end])[np.searchsorted(hits.window, np.arange(len(made)), side="right")]
    rests = np.maximum(last - hits.begins, 0).tolist()
    for tokens, rest in zip(made, rests, strict=True):
        if tokens.coded[rest:].translate(None, _MARKS):
            tokens.letters += "x"
            tokens.rest = rest


def _gaps(hits: Hits, previous: Column) -> Column:
    """The letter of what stands between each hit and the one before it: unknown text near or far, or nothing."""
    width = hits.start - previous
    letter: Column = np.where(width > SHORT_GAP, np.where(width < LONG_GAP, _UNKNOWN, _FAR), _DROPPED)
    doubtful = np.flatnonzero((width > 1) & (width <= SHORT_GAP))
    marks = np.frombuffer(hits.marked + _PADDING, dtype=np.uint8)
    near = np.arange(SHORT_GAP)
    inside = marks[previous[doubtful, None] + near] > ord(" ")
    inside &= near < width[doubtful, None]
    letter[doubtful[inside.any(axis=1)]] = _UNKNOWN
    return letter


def _place_readings(
    made: list[Tokens], readings: dict[int, CountryForm], kept: Column, window: Column, bounds: list[int]
) -> None:
    """Give each window the countries read in it, by token."""
    if not readings:
        return
    slots = np.searchsorted(kept, np.fromiter(readings, dtype=np.int64, count=len(readings)) * 2 + 1)
    for slot, owner, reading in zip(slots.tolist(), window[slots].tolist(), readings.values(), strict=True):
        made[owner].readings[slot - bounds[owner]] = reading
    for tokens in made:
        if tokens.readings:
            _name_persons(tokens)
            _name_bodies(tokens)
            _narrow(tokens.letters, tokens.readings)
            if "P,C" in tokens.letters:
                _part_addresses(tokens)


def _place_owners(
    made: list[Tokens], letter: Column, kept: Column, window: Column, bounds: list[int], windows_of_hits: Column
) -> None:
    """The known word that follows a "their" belongs to somebody named before."""
    owners = np.flatnonzero(letter == _OWNER)
    words = np.flatnonzero(kept & 1)
    following = np.searchsorted(kept[words], owners * 2 + 1)
    for at, owner in zip(following.tolist(), windows_of_hits[owners].tolist(), strict=True):
        if at < len(words) and window[words[at]] == owner:
            made[owner].possessive |= {int(words[at]) - bounds[owner]}


def _name_persons(tokens: Tokens) -> None:
    """Unknown text beside a country that ends in a person's word is people of an administration."""
    spots = person_spots(tokens.letters, tokens.language)
    if not spots:
        return
    forms, starts, ends = tokens.lists()
    persons = find_persons(spots, tokens.letters, forms, starts, ends, tokens.marked, tokens.language)
    for token, span in persons.items():
        tokens.letters = f"{tokens.letters[:token]}{STAFF}{tokens.letters[token + 1 :]}"
        starts[token], ends[token] = span


def _name_bodies(tokens: Tokens) -> None:
    """An unknown acronym beside a country is a body of that country."""
    if tokens.text.isupper():
        return
    for token in find_bodies(tokens.letters, lambda at: tokens.surface(*tokens.span(at))):
        tokens.letters = f"{tokens.letters[:token]}{BODY}{tokens.letters[token + 1 :]}"


def _narrow(letters: str, readings: dict[int, CountryForm]) -> None:
    """A word of several countries beside a country's name or demonym means that country ("the Italian INPS", "the
    INPS of Cabo Verde")."""
    for match in OWNED_BODY.finditer(letters) if "B" in letters or "P(C" in letters else ():
        # Acronyms are used again in other countries: what stands beside one says whose it is.
        body, owner = (match.start("b"), match.start("c")) if match.group("b") else (match.start("p"), match.end() - 1)
        if body in readings and owner in readings and len(readings[owner].candidates) == 1:
            country = readings[owner]
            readings[body] = replace(readings[body], candidates=country.candidates, is_provider=country.is_provider)
    for match in STAFF_OF_BODY.finditer(letters) if "DoB" in letters else ():
        people, acronym = readings.get(match.start("c")), readings.get(match.start("b"))
        if people is None or acronym is None or people.is_provider or acronym.letter_case != "upper":
            continue
        readings[match.start("b")] = replace(acronym, candidates=people.candidates, is_provider=False)
    shared = [token for token, reading in readings.items() if len(reading.candidates) > 1]
    if not shared:
        return
    known = {r.candidates[0] for r in readings.values() if len(r.candidates) == 1}
    for token in shared:
        reading = readings[token]
        beside = [token - 1] if token and letters[token - 1] == "D" else []
        for joined in (token - 2, token + 2):  # "Riobamba y Cuenca"
            if 0 <= joined < len(letters) and letters[joined] == "P" and letters[(joined + token) // 2] == "c":
                beside.append(joined)
        after = re.match(r"[oi,(]{1,2}(?=[CDP])", letters[token + 1 :])
        if after:
            beside.append(token + 1 + after.end())
        near = [c for i in beside if i in readings for c in reading.candidates if c in readings[i].candidates]
        options = near[:1] or [c for c in reading.candidates if c in known]
        if len(options) == 1:
            is_provider = options[0] in providers()
            readings[token] = CountryForm(reading.kind, (options[0],), reading.letter_case, is_provider=is_provider)


def _part_addresses(tokens: Tokens) -> None:
    """ "held in Tegucigalpa, Spain sent": a city and a country it is not in are no address."""
    at = tokens.letters.find("P,C")
    while at >= 0:
        city, country = tokens.readings[at], tokens.readings[at + 2]
        if not set(city.candidates) & set(country.candidates):
            tokens.letters = f"{tokens.letters[: at + 1]}~{tokens.letters[at + 2 :]}"
        at = tokens.letters.find("P,C", at + 1)
