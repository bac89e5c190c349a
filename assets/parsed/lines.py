"""From text to lines that know what they are: marker, label, heading, noise, or text.

What lives here: cutting text at line breaks, bullets and labels, with exact character offsets. A line's kind depends on
its own text and its neighbours only, so that a chunk of a document gives the same lines as the whole.
"""

import re
from enum import IntEnum
from typing import Any

from assets.parsed.knowledge import OTHER, knowledge
from assets.parsed.shapes import Shape, ends_sentence, shape_of, starts_with_known_type
from assets.parsed.wording import BLANKS, SECTION_TITLE, inline_label, label_alone, label_among_others, page_line

_BLANK = " \t\xa0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff\x1c-\x1f\x85"
_BREAK = "\n\r\x0b\x0c\u2028\u2029"
# Round bullets, arrows but those that lead back, ticks and other such signs need nothing after them; a dash or star is
# a bullet only before a blank, the line's end or a capital, a guillemet, which may close a quotation, before a word.
_SIGNS = "•·‣◦\u2192-\u21ff\u25a0-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff\uf0b7\uf0a7"
_MARKS = "+_~¤§¶†‡※◊"  # a bullet before a capital only, as the letter o before a wide gap
_BULLET = (
    f"(?:[{_SIGNS}]\ufe0f?|(?:bullet|puce|viñeta)(?=[ \t]+[A-ZÀ-Þ¿¡«\"'])|[»›](?=[ \t\xa0]+\\w)|â€¢|Â·"
    "|(?:[-*–—−‐‑]|â€“|â€”)(?=[\\s\u200b]|\\Z|[A-ZÀ-Þ]|\\d+[/.-]\\d)"
    f"|(?:[{_MARKS}]|o(?=[ \t]{{2}}|\t))(?=[ \t\xa0]+[\"“«‘'¿¡]?[A-ZÀ-Þ]|[ \t\xa0]*(?:[\r\n]|\\Z))"
    "|>>(?=[ \t\xa0]+\\w)"
    "|(?:(?:[Cc]hapter|[Cc]hapitre|[Cc]apítulo|[Ff]iche|[Ff]icha|[Cc]ard) \\d{1,2} ?[.:–—-]|\\d{1,2}[.)]"
    "|\\[\\d{1,2}(?:/\\d{1,2})?\\])(?=[ \t\xa0]+[\"“«‘'¿¡]?[A-ZÀ-Þ])"
    "|[\\[(]\\d{1,2}[\\])](?=[ \t\xa0]*(?:[\r\n]|\\Z)))"
)
_LEVEL = "#{1,6}|(?:heading level|titre niveau|encabezado nivel|título nível) \\d"  # of a heading
_LINE = re.compile(f"[{_BLANK}]*(?:({_LEVEL})[{_BLANK}]+)?(?:({_BULLET})[{_BLANK}]*)?([^{_BREAK}]*)")
_BULLET_START = re.compile(f"{_BULLET}|{_LEVEL}|[#|]")
_ROW = re.compile(r"\|\s*([^|]+?)\s*\|\s*([^|]*?)\s*\|?")  # of a table with a label and its value
_BETWEEN_LABELS = re.compile(r"(?<!\s)(?:\s*+(?:::|[|;•·/])\s*+|[^\S\t]*+\t\s*+|\s*+,\s++|\s++[-–—]\s++|\s{3,}+)")
_BARS, _FEWEST_BARS = ("::", "|", "•", "·"), 2
_BAR = re.compile(r"(?<!\s)\s*+(?:::|[|•·])\s*+(?=\S)")
_FEW_WORDS = 5  # what is said behind a label and goes on in the next line has more
_FULL_STOP = re.compile(r"(?<=[\w)\]])\.\s++")
_BEFORE_COLON = re.compile(r"(?<=[\w.)\]])[^\S\n]+(?=[A-ZÀ-Þ][\w'’()]{0,20}(?: [\w'’()]{1,20}){0,4} ?:\s)")
_ONE_LINE_FIELDS = ("code", "place", "start", "end", "period", "country")  # their values hold no sentences
_LABEL_BEHIND_BAR = re.compile(r"(?:::|[|•·\t])\s*+[^\W\d_][\w ]{1,30}:\s")
_HEADING_LENGTH = 140  # characters; a longer line is a sentence about actions
_NEVER_BULLETED = ("heading", SECTION_TITLE)  # with a bullet, such words are a title
_EMPHASIS = ("**", "__")
_ITALIC_LABEL = re.compile(r"[^*:]{1,40}(?::\*|\*:)\s")  # behind the star before it
BYLINE = "byline"  # name of the rule for a line that parts a headline from its text
_NUMBER_ENDS = ".:–—-"  # of a chapter
NUMBERED = "1."  # the bullet of every line that begins with a number of its own,
BRACKETED = "[1]"  # or with one in brackets
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
    above = 0  # the depth of the line before, if it is a heading of the page
    glued: Line | None = None  # the last bulleted label, where its value follows it without a colon
    for match in _LINE.finditer(text):
        level, bullet, content = match.groups()
        if not content and not bullet:
            continue
        start, content_end = match.span(3)
        if bullet and bullet[0].isdigit():
            start, content, bullet = _numbered(match, text)
        elif bullet and bullet[0].isalpha() and bullet[-1] in _NUMBER_ENDS:
            bullet = NUMBERED
        elif bullet and bullet[0] in "[(" and content:
            bullet = BRACKETED
        if content and content[-1] in BLANKS:
            content = content.rstrip(BLANKS)
            content_end = start + len(content)
        if content[:2] in _EMPHASIS and content[:2] == content[-2:] and content.count(content[:2]) == 2:
            content = content[2:-2]  # marks of bold type around a whole line
            start, content_end = start + 2, content_end - 2
        elif bullet == "*" and match.end(2) == start and content.count("*") == 1:  # marks of italic type
            if content[-1] == "*":
                bullet, content, content_end = "", content[:-1], content_end - 1
            elif _ITALIC_LABEL.match(content):
                bullet = ""
        elif content[0:1] == "|" and not bullet and (row := _ROW.fullmatch(content)) and label_alone(row.group(1)):
            start, content_end = start + row.start(1), start + (row.end(2) if row.group(2) else row.end(1))
            content = text[start:content_end]
        outer = match.start()
        if not content:
            if not bullet:
                continue
            start = content_end = match.end(2)
            line = Line(outer, start, start, "", bullet, Kind.MARKER)
        else:
            line = Line(outer, start, content_end, content, bullet or "", Kind.TEXT)
            _recognise(line)
            if line.bullet and line.kind == Kind.TEXT and glued is not None and line.bullet == glued.bullet:
                _recognise_among_others(line)
        if line.kind == Kind.MARKER or (line.kind == Kind.LABEL and line.bullet):
            glued = line if _is_glued(line) else None
        further: list[Line] = []
        if line.kind == Kind.TEXT:
            further = _labels_behind(line)
        elif line.kind == Kind.LABEL and line.has_value:
            further = _further_labels(line) if ":" in line.text else _glued_labels(line)
        line.indent = (match.start(2) if match[2] else start) - outer
        if level is not None and len(level) > 1 and not bullet and line.kind == Kind.TEXT:
            line.bullet, line.indent = level, match.start(1) - outer  # a heading below the page's own marks a record
        depth = _depth(level)
        if lines and 0 < above < depth and line.kind == lines[-1].kind == Kind.TEXT:
            lines[-1].kind, lines[-1].bullet = Kind.HEADING, ""  # of the headings below it
        above = depth if line.kind == Kind.TEXT else 0
        line.after_blank = _has_blank_line(text, previous_end, outer) or bool(lines and lines[-1].rule == BYLINE)
        previous_end = content_end
        if line.kind == Kind.MARKER and lines and lines[-1].kind == Kind.MARKER:
            lines[-1] = line
            continue
        _settle(lines, line)
        lines.append(line)
        lines += further
    _settle(lines, None)
    return lines


