"""Records whose values stand above their labels (`12/03/2018`, then `Start activities`).

What lives here: knowing such a record, and giving each label the lines above it. A date under the label of the start
says nothing alone: it may be the value of the end. A record is turned where its last label stands last, and where the
lines above its labels fit them better than the lines below. Never here: records in the usual order.
"""

from assets.parsed.lines import Line
from assets.parsed.records import Item, Record
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
