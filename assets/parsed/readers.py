"""From the lines of a record to its fields: one reader for labelled records, one for records by position.

What lives here: which line is which field's value. A value under its label is believed; a line that has lost its label
is placed by what it looks like, and where its look does not decide, the field carries a warning.
Never here: segmentation (records.py), normalised values.
"""

from assets.parsed.draft import Draft
from assets.parsed.flat import is_above_institution, is_headline
from assets.parsed.footers import find_footer, split_range, values_on
from assets.parsed.knowledge import OTHER
from assets.parsed.line import Line
from assets.parsed.model import HEAD_FIELDS
from assets.parsed.record import UNKNOWN, Item, Record
from assets.parsed.shapes import (
    DIGIT,
    Shape,
    ends_sentence,
    is_code,
    is_institution,
    is_placeholder,
    is_prose,
    is_question,
    is_type_list,
    names_institution,
    open_side,
    shape_of,
    title_or_institution,
)

MAX_INSTITUTION_LENGTH = 300  # characters; the longest with native name and acronym seen has 160
TYPE_LINES = 3  # of a type that is not known


def read_labelled(record: Record) -> Draft:
    """Fields of a record with at least one label."""
    draft = Draft()
    _read_texts_before_labels(record, draft)
    for index, item in enumerate(record.items):
        _read_item(record, index, item, draft)
    _divide_range(draft)
    return draft


def _divide_range(draft: Draft) -> None:
    """A range that stands whole under the label of the start or of the end, the other one empty, gives both dates."""
    for name, other in (("start", "end"), ("end", "start")):
        lines = draft.lines.get(name)
        parts = split_range(lines[0]) if lines and name not in draft.ranges else None
        if not lines or parts is None:
            continue
        if draft.has_value(other):
            draft.doubt("label_repeated", name, "a range stands where one date belongs", lines[0])
            continue
        draft.put("start", [parts[0]])
        draft.put("end", [parts[1]])
        draft.ranges = {"start": lines[0], "end": lines[0]}


def _read_texts_before_labels(record: Record, draft: Draft) -> None:
    texts = record.texts
    if not texts:
        return
    is_untitled = not record.bullet and record.marker is None
    is_text = is_prose(texts[0].text) and not (
        is_headline(texts, 0) or _is_asked_title(texts) or _is_unfinished_title(record)
    )
    if is_untitled and is_text and "description" not in record.seen:
        draft.put("description", texts)
        return
    if is_untitled and len(texts) == 1 and "partner_institution" not in record.seen and is_institution(texts[0].text):
        draft.put("partner_institution", texts)
        draft.doubt("position_unsure", "title", "one line stands before the labels", texts[0])
        draft.doubt("position_unsure", "partner_institution", "one line stands before the labels", texts[0])
        return
    count = 1
    while count < len(texts) and _continues_title(texts[count - 1], texts[count], record):
        count += 1
    draft.put("title", texts[:count])
    _place(record, draft, texts[count:], after="title", upto=0)


def _is_unfinished_title(record: Record) -> bool:
    """Whether a line with a verb but no full stop stands alone before the labels, with the text below them, or above an
    institution."""
    text = record.texts[0].text
    if len(record.texts) > 1:
        return is_above_institution(record.texts, 0)
    is_open = len(text) <= MAX_INSTITUTION_LENGTH and not ends_sentence(text)
    return is_open and any(shape_of(line.text) is Shape.PROSE for line in record.items[-1].lines)


def _is_asked_title(texts: list[Line]) -> bool:
    """A question alone or above a phrase: no description goes on with one."""
    return is_question(texts[0].text) and (len(texts) == 1 or shape_of(texts[1].text) is Shape.PHRASE)


def _continues_title(before: Line, line: Line, record: Record) -> bool:
    is_part = shape_of(line.text) is Shape.PHRASE or is_question(line.text)
    if not is_part or (ends_sentence(before.text) and not before.text.endswith(":")):
        return False
    if record.has_bulleted_labels:
        return not line.bullet
    joins = before.text.rstrip().endswith(
        (",", " and", " of", " the", " de", " et", " y", " e", " for", " in", ":", "-")
    )
    return line.text[:1].islower() or joins or not names_institution(line.text) or "partner_institution" in record.seen


def _read_item(record: Record, index: int, item: Item, draft: Draft) -> None:
    field, lines = item.field, item.lines
    if field in draft.labels:
        _read_repeated(record, index, item, draft)
        return
    if field == "period":
        _read_period(record, index, item, draft)
        return
    if field in ("country", "place") or is_other(field):
        _read_aside(record, index, item, draft)
        return
    if field in ("description", "title"):
        if field in draft.lines and lines:
            draft.doubt("value_without_label", field, "text stands before the label as well as after it", lines[0])
        draft.put(field, lines, item.label)
        return
    if lines and field not in ("start", "end") and is_placeholder(lines[0].text):
        draft.put(f"{OTHER} {field}", lines[:1])
        item.lines = lines = lines[1:]
    own = _own_lines(record, index, item)
    had_value = draft.has_value(field)
    if had_value and own:
        draft.doubt("value_without_label", field, "a value stands before the label as well as after it", own[0])
    if own or not had_value:
        draft.put(field, own, item.label)
    rest = lines[len(own) :]
    if rest and field == "end" and _dates_below(draft, own, rest):
        draft.put("start", own, draft.labels["start"])
        draft.put("end", rest[:1], item.label)
        draft.doubt("values_below_labels", "start", "both dates stand below both labels", own[0])
        draft.doubt("values_below_labels", "end", "both dates stand below both labels", rest[0])
        rest = rest[1:]
    _place(record, draft, rest, after=field, upto=index + 1)


