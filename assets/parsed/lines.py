"""From text to lines that know what they are: marker, label, heading, noise, or text.

What lives here: cutting text at line breaks, bullets and labels, with exact character offsets. A line's kind depends on
its own text and its neighbours only, so that a chunk of a document gives the same lines as the whole.
"""

import re
from enum import IntEnum
from functools import lru_cache
from typing import Any

from assets.parsed.knowledge import fold, knowledge
from assets.parsed.shapes import Shape, ends_sentence, is_code, is_prose, shape_of, starts_with_known_type

_BLANK = " \t\xa0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff\x1c-\x1f\x85"
_BREAK = "\n\r\x0b\x0c\u2028\u2029"
# Round bullets need nothing after them; a dash or star is a bullet only before a blank, the line's end or a capital.
_BULLET = "(?:[•·▪●‣◦○■□►▶➢➤\uf0b7\uf0a7]|â€¢|Â·|(?:[-*–—−‐‑]|â€“|â€”)(?=[\\s\u200b]|\\Z|[A-ZÀ-Þ]|\\d+[/.-]\\d))"
_LINE = re.compile(f"[{_BLANK}]*(?:#{{1,6}}[{_BLANK}]+)?(?:({_BULLET})[{_BLANK}]*)?([^{_BREAK}]*)")
_BULLET_START = re.compile(f"{_BULLET}|#")
_STRIPPED = "".join(chr(c) for c in [*range(0x1C, 0x20), 9, 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200C)]) + (
    "\u202f\u205f\u3000\ufeff"
)
_BETWEEN_LABELS = re.compile(r"(?<!\s)(?:\s*+[|;•·/]\s*+|[^\S\t]*+\t\s*+|\s*+,\s++|\s++[-–—]\s++|\s{3,}+)")
_FULL_STOP = re.compile(r"(?<=[\w)\]])\.\s++")
_ONE_LINE_FIELDS = ("code", "place", "start", "end", "period", "country")  # their values hold no sentences
_LABEL_BEHIND_BAR = re.compile(r"[|•·\t]\s*+[^\W\d_][\w ]{1,30}:\s")
_HEADING_LENGTH = 140  # characters; a longer line is a sentence about actions
_EMPHASIS = ("**", "__")
_DASHES = "-–—−"
_FIRST_LABELS = ("start", "period")  # where a record's labels begin
_LEADING_FIELDS = ("title", "code")  # labels with which a record may begin before these


class Kind(IntEnum):
    """What a line is for the segmenting of a document."""

    MARKER = 0  # a bullet with nothing after it
    LABEL = 1  # a known label, with its value on the same line or not
    TEXT = 2
    HEADING = 3
    NOISE = 4
    ROW = 5  # of a table, whose columns it knows


class Line:
    """One non-blank line. `start` and `end` bound the text without indent, bullet and trailing blanks.

    For a label, [start, label_end) is the label and [value_start, end) the value on its line (empty where none).
    `subject` is the position of a heading's subject; `rule` names the noise rule.
    """

    __slots__ = (
        "after_blank",
        "bullet",
        "columns",
        "end",
        "field",
        "hang",
        "indent",
        "kind",
        "label_end",
        "last_part",
        "outer",
        "rule",
        "start",
        "text",
        "value_start",
        "width",
    )

    def __init__(self, outer: int, start: int, end: int, text: str, bullet: str, kind: Kind) -> None:
        self.outer = outer
        self.start = start
        self.end = end
        self.text = text
        self.bullet = bullet
        self.kind = kind
        self.columns: Any = None  # of a row, what tabular.py found
        self.indent = 0
        self.after_blank = False
        self.field = ""
        self.label_end = start
        self.value_start = end
        self.rule = ""
        self.last_part = text  # of a text wrapped over several lines, the last of them
        self.width = end - start  # characters of its longest physical line
        self.hang = -1  # indent of the second and further lines of a wrapped text

    @property
    def has_value(self) -> bool:
        """Whether a label has its value on its own line."""
        return self.value_start < self.end

    @property
    def value(self) -> "Line":
        """The value on a label's line as a line of its own."""
        return part_of(self, self.value_start, self.end)


def part_of(line: Line, start: int, end: int) -> Line:
    """Part of a line (character offsets in the document) as a text line."""
    text = line.text[start - line.start : end - line.start]
    part = Line(start, start, end, text, line.bullet, Kind.TEXT)
    part.indent = line.indent
    return part


def joined(text: str, first: Line, second: Line) -> Line:
    """Two consecutive text lines as one; its text is the received text between them too."""
    whole = Line(first.outer, first.start, second.end, text[first.start : second.end], first.bullet, Kind.TEXT)
    whole.indent = first.indent
    whole.after_blank = first.after_blank
    whole.last_part = second.text
    whole.width = max(first.width, second.width)
    whole.hang = second.indent if first.hang < 0 else min(first.hang, second.indent)
    return whole


