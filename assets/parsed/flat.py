"""Where records begin in flat text: no bullets, no markers, no labels, only what the lines look like.

What lives here: the two anchors of flat records. Assistance types stand in the middle of an entry, a footer ends one.
"""

from assets.parsed.footers import find_footer
from assets.parsed.lines import Line
from assets.parsed.shapes import Shape, ends_sentence, ends_statement, is_type_list, shape_of


def record_starts(lines: list[Line]) -> list[int]:
    """The indexes at which records begin, 0 the first of them."""
    starts = {0}
    for index in range(1, len(lines)):
        if _is_type(lines[index]) and not _is_type(lines[index - 1]):
            starts.add(_start_before(lines, index, max(starts)))
        elif _follows_footer(lines, index, max(starts)):
            starts.add(index)
    if any(_is_type(line) for line in lines):
        starts.add(_unfinished_start(lines))
    return sorted(starts)


def _start_before(lines: list[Line], index: int, previous: int) -> int:
    """The first line of the record whose types stand at `index`: at most a title and an institution before them."""
    first = index
    while first - 1 > previous and index - first < 2 and shape_of(lines[first - 1].text) is Shape.PHRASE:
        first -= 1
    is_first_record = previous == 0 and not any(_is_type(line) for line in lines[:index])
    if is_first_record and first == 1 and shape_of(lines[0].text) is Shape.PHRASE:
        return 0
    return first if first < index else previous


def _unfinished_start(lines: list[Line]) -> int:
    """Where a last record begins of which nothing but phrases is left: title, institution, a type cut off (0: none)."""
    first = len(lines)
    while first > 0 and len(lines) - first < 3 and _is_unfinished(lines[first - 1]):
        first -= 1
    return first if 0 < first < len(lines) and ends_statement(lines[first - 1].text) else 0


def _is_unfinished(line: Line) -> bool:
    return shape_of(line.text) is Shape.PHRASE and not ends_sentence(line.text)


def _follows_footer(lines: list[Line], index: int, previous: int) -> bool:
    if find_footer(lines, index - 1, index) is None and shape_of(lines[index - 1].text) is not Shape.DATE:
        return False
    following = shape_of(lines[index].text)
    if following in (Shape.DATE, Shape.CODE) or find_footer(lines, index, index + 1) is not None:
        return False
    if index + 1 < len(lines) and following is Shape.PHRASE and find_footer(lines, index, index + 2) is not None:
        return False
    return find_footer(lines, previous, index) is not None


def _is_type(line: Line) -> bool:
    return is_type_list(line.text)