def _numbered(match: re.Match[str], text: str) -> tuple[int, str, str]:
    """Start, content and bullet of a line that begins with a number and a stop: numbers are alike, a date has none."""
    whole = text[match.start(2) : match.end()]
    if shape_of(whole.strip(BLANKS)) is Shape.DATE:
        return match.start(2), whole, ""
    return match.start(3), match.group(3), NUMBERED


def _depth(level: str | None) -> int:
    """How deep a heading stands by the mark before it (`##`, `heading level 2`); 0 for none."""
    return 0 if level is None else len(level) if level[0] == "#" else int(level[-1])


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
    if before is not None and before.kind == Kind.TEXT and _goes_on_in(before.text, line.text):
        return True
    if any(near is not None and near.kind == Kind.LABEL for near in (before, following)):
        return False
    label, value = line.text[: line.label_end - line.start], line.text[line.value_start - line.start :]
    if " " in label.strip(BLANKS):
        return False
    if line.field == "assistance_type":
        return not starts_with_known_type(value)
    if line.field == "partner_institution":
        return value[0].islower()
    return line.field == "description" and not (ends_sentence(value) or _is_wrapped(value, following))


def _is_wrapped(value: str, following: Line | None) -> bool:
    """Whether a text behind a label goes on in the line below it."""
    is_open = following is not None and not following.after_blank and not following.bullet
    return is_open and value[0].isupper() and len(value.split()) > _FEW_WORDS