def read_lines(text: str) -> list[Line]:
    """All non-blank lines of a text in order. Linear time."""
    lines: list[Line] = []
    previous_end = 0
    for match in _LINE.finditer(text):
        bullet, content = match.groups()
        if not content and not bullet:
            continue
        start, content_end = match.span(2)
        if content and content[-1] in _STRIPPED:
            content = content.rstrip(_STRIPPED)
            content_end = start + len(content)
        if content[:2] in _EMPHASIS and content[:2] == content[-2:] and content.count(content[:2]) == 2:
            content = content[2:-2]  # marks of bold type around a whole line
            start, content_end = start + 2, content_end - 2
        outer = match.start()
        if not content:
            if not bullet:
                continue
            start = content_end = match.end(1)
            line = Line(outer, start, start, "", bullet, Kind.MARKER)
        else:
            line = Line(outer, start, content_end, content, bullet or "", Kind.TEXT)
            _recognise(line)
        further: list[Line] = []
        if line.kind == Kind.LABEL and line.has_value:
            further = _further_labels(line) if ":" in line.text else _glued_labels(line)
        line.indent = (match.start(1) if bullet else start) - outer
        line.after_blank = _has_blank_line(text, previous_end, outer)
        previous_end = content_end
        if line.kind == Kind.MARKER and lines and lines[-1].kind == Kind.MARKER:
            lines[-1] = line
            continue
        _settle(lines, line)
        lines.append(line)
        lines += further
    _settle(lines, None)
    return lines


def _settle(lines: list[Line], following: Line | None) -> None:
    """Take the last line for text where its neighbours show that it only begins as a label and a value do."""
    if not lines or lines[-1].kind != Kind.LABEL or not lines[-1].has_value:
        return
    before, line = lines[-2] if len(lines) > 1 else None, lines[-1]
    if _is_lone(before, line, following) or (following is not None and _is_title(before, line, following)):
        line.kind, line.field = Kind.TEXT, ""
        line.label_end, line.value_start = line.start, line.end


def _is_lone(before: Line | None, line: Line, following: Line | None) -> bool:
    """Whether a word that is a label among others stands among texts, before what is no value of its field."""
    if any(near is not None and near.kind == Kind.LABEL for near in (before, following)):
        return False
    label, value = line.text[: line.label_end - line.start], line.text[line.value_start - line.start :]
    if " " in label.strip(_STRIPPED):
        return False
    if line.field == "assistance_type":
        return not starts_with_known_type(value)
    if line.field == "partner_institution":
        return value[0].islower()
    return line.field == "description" and not ends_sentence(value)


def _is_title(before: Line | None, line: Line, following: Line) -> bool:
    """Whether a title only begins as a label and a value do (`Support: the job centres`).

    Titles and labels are told apart by their bullets: in one layout the labels have some, in another the titles. So
    this is no label where it leads a record, and the first of the labels below it is written otherwise.
    """
    if following.kind != Kind.LABEL or bool(line.bullet) == bool(following.bullet) or line.field in _LEADING_FIELDS:
        return False
    leads = before is None or before.kind in (Kind.MARKER, Kind.HEADING) or line.after_blank or bool(line.bullet)
    return leads or following.field in _FIRST_LABELS


def _has_blank_line(text: str, start: int, end: int) -> bool:
    return end - start > 1 and (text.count("\n", start, end) > 1 or text.count("\r\r", start, end) > 0)


def is_plain_text(text: str) -> bool:
    """Whether a line's text is text and nothing else: no label, heading or noise, no bullet or blanks at its ends."""
    if text[-1] in _STRIPPED or text[0] in _STRIPPED or _BULLET_START.match(text) or _inline_label(text):
        return False
    if len(text) <= 64 and _label_alone(text):
        return False
    return len(text) > _HEADING_LENGTH or not _page_line(text)


def field_of_label(text: str) -> str:
    """The field whose label a whole text is, or an empty string."""
    return _label_alone(text) if 0 < len(text) <= 64 else ""


def holds_label(text: str) -> bool:
    """Whether a label of several words stands in the text behind other words, written as a label."""
    return bool(knowledge().long_label.search(text) or _LABEL_BEHIND_BAR.search(text))


def _further_labels(line: Line) -> list[Line]:
    """Labels that stand on the same line after the first one and its value: `Code: 2018-12 | Place: Suva`."""
    found: list[Line] = []
    current, whole = line, part_of(line, line.start, line.end)
    gaps = list(_BETWEEN_LABELS.finditer(whole.text, line.value_start - line.start))
    if line.field in _ONE_LINE_FIELDS:
        gaps += _FULL_STOP.finditer(whole.text, line.value_start - line.start)
        gaps.sort(key=lambda gap: gap.start())
    for gap in gaps:
        part = part_of(whole, whole.start + gap.end(), whole.end)
        if not _inline_label(part.text):
            continue
        current.end = line.start + gap.start()
        current.text = current.text[: current.end - current.start]
        _recognise(part)
        found.append(part)
        current = part
    return found


