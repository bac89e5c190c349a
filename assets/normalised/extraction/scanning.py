"""From a field's text to tokens: one scan for the vocabulary, each hit a letter of its class, unknown text between
hits an `x`.

The letters of a text form a string over which the role rules match. Offsets are kept so that each token points at the
characters received.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assets.normalised.extraction.persons import STAFF, find_persons
from assets.normalised.extraction.vocabulary import (
    CLOSE,
    OPEN,
    CountryForm,
    first_names,
    form_set,
    mark,
    spaced,
    vocabulary,
)

LANGUAGE_OF_HINT = {"e": "en", "f": "fr", "s": "es", "p": "pt"}
COUNTRY_LETTERS = {"name": "C", "demonym": "D", "place": "P", "national_body": "B"}
# What the fast path cannot read: signs without width, combining accents, runs of blanks, words cut at the end of a
# line.
UNEVEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036fİ]|-[ \t]*\r?\n|[ \t\r\n\xa0]{2,}")
# Longer fields are read in pieces so that time stays linear in their length.
PIECE = 4_000
# Unknown text longer than this between two known words, marks included, keeps rules from reaching across it.
LONG_GAP = 60
# Fields shorter than this are read whole.
SHORT = 300
ABBREVIATED = re.compile(rf"{OPEN}(?:\w|mr|mrs|ms|dr|no|prof|st|sr|sra|dra){CLOSE}$")
# A body and its country ("the CNAM of Côte d'Ivoire", "l'INTECAP guatemalteco"), a place and its country in brackets.
OWNED_BODY = re.compile(r"(?P<b>B)x?(?:o|\()?(?P<c>[CD])|(?P<p>P)\((?:C)")
_GAP = str.maketrans("", "", f"{OPEN}{CLOSE} ")


@dataclass(slots=True)
class Tokens:
    """The tokens of one piece of a field: parallel lists, and the string of their letters."""

    letters: str
    ids: list[int]
    starts: list[int]
    ends: list[int]
    readings: dict[int, CountryForm]
    possessive: set[int]
    language: str
    text: str
    marked: str
    offsets: list[int] | None
    base: int
    owners: frozenset[str] = frozenset()
    is_regional: bool = False

    def surface(self, start: int, end: int) -> str:
        """The characters received between two offsets of the field."""
        return self.text[start - self.base : end - self.base]

    def span(self, token: int) -> tuple[int, int]:
        """Character offsets of a token in the field as given."""
        start, end = self.starts[token], self.ends[token]
        if self.ids[token] < 0:  # unknown words: from the first mark that opens one to the last that closes one
            start = self.marked.index(OPEN, start)
            end = self.marked.rindex(CLOSE, start, end) + 1
        before = self.marked.count(OPEN, 0, start + 1)
        first = start + 2 - 2 * before
        last = first + (end - start - 2) - 2 * self.marked.count(OPEN, start + 1, end)
        if self.offsets is not None:
            return self.base + self.offsets[first], self.base + self.offsets[last - 1] + 1
        return self.base + first, self.base + last


def _is_even(text: str) -> bool:
    if text.isascii():
        return ("\n" not in text and "  " not in text) or UNEVEN.search(text) is None
    # Printable text of Latin-1 has no invisible signs, combining accents or line ends.
    return (text.isprintable() and "  " not in text and _is_latin(text)) or UNEVEN.search(text) is None


def _is_latin(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def even(text: str) -> tuple[str, list[int] | None]:
    """The text on one line without invisible signs and cut words, and for each of its characters the offset in
    the text given."""
    if _is_even(text):
        return text, None
    out: list[str] = []
    offsets: list[int] = []
    position = 0
    for found in UNEVEN.finditer(text):
        out.append(text[position : found.start()])
        offsets.extend(range(position, found.start()))
        piece = found.group()
        if piece[0] == "-":
            left = re.search(r"\w*$", text[max(0, found.start() - 40) : found.start()])
            right = re.match(r"\s*(\w*)", text[found.end() : found.end() + 40])
            joined = (left.group() if left else "") + (right.group(1) if right else "")
            is_word = f"{OPEN}{joined.lower()}{CLOSE}" in form_set()
            if not is_word and joined[:1] and right and right.group(1)[:1].isupper():
                out.append("-")
                offsets.append(found.start())
            blank = re.match(r"[ \t\r\n\xa0]*", text[found.end() :])
            position = found.end() + (blank.end() if blank else 0)
            continue
        if piece[0] in " \t\r\n\xa0":
            out.append(" ")
            offsets.append(found.start())
        if found.start() >= position:
            position = found.end()
    out.append(text[position:])
    offsets.extend(range(position, len(text)))
    return "".join(out), offsets


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces that end at a sentence's end where one is near."""
    start = 0
    while len(text) - start > PIECE:
        cut = text.rfind(". ", start + PIECE // 2, start + PIECE)
        cut = cut + 2 if cut > 0 else text.rfind(" ", start + PIECE // 2, start + PIECE) + 1 or start + PIECE
        yield start, text[start:cut]
        start = cut
    yield start, text[start:]


def windows(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a long piece that name a country, a region, an operator or experts; a short or uneven
    piece whole."""
    if len(text) < SHORT or not _is_even(text):
        yield 0, text
        return
    lowered = text.lower()
    if len(lowered) != len(text):
        yield 0, text
        return
    start, end = 0, -1
    # The blank put before the text shifts what is found by one: `first` is the blank before the word, `last` the one
    # behind it.
    for _, first, last in vocabulary().gate.find_matches_as_indexes(f" {spaced(lowered)} "):
        if last <= end:
            continue
        begin = lowered.rfind(". ", 0, first)
        begin = begin + 2 if begin >= 0 else 0
        if end >= 0 and begin > end:
            yield start, text[start:end]
            start = begin
        elif end < 0:
            start = begin
        stop = lowered.find(". ", last - 2)
        end = len(text) if stop < 0 else stop + 2
    if end >= 0:
        yield start, text[start:end]


def language_of(hits: list[tuple[int, int, int]], hints: list[str], default: str = "en") -> str:
    """The language whose own cue words are most frequent."""
    seen = "".join([hints[hit[0]] for hit in hits])
    counts = [seen.count(hint) for hint in "efsp"]
    most = max(counts)
    if counts.count(most) == 1:
        return LANGUAGE_OF_HINT["efsp"[counts.index(most)]]
    # Short texts without a word of one language alone: the language that knows most of the words.
    letters = vocabulary().letters
    known = {
        name: sum(letters[name][hit[0]] not in (None, ",", ".", ":") for hit in hits)
        for name in LANGUAGE_OF_HINT.values()
    }
    best = max(known, key=lambda name: known[name])
    return best if known[best] > known[default] else default


def scan(text: str, base: int = 0, language: str | None = None) -> Tokens:
    """Tokens of one piece of text."""
    words = vocabulary()
    clean, offsets = even(text)
    marked = mark(clean)
    if len(marked) - 2 * marked.count(OPEN) != len(clean):  # a letter whose lower case is longer
        clean = "".join(c if len(c.lower()) == 1 else "?" for c in clean)
        marked = mark(clean)
    hits = words.automaton.find_matches_as_indexes(marked)
    language = language_of(hits, words.hints, language or "en")
    own, shared, countries = words.letters[language], words.letters["any"], words.countries
    letters: list[str] = []
    ids: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    readings: dict[int, CountryForm] = {}
    possessive: set[int] = set()
    last = 0
    counted, opened = 0, 0
    is_lower = clean.islower()
    owner = False
    before = ""
    for number, start, end in hits:
        if start - last > 1 and (start - last > 9 or marked[last:start].translate(_GAP)) and before not in ("x", "X"):
            before = "x" if start - last < LONG_GAP else "X"
            letters.append(before)
            ids.append(-1)
            starts.append(last)
            ends.append(start)
        last = end
        letter = own[number]
        if countries[number]:
            opened += marked.count(OPEN, counted, start + 1)
            counted = start + 1
            first = start + 2 - 2 * opened
            reading = _reading(countries[number], clean, first, is_lower, language)
            if reading is not None and not _is_person(words.forms[number], marked, clean, first, end, reading):
                letter = COUNTRY_LETTERS[reading.kind]
                readings[len(letters)] = reading
        elif letter == ".":
            letter = "." if _ends_sentence(marked, start, end, clean) else ""
        if letter is None:
            letter = shared[number] or "x"
        if letter == "r":
            owner = True
            continue
        if letter == "" or (letter == "x" and before in ("x", "X")):
            continue
        if owner:
            possessive.add(len(letters))
            owner = False
        before = letter
        letters.append(letter)
        ids.append(number)
        starts.append(start)
        ends.append(end)
    if marked[last:].translate(_GAP):
        letters.append("x")
        ids.append(-1)
        starts.append(last)
        ends.append(len(marked))
    if readings:
        for token, span in find_persons("".join(letters), starts, ends, ids, marked, language).items():
            letters[token] = STAFF
            starts[token], ends[token] = span
    _narrow("".join(letters), readings)
    for token in range(len(letters) - 2):
        # "held in Tegucigalpa, Spain sent": a city and a country it is not in are no address.
        if letters[token : token + 3] == ["P", ",", "C"]:
            city, country = readings[token], readings[token + 2]
            if not set(city.candidates) & set(country.candidates):
                letters[token + 1] = "~"
    return Tokens("".join(letters), ids, starts, ends, readings, possessive, language, text, marked, offsets, base)


def _narrow(letters: str, readings: dict[int, CountryForm]) -> None:
    """A word of several countries beside a country's name or demonym means that country ("the Italian INPS", "the
    INPS of Cabo Verde")."""
    for match in OWNED_BODY.finditer(letters):
        # Acronyms are used again in other countries: what stands beside one says whose it is.
        body, owner = (match.start("b"), match.start("c")) if match.group("b") else (match.start("p"), match.end() - 1)
        if body in readings and owner in readings and len(readings[owner].candidates) == 1:
            readings[body] = replace(readings[body], candidates=readings[owner].candidates)
    known = {r.candidates[0] for r in readings.values() if len(r.candidates) == 1}
    for token, reading in list(readings.items()):
        if len(reading.candidates) == 1:
            continue
        beside = [token - 1] if token and letters[token - 1] == "D" else []
        after = re.match(r"[oi,(]{1,2}(?=[CD])", letters[token + 1 :])
        if after:
            beside.append(token + 1 + after.end())
        near = [c for i in beside if i in readings for c in reading.candidates if c in readings[i].candidates]
        options = near[:1] or [c for c in reading.candidates if c in known]
        if len(options) == 1:
            readings[token] = CountryForm(reading.kind, (options[0],), reading.letter_case)


def _reading(
    options: tuple[CountryForm, ...], text: str, first: int, is_lower: bool, language: str
) -> CountryForm | None:
    """The reading that the letter case allows; of several the one the text's language knows ("Argentine" is a country
    in French only)."""
    other: CountryForm | None = None
    for option in options:
        sign = text[first : first + 1]
        if (
            option.letter_case == "any"
            or (option.letter_case == "capital" and (is_lower or sign.isupper() or not sign.isalpha()))
            or (option.letter_case == "upper" and text[first : first + 2].isupper())
        ):
            if len(options) == 1 or language in option.languages or option.languages == "xx":
                return option
            other = other or option
    return other


def _is_person(form: str, marked: str, text: str, first: int, end: int, reading: CountryForm) -> bool:
    word = form.strip(OPEN + CLOSE)
    if form not in first_names() or not marked.startswith(f" {OPEN}", end):
        return False
    following = re.match(r"\S+", text[first + len(word) + 1 :])
    if following is None or not following.group()[:1].isupper() or text.isupper():
        return False
    surname = re.sub(r"\W+$", "", following.group())
    if not surname or surname.isupper():
        return False
    known = f"{OPEN}{surname.lower()}{CLOSE}"
    return known not in form_set()


def _ends_sentence(marked: str, start: int, end: int, text: str) -> bool:
    if not marked.startswith(f"{OPEN}{CLOSE} ", end) and end + 2 < len(marked):
        return False
    word = marked[max(0, start - 6) : start]
    # An initial ("A. Silva") ends no sentence.
    return ABBREVIATED.search(word) is None
