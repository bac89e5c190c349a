"""A document's text in chunks of bounded size, cut where a record begins for certain.

What lives here: where a text may be cut, and the reading of it in blocks. Cuts depend on the text alone, never on how
it was read. Never here: what a chunk says.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from assets.parsed.line import Kind
from assets.parsed.lines import read_lines
from assets.parsed.records import FIRST_FIELDS

_BLOCK_LENGTH = 1 << 20  # bytes
_LOOK_AHEAD = 1_000  # characters that decide whether a record begins: a marker, a title and the line after them
_RECORD_START = re.compile(r"\n(?=([ \t]*[-•*·–][ \t]*\r?\n[^\r\n]{2,400})\r?\n([^\r\n]{0,80}))")
# Where to cut a text without such places, best first: before a bullet after a blank line, a bullet, any line.
_LESSER_STARTS = (
    re.compile(r"\n[ \t]*\r?\n(?=[ \t]*[-•*·–▪●][ \t]*\S)"),
    re.compile(r"\n(?=[ \t]*[•*·–▪●][ \t]*\S)"),
    re.compile(r"\n[ \t]*\r?\n(?=[^\r\n]*\S)"),
    re.compile(r"[\n\r\x0b\x0c\u2028\u2029](?=[^\r\n]*\S)"),
)


class Bounds(NamedTuple):
    """How large a chunk is meant to be (characters, lines), and how many times that it may become."""

    length: int
    lines: int
    times: int


# About 900 entries and 30 MB of Python objects while they are read; a chunk without any certain cut is 2 MB of text.
BOUNDS = Bounds(length=500_000, lines=10_000, times=4)


class Chunk(NamedTuple):
    """Part of a text. `is_forced`: it ends where nothing shows that a record ends. `tail_length`: bytes at the end of
    the document that are half a character.
    """

    text: str
    is_last: bool
    is_forced: bool
    tail_length: int


def chunks(source: BinaryIO, encoding: str, bom_length: int, bounds: Bounds) -> Iterator[Chunk]:
    """The text of a document in chunks, at least one. Raises UnicodeDecodeError where bytes do not decode."""
    decoder = codecs.getincrementaldecoder(encoding)()
    source.seek(bom_length)
    text, is_read = "", False
    longest = bounds.length * bounds.times + _LOOK_AHEAD
    while True:
        while not is_read and len(text) < longest:
            block = source.read(_BLOCK_LENGTH)
            is_read = not block
            text += decoder.decode(block)
        cut, is_forced = _cut(text, bounds, is_read)
        if cut is None:
            yield Chunk(text, True, False, len(decoder.getstate()[0]))
            return
        yield Chunk(text[:cut], False, is_forced, 0)
        text = text[cut:]


def _cut(text: str, bounds: Bounds, is_read: bool) -> tuple[int | None, bool]:
    """Where to end the chunk that begins a text (None: nowhere), and whether that is forced."""
    wanted, allowed = _limit(text, bounds, 1), _limit(text, bounds, bounds.times)
    if wanted >= len(text):
        return None, False
    for match in _RECORD_START.finditer(text, wanted, allowed + _LOOK_AHEAD):
        if match.end() <= allowed and _is_record_start(*match.groups()):
            return match.end(), False
    if allowed >= len(text) and is_read:
        return None, False
    for lesser in _LESSER_STARTS:
        last = None
        for last in lesser.finditer(text, wanted, allowed):  # noqa: B007  the last one is wanted
            pass
        if last is not None:
            return last.end(), True
    return allowed, True


def _limit(text: str, bounds: Bounds, times: int) -> int:
    """The character before which a chunk of so many times the bounds ends."""
    end = min(bounds.length * times, len(text))
    position = 0
    for _ in range(bounds.lines * times):
        position = text.find("\n", position, end) + 1
        if not position:
            return end
    return position


def _is_record_start(head: str, following: str) -> bool:
    """A marker and a title, or a marker and the first label: whatever came before, a record begins here."""
    lines = read_lines(head)
    if len(lines) != 2 or lines[0].kind != Kind.MARKER:
        return False
    if lines[1].kind == Kind.HEADING:
        return any(line.kind == Kind.LABEL for line in read_lines(following))
    return lines[1].kind == Kind.TEXT or (lines[1].kind == Kind.LABEL and lines[1].field in FIRST_FIELDS)
