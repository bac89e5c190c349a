"""Lines of the page that are in no list: what stands above the first heading, and above the headline of a news text.

What lives here: telling such lines by what they lack. Lines that words tell are data (`noise` in layouts.yaml).
"""

from assets.parsed.flat import is_headline
from assets.parsed.footers import find_footer
from assets.parsed.knowledge import OTHER, fold
from assets.parsed.line import Kind, Line
from assets.parsed.record import Record
from assets.parsed.shapes import Shape, names_institution, shape_of

PAGE_HEAD = "page_head"  # the name of the rule for lines above the first heading
_NAME_LENGTH = 100  # characters
_SITE = "socieux"


def mark_page_head(lines: list[Line]) -> None:
    """Make the lines above the first heading of a document noise, where all of them are short phrases: no institution,
    no types, no date, no code, no sentence, no bullet, and of labels at most one, without a value (`What we do`), but
    for labels of no field of an entry (`Topics`, `Language: EN`).
    """
    texts = [line for line in lines if line.kind != Kind.NOISE]
    labels = [line for line in texts if line.kind == Kind.LABEL and not _is_aside(line)]
    if len(labels) > 1 or any(line.has_value for line in labels):
        return
    if any(line.bullet or not _is_name_of_page(line) for line in texts):
        return
    if all(line.kind in (Kind.TEXT, Kind.LABEL) for line in texts):
        _make_noise(texts)


def mark_first_line(lines: list[Line]) -> None:
    """Make a first line noise that names the site, or is a label of no field of an entry (`Theme: disability`), where a
    blank line parts it from the title below it."""
    texts = [line for line in lines if line.kind != Kind.NOISE][:2]
    if len(texts) < 2 or not texts[1].after_blank or texts[1].kind not in (Kind.TEXT, Kind.MARKER):
        return
    first = texts[0]
    is_site = first.kind == Kind.TEXT and not first.bullet and _SITE in fold(first.text) and _is_name_of_page(first)
    if is_site or (first.field.startswith(OTHER) and not first.bullet):
        _make_noise([first])


def mark_section_head(lines: list[Line]) -> None:
    """Make labels of no field of an entry noise where they stand between a heading and the first title below it."""
    count = 0
    while count < len(lines) and lines[count].kind == Kind.LABEL and _is_aside(lines[count]):
        count += 1
    first = lines[count] if count < len(lines) else None
    if first is not None and (first.kind == Kind.MARKER or (first.bullet and first.kind == Kind.TEXT)):
        _make_noise(lines[:count])


def _make_noise(lines: list[Line]) -> None:
    for line in lines:
        line.kind, line.rule = Kind.NOISE, PAGE_HEAD


def _is_aside(line: Line) -> bool:
    return not line.bullet and (line.field.startswith(OTHER) or (line.field == "country" and not line.has_value))


def _is_name_of_page(line: Line) -> bool:
    is_phrase = shape_of(line.text) is Shape.PHRASE and len(line.text) <= _NAME_LENGTH
    return is_phrase and not names_institution(line.text)


def without_page_lines(record: Record) -> list[Record]:
    """A news text, and apart from it the lines above its headline that name the page or a section of it."""
    head = _above_headline(record.texts)
    if not head:
        return [record]
    above = Record(texts=record.texts[:head])
    del record.texts[:head]
    return [above, record]


def _above_headline(lines: list[Line]) -> int:
    """How many lines above the headline of a news text with a footer are not its own but name the page or a section."""
    head = 0
    while head + 1 < len(lines) and shape_of(lines[head].text) is Shape.PHRASE and not is_headline(lines, head):
        head += 1
    if head == 0 or not lines[head].after_blank or not is_headline(lines, head) or find_footer(lines, head) is None:
        return 0
    return head if all(map(_is_name_of_page, lines[:head])) else 0