def _goes_on_in(before: str, text: str) -> bool:
    """Whether a wrapped sentence goes on in a line that begins with a preposition and a date: `from 3 to 5 May`."""
    return text[0].islower() and ":" not in text and len(before.split()) > 3 and not ends_sentence(before)


def _is_title(before: Line | None, line: Line, following: Line) -> bool:
    """Whether a title only begins as a label and a value do (`Support: the job centres`).

    Titles and labels are told apart by their bullets: in one layout the labels have some, in another the titles. So
    this is no label where it leads a record, and the first of the labels below it is written otherwise.
    """
    if following.kind != Kind.LABEL or bool(line.bullet) == bool(following.bullet) or line.field in _LEADING_FIELDS:
        return False
    label, behind = line.text[: line.label_end - line.start], line.text[: line.value_start - line.start]
    if ":" in behind and " " in label.strip(BLANKS):  # "Partner Institution: ..." is a label wherever it stands
        return False
    leads = before is None or before.kind in (Kind.MARKER, Kind.HEADING) or line.after_blank or bool(line.bullet)
    return leads or following.field in _FIRST_LABELS


def _has_blank_line(text: str, start: int, end: int) -> bool:
    return end - start > 1 and (text.count("\n", start, end) > 1 or text.count("\r\r", start, end) > 0)


def is_plain_text(text: str) -> bool:
    """Whether a line's text is text and nothing else: no label, heading or noise, no bullet or blanks at its ends."""
    if text[-1] in BLANKS or text[0] in BLANKS or _BULLET_START.match(text) or inline_label(text):
        return False
    if len(text) <= 64 and label_alone(text):
        return False
    return len(text) > _HEADING_LENGTH or not page_line(text)


def field_of_label(text: str) -> str:
    """The field whose label a whole text is, or an empty string."""
    return label_alone(text) if 0 < len(text) <= 64 else ""


def holds_label(text: str) -> bool:
    """Whether a label of several words stands in the text behind other words, written as a label."""
    return bool(knowledge().long_label.search(text) or _LABEL_BEHIND_BAR.search(text))


def _further_labels(line: Line) -> list[Line]:
    """Labels that stand on the same line after the first one and its value: `Code: 2018-12 | Place: Suva`."""
    found: list[Line] = []
    current, whole = line, part_of(line, line.start, line.end)
    for gap in _label_gaps(line, whole):
        if current.field == "description" or whole.start + gap.end() < current.value_start:
            continue
        part = part_of(whole, whole.start + gap.end(), whole.end)
        if not inline_label(part.text):
            continue
        current.end = line.start + gap.start()
        current.value_start = min(current.value_start, current.end)
        current.text = current.text[: current.end - current.start]
        _recognise(part)
        found.append(part)
        current = part
    return found


