"""The received bytes of a document, read where they are asked for: a document may be larger than memory should be.

Takes slices as `bytes` do, from a file that is opened for each, from bytes that are held anyway, or from where another
machine can read them too. Nothing is decoded here.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Elsewhere(Protocol):
    """Bytes that lie neither in a file of this machine nor in memory; OSError where they cannot be had."""

    def open(self) -> io.BufferedReader | io.BytesIO:
        """The bytes from their beginning."""
        ...

    def size(self) -> int:
        """How many there are."""
        ...

    def read(self, start: int, end: int) -> bytes:
        """Those of `[start:end]`."""
        ...


@dataclass(frozen=True)
class Received:
    """A document's bytes: in the file `source`, held as they are, or elsewhere."""

    source: Path | bytes | Elsewhere

    def open(self) -> io.BufferedReader | io.BytesIO:
        """The bytes from their beginning; OSError where the file cannot be read."""
        if isinstance(self.source, bytes):
            return io.BytesIO(self.source)
        return self.source.open("rb") if isinstance(self.source, Path) else self.source.open()

    def __len__(self) -> int:
        if isinstance(self.source, bytes):
            return len(self.source)
        return self.source.stat().st_size if isinstance(self.source, Path) else self.source.size()

    def __getitem__(self, part: slice) -> bytes:
        """The bytes of `[start:end]`, both from the beginning and with a step of one."""
        if isinstance(self.source, bytes):
            return self.source[part]
        start, end, _ = part.indices(len(self))
        if not isinstance(self.source, Path):
            return self.source.read(start, end)
        with self.source.open("rb") as handle:
            handle.seek(start)
            return handle.read(max(end - start, 0))


@dataclass(frozen=True)
class Held:
    """A stretch of a document that is held: slices count from the beginning of the document, of which `begin` bytes
    are not there.
    """

    data: bytes
    begin: int = 0

    def __len__(self) -> int:
        return self.begin + len(self.data)

    def __getitem__(self, part: slice) -> bytes:
        start, end, _ = part.indices(len(self))
        return self.data[max(start - self.begin, 0) : max(end - self.begin, 0)]
