"""What a labelled record of flat text has swallowed: text above its labels, a record or a news text below them; and
labels that a news text above them has lost.

What lives here: setting such text apart as records of their own, and bringing a text and its footer together. Never
here: boundaries that a line shows (records.py).
"""

from assets.parsed.accounts import begins_account, begins_titled
from assets.parsed.flat import head_below, record_starts
from assets.parsed.footers import find_footer
from assets.parsed.line import Line
from assets.parsed.record import Item, Record
from assets.parsed.shapes import Shape, ends_statement, is_prose, shape_of

_FOOTER_FIELDS = frozenset({"partner_institution", "code", "place", "period"})
_MAX_FOOTER_LINES = 2  # a value, and dates without a label behind the last one


def set_apart(record: Record) -> list[Record]:
    """The record and what it has swallowed, in document order."""
    if not record.items:
        return [record]
    parts = [part for single in _without_text_above(record) for part in _without_article(single)]
    return [single for part in parts for single in (_without_account(part) if part.items else [part])]


def _without_text_above(record: Record) -> list[Record]:
    """A labelled record, and apart from it the finished text above it: one with a description of its own needs none."""
    is_flat = record.marker is None and not record.bullet and bool(record.texts) and "description" in record.seen
    if not is_flat or not record.items[0].label.after_blank:
        return [record]
    if not (shape_of(record.texts[-1].text) is Shape.PROSE and ends_statement(record.texts[-1].text)):
        return [record]
    above = Record(texts=record.texts[:])
    record.texts.clear()
    return [above, record]


def _without_account(record: Record) -> list[Record]:
    """An untitled record, and apart from it the paragraph below a blank line that begins an entry of its own."""
    lines = record.items[-1].lines
    if record.texts or record.bullet or record.marker is not None or record.has_bulleted_labels:
        return [record]
    for index in range(_first_text(lines) + 1, len(lines)):
        if begins_account(lines, index, 0) or begins_titled(lines, index):
            rest = Record(texts=lines[index:])
            rest.doubts.append(("entry", "this paragraph may go on with the entry before it"))
            del lines[index:]
            return [record, rest]
    return [record]


def _first_text(lines: list[Line]) -> int:
    """The text right below a label's value; where a blank line parts the two, none parts entries: the last line."""
    first = next((index for index, line in enumerate(lines) if shape_of(line.text) is Shape.PROSE), len(lines))
    return first if first < len(lines) and not lines[first].after_blank else len(lines)


def _without_article(record: Record) -> list[Record]:
    """A labelled record, and apart from it the news text with a footer that stands below it after a blank line."""
    lines = record.items[-1].lines if record.items else []
    if len(lines) < 2 or record.has_bulleted_labels or record.is_article:
        return [record]
    if not record.bullet and record.marker is None and (begin := head_below(lines)):
        rest = Record(texts=lines[begin:])
        del lines[begin:]
        return [*_without_article(record), rest]
    if len(lines) < 3:
        return [record]
    footer = find_footer(lines, 1)
    first = footer.first if footer is not None else 0
    while first > 0 and not lines[first].after_blank:
        first -= 1
    if footer is not None and first == footer.first:
        first -= 1
        while first > 0 and not lines[first].after_blank:
            first -= 1
    if first <= 0:
        return [record]
    article = Record(texts=lines[first:])
    del lines[first:]
    return [record, article]


def with_footers(records: list[Record]) -> list[Record]:
    """The same, where labels that are the footer of the news text above them belong to it."""
    whole: list[Record] = []
    for record in records:
        if whole and _is_footer_of(whole[-1], record):
            texts = whole[-1].texts
            if begin := record_starts(texts)[-1]:
                whole[-1].texts = texts[:begin]
                whole.append(Record(texts=texts[begin:]))
            whole[-1].items, whole[-1].seen = record.items, record.seen
        else:
            whole.append(record)
    return whole


def _is_footer_of(article: Record, record: Record) -> bool:
    """Labels with their values on one line each, a code or dates among them and no text, below prose without any."""
    is_bare = not record.texts and record.marker is None and not record.bullet and bool(record.items)
    if not is_bare or article.items or article.bullet or article.marker is not None or not article.texts:
        return False
    if not _FOOTER_FIELDS.issuperset(record.seen):
        return False
    lines = record.items[-1].lines
    if record.seen <= {"partner_institution", "place"} and find_footer(lines, min(1, len(lines))) is None:
        return False
    is_short = all(item.label.has_value and len(item.lines) <= _MAX_FOOTER_LINES for item in record.items)
    last = article.texts[-1].text
    return is_short and is_prose(last) and ends_statement(last) and not any(map(_holds_prose, record.items))


def _holds_prose(item: Item) -> bool:
    return any(shape_of(line.text) is Shape.PROSE for line in item.lines)
