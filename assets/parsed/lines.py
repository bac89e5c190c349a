"""From text to lines that know what they are: marker, label, heading, noise, or text.

What lives here: cutting text at line breaks, bullets and labels, with exact character offsets. A line's kind depends on
its own text and its neighbours only, so that a chunk of a document gives the same lines as the whole.
"""

import re

from assets.parsed.line import Kind, Line
from assets.parsed.recognising import (
    HEADING_LENGTH,
    further_labels,
    glued_labels,
    labels_behind,
    recognise,
    recognise_among_others,
)
from assets.parsed.shapes import Shape, ends_sentence, shape_of, starts_with_known_type
from assets.parsed.wording import BLANKS, inline_label, label_alone, page_line

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
_FEW_WORDS = 5  # what is said behind a label and goes on in the next line has more
_EMPHASIS = ("**", "__")
_ITALIC_LABEL = re.compile(r"[^*:]{1,40}(?::\*|\*:)\s")  # behind the star before it
BYLINE = "byline"  # name of the rule for a line that parts a headline from its text
_NUMBER_ENDS = ".:–—-"  # of a chapter
NUMBERED = "1."  # the bullet of every line that begins with a number of its own,
BRACKETED = "[1]"  # or with one in brackets
_FIRST_LABELS = ("start", "period")  # where a record's labels begin
_LEADING_FIELDS = ("title", "code")  # labels with which a record may begin before these


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
            recognise(line)
            if line.bullet and line.kind == Kind.TEXT and glued is not None and line.bullet == glued.bullet:
                recognise_among_others(line)
        if line.kind == Kind.MARKER or (line.kind == Kind.LABEL and line.bullet):
            glued = line if _is_glued(line) else None
        further: list[Line] = []
        if line.kind == Kind.TEXT:
            further = labels_behind(line)
        elif line.kind == Kind.LABEL and line.has_value:
            further = further_labels(line) if ":" in line.text else glued_labels(line)
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
    return len(text) > HEADING_LENGTH or not page_line(text)


def _is_glued(line: Line) -> bool:
    """Whether a label's value stands behind it without a colon."""
    return line.has_value and ":" not in line.text[: line.value_start - line.start]
