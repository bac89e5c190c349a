"""The footer of a news text: an action's code, its place and its own range of dates, on one line or on several.

What lives here: finding the footer at the end of a block of lines. A code or a range inside a sentence is no footer:
bodies cite other actions, and an event's dates are not the action's.
"""

import re
from typing import NamedTuple

from assets.parsed.lines import Kind, Line, part_of
from assets.parsed.shapes import CODE, RANGE_LENGTH, Shape, ends_sentence, has_verb, range_parts, shape_of

MAX_LINES = 5  # code, place (two lines where a country follows a city), range, and one more
_PLACE_LENGTH = 80
# A code at the beginning of a line, a word that announces it allowed (`Action 2018-12`, `Ref. no. 2018-12`).
_LEADING_CODE = re.compile(r"[(\[]?(?:[A-Za-zÀ-ÿ+.º°]{1,12}[ :]{1,2}){0,3}(" + CODE.pattern + r")(?:[\s,;|/:()–—-]+|$)")
_SPLIT = re.compile(r"\s*[|;•·/]\s*|\s*,\s+|\s+[-–—]\s+|\s*:\s+|\t+|\s{2,}")


class Footer(NamedTuple):
    """Parts of a footer as lines of their own; `first` is the index of its first line in the block."""

    first: int
    code: Line | None
    code_label: Line | None
    place: list[Line]
    start: Line | None
    end: Line | None
    range_line: Line | None


def split_range(line: Line) -> tuple[Line, Line] | None:
    """The two dates of a range as parts of its line; None where it is no range."""
    parts = range_parts(line.text)
    if parts is None:
        return None
    (start, start_end), (end, end_end) = parts
    return part_of(line, line.start + start, line.start + start_end), part_of(
        line, line.start + end, line.start + end_end
    )


def find_footer(lines: list[Line], begin: int = 0, end: int | None = None) -> Footer | None:
    """The footer with which lines[begin:end] end, or None. It needs a code or a range of dates."""
    stop = len(lines) if end is None else end
    parts: list[Line] = []
    first = stop
    while first > begin and stop - first < MAX_LINES:
        pieces = _pieces(lines[first - 1])
        if pieces is None:
            break
        parts[:0] = pieces
        first -= 1
    while parts and first < stop and not _is_anchor(lines[first]):
        del parts[: len(_pieces(lines[first]) or [])]
        first += 1
    return _footer(first, parts)


def _is_anchor(line: Line) -> bool:
    pieces = _pieces(line) or []
    return any(CODE.fullmatch(piece.text) or range_parts(piece.text) for piece in pieces)


def _pieces(line: Line) -> list[Line] | None:
    """The parts of a footer line: codes, ranges, dates and short names; None where the line is a sentence."""
    if len(line.text) > 200 or (ends_sentence(line.text) and shape_of(line.text) is Shape.PROSE):
        return None
    if CODE.fullmatch(line.text) or range_parts(line.text) or shape_of(line.text) is Shape.DATE:
        return [line]
    pieces: list[Line] = []
    text = line.text
    lead = _LEADING_CODE.match(text)
    position = 0
    if lead:
        announcer = part_of(line, line.start, line.start + len(text[: lead.start(1)].rstrip(" :")))
        announcer.kind, announcer.label_end = Kind.LABEL, announcer.end
        pieces += [announcer] if announcer.text.strip("([ ") else []
        pieces.append(part_of(line, line.start + lead.start(1), line.start + lead.end(1)))
        position = lead.end()
        tail = _range_at_end(text, position)
        if tail:
            if text[position:tail].strip(" ,;|/-–—·•:"):
                start, end = _trimmed(text, position, tail)
                pieces.append(part_of(line, line.start + start, line.start + end))
            pieces.append(part_of(line, line.start + tail, line.end))
            return pieces
    cuts = [(gap.start(), gap.end()) for gap in _SPLIT.finditer(text)]
    for start, end in [*cuts, (len(text), len(text))]:
        rest = text[position:]
        if range_parts(rest):
            pieces.append(part_of(line, line.start + position, line.end))
            position = len(text)
            break
        if start < position:
            continue
        if start > position:
            pieces.append(part_of(line, line.start + position, line.start + start))
        position = end
    if not pieces or any(len(piece.text) > _PLACE_LENGTH or has_verb(piece.text) for piece in pieces):
        return None
    return pieces


def _range_at_end(text: str, begin: int) -> int:
    """Where the longest range of dates with which a text ends begins; 0 where it ends with none."""
    for gap in re.finditer(r"[\s,;|(]+", text[: RANGE_LENGTH + begin]):
        if gap.end() >= begin and range_parts(text[gap.end() :]):
            return gap.end()
    return begin if range_parts(text[begin:]) else 0


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    left = len(inner) - len(inner.lstrip(" ,;|/-–—·•:("))
    return start + left, start + len(inner.rstrip(" ,;|/-–—·•:("))


def _footer(first: int, parts: list[Line]) -> Footer | None:
    code = next((part for part in parts if CODE.fullmatch(part.text)), None)
    ranged = next((part for part in parts if range_parts(part.text)), None)
    if code is None and ranged is None:
        return None
    dates = [part for part in parts if shape_of(part.text) is Shape.DATE and part is not ranged]
    is_dated = ranged is not None
    start, end = (split_range(ranged) or (None, None)) if ranged is not None else (None, None)
    if ranged is not None and start is not None and end is not None:
        ranged = part_of(ranged, start.start, end.end)
    if not is_dated and dates:
        start, end = dates[0], dates[1] if len(dates) > 1 else None
    place: list[Line] = []
    for part in parts:
        if part.kind == Kind.LABEL:
            continue
        if shape_of(part.text) is Shape.PHRASE:
            place.append(part)
        elif place:
            break
    label = next((part for part in parts if part.kind == Kind.LABEL), None) if code is not None else None
    return Footer(first, code, label, place, start, end, ranged)
