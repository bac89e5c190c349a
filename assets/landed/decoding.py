"""How received bytes become text: which codec, how long the byte order mark, and which bytes are no text at all.

What lives here: recognising an encoding by evidence, strictly, in one pass of bounded memory over a file of any size.
Nothing is repaired, normalised or interpreted; offsets into the text can always be carried back to the received bytes
because the codec is exact.
Never here: guesses that lose bytes (`errors="replace"`), HTML extraction, mojibake repair.
"""

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from charset_normalizer import from_bytes

BLOCK_LENGTH = 1 << 20  # bytes read and decoded at a time
MAX_LINE_LENGTH = 1_000_000  # characters; the longest description seen has a few thousand, and a line is held whole
MAX_PAGE_LENGTH = 20_000_000  # bytes of an HTML page: its tree takes several times as much memory
HEAD_LENGTH = 65_536  # bytes looked at before the whole is decoded: enough for a magic number and a run of NULs
SAMPLE_LENGTH = 262_144  # bytes around the first fault that charset-normalizer sees: its cost grows with its input

HTML = "text/html"

# A byte order mark, the codec that reads what follows it. UTF-32 first: its little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# First bytes of formats that people save by mistake instead of a page's text (IANA media types).
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x7fELF", "application/x-executable"),
    (b"{\\rtf", "application/rtf"),
)
_HTML = re.compile(
    r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
# Control characters that no written page holds; NUL is told apart because UTF-16 is full of them.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1b\x1c\x1d\x1e\x1f"))
LINE_BREAKS = "\n\r\x0b\x0c\u2028\u2029"
_LINE_BREAK = re.compile(f"[{LINE_BREAKS}]")
_LONG_LINE = re.compile(f"[^{LINE_BREAKS}]{{{MAX_LINE_LENGTH + 1},}}")
# Characters whose UTF-8 forms hardly ever occur by chance in another codec: accented letters, quotes, dashes.
_ACCENT = re.compile("[\x80-\xff\u2000-\u203f]")
_CP1252_HOLES = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


class UndecodableError(ValueError):
    """Bytes that are no text in an encoding that can be told: `reason`, and `offset` of the first faulty byte."""

    def __init__(self, reason: str, offset: int, media_type: str = "application/octet-stream") -> None:
        super().__init__(f"{reason} (byte {offset:,})")
        self.reason = reason
        self.offset = offset
        self.media_type = media_type


@dataclass(frozen=True, slots=True)
class Recognised:
    """What decodes a document: `data[bom_length:len(data) - tail_length].decode(encoding)` is its text.

    `tail_length` is above 0 (at most 3 bytes) only where the file ends inside a character.
    """

    encoding: str
    bom_length: int
    media_type: str
    tail_length: int = 0


@dataclass(frozen=True, slots=True)
class Decoded(Recognised):
    """The same with the text itself, for documents that are held whole."""

    text: str = ""


def decode(data: bytes) -> Decoded:
    """Text, codec and media type of received bytes; UndecodableError as `recognise`."""
    found = recognise(io.BytesIO(data))
    text = data[found.bom_length : len(data) - found.tail_length].decode(found.encoding)
    return Decoded(found.encoding, found.bom_length, found.media_type, found.tail_length, text)


def recognise(source: BinaryIO) -> Recognised:
    """Codec and media type of a document that can be read from `source`, in blocks.

    Raises UndecodableError for binary content, where no encoding explains every byte, and for what is text but no
    listing: a line or a page beyond all measure. At most one full decoding per candidate codec is done, and none at all
    where the head already shows that this is no text.
    """
    head = source.read(HEAD_LENGTH)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return _check(source, codec, len(mark))
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            raise UndecodableError(f"this is {media_type}, not text", 0, media_type)
    if wide := _utf16_without_mark(head):
        return _check(source, wide, 0)
    nul = head.find(b"\x00")
    if nul >= 0:
        raise UndecodableError("a NUL byte: this is binary, not text", nul)
    if len(head.translate(None, _CONTROLS)) < len(head):
        first = next(offset for offset, byte in enumerate(head) if byte in _CONTROLS)
        raise UndecodableError(f"control byte 0x{head[first]:02x}: this is binary, not text", first)
    try:
        return _check(source, "utf-8", 0)
    except _UndecodedError as fault:
        return _single_byte(source, fault)


def text_blocks(source: BinaryIO, encoding: str, bom_length: int) -> Iterator[tuple[str, int, int]]:
    """The text of a document in blocks: each with its first byte, and how many bytes after it are half a character.

    Raises UnicodeDecodeError with its place in the document.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    source.seek(bom_length)
    position = bom_length
    while block := source.read(BLOCK_LENGTH):
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(block)
        except UnicodeDecodeError as error:
            error.start, error.end = error.start + position - pending, error.end + position - pending
            raise
        yield text, position - pending, len(decoder.getstate()[0])
        position += len(block)


class _UndecodedError(UndecodableError):
    """A byte that one codec does not know; another may."""

    has_accents = False  # whether characters before it are written as this codec writes accented letters


def _check(source: BinaryIO, encoding: str, bom_length: int) -> Recognised:
    """Decode a whole document, keeping nothing of it."""
    media_type, tail, line, has_accents = "text/plain", 0, 0, False
    try:
        for text, start, rest in text_blocks(source, encoding, bom_length):
            tail = rest
            if start == bom_length:
                media_type = media_type_of(text)
            _refuse_nul(text, start, encoding)
            has_accents = has_accents or (not text.isascii() and _ACCENT.search(text) is not None)
            if media_type == HTML:
                _refuse_long_page(start + len(text))
            else:
                line = _refuse_long_line(text, start, encoding, line)
    except UnicodeDecodeError as error:
        fault = _UndecodedError(f"not {encoding}: {error.reason}", error.start)
        fault.has_accents = has_accents or _ACCENT.search(_before(source, error.start)) is not None
        raise fault from error
    return Recognised(encoding, bom_length, media_type, tail)


def _before(source: BinaryIO, offset: int) -> str:
    """The last block before a byte that UTF-8 does not know."""
    start = max(0, offset - BLOCK_LENGTH)
    source.seek(start)
    return source.read(offset - start).decode(errors="ignore")


def _refuse_nul(text: str, start: int, encoding: str) -> None:
    nul = text.find("\x00")
    if nul >= 0:
        offset = start + len(text[:nul].encode(encoding))
        raise UndecodableError("a NUL character: this is binary, not text", offset)


def _refuse_long_page(length: int) -> None:
    if length > MAX_PAGE_LENGTH:
        raise UndecodableError(f"an HTML page of more than {MAX_PAGE_LENGTH:,} bytes: save its text instead", 0, HTML)


def _refuse_long_line(text: str, start: int, encoding: str, before: int) -> int:
    """The length of the line that a block leaves open; `before` is that of the line it begins in."""
    first = _LINE_BREAK.search(text)
    line = before + (first.start() if first else len(text))
    longest = _LONG_LINE.search(text) if line <= MAX_LINE_LENGTH else None
    if line > MAX_LINE_LENGTH or longest is not None:
        offset = start + len(text[: longest.start()].encode(encoding)) if longest else max(start - before, 0)
        raise UndecodableError(f"a line of more than {MAX_LINE_LENGTH:,} characters: this is no listing", offset)
    if first is None:
        return line
    return len(text) - 1 - max(text.rfind(char) for char in LINE_BREAKS)


def media_type_of(text: str) -> str:
    """`text/html` where the text begins as an HTML document does, else `text/plain`."""
    return HTML if _HTML.match(text[:HEAD_LENGTH]) else "text/plain"


def _utf16_without_mark(head: bytes) -> str | None:
    """UTF-16 shows as NULs on one side only of nearly every pair; a run of NULs has them on both."""
    if len(head) < 4 or b"\x00" not in head:
        return None
    pairs = len(head) // 2
    even, odd = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if odd > 0.7 * pairs and even < 0.02 * pairs:
        return "utf-16-le"
    if even > 0.7 * pairs and odd < 0.02 * pairs:
        return "utf-16-be"
    return None


def _single_byte(source: BinaryIO, fault: _UndecodedError) -> Recognised:
    """An eight-bit Western codec where the evidence is for one; the UTF-8 fault where it is not.

    Mostly valid UTF-8 with a stray byte is a damaged UTF-8 file: reading it as cp1252 would garble every accent.
    """
    if fault.has_accents:
        raise fault
    start = max(0, fault.offset - SAMPLE_LENGTH // 2)
    source.seek(start)
    sample = source.read(SAMPLE_LENGTH)
    high = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    if high > 0.3 * len(sample):
        raise fault
    best = from_bytes(sample, cp_isolation=["cp1252", "latin_1"], threshold=0.4).best()
    if best is None:
        raise fault
    return _check(source, "latin-1" if _has_holes(source) else "cp1252", 0)


def _has_holes(source: BinaryIO) -> bool:
    source.seek(0)
    return any(_CP1252_HOLES.search(block) for block in iter(lambda: source.read(BLOCK_LENGTH), b""))
