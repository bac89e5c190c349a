"""The received bytes, where they are at hand: they turn a byte offset into the line and column that an editor shows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from warehouse.explain.model import Note, Place

ReadBytes = Callable[[dict[str, Any]], bytes | None]
"""The bytes of a row of lineage.document, None where nobody has them."""


class Sources:
    """Documents by row of lineage.document; one that is missing or has changed gives no lines, and is reported."""

    def __init__(self, read: ReadBytes) -> None:
        self._read = read
        self._known: dict[str, bytes | None] = {}

    def place(self, document: dict[str, Any], start: int, end: int) -> Place:
        """Where a span stands, with its line and column where the bytes are at hand."""
        data = self._bytes(document)
        line = column = None
        if data is not None:
            before = data[:start].decode(document["encoding"] or "utf-8", errors="replace").removeprefix("\ufeff")
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return Place(document["path"], document["document_sha256"], start, end, line, column)

    def notes(self, documents: Iterable[dict[str, Any]]) -> Iterator[Note]:
        """What is to be said of documents whose bytes are not at hand."""
        for document in documents:
            if self._bytes(document) is None:
                text = f"The received bytes of {document['path']} are not at hand, so lines and columns are not known."
                yield Note("source", "info", text, "name the raw archive that the warehouse was built from with --raw")

    def _bytes(self, document: dict[str, Any]) -> bytes | None:
        sha256 = document["document_sha256"]
        if sha256 not in self._known:
            data = self._read(document)
            is_same = data is not None and hashlib.sha256(data).hexdigest() == sha256
            self._known[sha256] = data if is_same else None
        return self._known[sha256]
