"""The received bytes of a document, read where they are asked for: a document may be larger than memory should be.

Takes slices as `bytes` do, from a file that is opened for each or from bytes that are held anyway. Nothing is decoded
here.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Received:
    """A document's bytes, in the file `source` or held as they are."""

    source: Path | bytes

    def open(self) -> io.BufferedReader | io.BytesIO:
        """The bytes from their beginning; OSError where the file cannot be read."""
        return io.BytesIO(self.source) if isinstance(self.source, bytes) else self.source.open("rb")

    def __len__(self) -> int:
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size

    def __getitem__(self, part: slice) -> bytes:
        """The bytes of `[start:end]`, both from the beginning and with a step of one."""
        if isinstance(self.source, bytes):
            return self.source[part]
        start, end, _ = part.indices(len(self))
        with self.source.open("rb") as handle:
            handle.seek(start)
            return handle.read(max(end - start, 0))
