"""Source text with marks: from spans of bytes to stretches of characters that can be shown one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from warehouse.explain.model import PRIORITY, Mark, Passage

WHOLE = 1_500  # characters up to which a passage is shown whole
AROUND = 160  # characters kept on either side of a mark in a longer one
GAP = " […] "


def characters(text: str, encoding: str, base: int, span: tuple[int, int]) -> tuple[int, int]:
    """A span of bytes as characters of `text`, which begins at byte `base` of its document."""
    data = text.encode(encoding, errors="surrogatepass") if encoding == "utf-8" else text.encode(encoding, "replace")
    start, end = (len(data[: max(0, at - base)].decode(encoding, errors="ignore")) for at in span)
    return start, end


def flattened(length: int, marks: Iterable[Mark]) -> list[Mark]:
    """Marks that do not overlap, in order: where several do, the one that comes first in PRIORITY wins."""
    ranked = sorted(marks, key=lambda mark: (PRIORITY.index(mark.role), mark.start, mark.end))
    edges = sorted({0, length, *(edge for mark in ranked for edge in (mark.start, mark.end) if 0 <= edge <= length)})
    flat: list[Mark] = []
    for start, end in pairwise(edges):
        won = next((mark for mark in ranked if mark.start <= start and end <= mark.end), None)
        if won is None:
            continue
        last = flat[-1] if flat else None
        if last and last.end == start and (last.role, last.label) == (won.role, won.label):
            flat[-1] = replace(last, end=end)
        else:
            flat.append(replace(won, start=start, end=end))
    return flat


def stretches(passage: Passage) -> Iterator[tuple[str, Mark | None]]:
    """The passage's text piece by piece, each with the mark on it, if any."""
    at = 0
    for mark in flattened(len(passage.text), passage.marks):
        if at < mark.start:
            yield passage.text[at : mark.start], None
        yield passage.text[mark.start : mark.end], mark
        at = mark.end
    if at < len(passage.text):
        yield passage.text[at:], None


def shortened(passage: Passage) -> Passage:
    """A long passage reduced to what stands around its marks; its beginning where it has none."""
    if len(passage.text) <= WHOLE:
        return passage
    kept = _windows(len(passage.text), passage.marks) or [(0, WHOLE)]
    text, marks = "", []
    for start, end in kept:
        text += GAP if start else ""
        shift = len(text) - start
        inside = (mark for mark in passage.marks if start <= mark.start and mark.end <= end)
        marks += [replace(mark, start=mark.start + shift, end=mark.end + shift) for mark in inside]
        text += passage.text[start:end]
    text += GAP.rstrip() if kept[-1][1] < len(passage.text) else ""
    return replace(passage, text=text, marks=tuple(marks), is_cut=True)


def _windows(length: int, marks: Sequence[Mark]) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    for mark in sorted(marks, key=lambda mark: mark.start):
        start, end = max(0, mark.start - AROUND), min(length, mark.end + AROUND)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(windows[-1][1], end))
        else:
            windows.append((start, end))
    return windows
