"""How received bytes become text: which codec, how long the byte order mark, and which bytes are no text at all.

What lives here: recognising an encoding by evidence, strictly. Nothing is repaired, normalised or interpreted; offsets
into the text can always be carried back to the received bytes because the codec is exact.
Never here: guesses that lose bytes (`errors="replace"`), HTML extraction, mojibake repair.
"""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

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
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
# Control characters that no written page holds; NUL is told apart because UTF-16 is full of them.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1b\x1c\x1d\x1e\x1f"))
_CP1252_HOLES = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


class UndecodableError(ValueError):
    """Bytes that are no text in an encoding that can be told: `reason`, and `offset` of the first faulty byte."""

    def __init__(self, reason: str, offset: int, media_type: str = "application/octet-stream") -> None:
        super().__init__(f"{reason} (byte {offset:,})")
        self.reason = reason
        self.offset = offset
        self.media_type = media_type


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the codec that gives it.

    `data[bom_length:len(data) - tail_length].decode(encoding) == text`. `tail_length` is above 0 (at most 3 bytes) only
    where the file ends inside a character.
    """

    text: str
    encoding: str
    bom_length: int
    media_type: str
    tail_length: int = 0


def decode(data: bytes) -> Decoded:
    """Text, codec and media type of received bytes.

    Raises UndecodableError for binary content and where no encoding explains every byte. At most one full decoding
    per candidate codec is done, and none at all where the head already shows that this is no text.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _decode_as(data, codec, len(mark))
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            raise UndecodableError(f"this is {media_type}, not text", 0, media_type)
    head = data[:HEAD_LENGTH]
    if wide := _utf16_without_mark(head):
        return _decode_as(data, wide, 0)
    nul = data.find(b"\x00")
    if nul >= 0:
        raise UndecodableError("a NUL byte: this is binary, not text", nul)
    if len(head.translate(None, _CONTROLS)) < len(head):
        first = next(offset for offset, byte in enumerate(head) if byte in _CONTROLS)
        raise UndecodableError(f"control byte 0x{head[first]:02x}: this is binary, not text", first)
    try:
        return _decode_as(data, "utf-8", 0)
    except UndecodableError as fault:
        return _single_byte(data, fault)


def _decode_as(data: bytes, encoding: str, bom_length: int) -> Decoded:
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        text = decoder.decode(memoryview(data)[bom_length:])
        tail = len(decoder.getstate()[0])
    except UnicodeDecodeError as error:
        raise UndecodableError(f"not {encoding}: {error.reason}", bom_length + error.start) from error
    nul = text.find("\x00")
    if nul >= 0:
        offset = bom_length + len(text[:nul].encode(encoding))
        raise UndecodableError("a NUL character: this is binary, not text", offset)
    return Decoded(text, encoding, bom_length, media_type_of(text), tail)


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


def _single_byte(data: bytes, fault: UndecodableError) -> Decoded:
    """An eight-bit Western codec where the evidence is for one; the UTF-8 fault where it is not.

    Mostly valid UTF-8 with a stray byte is a damaged UTF-8 file: reading it as cp1252 would garble every accent.
    """
    valid = len(re.findall(rb"[\xc3\xc2][\x80-\xbf]|\xe2\x80[\x80-\xbf]", data[: fault.offset]))
    if valid:
        raise fault
    start = max(0, fault.offset - SAMPLE_LENGTH // 2)
    sample = data[start : start + SAMPLE_LENGTH]
    high = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    if high > 0.3 * len(sample):
        raise fault
    best = from_bytes(sample, cp_isolation=["cp1252", "latin_1"], threshold=0.4).best()
    if best is None:
        raise fault
    return _decode_as(data, "latin-1" if _CP1252_HOLES.search(data) else "cp1252", 0)