def is_other(field: str) -> bool:
    """Whether a label's value belongs to no field of an entry."""
    return field.startswith((OTHER, UNKNOWN))


def _read_aside(record: Record, index: int, item: Item, draft: Draft) -> None:
    """A label beside the fields of an entry: its value is the line after it; what follows has lost a label."""
    lines = [*values_on(item.lines[0]), *item.lines[1:]] if item.field == "place" and item.lines else item.lines
    draft.put(item.field, lines[:1], item.label)
    _place(record, draft, lines[1:], after=item.field, upto=index + 1)
    if item.field.startswith(UNKNOWN):
        words = item.label.text[: item.label.label_end - item.label.start]
        for name in ("start", "end", "partner_institution", "assistance_type", "code"):
            if name not in record.seen and not (name in ("start", "end") and "period" in record.seen):
                message = f"its label is missing, and the label {words!r} is not known"
                draft.doubt("unknown_label", name, message, item.label)


def _dates_below(draft: Draft, own: list[Line], rest: list[Line]) -> bool:
    is_open = "start" in draft.labels and not draft.has_value("start")
    return is_open and bool(own) and shape_of(own[0].text) is Shape.DATE is shape_of(rest[0].text)


def _read_repeated(record: Record, index: int, item: Item, draft: Draft) -> None:
    """A label that stands twice in a record: the first value is kept; another value makes the field doubtful."""
    if not item.lines:
        return
    if not draft.has_value(item.field):
        del draft.labels[item.field]
        _read_item(record, index, item, draft)
        return
    if item.lines[0].text != draft.lines[item.field][0].text:
        draft.doubt("label_repeated", item.field, "the label stands twice with different values", item.lines[0])
    _place(record, draft, item.lines[1:], after=item.field, upto=index + 1)


def _read_period(record: Record, index: int, item: Item, draft: Draft) -> None:
    lines = item.lines
    split = split_range(lines[0]) if lines else None
    if split:
        draft.put("start", [split[0]], item.label)
        draft.put("end", [split[1]])
        draft.ranges = {"start": lines[0], "end": lines[0]}
        lines = lines[1:]
    elif lines and shape_of(lines[0].text) is Shape.DATE:
        field = open_side(lines[0].text) or "start"
        draft.put(field, lines[:1], item.label)
        lines = lines[1:]
    elif lines and DIGIT.search(lines[0].text) and shape_of(lines[0].text) is Shape.PHRASE:
        draft.put("start", lines[:1], item.label)
        draft.doubt("position_unsure", "end", "it may stand in what is no date and no range", lines[0])
        lines = lines[1:]
    else:
        count = int(bool(lines) and is_placeholder(lines[0].text))
        draft.put("start", lines[:count], item.label)
        draft.put("end", [], item.label)
        lines = lines[count:]
    _place(record, draft, lines, after="end", upto=index + 1)


def _own_lines(record: Record, index: int, item: Item) -> list[Line]:
    """The first lines under a label that are its value; what follows has lost its own label or is the next value."""
    field, lines = item.field, item.lines
    if not lines:
        return []
    first = shape_of(lines[0].text)
    if field in ("start", "end"):
        is_other = first is Shape.TYPES or (first is Shape.PROSE and len(lines[0].text) > 60)
        is_other = is_other or ("partner_institution" not in record.seen and names_institution(lines[0].text))
        return [] if is_other else lines[:1]
    if field == "code":
        is_value = is_code(lines[0].text) or (first is not Shape.PROSE and len(lines[0].text) <= 40)
        return lines[:1] if is_value else []
    if field == "assistance_type":
        return _own_types(lines)
    return _own_institution(record, index, item)


def _own_types(lines: list[Line]) -> list[Line]:
    count = type_lines(lines)
    if count:
        return lines[:count]
    if shape_of(lines[0].text) is not Shape.PHRASE or len(lines[0].text) > 200:
        return []
    count = 1
    while count < min(len(lines), TYPE_LINES) and lines[count].text[0].islower() and not is_prose(lines[count].text):
        count += 1
    return lines[:count]


def type_lines(lines: list[Line]) -> int:
    """How many of the first lines state assistance types, a type wrapped over two or three lines included."""
    count = 0
    while count < len(lines):
        wrapped = next((n for n in (3, 2, 1) if _are_types(lines[count : count + n], n)), 0)
        if wrapped == 0:
            goes_on = count > 0 and lines[count - 1].text.endswith((";", ",")) and len(lines[count].text) < 120
            wrapped = int(goes_on and not is_prose(lines[count].text))
        if wrapped == 0:
            break
        count += wrapped
    return count


