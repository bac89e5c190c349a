"""What a paragraph without title, label, type and footer says of itself: is it the account of an action?

What lives here: whether a text speaks of its own action, or of experts who came for it; the words are data
(layouts.yaml). Lossy listings keep nothing of an action but such a paragraph. Never here: who the experts are.
"""

import re
from itertools import pairwise

from assets.parsed.flat import begins_block, begins_headed, is_head, is_headline
from assets.parsed.footers import find_footer
from assets.parsed.knowledge import fold, knowledge
from assets.parsed.line import Line
from assets.parsed.shapes import (
    Shape,
    ends_statement,
    holds_sentences,
    is_prose,
    is_type_list,
    names_institution,
    shape_of,
)
from assets.parsed.wording import label_alone

_DASH = re.compile(r"\s[-–—]\s")
_HEAD = 300  # characters in which the first label of a record on one line stands
_PATTERN = 3  # paragraphs that all begin anew show that each of a listing's does
_OPENING = 40  # characters in which a paragraph takes up the text before it


def speaks_of_itself(text: str) -> bool:
    """Whether a text speaks of `this action`, or of the action without citing its code."""
    return bool(knowledge().own_action.search(fold(text)))


def is_account(text: str) -> bool:
    """Whether a text speaks of its own action, or of experts and where they are from."""
    return speaks_of_itself(text) or bool(knowledge().sent_experts.search(text))


def is_text(line: Line, *, is_bulleted: bool) -> bool:
    """Whether a line that stands where a title does is a text: a bulleted title may be a sentence, but not several."""
    if not (ends_statement(line.text) and is_prose(line.text)):
        return False
    if any(label_alone(part) for part in _DASH.split(line.text[:_HEAD])):
        return False  # a whole record on one line, its lines parted by dashes
    return not is_bulleted or holds_sentences(line.text)


def begins_account(lines: list[Line], index: int, start: int) -> bool:
    """Whether a paragraph without a title begins an entry of its own, below that which begins at `start`.

    In flat text a blank line below a finished text parts entries: a paragraph of several sentences tells of something
    else unless it takes up the text before it ("The mission also..."); of one sentence it must tell of an action.
    """
    line = lines[index]
    if not (line.after_blank and shape_of(line.text) is Shape.PROSE and ends_statement(lines[index - 1].text)):
        return False
    if holds_sentences(line.text) and not knowledge().takes_up.match(fold(line.text[:_OPENING])):
        return True
    return is_account(line.text) and any(is_account(before.text) for before in lines[start:index])


def begins_titled(lines: list[Line], index: int) -> bool:
    """Whether a title begins an entry without labels: right above its text, or parted from it by a blank line."""
    return begins_block(lines, index) or begins_headed(lines, index)


def account_starts(lines: list[Line]) -> list[int]:
    """The indexes at which untitled paragraphs begin that are entries of their own; 0 is the first."""
    first = _first_paragraph(lines)
    starts = [0]
    if first is None or find_footer(lines, 1) is not None:
        return starts
    for index in range(first + 1, len(lines)):
        if begins_account(lines, index, starts[-1]) or begins_titled(lines, index):
            starts.append(index)
    return starts


def _first_paragraph(lines: list[Line]) -> int | None:
    """The first paragraph of a flat entry. The paragraphs of a news text belong together: None where nothing but a
    headline stands above it, behind a blank line or with the day below it."""
    head = 0
    while head < len(lines) and shape_of(lines[head].text) is not Shape.PROSE:
        head += 1
    if head == 0:
        return None if is_headline(lines, 0) else 0
    if head == len(lines):
        return None
    has_head = any(is_type_list(line.text) for line in lines[:head]) or names_institution(lines[head - 1].text)
    is_block = head == 1 and not lines[1].after_blank
    return head if is_block or (head > 1 and has_head) else None


def flat_below(lines: list[Line]) -> int:
    """Where, below the text of a bulleted record that is not indented, an entry without a bullet begins; 0: nowhere."""
    if len(lines) < 3 or lines[1].indent > lines[0].indent:
        return 0
    first = next((index for index in range(1, len(lines)) if shape_of(lines[index].text) is Shape.PROSE), len(lines))
    for index in range(first + 1, len(lines)):
        if begins_account(lines, index, 1) or begins_titled(lines, index) or is_head(lines, index):
            return index
    return 0


def accounts(lines: list[Line]) -> list[tuple[list[Line], bool]]:
    """The paragraphs of a flat text, entry by entry, each with whether it is sure to be an entry of its own.

    Sure is what speaks of its action; so are three paragraphs and more of which none takes up the one before it.
    """
    starts = account_starts(lines)
    parts = [lines[begin:end] for begin, end in pairwise([*starts, len(lines)])]
    paragraphs = sum(shape_of(line.text) is Shape.PROSE for line in lines)
    is_sure = len(parts) == 1 or (len(parts) >= _PATTERN and len(parts) == paragraphs)
    return [(part, is_sure or any(speaks_of_itself(line.text) for line in part)) for part in parts]
