"""The title of the next record where it stands at the end of an open one, whose last value or text it would lengthen.

What lives here: how many of the last lines are that title. Never here: whether a next record begins.
"""

from assets.parsed.flat import record_starts
from assets.parsed.footers import is_dated_code
from assets.parsed.line import Line
from assets.parsed.record import Item, Record
from assets.parsed.shapes import Shape, ends_sentence, ends_statement, is_question, shape_of

MAX_TITLE_LINES = 4  # a title wrapped over more lines has not been seen


def cut_title(record: Record) -> Record:
    """Take the next record's title from the end of the open item: the lines after the last finished value."""
    item = record.items[-1]
    if record.is_article and item.field != "description":
        texts = item.lines[1:]
        del item.lines[1:]
        return Record(texts=texts)
    count = _title_lines(record, item)
    title = item.lines[len(item.lines) - count :]
    del item.lines[len(item.lines) - count :]
    return Record(texts=title, bullet=title[0].bullet if title else "")


def _title_lines(record: Record, item: Item) -> int:
    lines = item.lines
    is_inline = bool(lines) and item.label.has_value
    if not lines or is_dated_code(lines[-1]):
        return 0
    if record.has_bulleted_labels:
        plain = 0
        while plain < len(lines) and not lines[-1 - plain].bullet and not (is_inline and plain == len(lines) - 1):
            plain += 1
        if plain == 0:
            is_second = len(lines) > 1 and shape_of(lines[-1].text) is Shape.PHRASE
            return int(is_second and (item.field != "description" or ends_sentence(lines[-2].text)))
        candidates = plain
    else:
        candidates = len(lines) - (len(lines) > 1 or is_inline)
    if len(lines) == 1:
        is_title = candidates == 1 and item.field == "description" and shape_of(lines[0].text) is Shape.PHRASE
        if is_title and not record.has_bulleted_labels:
            record.doubts.append(("description", "one line stands between this label and the next record"))
        return int(is_title and record.has_bulleted_labels)
    return _wrapped_title(record, item, candidates)


def _wrapped_title(record: Record, item: Item, candidates: int) -> int:
    """How many of the last lines are the title: those after the last finished sentence, else the last one alone."""
    lines = item.lines
    if candidates == 0:
        return 0
    if ends_statement(lines[-1].text):
        if record.has_bulleted_labels and ends_sentence(lines[-2].text) and shape_of(lines[-1].text) is Shape.PROSE:
            record.doubts.append(("entry", "the last line may be the title of the next record"))
        return 0
    count = 1
    while count < min(candidates, MAX_TITLE_LINES) and not _is_finished(lines, len(lines) - count - 1):
        count += 1
    before = len(lines) - count - 1
    if before >= 0 and not _is_finished(lines, before) and count > 1:
        count = 1
        record.doubts.append(("description", "the next title may begin earlier than its last line"))
    return count


def _is_finished(lines: list[Line], index: int) -> bool:
    """Whether a value ends with a line; a question alone after a blank line is a title."""
    text = lines[index].text
    if _is_question_apart(lines[index]):
        return False
    return ends_sentence(text) or shape_of(text) in (Shape.DATE, Shape.CODE, Shape.TYPES)


def _is_question_apart(line: Line) -> bool:
    return line.after_blank and is_question(line.text)


def with_last_title(record: Record) -> Record:
    """Texts before the first label of a record: only what follows the last sentence is its title."""
    texts = record.texts
    if record.bullet or record.marker is not None or len(texts) < 2:
        return record
    begin = record_starts(texts)[-1]
    if begin > 0:
        rest = texts[begin:]
        del texts[begin:]
        return Record(texts=rest)
    cut = len(texts)
    while cut > 0 and (shape_of(texts[cut - 1].text) is not Shape.PROSE or _is_question_apart(texts[cut - 1])):
        cut -= 1
    if cut in (0, len(texts)):
        return record
    title = texts[cut:]
    del texts[cut:]
    return Record(texts=title)