def _labels_behind(line: Line) -> list[Line]:
    """Labels that stand on one line behind a title: `One card for all :: Code: 2018-12 :: Place: Suva`."""
    if sum(line.text.count(bar) for bar in _BARS) < _FEWEST_BARS:
        return []
    if sum(bool(label_alone(part)) for part in _BAR.split(line.text)) >= _FEWEST_BARS:  # the header of a table
        return []
    gaps = [gap for gap in _BAR.finditer(line.text) if inline_label(line.text[gap.end() :])]
    if len(gaps) < _FEWEST_BARS:
        return []
    first = part_of(line, line.start + gaps[0].end(), line.end)
    _recognise(first)
    line.end = line.start + gaps[0].start()
    line.text = line.text[: gaps[0].start()]
    line.value_start, line.last_part, line.width = line.end, line.text, line.end - line.start
    found = [first, *_further_labels(first)]
    for label in found:
        label.bullet = ""  # it is the title's
    return found


def _label_gaps(line: Line, whole: Line) -> list[re.Match[str]]:
    """Where a further label may begin on a line: behind what parts labels, or with a capital before a colon."""
    begin = line.label_end - line.start  # the value may be empty: `Start activities: | End activities:`
    gaps = list(_BETWEEN_LABELS.finditer(whole.text, begin))
    if line.field in _ONE_LINE_FIELDS:
        gaps += _FULL_STOP.finditer(whole.text, begin)
    if line.field != "description" and whole.text.count(":", begin):
        gaps += _BEFORE_COLON.finditer(whole.text, begin)
    return sorted(gaps, key=lambda gap: gap.end())


def _glued_labels(line: Line) -> list[Line]:
    """Labels behind the value of a first one with nothing but blanks between: `Start 01/02/2018 End 30/06/2018`."""
    if label_alone(line.value.text):  # two labels without values: `Start activitiesEnd activities`
        second = part_of(line, line.value_start, line.end)
        _recognise(second)
        line.end = line.value_start = line.label_end
        line.text = line.text[: line.end - line.start]
        return [second]
    found: list[Line] = []
    current = line
    while label := knowledge().long_label.search(line.text, current.value_start - line.start):
        at = line.start + label.start()
        part = part_of(line, at, line.end)
        _recognise(part)
        if part.kind != Kind.LABEL:
            break
        current.end = line.start + len(line.text[: label.start()].rstrip(BLANKS))
        found.append(part)
        current = part
    for part in [line, *found]:
        part.text = part.text[: part.end - part.start]
    return found


def _is_glued(line: Line) -> bool:
    """Whether a label's value stands behind it without a colon."""
    return line.has_value and ":" not in line.text[: line.value_start - line.start]


def _recognise_among_others(line: Line) -> None:
    """A line of text as a label, where the label before it has the same bullet and its value without a colon too."""
    found = label_among_others(line.text)
    if found is not None:
        line.kind, line.field = Kind.LABEL, found[0]
        line.label_end, line.value_start = line.start + found[1], line.start + found[2]


def _is_of_page(field: str, text: str) -> bool:
    """Whether a line that begins with a label is one of the page: `In brief: our actions in Peru`, `Contact | Help`."""
    if field == "description":
        return page_line(text) == "heading"
    return field.startswith(OTHER) and bool(page_line(text))


def _recognise(line: Line) -> None:
    text = line.text
    if len(text) <= 64 or ":" in text[:64]:
        found = label_alone(text) if len(text) <= 64 else None
        if found:
            line.kind, line.field, line.label_end = Kind.LABEL, found, line.end
            line.label_end -= len(text) - len(text.rstrip(" :：\xa0"))
            return
    inline = inline_label(text)
    if inline and not _is_of_page(inline[0], text):
        line.kind = Kind.LABEL
        line.field = inline[0]
        line.label_end = line.start + inline[1]
        line.value_start = line.start + inline[2]
        return
    if len(text) <= _HEADING_LENGTH:
        what = page_line(text)
        if line.bullet and what in _NEVER_BULLETED:
            return
        if what == "heading":
            line.kind = Kind.HEADING
        elif what:
            line.kind, line.rule = Kind.NOISE, what
