"""What a paragraph without title, label, type and footer says of itself: is it the account of an action?

What lives here: whether a text speaks of its own action, or of experts who came for it; the words are data
(layouts.yaml). Lossy listings keep nothing of an action but such a paragraph. Never here: who the experts are.
"""

import re
from itertools import pairwise

from assets.parsed.flat import is_headline
from assets.parsed.footers import find_footer
from assets.parsed.knowledge import fold, knowledge
from assets.parsed.lines import Line
from assets.parsed.shapes import Shape, ends_statement, holds_sentences, is_prose, shape_of
from assets.parsed.wording import label_alone

_DASH = re.compile(r"\s[-–—]\s")
_HEAD = 300  # characters in which the first label of a record on one line stands


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


def account_starts(lines: list[Line]) -> list[int]:
    """The indexes at which untitled paragraphs begin that each speak of an action of their own; 0 is the first."""
    starts = [0]
    if not any(line.after_blank and shape_of(line.text) is Shape.PROSE for line in lines[1:]):
        return starts
    if shape_of(lines[0].text) is not Shape.PROSE or is_headline(lines, 0) or find_footer(lines, 1) is not None:
        return starts
    for index in range(1, len(lines)):
        line = lines[index]
        if not (line.after_blank and shape_of(line.text) is Shape.PROSE and ends_statement(lines[index - 1].text)):
            continue
        if is_account(line.text) and any(is_account(before.text) for before in lines[starts[-1] : index]):
            starts.append(index)
    return starts


def accounts(lines: list[Line]) -> list[tuple[list[Line], bool]]:
    """The paragraphs of a flat text, action by action, each with whether it is sure to be an action of its own."""
    starts = account_starts(lines)
    parts = [lines[begin:end] for begin, end in pairwise([*starts, len(lines)])]
    return [(part, len(parts) == 1 or any(speaks_of_itself(line.text) for line in part)) for part in parts]
