"""What a line is by its own text: a label and its value, several of them, a heading, or a line of the page.

What lives here: marking lines, and cutting those on which several labels stand. Never here: neighbours of a line.
"""

import re

from assets.parsed.knowledge import OTHER, knowledge
from assets.parsed.line import Kind, Line, part_of
from assets.parsed.wording import (
    BAR_SIGNS,
    BARS,
    BLANKS,
    SECTION_TITLE,
    inline_label,
    label_alone,
    label_among_others,
    page_line,
)

_BETWEEN_LABELS = re.compile(r"(?<!\s)(?:\s*+(?:::|[|;•·/])\s*+|[^\S\t]*+\t\s*+|\s*+,\s++|\s++[-–—]\s++|\s{3,}+)")
_FEWEST_BARS = 2  # between a title and labels
_BAR = re.compile(rf"(?<!\s)\s*+{BAR_SIGNS}\s*+(?=\S)")
_LABEL_BEHIND_BAR = re.compile(rf"(?:{BAR_SIGNS}|\t)\s*+[^\W\d_][\w ]{{1,30}}:\s")
_FULL_STOP = re.compile(r"(?<=[\w)\]])\.\s++")
_BEFORE_COLON = re.compile(r"(?<=[\w.)\]])[^\S\n]+(?=[A-ZÀ-Þ][\w'’()]{0,20}(?: [\w'’()]{1,20}){0,4} ?:\s)")
_ONE_LINE_FIELDS = ("code", "place", "start", "end", "period", "country")  # their values hold no sentences
HEADING_LENGTH = 140  # characters; a longer line is a sentence about actions
_NEVER_BULLETED = ("heading", SECTION_TITLE)  # with a bullet, such words are a title


def recognise_among_others(line: Line) -> None:
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


def recognise(line: Line) -> None:
    """Make a line a label, a heading or noise where its text says so; it stays as it is where nothing does."""
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
    if len(text) <= HEADING_LENGTH:
        what = page_line(text)
        if line.bullet and what in _NEVER_BULLETED:
            return
        if what == "heading":
            line.kind = Kind.HEADING
        elif what:
            line.kind, line.rule = Kind.NOISE, what


def further_labels(line: Line) -> list[Line]:
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
        recognise(part)
        found.append(part)
        current = part
    return found


def labels_behind(line: Line) -> list[Line]:
    """Labels that stand on one line behind a title: `One card for all :: Code: 2018-12 :: Place: Suva`."""
    if sum(line.text.count(bar) for bar in BARS) < _FEWEST_BARS:
        return []
    if sum(bool(label_alone(part)) for part in _BAR.split(line.text)) >= _FEWEST_BARS:  # the header of a table
        return []
    gaps = [gap for gap in _BAR.finditer(line.text) if inline_label(line.text[gap.end() :])]
    if len(gaps) < _FEWEST_BARS:
        return []
    first = part_of(line, line.start + gaps[0].end(), line.end)
    recognise(first)
    line.end = line.start + gaps[0].start()
    line.text = line.text[: gaps[0].start()]
    line.value_start, line.last_part, line.width = line.end, line.text, line.end - line.start
    found = [first, *further_labels(first)]
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


def glued_labels(line: Line) -> list[Line]:
    """Labels behind the value of a first one with nothing but blanks between: `Start 01/02/2018 End 30/06/2018`."""
    if label_alone(line.value.text):  # two labels without values: `Start activitiesEnd activities`
        second = part_of(line, line.value_start, line.end)
        recognise(second)
        line.end = line.value_start = line.label_end
        line.text = line.text[: line.end - line.start]
        return [second]
    found: list[Line] = []
    current = line
    while label := knowledge().long_label.search(line.text, current.value_start - line.start):
        at = line.start + label.start()
        part = part_of(line, at, line.end)
        recognise(part)
        if part.kind != Kind.LABEL:
            break
        current.end = line.start + len(line.text[: label.start()].rstrip(BLANKS))
        found.append(part)
        current = part
    for part in [line, *found]:
        part.text = part.text[: part.end - part.start]
    return found


def field_of_label(text: str) -> str:
    """The field whose label a whole text is, or an empty string."""
    return label_alone(text) if 0 < len(text) <= 64 else ""


def holds_label(text: str) -> bool:
    """Whether a label of several words stands in the text behind other words, written as a label."""
    return bool(knowledge().long_label.search(text) or _LABEL_BEHIND_BAR.search(text))
