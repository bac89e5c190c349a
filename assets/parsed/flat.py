"""Where records begin in flat text: no bullets, no markers, no labels, only what the lines look like.

What lives here: the two anchors of flat records. Assistance types stand in the middle of an entry, a footer ends one.
"""

from assets.parsed.footers import MAX_LINES, find_footer
from assets.parsed.line import Line
from assets.parsed.shapes import (
    Shape,
    ends_sentence,
    ends_statement,
    holds_sentences,
    is_date_begun,
    is_question,
    is_type_list,
    names_institution,
    range_parts,
    shape_of,
)

_HEAD_LINES = 6  # title, two dates, a code, and an institution over two lines
_HEADLINE_LENGTH = 160  # characters
_TITLE_WORDS = 3
_SHORT_LINE = 0.75  # of the width of the text below
_HEADLINE_WORDS = 4  # a shorter one may be a heading within a text: background, next steps
_SHORT_SHAPES = (Shape.PHRASE, Shape.DATE, Shape.CODE)


def record_starts(lines: list[Line]) -> list[int]:
    """The indexes at which records begin, 0 the first of them."""
    starts = [0]
    has_types = bool(lines) and _is_type(lines[0])
    for index in range(1, len(lines)):
        start = 0
        if _is_type(lines[index]):
            if not _is_type(lines[index - 1]):
                start = _start_before(lines, index, starts[-1], has_types)
            has_types = True
        elif (
            _begins_head(lines, index)
            or _follows_footer(lines, index, starts[-1])
            or _begins_footed_article(lines, index)
            or begins_article(lines, index, starts[-1])
            or begins_block(lines, index)
        ):
            start = index
        if start > starts[-1]:
            starts.append(start)
    last = _unfinished_start(lines) if has_types else 0
    return [*starts, last] if last > starts[-1] else starts


def _begins_head(lines: list[Line], index: int) -> bool:
    """A title after a finished text, with an institution before the next text: a head without types."""
    line = lines[index]
    if not (_is_phrase(line) or (line.after_blank and _is_unended(line))) or not ends_statement(lines[index - 1].text):
        return False
    if find_footer(lines, index, index + 1) is not None:
        return False
    head = index + 1
    while head < len(lines) and head - index < _HEAD_LINES and shape_of(lines[head].text) in _SHORT_SHAPES:
        head += 1
    last = lines[head - 1]
    is_followed = head < len(lines) and shape_of(lines[head].text) is Shape.PROSE
    return is_followed and head - index > 1 and _is_phrase(last) and names_institution(last.text)


def begins_block(lines: list[Line], index: int) -> bool:
    """A title right above its text, where a blank line and a finished text stand above the title."""
    line = lines[index]
    if not line.after_blank or len(line.text.split()) < _TITLE_WORDS or not _is_phrase(line) or line.text[0].islower():
        return False
    if not ends_statement(lines[index - 1].text) or shape_of(lines[index - 1].text) is not Shape.PROSE:
        return False
    below = lines[index + 1] if index + 1 < len(lines) else None
    return below is not None and not below.after_blank and shape_of(below.text) is Shape.PROSE


def is_above_institution(lines: list[Line], index: int) -> bool:
    """A line with a verb but no full stop right above an institution, as a title stands there."""
    text, below = lines[index].text, lines[index + 1].text if index + 1 < len(lines) else ""
    is_title = _is_unended(lines[index]) and not text[0].islower()
    return is_title and shape_of(below) is Shape.PHRASE and names_institution(below)


def _begins_footed_block(lines: list[Line], index: int) -> bool:
    """A title right above its text, and a footer right below the text."""
    end = index + 1
    while end < len(lines) and not lines[end].after_blank and shape_of(lines[end].text) is Shape.PROSE:
        end += 1
    is_followed = end < len(lines) and not lines[end].after_blank
    return is_followed and begins_block(lines, index) and find_footer(lines, end, end + 1) is not None


