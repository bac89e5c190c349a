"""A field's text before it is read: evened out, cut into pieces, and of each long piece the sentences that matter.

Most of a description says nothing about countries or experts. One look at all texts of a batch finds the words that
do (the gate: names of countries, regions, operators, nouns for experts), and only the sentences around them are read.
Never here: what the words mean.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assets.normalised.extraction.codepage import CLOSE, OPEN
from assets.normalised.extraction.vocabulary import GATE_BLANKS, form_set, vocabulary

# What cannot be read as it is: signs without width, combining accents, runs of blanks, words cut at the end of a
# line.
UNEVEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036fİ]|-[ \t]*\r?\n|[ \t\r\n\xa0]{2,}")
# Longer fields are read in pieces so that time stays linear in their length.
PIECE = 4_000
# Fields shorter than this are read whole.
SHORT = 300
# Between the texts that the gate looks at: no form goes across it.
_BETWEEN = b" \x1d "


@dataclass(slots=True)
class Window:
    """A part of a field that is read on its own: the field's number in the batch, where the part begins in the field,
    its text as received, the same evened out and in the code page, and the offsets of the one in the other."""

    field: int
    base: int
    text: str
    clean: str
    coded: bytes
    offsets: list[int] | None = None


def is_even(text: str) -> bool:
    """Whether the text can be read as it is."""
    is_doubtful = "  " in text or "\n" in text or "\t" in text or "\r" in text
    if text.isascii():
        return not is_doubtful or UNEVEN.search(text) is None
    # Text of Latin-1 without these has nothing uneven.
    return (_is_latin(text) and not is_doubtful and "\xa0" not in text and "\xad" not in text) or (
        UNEVEN.search(text) is None
    )


def _is_latin(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def even(text: str) -> tuple[str, list[int]]:
    """The text on one line without invisible signs and cut words, and for each of its characters the offset in
    the text given."""
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


def windows(values: Sequence[str]) -> list[Window]:
    """What is to be read of each field: of a long piece the sentences that name a country, a region, an operator or
    experts; a short or uneven piece whole."""
    encode = vocabulary().page.encode
    whole: list[Window] = []
    long: list[Window] = []
    for number, value in enumerate(values):
        for base, text in pieces(value) if len(value) > PIECE else ((0, value),):
            if not is_even(text):
                clean, offsets = even(text)
                whole.append(Window(number, base, text, clean, encode(clean), offsets))
            else:
                (whole if len(text) < SHORT else long).append(Window(number, base, text, text, encode(text)))
    if not long:
        return whole
    found = list(_sentences(long))
    return sorted([*whole, *found], key=_order) if whole else found


def _order(window: Window) -> tuple[int, int]:
    return window.field, window.base


def _sentences(pieces_: list[Window]) -> Iterator[Window]:
    """The runs of sentences of even pieces in which the gate finds a word."""
    joined = _BETWEEN.join([b"", *(piece.coded for piece in pieces_), b""])
    hits = vocabulary().gate.find_matches_as_indexes(joined.translate(GATE_BLANKS))
    if not hits:
        return
    table = np.array(hits, dtype=np.int64)
    # A form begins with the blank before its first word and ends with the blank behind its last.
    first, behind = table[:, 1] + 1, table[:, 2] - 1
    sizes = np.array([len(piece.coded) for piece in pieces_])
    starts = np.cumsum(sizes + len(_BETWEEN)) - sizes
    owner = np.searchsorted(starts, first, side="right") - 1
    bytes_ = np.frombuffer(joined, dtype=np.uint8)
    stops = np.flatnonzero((bytes_[:-1] == ord(".")) & (bytes_[1:] == ord(" "))) + 2
    # A word belongs to the sentence that begins last before it and to all up to the one that ends first behind it.
    begins = np.concatenate([[0], stops])[np.searchsorted(stops, first, side="right")]
    begins = np.maximum(begins, starts[owner])
    ends = np.concatenate([stops, [len(joined)]])[np.searchsorted(stops, behind + 2)]
    ends = np.minimum(ends, (starts + sizes)[owner])
    opens = np.concatenate([[True], begins[1:] > ends[:-1]])
    closes = np.concatenate([opens[1:], [True]])
    offsets = starts[owner]
    for number, start, end in zip(
        owner[opens].tolist(), (begins - offsets)[opens].tolist(), (ends - offsets)[closes].tolist(), strict=True
    ):
        piece = pieces_[number]
        text = piece.text[start:end]
        yield Window(piece.field, piece.base + start, text, text, piece.coded[start:end])
