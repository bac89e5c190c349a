"""From lines to records: where one entry ends and the next begins, before anybody asks what its fields are.

What lives here: the signs of a new record. A marker line, a bulleted title, a label that the record already has, a
line that only a next title can be. Never here: field values.
"""

import re

from assets.parsed.footers import find_footer
from assets.parsed.knowledge import fold, knowledge
from assets.parsed.line import Kind, Line, part_of
from assets.parsed.model import HEAD_FIELDS
from assets.parsed.record import UNKNOWN, Item, Record
from assets.parsed.shapes import Shape, ends_sentence, ends_statement, has_verb, is_prose, shape_of
from assets.parsed.title_cuts import cut_title, with_last_title
from assets.parsed.wording import SECTION_TITLE

_LABEL_LENGTH = 45  # characters
_LABEL = re.compile(r"([^\W\d_][\w'’()/& -]{1,40}?)\s*:\s+(?=\S)")
# Rules of lines of the page below which no record goes on.
ENDS_RECORDS = frozenset({"read_more", "card_number", SECTION_TITLE})
RULE = "horizontal_rule"
FIRST_FIELDS = frozenset({"title", "start", "period"})


def segment(lines: list[Line]) -> list[Record]:
    """The records of one section (lines without headings) in order. Linear time."""
    records: list[Record] = []
    record: Record | None = None
    last = len(lines) - 1
    for index, line in enumerate(lines):
        following = lines[index + 1] if index < last else None
        if line.kind == Kind.NOISE:
            if _ends_record(record, line, following):
                record = None
            continue
        if line.kind == Kind.ROW:
            records.append(Record(texts=[line]))
            record = None
            continue
        if line.kind == Kind.MARKER:
            if record is not None and _is_empty_value(record, following):
                continue
            record = Record(marker=line)
        elif line.kind == Kind.LABEL and not (record is not None and _is_heading_in_text(record, line)):
            nxt = _next_by_label(record, line, following)
            if nxt is not record or record.is_empty:
                record = nxt
                records.append(record)
            record.add_label(line)
        elif record is not None and (label := _unknown_label(record, line)) is not None:
            record.add_label(label)
        elif record is None or _starts_record(record, line, following):
            record = Record(texts=[line], bullet=line.bullet)
            records.append(record)
        else:
            if record.is_empty:
                record.bullet = line.bullet
                records.append(record)
            record.open_lines.append(line)
    return records


def _ends_record(record: Record | None, line: Line, following: Line | None) -> bool:
    """Whether a line of the page ends a record: a rule between blank lines, or a link to more, but not between its
    labels, before which no text has been finished."""
    if line.rule == RULE:
        return line.after_blank and following is not None and following.after_blank
    if line.rule not in ENDS_RECORDS:
        return False
    if following is None or following.kind != Kind.LABEL or following.after_blank or record is None:
        return True
    last = record.open_lines[-1] if record.open_lines else None
    return last is not None and is_prose(last.text) and ends_statement(last.text)


def _unknown_label(record: Record, line: Line) -> Line | None:
    """A line as a label nobody knows with its value: words before a colon, among labels that are written so."""
    item = record.items[-1] if record.items else None
    if item is None or item.field == "description" or not item.label.has_value or ":" not in line.text[:_LABEL_LENGTH]:
        return None
    if ":" not in item.label.text[: item.label.value_start - item.label.start] or record.has_bulleted_labels != bool(
        line.bullet
    ):
        return None
    if line.after_blank and item.lines and ends_statement(item.lines[-1].text):
        return None
    found = _LABEL.match(line.text)
    if found is None or has_verb(found.group(1)) or fold(found.group(1)) in knowledge().countries:
        return None
    if line.text[found.end()].islower() and is_prose(line.text):
        return None
    label = part_of(line, line.start, line.end)
    label.kind, label.bullet, label.after_blank, label.outer = Kind.LABEL, line.bullet, line.after_blank, line.outer
    label.field = f"{UNKNOWN} {found.group(1).casefold()}"
    label.label_end, label.value_start = line.start + found.end(1), line.start + found.end()
    return label


def _is_empty_value(record: Record, following: Line | None) -> bool:
    """A lone bullet under a label without a value is that value left empty, unless a next record begins there."""
    if not record.items or record.items[-1].lines or following is None:
        return False
    return following.kind == Kind.LABEL and following.field not in record.seen | FIRST_FIELDS


