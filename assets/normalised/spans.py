"""Where things stand: rows as records, fields as byte spans, characters as bytes, bytes as lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

Offset = Callable[[str, int, int], int]
_BLOCK = 1 << 20  # bytes looked through at a time; a multiple of every width of a character


class Sliceable(Protocol):
    """A document's bytes, held or in a file."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> bytes: ...


def byte_offset(encoding: str) -> Offset:
    """`(raw, base, index) -> byte`: where character `index` of a field stands that begins at byte `base`."""
    if encoding.startswith(("utf-16", "utf-32")) or encoding not in ("utf-8", "ascii"):
        return lambda raw, base, index: base + len(raw[:index].encode(encoding))
    return lambda raw, base, index: base + (index if raw.isascii() else len(raw[:index].encode(encoding)))


class Window(NamedTuple):
    """A stretch of a document: the byte of `[begin:end]` that begins it begins a line too, the one of that number."""

    begin: int
    end: int
    line: int = 1


def windows(data: Sliceable, encoding: str, ends: Sequence[int]) -> Iterator[Window]:
    """Stretches of a document that end at `ends` and together hold all before the last of them."""
    begin, line = 0, 1
    for end in ends:
        yield Window(begin, end, line)
        for starts in _line_starts(data, encoding, begin, end):
            if len(starts):
                begin, line = int(starts[-1]), line + len(starts)


def _line_starts(data: Sliceable, encoding: str, begin: int, end: int) -> Iterator[npt.NDArray[np.int64]]:
    """Where lines begin behind a newline of `[begin:end]`, block by block."""
    newline = "\n".encode(encoding)
    for first in range(begin, end, _BLOCK):
        block = data[first : min(first + _BLOCK, end)]
        units = np.frombuffer(block + b"\xff" * (-len(block) % len(newline)), dtype=f"V{len(newline)}")
        # A newline begins at a whole unit: in UTF-16 its two bytes may also stand astride of two characters.
        starts = np.flatnonzero(units == np.void(newline)).astype(np.int64)
        yield (starts + 1) * len(newline) + first


class Lines:
    """Line and column of byte offsets of one document, or of a window of it, both counted from 1.

    Only where lines begin is held of a document, not its bytes. Offsets asked for in ascending order cost least.
    """

    def __init__(self, data: Sliceable, encoding: str, window: Window | None = None) -> None:
        self.data = data
        self.encoding = encoding
        self._window = window or Window(0, len(data))
        self._at = (self._window.begin, 0)  # an offset and its column, counted from 0

    @cached_property
    def _starts(self) -> npt.NDArray[np.int64]:
        begin, end, _ = self._window
        found = _line_starts(self.data, self.encoding, begin, end)
        return np.concatenate([np.array([begin], dtype=np.int64), *found])

    def place(self, offset: int) -> tuple[int, int]:
        """Line and character in the line."""
        line = int(np.searchsorted(self._starts, offset, side="right"))
        begin = int(self._starts[line - 1])
        known, column = self._at if begin <= self._at[0] <= offset else (begin, 0)
        before = self.data[known:offset].decode(self.encoding, errors="replace")
        self._at = offset, column + len(before.lstrip("\ufeff") if known == 0 else before)
        return line + self._window.line - 1, self._at[1] + 1


def received_span(raw: str, repaired: str, span: tuple[int, int]) -> tuple[int, int]:
    """The characters of `raw` that stand for a span of `repaired`; a repaired character stands for all it came from."""
    if raw == repaired:
        return span
    steps = SequenceMatcher(None, repaired, raw, autojunk=False).get_opcodes()

    def position(index: int, *, is_end: bool) -> int:
        for tag, start, stop, first, last in steps:
            if start <= index < stop:
                same = first + index - start
                return same + is_end if tag == "equal" else (last if is_end else first)
        return len(raw)

    start, stop = span
    return position(start, is_end=False), position(stop - 1, is_end=True) if stop > start else position(
        start, is_end=False
    )


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries by column name."""
    columns = {str(name): column.tolist() for name, column in frame.items()}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def span_of(entry: dict[str, Any], field: str) -> tuple[int, int]:
    """Where a field stands in the document; the whole entry where it has no place of its own."""
    start, end = entry.get(f"{field}_span_start"), entry.get(f"{field}_span_end")
    if start is None or end is None or pd.isna(start):
        return int(entry["span_start"]), int(entry["span_end"])
    return int(start), int(end)
