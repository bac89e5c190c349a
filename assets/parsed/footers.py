"""The footer of a news text: an action's code, its place, its own range of dates and its types, on one line or several.

What lives here: finding the footer at the end of a block of lines. A code or a range inside a sentence is no footer:
bodies cite other actions, and an event's dates are not the action's.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from assets.parsed.line import Kind, Line, part_of
from assets.parsed.shapes import (
    CODE,
    DIGIT,
    RANGE_LENGTH,
    Shape,
    ends_sentence,
    ends_statement,
    has_verb,
    is_ongoing,
    range_parts,
    shape_of,
    starts_with_known_type,
)
from assets.parsed.wording import label_alone

MAX_LINES = 5  # code, place (two lines where a country follows a city), range, and one more
_PLACE_LENGTH = 80
_YEAR, _DATE = len("2018"), len("the 26th of September, 2018")
_OPENED_BY = {")": "(", "]": "["}
_EDGES = " \u00a0,;|/-–—·•:(["
# A code at the beginning of a line, a word that announces it allowed (`Action 2018-12`, `Ref. no. 2018-12`).
_LEADING_CODE = re.compile(
    r"[(\[]?(?:[A-Za-zÀ-ÿ+.º°]{1,12}[ :]{1,3}){0,3}(" + CODE.pattern + r")(?:[\s,;|/:().\]–—-]+|$)"
)
_TRAILING_CODE = re.compile(r"(?<![\s,;:([–—-])[\s,;:([–—-]++(" + CODE.pattern + r")[)\].]*$")
_STRONG = re.compile(r"(?<!\s)(?:\s*+[|;•·]\s*+|[^\S\t]*+\t\s*+|\s*+,\s++|\s++/{1,3}\s++|\s{2,}+)")
_BARS = re.compile(r"(?<!\s)\s*+[|•·]\s*+")
_NAMES = re.compile(r"[;,]\s*")
_STOP = re.compile(r"(?<=[\w)\]])\.\s++(?=[\[(A-ZÀ-Þ\d])")
# What may part them too where one of the parts is a code or dates; a bar without blanks is also inside dates.
_WEAK = re.compile(r"(?<!\s)(?:\s++[-–—]\s++|\s*+:\s++)"), re.compile(r"(?<!\s)(?:\s++[-–—]\s++|\s*+:\s++|\s*+/\s*+)")


class Footer(NamedTuple):
    """Parts of a footer as lines of their own; `first` is the index of its first line in the block."""

    first: int
    code: Line | None
    code_label: Line | None
    place: list[Line]
    start: Line | None
    end: Line | None
    range_line: Line | None
    types: list[Line]


def values_on(line: Line) -> list[Line]:
    """A value cut at what parts it from values of other fields: bars, or a full stop before dates."""
    sections = _cut(line, _BARS)
    parts = [part for section in sections for part in _cut(section, _STOP)]
    return parts if shape_of(parts[-1].text) is Shape.DATE else sections


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
    if not any(DIGIT.search(line.text) for line in lines[max(begin, stop - MAX_LINES) : stop]):
        return None
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


def unlabel_codes(lines: list[Line]) -> None:
    """Make the label of a code plain text where it is part of a news text's footer, which footers are read from.

    Below a finished sentence, with a range of dates beside it and no other label: `Code: 2022-38. Nairobi, 9 - 27 May
    2022` on one line or on several. In a labelled record, dates have labels of their own.
    """
    for index, line in enumerate(lines):
        is_code = line.kind == Kind.LABEL and line.field in ("code", "title") and not line.bullet
        if is_code and _is_in_footer(lines, index):
            line.kind, line.field, line.value_start = Kind.TEXT, "", line.end


def _is_in_footer(lines: list[Line], index: int) -> bool:
    begin = index
    while begin > 0 and index - begin < MAX_LINES and lines[begin - 1].kind == Kind.TEXT:
        begin -= 1
        if shape_of(lines[begin].text) is Shape.PROSE and ends_statement(lines[begin].text):
            break
    else:
        return False
    end = index + 1
    while end < len(lines) and end - begin <= MAX_LINES and lines[end].kind == Kind.TEXT:
        end += 1
    for stop in range(end, index, -1):
        footer = find_footer(lines, begin + 1, stop)
        if footer is not None and footer.first <= index and footer.code is not None and footer.end is not None:
            return lines[index].start <= footer.code.start and footer.first == begin + 1
    return False


def is_like_footer(text: str) -> bool:
    """Whether a line that is no footer holds what one holds: a code and dates in few words and without a verb."""
    if len(text) > 160 or not CODE.search(text) or has_verb(text):
        return False
    return DIGIT.search(CODE.sub("", text)) is not None


def is_dated_code(line: Line) -> bool:
    """Whether a line is a code and dates, and no sentence: a footer by itself."""
    return is_like_footer(line.text) and find_footer([line]) is not None


def _is_anchor(line: Line) -> bool:
    pieces = _pieces(line) or []
    return any(CODE.fullmatch(piece.text) or range_parts(piece.text) for piece in pieces)


def _pieces(line: Line) -> list[Line] | None:
    """The parts of a footer line: codes, ranges, dates and short names; None where the line is a sentence."""
    if len(line.text) > 200:
        return None
    is_sentence = ends_sentence(line.text) and shape_of(line.text) is Shape.PROSE
    if is_sentence and not CODE.search(line.text):
        return None
    sections = _cut(line, _BARS)
    pieces = [piece for section in sections for piece in _pieces_of(section, is_alone=len(sections) == 1)]
    if not pieces or any(
        not _holds_type(piece) and (len(piece.text) > _PLACE_LENGTH or _is_said(piece)) for piece in pieces
    ):
        return None
    return None if is_sentence and not _states_all(pieces) else pieces


def _pieces_of(section: Line, *, is_alone: bool) -> list[Line]:
    """The parts of what stands between bars; assistance types, which have separators inside, are one."""
    whole = _piece(section, 0, len(section.text))
    if range_parts(whole.text) or (not is_alone and _holds_type(whole)):
        return [whole]
    return [piece for part in _cut(section, _STRONG) for piece in _parts(part)]


def _holds_type(piece: Line) -> bool:
    """Whether a part of a footer lists assistance types, one of them known at least."""
    begins = (0, *(gap.end() for gap in _NAMES.finditer(piece.text)))
    return any(starts_with_known_type(piece.text[begin:]) for begin in begins)


def _is_said(piece: Line) -> bool:
    """Whether words are part of a sentence: a name of several does not end with one in small letters."""
    words = piece.text.split()
    return has_verb(piece.text) or (piece.kind == Kind.TEXT and len(words) > 3 and words[-1].islower())


def _states_all(pieces: list[Line]) -> bool:
    """Whether a line gives a code, a range and a short place and no more: its full stop makes it no sentence."""
    names = [piece.text for piece in pieces if piece.kind != Kind.LABEL and not _is_atom(piece.text)]
    is_named = len(names) <= 2 and all(
        len(name.split()) <= 4 and all(word.strip("(")[:1].isupper() for word in name.split() if len(word) > 3)
        for name in names
    )
    if not all(label_alone(piece.text) for piece in pieces if piece.kind == Kind.LABEL):
        return False
    has_code = any(CODE.fullmatch(piece.text) for piece in pieces)
    return is_named and has_code and any(range_parts(piece.text) for piece in pieces)


def _is_atom(text: str) -> bool:
    return bool(CODE.fullmatch(text)) or range_parts(text) is not None or shape_of(text) is Shape.DATE


def _parts(part: Line) -> list[Line]:
    """A stretch between strong separators as its code, range and names."""
    text = part.text
    if not text or _is_atom(text):
        return [part] if text else []
    if lead := _LEADING_CODE.match(text):
        announcer = part_of(part, part.start, part.start + len(text[: lead.start(1)].rstrip(" :")))
        announcer.kind, announcer.label_end = Kind.LABEL, announcer.end
        label = [announcer] if announcer.text.strip("([ ") else []
        return [*label, _piece(part, lead.start(1), lead.end(1)), *_parts(_piece(part, lead.end(), len(text)))]
    if tail := _TRAILING_CODE.search(text):
        return [*_parts(_piece(part, 0, tail.start())), _piece(part, tail.start(1), tail.end(1))]
    if begin := _range_at_end(text, 0):
        return [*_parts(_piece(part, 0, begin)), _piece(part, begin, len(text))]
    if end := _range_at_start(text):
        return [_piece(part, 0, end), *_parts(_piece(part, end, len(text)))]
    if len(sentences := _cut(part, _STOP)) > 1:
        return [piece for sentence in sentences for piece in _parts(sentence)]
    for separator in _WEAK:
        weak = _cut(part, separator)
        if any(_is_atom(piece.text) for piece in weak):
            return [piece for section in weak for piece in _parts(section)]
    whole = _piece(part, 0, len(text))
    if label_alone(whole.text) == "code":
        whole.kind, whole.label_end = Kind.LABEL, whole.end
    return [whole]


def _cut(line: Line, separator: re.Pattern[str]) -> list[Line]:
    """A line cut at a separator, empty parts left out."""
    edges = [(0, 0), *(gap.span() for gap in separator.finditer(line.text)), (len(line.text), len(line.text))]
    return [
        part_of(line, line.start + left, line.start + right)
        for (_, left), (right, _) in pairwise(edges)
        if right > left
    ]


def _piece(part: Line, start: int, end: int) -> Line:
    """Part of a line without the separators at its ends; a bracket that closes one of its own stays."""
    start, end = _trimmed(part.text, start, end)
    return part_of(part, part.start + start, part.start + max(start, end))


def _range_at_end(text: str, begin: int) -> int:
    """Where the longest range of dates, or the date, with which a text ends begins; 0 where it ends with none."""
    if not DIGIT.search(text):
        return 0
    for gap in re.finditer(r"[\s,;|(]+", text[: RANGE_LENGTH + begin]):
        if gap.end() >= begin and _is_time(text[gap.end() :]):
            return gap.end()
    return begin if range_parts(text[begin:]) else 0


def _range_at_start(text: str) -> int:
    """Where the range or the date with which a text begins ends (`3 - 14 May 2018 in Suva`); 0 where none does."""
    if not DIGIT.search(text):
        return 0
    gaps = [gap.start() for gap in re.finditer(r"[\s,;|(.]+", text[:RANGE_LENGTH])]
    return next((gap for gap in reversed(gaps) if gap and _is_time(text[:gap])), 0)


def _is_time(text: str) -> bool:
    """Whether a text is a range of dates, or one date that is more than a year."""
    if not DIGIT.search(text):
        return False
    is_date = _YEAR < len(text) <= _DATE and shape_of(text) is Shape.DATE
    return is_date or range_parts(text) is not None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGES + ".":
        start += 1
    while end > start and (
        text[end - 1] in _EDGES
        or text.find(".", start) == end - 1
        or (text[end - 1] in _OPENED_BY and _OPENED_BY[text[end - 1]] not in text[start:end])
    ):
        end -= 1
    return start, end


def _footer(first: int, parts: list[Line]) -> Footer | None:
    code = next((part for part in parts if CODE.fullmatch(part.text)), None)
    ranged = next((part for part in parts if range_parts(part.text)), None)
    if code is None and ranged is None:
        return None
    dates = [part for part in parts if shape_of(part.text) is Shape.DATE and part is not ranged]
    is_dated = ranged is not None
    start, end = (split_range(ranged) or (None, None)) if ranged is not None else (None, None)
    if ranged is not None and start is not None and end is not None:
        ranged = part_of(ranged, ranged.start, max(start.end, end.end))
    if not is_dated and dates:
        start, end = dates[0], dates[1] if len(dates) > 1 else None
        if end is None and is_ongoing(start.text):
            start, end = None, start
    place: list[Line] = []
    types = [part for part in parts if _holds_type(part)]
    for part in parts:
        if part.kind == Kind.LABEL or part in types:
            continue
        if shape_of(part.text) is Shape.PHRASE:
            place.append(part)
        elif place:
            break
    label = next((part for part in parts if part.kind == Kind.LABEL), None) if code is not None else None
    return Footer(first, code, label, place, start, end, ranged, types)