def _next_by_label(record: Record | None, label: Line, following: Line | None) -> Record:
    """The record to which a label belongs: the open one, or a new one with the title that stood before the label."""
    if record is None or _is_untitled(record, label):
        return Record()
    if not record.items:
        return Record() if _is_complete(record, label, following) else with_last_title(record)
    opened = record.items[-1]
    if (
        _is_outside(record, opened.lines, label)
        or _is_apart(record, opened.lines, label)
        or _is_told(record, opened, label)
    ):
        return Record()
    if label.field == opened.field and (not opened.lines or _repeats(opened, label)):
        return record  # the label stands there twice
    if label.field in record.seen:
        return record if _is_conflict(record, opened, label) else cut_title(record)
    if label.field != "description" and len(opened.lines) > 1 and _is_next_title(record, opened):
        return cut_title(record)
    return record


def _is_untitled(record: Record, label: Line) -> bool:
    """Whether a label has the bullet that titles have, below a finished text: a record without a title begins."""
    if not label.bullet or label.bullet != record.bullet or record.has_bulleted_labels:
        return False
    last = record.open_lines[-1] if record.open_lines else None
    return last is not None and is_prose(last.text) and ends_statement(last.text)


def _is_complete(record: Record, label: Line, following: Line | None) -> bool:
    """Whether a record without labels has ended before a label: its description is finished, or its level is left."""
    if not record.bullet:
        if len(record.texts) > 1 and label.after_blank and find_footer(record.texts, 1) is not None:
            return True
        leads = label.field in ("title", "start", "partner_institution", "assistance_type")
        leads |= label.field == "code" and _leads_title(following)
        return leads and _is_apart(record, record.texts, label)
    if not label.bullet and label.after_blank and record.texts and label.indent < record.texts[0].indent:
        return True
    if len(record.texts) < 2 or not ends_sentence(record.texts[-1].text):
        return False
    is_outside = label.indent < _body_indent(record)
    return is_outside or label.field in ("title", "start", "period", "partner_institution")


def _leads_title(line: Line | None) -> bool:
    """Whether a line right below a code is a title: the code leads what follows it."""
    return line is not None and line.kind == Kind.TEXT and not line.after_blank and shape_of(line.text) is Shape.PHRASE


def _is_apart(record: Record, lines: list[Line], label: Line) -> bool:
    """Whether a blank line parts a label from finished prose, in flat text without one before its other labels."""
    if record.bullet or record.marker is not None or label.bullet or not label.after_blank:
        return False
    if any(item.label.after_blank for item in record.items[1:]):
        return False
    return _is_told_out(lines)


def _is_outside(record: Record, lines: list[Line], label: Line) -> bool:
    """Whether a label stands apart below the finished text of a bulleted record, and further out than its labels."""
    if not record.bullet or not label.after_blank or label.indent >= record.items[0].label.indent:
        return False
    return _is_told_out(lines)


def _is_told_out(lines: list[Line]) -> bool:
    """Whether lines end with a finished sentence of prose."""
    return bool(lines) and shape_of(lines[-1].text) is Shape.PROSE and ends_statement(lines[-1].text)


def _is_heading_in_text(record: Record, label: Line) -> bool:
    """Whether a label of descriptions stands within a labelled description or below prose: a heading in the text."""
    if label.field != "description":
        return False
    item = record.items[-1] if record.items else None
    if item is None:
        if not (label.has_value and record.texts and shape_of(record.texts[-1].text) is Shape.PROSE):
            return False
    elif (
        item.field != "description"
        or not item.lines
        or fold(item.label.text).startswith(fold(label.text[: label.label_end - label.start]))
    ):
        return False
    label.kind, label.field, label.value_start = Kind.TEXT, "", label.end
    return True


def _is_conflict(record: Record, opened: Item, label: Line) -> bool:
    """Whether a label stands again in the head of a record, with another value: no title and no text lie between."""
    if label.field not in HEAD_FIELDS or label.after_blank or "description" in record.seen:
        return False
    if len(opened.lines) > 1 or any(shape_of(line.text) is Shape.PROSE for line in opened.lines):
        return False
    if label.field == opened.field:
        return True
    is_titled = bool(record.texts) or record.marker is not None
    return is_titled and label.field != record.items[0].field


def _is_told(record: Record, opened: Item, label: Line) -> bool:
    """Whether an untitled record of flat text is complete: its description, with which it does not begin, is there,
    and no blank line parts a further label from the next record's, as one parts this record from what is above it."""
    if record.items[0].label.after_blank and not label.after_blank:
        return False
    if record.texts or record.marker is not None or record.has_bulleted_labels or opened.field != "description":
        return False
    return record.items[0] is not opened and bool(opened.lines) and ends_statement(opened.lines[-1].text)


def _repeats(item: Item, label: Line) -> bool:
    return label.has_value and len(item.lines) == 1 and item.lines[0].text == label.value.text


