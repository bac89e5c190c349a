"""From character offsets in the decoded text to byte offsets in the received document.

Free where every character has the same width (ASCII, eight-bit codecs, UTF-16 without surrogates); otherwise one
vectorised pass over the bytes, once per text. No per-character Python.
"""

from array import array
from collections.abc import Callable

import numpy as np

_SINGLE_BYTE = frozenset({"ascii", "latin-1", "latin_1", "iso-8859-1", "cp1252", "windows-1252"})
_WIDE = {"utf-16-le": "<u2", "utf-16-be": ">u2"}


def byte_offsets(text: str, encoding: str, origin: int = 0) -> Callable[[int], int]:
    """A function from a character offset (0 to len(text)) to its byte offset; `origin` is where the text begins.

    Raises LookupError for an unknown codec.
    """
    codec = encoding.lower()
    if codec in _SINGLE_BYTE or (codec.startswith("utf-8") and text.isascii()):
        return (lambda char: char) if not origin else (lambda char: origin + char)
    if codec in _WIDE and (not text or max(text) < "\U00010000"):
        return lambda char: origin + 2 * char
    if codec in ("utf-32-le", "utf-32-be"):
        return lambda char: origin + 4 * char
    if codec in ("utf-8", "utf8"):
        units = np.frombuffer(text.encode("utf-8"), dtype=np.uint8)
        starts = np.flatnonzero((units & 0xC0) != 0x80)
        total = len(units)
    elif codec in _WIDE:
        pairs = np.frombuffer(text.encode(codec), dtype=_WIDE[codec])
        starts = np.flatnonzero((pairs & 0xFC00) != 0xDC00) * 2
        total = 2 * len(pairs)
    else:
        widths = np.fromiter((len(char.encode(encoding)) for char in text), dtype=np.int64, count=len(text))
        starts = np.cumsum(widths) - widths
        total = int(widths.sum())
    starts += origin
    lookup = array("q", starts.tobytes())
    lookup.append(total + origin)
    return lookup.__getitem__
