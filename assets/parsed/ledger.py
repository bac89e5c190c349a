"""The byte ledger: every byte of a document is exactly one of value, label, separator, heading, noise, quarantined.

Grain: one run per stretch of bytes of one class and rule within one entry. Runs are contiguous, ordered and non-empty,
and their lengths sum to the size of the document.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from assets.parsed.model import ByteClass, LedgerRun, Span

_NOT_SEPARATOR = re.compile("[^\\W_]")
# Bullets, dashes and blanks whose UTF-8 bytes were read as Western letters.
_BROKEN_MARKS = re.compile("â€[¢“”™¦¯°]|Â[·\xa0­«»]|â—[\x8f‹¦]|â–[\xa0ªº]")

# A piece of text that is known: character start and end, class, rule.
Piece = tuple[int, int, ByteClass, str]


class LedgerBuilder:
    """Takes known pieces in document order and fills what lies between them as separators."""

    def __init__(self, text: str, to_byte: Callable[[int], int], position: int = 0) -> None:
        self.runs: list[LedgerRun] = []
        self.unplaced: list[tuple[int, int]] = []  # characters that no rule knows
        self._text = text
        self.to_byte = to_byte
        self._position = position
        self._byte = to_byte(position)

    def add(self, pieces: Iterable[Piece], entry_number: int | None) -> None:
        """Add pieces in order, none overlapping; the gap before each one is a separator of the same entry."""
        runs, to_byte = self.runs, self.to_byte
        position, byte = self._position, self._byte
        for start, end, byte_class, rule in pieces:
            if end <= position:
                continue
            start = max(start, position)
            start_byte, end_byte = to_byte(start), to_byte(end)
            if start > position:
                runs.append(self._gap(position, start, byte, start_byte, entry_number))
            runs.append(LedgerRun(start_byte, end_byte, byte_class, rule, entry_number))
            position, byte = end, end_byte
        self._position, self._byte = position, byte

    def fill(self, end: int, entry_number: int | None = None) -> None:
        """Account for what is left before a character offset as a separator."""
        if end > self._position:
            end_byte = self.to_byte(end)
            self.runs.append(self._gap(self._position, end, self._byte, end_byte, entry_number))
            self._position, self._byte = end, end_byte

    def _gap(self, start: int, end: int, start_byte: int, end_byte: int, entry_number: int | None) -> LedgerRun:
        if is_separator(self._text[start:end]):
            return LedgerRun(start_byte, end_byte, "separator", "layout", entry_number)
        self.unplaced.append((start, end))
        return LedgerRun(start_byte, end_byte, "quarantined", "unplaced_text", entry_number)


@lru_cache(maxsize=4_096)
def is_separator(text: str) -> bool:
    """Whether text holds only blanks, bullets, dashes and the punctuation that stands between values."""
    return not _NOT_SEPARATOR.search(_BROKEN_MARKS.sub("", text) if "â" in text or "Â" in text else text)


def merged(runs: Iterable[LedgerRun]) -> list[LedgerRun]:
    """The same ledger with neighbours of one class, rule and entry made one run."""
    result: list[LedgerRun] = []
    for run in runs:
        if result and result[-1][2:] == run[2:] and result[-1].end == run.start:
            result[-1] = result[-1]._replace(end=run.end)
        elif run.end > run.start:
            result.append(run)
    return result


def quarantine(ledger: Iterable[LedgerRun], spans: Iterable[Span]) -> list[LedgerRun]:
    """The ledger with every run that lies inside one of the byte spans re-classed as quarantined.

    A run that a span cuts is divided there. Rule names and entry numbers stay, so that the reason can still be read.
    """
    ordered = sorted(spans)
    result: list[LedgerRun] = []
    index = 0
    for run in ledger:
        position = run.start
        while index < len(ordered) and ordered[index][1] <= position:
            index += 1
        look = index
        while look < len(ordered) and ordered[look][0] < run.end:
            start, end = max(ordered[look][0], position), min(ordered[look][1], run.end)
            if start > position:
                result.append(run._replace(start=position, end=start))
            if end > start:
                result.append(run._replace(start=start, end=end, byte_class="quarantined"))
                position = end
            look += 1
        if position < run.end:
            result.append(run._replace(start=position))
    return merged(result)
