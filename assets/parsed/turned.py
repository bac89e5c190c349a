"""Records whose values do not stand each below its label: above it, or all below a stack of labels.

What lives here: knowing such a record, and giving each label its lines. A date under the label of the start says
nothing alone: it may be the value of the end. A record is turned where its last label stands last, and where the lines
above its labels fit them better than the lines below; a stack is dealt out where every line fits its label.
Never here: records in the usual order.
"""

from assets.parsed.line import Line
from assets.parsed.record import Item, Record
from assets.parsed.shapes import Shape, is_code, is_prose, is_type_list, shape_of

_FEWEST = 2  # labels whose values have a shape of their own, so that chance does not turn a record


def turn(record: Record) -> Record:
    """The record with the lines above each label as its value; a record in the usual order is returned as it is."""
    if not _is_turned(record):
        return record
    above = _above(record)
    turned = Record(record.marker, record.texts[: len(record.texts) - len(above[0])], record.bullet)
    turned.doubts = record.doubts
    for item, lines in zip(record.items, above, strict=True):
        turned.add_label(item.label)
        turned.items[-1].lines = lines
    return turned


def deal(record: Record) -> None:
    """Give the labels of a stack their values where the lines below the last of them are those values in order."""
    begin = 0
    for end, item in enumerate(record.items):
        if not item.lines:
            continue
        stack = record.items[begin : end + 1]
        begin = end + 1
        if len(stack) < _FEWEST or len(item.lines) < len(stack):
            continue
        pairs = list(zip(stack, item.lines, strict=False))
        if all(_may_hold(single, line) for single, line in pairs) and any(_fits(one, [line]) for one, line in pairs):
            rest = item.lines[len(stack) :]
            for single, line in pairs:
                single.lines = [line]
            item.lines += rest


def _may_hold(item: Item, line: Line) -> bool:
    if item.field == "partner_institution":
        return shape_of(line.text) is Shape.PHRASE and not is_type_list(line.text)
    return _fits(item, [line])


def _is_turned(record: Record) -> bool:
    items = record.items
    if len(items) <= _FEWEST or items[-1].lines or len(record.texts) < 2 or any(item.label.has_value for item in items):
        return False
    above = _above(record)
    fits_above = sum(_fits(item, lines) for item, lines in zip(items, above, strict=True))
    fits_below = sum(_fits(item, item.lines) for item in items)
    return fits_above >= _FEWEST and fits_above > fits_below


def _above(record: Record) -> list[list[Line]]:
    return [record.texts[-1:], *(item.lines for item in record.items[:-1])]


def _fits(item: Item, lines: list[Line]) -> bool:
    """Whether lines can only be the value of a label of that kind."""
    text = lines[0].text if lines else ""
    if item.field in ("start", "end", "period"):
        return shape_of(text) is Shape.DATE
    if item.field == "code":
        return is_code(text)
    if item.field == "assistance_type":
        return is_type_list(text)
    return item.field == "description" and is_prose(text)
