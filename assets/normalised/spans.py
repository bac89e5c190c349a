"""Where things stand: rows as records, fields as byte spans, characters as bytes, bytes as lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any, cast

import pandas as pd

Offset = Callable[[str, int, int], int]


def byte_offset(encoding: str) -> Offset:
    """`(raw, base, index) -> byte`: where character `index` of a field stands that begins at byte `base`."""
    if encoding.startswith(("utf-16", "utf-32")) or encoding not in ("utf-8", "ascii"):
        return lambda raw, base, index: base + len(raw[:index].encode(encoding))
    return lambda raw, base, index: base + (index if raw.isascii() else len(raw[:index].encode(encoding)))


@dataclass(frozen=True)
class Lines:
    """Line and column of byte offsets of one document, both counted from 1."""

    data: bytes
    encoding: str

    @cached_property
    def _starts(self) -> list[int]:
        newline = "\n".encode(self.encoding)
        starts, at = [0], self.data.find(newline)
        while at >= 0:
            if at % len(newline) == 0:  # in UTF-16 a newline's bytes may also straddle two characters
                starts.append(at + len(newline))
            at = self.data.find(newline, at + 1)
        return starts

    def place(self, offset: int) -> tuple[int, int]:
        """Line and character in the line."""
        line = bisect_right(self._starts, offset)
        before = self.data[self._starts[line - 1] : offset].decode(self.encoding, errors="replace")
        return line, len(before.lstrip("\ufeff")) + 1


def received_span(raw: str, repaired: str, span: tuple[int, int]) -> tuple[int, int]:
    """The characters of `raw` that stand for a span of `repaired`; a repaired character stands for all it came from."""
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
    return cast(list[dict[str, Any]], frame.to_dict("records"))


def span_of(entry: dict[str, Any], field: str) -> tuple[int, int]:
    """Where a field stands in the document; the whole entry where it has no place of its own."""
    start, end = entry.get(f"{field}_span_start"), entry.get(f"{field}_span_end")
    if start is None or end is None or pd.isna(start):
        return int(entry["span_start"]), int(entry["span_end"])
    return int(start), int(end)