def _is_next_title(record: Record, item: Item) -> bool:
    """Whether the last line under an item can only be the next record's title: a phrase after a finished sentence."""
    before, last = item.lines[-2], item.lines[-1]
    if record.has_bulleted_labels and last.bullet:
        return False
    if shape_of(last.text) is not Shape.PHRASE or last.text[:1].islower():
        return False
    return is_prose(before.text) and ends_sentence(before.text) and not last.text.endswith((";", ","))


def _starts_record(record: Record, line: Line, following: Line | None) -> bool:
    if line.bullet:
        return _bullet_starts_record(record, line, following)
    if record.is_empty or not record.open_lines:
        return False
    before = record.open_lines[-1]
    if line.after_blank and _ends_with_footer(record):
        return True
    is_finished = ends_sentence(before.text)
    if record.is_article and record.items:
        return line.after_blank or (is_prose(line.text) and len(record.items) > 1)
    if record.has_bulleted_labels:
        item = record.items[-1]
        is_apart = line.after_blank and is_finished and item.field == "description" and is_prose(before.text)
        return is_apart and not (line.indent >= before.indent and is_prose(line.text) and ends_statement(line.text))
    if line.indent >= _body_indent(record):
        return False
    if not record.bullet:
        return is_finished and bool(record.texts) and record.texts[0].indent <= line.indent
    if line.after_blank or (is_finished and shape_of(line.text) is Shape.PHRASE and not ends_statement(line.text)):
        return True
    if is_finished and before.hang != line.indent:
        record.doubts.append(("entry", "a line that is not indented may begin an entry of its own"))
    return False


def _ends_with_footer(record: Record) -> bool:
    """Whether a code, a place and dates stand on one line right below a label with its value: what ends a news text."""
    if not record.items or record.texts or record.bullet or record.marker is not None:
        return False
    lines = record.open_lines
    is_short = len(lines) == 2 and all(item.label.has_value and not item.label.bullet for item in record.items)
    return is_short and not lines[1].after_blank and find_footer(lines, 1) is not None


def _bullet_starts_record(record: Record, line: Line, following: Line | None) -> bool:
    if record.is_empty:
        return False
    leads_to_label = following is not None and following.kind == Kind.LABEL and not following.bullet
    leads_deeper = following is not None and following.kind == Kind.TEXT and _is_body(following, line)
    if record.has_bulleted_labels:
        other = line.bullet != record.items[0].label.bullet
        leads_apart = leads_deeper and following is not None and following.after_blank
        return other and (leads_to_label or leads_apart or _is_title_below(record, line, following))
    if _is_list_item(record, line) or (record.items and not record.items[-1].lines and not record.bullet):
        return False
    if record.bullet:
        if line.bullet == record.bullet:
            body = _body_indent(record)
            if leads_to_label:
                return True
            return not (body and line.indent >= body) and not _is_nested(record, line, leads_deeper)
        return leads_to_label or (leads_deeper and line.indent < _body_indent(record))
    return leads_to_label or leads_deeper


def _is_title_below(record: Record, line: Line, following: Line | None) -> bool:
    """Whether a bullet unlike those of the labels marks a title below a finished description: a blank line stands on
    either side, it is no sentence, and no bullet like it stands right above or below as in a list."""
    before = record.open_lines[-1] if record.open_lines else None
    is_told = record.items[-1].field == "description" and before is not None and ends_statement(before.text)
    is_listed = following is not None and following.bullet == line.bullet and not following.after_blank
    is_apart = line.after_blank or (
        following is not None and following.after_blank and before is not None and before.bullet != line.bullet
    )
    return is_told and is_apart and not is_listed and not ends_statement(line.text)


def _is_nested(record: Record, line: Line, leads_deeper: bool) -> bool:
    """A bullet below the title's own level, or one more item of a list that has begun.

    The first line of a document may have lost its indent: it says nothing about levels.
    """
    if leads_deeper:
        return False
    title = record.texts[0] if record.texts else None
    if title is not None and title.outer > 0 and line.indent > title.indent:
        return True
    before = record.open_lines[-1] if record.open_lines else None
    return before is not None and before is not title and bool(before.bullet)


def _is_body(following: Line, line: Line) -> bool:
    return not following.bullet and following.indent > line.indent


def _is_list_item(record: Record, line: Line) -> bool:
    """A bullet inside a text: announced by a colon, begun in lower case, or one of a list with semicolons."""
    lines = record.open_lines
    if not lines:
        return False
    if line.text[:1].islower() or line.text.endswith((";", ",")):
        return True
    return lines[-1].text.endswith((":", ";", ",", " and", " y", " et", " e", " or"))


def _body_indent(record: Record) -> int:
    """The smallest indent of the lines below a bulleted title (0 where there are none)."""
    indents = [line.indent for line in record.texts[1:6] if not line.bullet]
    indents += [item.label.indent for item in record.items[:1] if not item.label.bullet]
    return min(indents, default=0)