def _are_types(lines: list[Line], count: int) -> bool:
    if len(lines) < count:
        return False
    if count == 1:
        return is_type_list(lines[0].text) and lines[0].text.count("(") <= lines[0].text.count(")")
    joined = " ".join(line.text for line in lines)
    if len(joined) > 300:
        return False
    closes = lines[0].text.count("(") > lines[0].text.count(")") and joined.count("(") == joined.count(")")
    return shape_of(joined) is Shape.TYPES or (closes and is_type_list(joined))


def _own_institution(record: Record, index: int, item: Item) -> list[Line]:
    lines = item.lines
    first = shape_of(lines[0].text)
    if first in (Shape.TYPES, Shape.DATE, Shape.CODE):
        return []
    if first is Shape.PROSE and (len(lines[0].text) > MAX_INSTITUTION_LENGTH or _is_sentence(lines[0].text)):
        return []
    count = 1
    has_label_after = index + 1 < len(record.items) or not (record.texts or "assistance_type" in record.seen)
    while count < len(lines) and shape_of(lines[count].text) is Shape.PHRASE:
        is_wrapped = has_label_after and not (record.has_bulleted_labels and lines[count].bullet)
        if not (is_wrapped or _is_continuation(lines[count - 1].text, lines[count].text)):
            break
        count += 1
    return lines[:count]


def _is_sentence(text: str) -> bool:
    return is_prose(text) and ends_sentence(text) and len(text.split()) > 6


def _is_continuation(before: str, text: str) -> bool:
    is_open = before.count("(") > before.count(")") or before.count("[") > before.count("]")
    ends_open = before.endswith(
        (",", "&", "-", "–", "/", " and", " of", " the", " for", " de", " du", " des", " y", " e", " et")
    )
    return is_open or ends_open or text[:1].islower() or text[:1] in "([&"


def _place(record: Record, draft: Draft, lines: list[Line], after: str, upto: int) -> None:
    """Place lines that stand under another field's label by what they look like.

    A field that has its own label further on is not taken from here. Once a description begins, the rest is its own.
    """
    later = {item.field for item in record.items[upto:]}
    footer = find_footer(lines) if record.is_article and not later and not draft.has_value("code") else None
    if footer is not None and footer.first == 0 and footer.code is not None:
        draft.put_footer(footer)
        return
    is_below_all = not later and bool(lines) and title_or_institution(lines[0].text) == ("title", True)
    leads = (after == "code" and upto == 1 and not _is_institution_alone(lines)) or is_below_all
    is_titled = bool(record.texts) or record.marker is not None
    names = (*(("title",) if leads and not is_titled else ()), *HEAD_FIELDS, "description")
    free = [f for f in names if f not in later and not draft.has_value(f)]
    for position, line in enumerate(lines):
        shape = shape_of(line.text)
        parts = split_range(line) if shape is Shape.DATE and {"start", "end"} <= set(free) else None
        if parts:
            draft.put("start", [parts[0]])
            draft.put("end", [parts[1]])
            draft.ranges = {"start": line, "end": line}
            free = [name for name in free if name not in ("start", "end")]
            after = "end"
            continue
        if record.is_article and shape is Shape.PHRASE and "place" not in draft.lines:
            draft.put("place", [line])
            after = "place"
            continue
        field = _field_for(shape, line, free, after)
        if field == "description":
            draft.put("description", lines[position:], None)
            return
        if field is None:
            _leave_over(draft, lines[position:], after)
            return
        draft.put(field, [line], None)
        free.remove(field)
        after = field


def _is_institution_alone(lines: list[Line]) -> bool:
    """Whether the first line is an institution and the next is no name of one, so that none of them is a title."""
    if not lines or title_or_institution(lines[0].text) != ("partner_institution", True):
        return False
    return len(lines) > 1 and not (shape_of(lines[1].text) is Shape.PHRASE and names_institution(lines[1].text))


def _field_for(shape: Shape, line: Line, free: list[str], after: str) -> str | None:
    if shape is Shape.DATE:
        return next((field for field in ("start", "end") if field in free), None)
    if shape is Shape.CODE and "code" in free:
        return "code"
    if shape is Shape.PHRASE and "title" in free:
        return "title"
    if (shape is Shape.TYPES or is_type_list(line.text)) and "assistance_type" in free:
        return "assistance_type"
    if shape is Shape.PHRASE and "partner_institution" in free and after in ("title", "start", "end", "code"):
        return "partner_institution"
    return "description" if "description" in free else None


def _leave_over(draft: Draft, lines: list[Line], after: str) -> None:
    """Lines that no field can take go on with the field before them, which is thereby doubtful."""
    draft.lines[after] = [*draft.lines.get(after, []), *lines]
    draft.doubt("text_left_over", after, "more text stands here than the field can hold", lines[0])