def _glued_labels(line: Line) -> list[Line]:
    """Labels behind the value of a first one with nothing but blanks between: `Start 01/02/2018 End 30/06/2018`."""
    found: list[Line] = []
    current = line
    while label := knowledge().long_label.search(line.text, current.value_start - line.start):
        at = line.start + label.start()
        part = part_of(line, at, line.end)
        _recognise(part)
        if part.kind != Kind.LABEL:
            break
        current.end = line.start + len(line.text[: label.start()].rstrip(_STRIPPED))
        found.append(part)
        current = part
    for part in [line, *found]:
        part.text = part.text[: part.end - part.start]
    return found


def _recognise(line: Line) -> None:
    text = line.text
    if len(text) <= 64 or ":" in text[:64]:
        found = _label_alone(text) if len(text) <= 64 else None
        if found:
            line.kind, line.field, line.label_end = Kind.LABEL, found, line.end
            line.label_end -= len(text) - len(text.rstrip(" :：\xa0"))
            return
    inline = _inline_label(text)
    if inline:
        line.kind = Kind.LABEL
        line.field = inline[0]
        line.label_end = line.start + inline[1]
        line.value_start = line.start + inline[2]
        return
    if len(text) <= _HEADING_LENGTH:
        what = _page_line(text)
        if what == "heading":
            if not line.bullet:
                line.kind = Kind.HEADING
        elif what:
            line.kind, line.rule = Kind.NOISE, what


@lru_cache(maxsize=65_536)
def _label_alone(text: str) -> str:
    """The field whose label the whole line is (a colon or not), or an empty string."""
    return knowledge().labels.get(fold(text).strip(" :*_"), "")


def _inline_label(text: str) -> tuple[str, int, int] | None:
    """Field, end of the label and start of the value where a line begins with a label and goes on with its value."""
    known = knowledge()
    head = text[: known.longest_label + 24]
    colon = _colon(head)
    if colon > 0:
        field = _label_alone(head[:colon])
        if field:
            rest = text[colon + 1 :]
            return field, len(head[:colon].rstrip(_STRIPPED)), colon + 1 + len(rest) - len(rest.lstrip(_STRIPPED + "*"))
    if not _may_begin_label(head[:6]):
        return None
    return _glued_label(text, head)


@lru_cache(maxsize=65_536)
def _may_begin_label(head: str) -> bool:
    return fold(head)[:3] in knowledge().label_starts


def _colon(head: str) -> int:
    plain, wide = head.find(":"), head.find("：")
    return plain if wide < 0 else wide if plain < 0 else min(plain, wide)


def _glued_label(text: str, head: str) -> tuple[str, int, int] | None:
    """A label without a colon before its value, if the value proves it: prose begins with such words too."""
    match = knowledge().label_prefix.match(fold(head))
    while match:
        label = match.group()
        length = _unfolded_length(head, label)
        if length:
            field = knowledge().labels[label]
            gap = len(text[length:]) - len(text[length:].lstrip(_STRIPPED + _DASHES + "="))
            value = text[length + gap :]
            if value and _proves(field, value, " " in label, text[length : length + gap]):
                return field, length, length + gap
        shorter = max((x for x in knowledge().labels if label.startswith(x) and x != label), key=len, default="")
        match = re.match(re.escape(shorter), label) if shorter else None
    return None


def _unfolded_length(head: str, label: str) -> int:
    """How many received characters fold to the label; 0 where none do."""
    for length in range(len(label), min(len(head), len(label) + 24) + 1):
        if fold(head[:length]) == label:
            while length < len(head) and fold(head[: length + 1]) == label and not head[length].isspace():
                length += 1
            return length
    for length in range(len(label) - 1, max(0, len(label) - 6), -1):
        if fold(head[:length]) == label:
            return length
    return 0


def _proves(field: str, value: str, is_long_label: bool, gap: str) -> bool:
    if is_long_label and (label := knowledge().long_label.search(value)):
        value = value[: label.start()].rstrip(_STRIPPED)
    if field == "code":
        return is_code(value)
    if field in ("start", "end", "period"):
        return shape_of(value) is Shape.DATE or bool(knowledge().date_word.fullmatch(fold(value)))
    if field == "assistance_type":
        return starts_with_known_type(value)
    is_glued = not gap and value[0].isupper()
    if field == "partner_institution":
        return is_glued or (is_long_label and value[0].isupper() and not is_prose(value))
    if field == "description":
        return is_glued or (value[0].isupper() and is_prose(value) and ends_sentence(value))
    return False


@lru_cache(maxsize=4_096)
def _page_line(text: str) -> str:
    """`heading`, the name of a noise rule, or an empty string."""
    known = knowledge()
    folded = fold(text)
    if ("action" in folded or "accion" in folded or "acoes" in folded or "accoes" in folded) and not text.endswith(
        (".", ";")
    ):
        for heading in known.headings:
            if heading.match(folded.rstrip(" :")):
                return "heading"
    for rule, pattern in known.noise.items():
        if pattern.match(folded):
            return rule
    return ""