def begins_headed(lines: list[Line], index: int) -> bool:
    """A headline between blank lines below a finished text, and a text below it."""
    line = lines[index]
    if not (line.after_blank and _below_blank(lines, index)) or len(line.text.split()) < _HEADLINE_WORDS:
        return False
    before = lines[index - 1].text
    return shape_of(before) is Shape.PROSE and ends_statement(before) and is_headline(lines, index)


def head_below(lines: list[Line]) -> int:
    """Where, below the finished text of a labelled record, the head of a record without labels begins; 0: nowhere."""
    if not any(line.after_blank for line in lines[1:]):
        return 0
    return next((index for index in record_starts(lines)[1:] if is_head(lines, index)), 0)


def is_head(lines: list[Line], index: int) -> bool:
    """Whether what begins below a blank line and a finished text has a head: types, an institution, a footer."""
    text = lines[index].text
    if not lines[index].after_blank or (shape_of(text) is Shape.PROSE and not is_question(text)):
        return False
    if not ends_statement(lines[index - 1].text):
        return False
    is_typed = any(map(_is_type, lines[index : index + _HEAD_LINES]))
    is_footed = _begins_footed_article(lines, index) or _begins_footed_block(lines, index)
    return is_typed or is_footed or _begins_head(lines, index)


def is_headline(lines: list[Line], index: int) -> bool:
    """A line that stands above prose as its title does: no sentence, and parted from it or without a verb."""
    line = lines[index]
    shape = shape_of(line.text)
    below = below_headline(lines, index)
    if len(line.text) > _HEADLINE_LENGTH or below == len(lines) or shape_of(lines[below].text) is not Shape.PROSE:
        return False
    if find_footer(lines, index, index + 1) is not None:
        return False
    is_dated = below > index + 1
    is_parted = (is_dated or lines[below].after_blank) and (index == 0 or line.after_blank)
    is_parted |= (index == 0 or line.after_blank) and _is_cut_short(line, lines[below])
    is_asked = is_parted and is_question(line.text)
    if line.text[:1].islower() or shape not in (Shape.PHRASE, Shape.PROSE):
        return False
    if ends_sentence(line.text) and not is_asked:
        return False
    asked = line.text.replace("? ", ", ").replace("! ", ", ")  # "Domestic workers of Kuwait? No: of Jordan"
    return shape is Shape.PHRASE or (is_parted and not holds_sentences(asked))


def _is_cut_short(line: Line, below: Line) -> bool:
    """Whether a line ends long before the next word would not have fitted, and the line below begins anew."""
    first_word = below.text.split(maxsplit=1)[0]
    return below.text[:1].isupper() and len(line.text) + 1 + len(first_word) < _SHORT_LINE * below.width


def below_headline(lines: list[Line], index: int) -> int:
    """Where the text below a headline begins; the day of its publication may stand between."""
    below = index + 1
    is_dated = (
        below + 1 < len(lines) and shape_of(lines[below].text) is Shape.DATE and not range_parts(lines[below].text)
    )
    return below + is_dated


def _begins_footed_article(lines: list[Line], index: int) -> bool:
    """A headline with blank lines around it below a finished text, and below the headline paragraphs and a footer."""
    line = lines[index]
    if not line.after_blank or not _below_blank(lines, index) or len(line.text.split()) < _HEADLINE_WORDS:
        return False
    if not (ends_statement(lines[index - 1].text) or _is_headline_alone(lines, index)) or not is_headline(lines, index):
        return False
    end = below_headline(lines, index)
    while end < len(lines) and shape_of(lines[end].text) is Shape.PROSE and not is_headline(lines, end):
        end += 1
    return any(
        (footer := find_footer(lines, end, stop)) is not None and footer.first == end
        for stop in range(end + 1, min(end + MAX_LINES, len(lines)) + 1)
    )


def _is_headline_alone(lines: list[Line], index: int) -> bool:
    """Whether the line above a headline is another one without a text, and the headline no institution of its."""
    before = lines[index - 1]
    is_long = before.after_blank and len(before.text.split()) >= _HEADLINE_WORDS
    return is_long and _is_phrase(before) and not names_institution(lines[index].text)


def _below_blank(lines: list[Line], index: int) -> bool:
    return index + 1 < len(lines) and lines[index + 1].after_blank


def begins_article(lines: list[Line], index: int, start: int) -> bool:
    """A headline below a finished text that has a headline of its own: the next news text, or a heading within one."""
    line = lines[index]
    if index <= start + 1 or not line.after_blank or len(line.text.split()) < _HEADLINE_WORDS:
        return False
    is_alike = lines[index + 1 : index + 2] and lines[index + 1].after_blank == lines[start + 1].after_blank
    ends = ends_statement(lines[index - 1].text) and shape_of(lines[index - 1].text) is Shape.PROSE
    return bool(is_alike) and ends and is_headline(lines, start) and is_headline(lines, index)


def _is_unended(line: Line) -> bool:
    """Whether a line is short enough for a title and ends with no sign that sentences end with."""
    return len(line.text) <= _HEADLINE_LENGTH and not ends_sentence(line.text)


def _is_phrase(line: Line) -> bool:
    return shape_of(line.text) is Shape.PHRASE and not ends_sentence(line.text)


def _start_before(lines: list[Line], index: int, previous: int, has_types: bool) -> int:
    """The first line of the record whose types stand at `index`: at most a title and an institution before them."""
    first, phrases = index, 0
    while first - 1 > previous and phrases < 2 and _is_short(lines[first - 1]):
        first -= 1
        phrases += _is_name(lines[first])
    if not has_types and previous == 0 and first == 1 and phrases < 2 and _is_name(lines[0]):
        return 0
    return first if first < index or ends_statement(lines[index - 1].text) else previous


def _is_short(line: Line) -> bool:
    return shape_of(line.text) in _SHORT_SHAPES or (line.after_blank and is_question(line.text))


def _is_name(line: Line) -> bool:
    return shape_of(line.text) is Shape.PHRASE or is_question(line.text)


def _unfinished_start(lines: list[Line]) -> int:
    """Where a last record begins of which nothing but phrases is left: title, institution, a type cut off (0: none)."""
    first = len(lines)
    while first > 0 and len(lines) - first < 3 and _is_phrase(lines[first - 1]):
        first -= 1
    if first == len(lines) and len(lines) > 2 and shape_of(lines[-1].text) is Shape.CODE and _is_title_above(lines):
        return first - 2
    is_begun = 0 < first < len(lines) and ends_statement(lines[first - 1].text)
    return first if is_begun and find_footer(lines, first) is None else 0


def _is_title_above(lines: list[Line]) -> bool:
    """Whether the last line but one, behind a blank line and a finished text, is the title of what the last begins."""
    title, before = lines[-2], lines[-3]
    is_title = title.after_blank and _is_phrase(title) and len(title.text.split()) > _TITLE_WORDS
    return is_title and not lines[-1].after_blank and ends_statement(before.text)


def _follows_footer(lines: list[Line], index: int, previous: int) -> bool:
    if find_footer(lines, index - 1, index) is None and shape_of(lines[index - 1].text) is not Shape.DATE:
        return False
    if not any(shape_of(line.text) is Shape.PROSE for line in lines[previous:index]):
        return False  # a code and dates above the first sentence are the head of an entry
    if _opens_head(lines, index - 1):
        return False
    following = shape_of(lines[index].text)
    if following in (Shape.DATE, Shape.CODE) or find_footer(lines, index, index + 1) is not None:
        return False
    if index + 1 < len(lines) and following is Shape.PHRASE:
        goes_on = is_date_begun(lines[index + 1].text) and index + 2 == len(lines)
        if goes_on or find_footer(lines, index, index + 2) is not None:
            return False
    return find_footer(lines, previous, index) is not None


def _opens_head(lines: list[Line], index: int) -> bool:
    """Whether dates behind a blank line stand right above types, an institution between them or not: a next head."""
    if not lines[index].after_blank or shape_of(lines[index].text) is not Shape.DATE:
        return False
    for line in lines[index + 1 : index + _HEAD_LINES]:
        if line.after_blank or shape_of(line.text) is Shape.PROSE:
            return False
        if _is_type(line):
            return True
    return False


def _is_type(line: Line) -> bool:
    return is_type_list(line.text)
