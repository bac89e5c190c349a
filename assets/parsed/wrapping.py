"""Joining a text that was wrapped over several lines, so that later steps see one line where the page had one.

What lives here: the signs that a line goes on in the next one. What may begin something of its own is left alone.
"""

import re

from assets.parsed.line import Kind, Line, joined
from assets.parsed.shapes import DIGIT, Shape, ends_statement, shape_of
from assets.parsed.tabular import is_rest_of_row

MAX_JOINED = 4_000  # characters; beyond that a text is a description whatever follows, and joining gains nothing
_OPEN_ENDS = (",", "-", "–", "/", "&", "(", "[")
_OPEN_WORDS = (
    *(" and", " or", " of", " the", " for", " in", " on", " to", " with", " by", " from", " at", " a", " an"),
    *(" de", " del", " la", " el", " los", " las", " en", " y", " con", " para", " por", " al"),
    *(" du", " des", " le", " les", " et", " aux", " au", " pour", " dans", " avec", " sur"),
    *(" da", " do", " dos", " das", " e", " em", " com", " na", " no"),
)
_CAN_DO = re.compile(r"\b(?:can|could|may|might|must|shall|should|to|will|would|I|they|we|you) do$")
_FRAGMENT_WORDS = 3  # a sentence of so few words at the beginning of a line is the end of the sentence before


def unwrap(text: str, lines: list[Line]) -> list[Line]:
    """The lines with wrapped text lines joined. Linear time: a joined line is looked at by its last physical line."""
    result: list[Line] = []
    level = -1  # the indent of the bullet below which the lines stand
    for line in lines:
        before = result[-1] if result else None
        if before is not None and _goes_on(before, line, level):
            result[-1] = joined(text, before, line)
            result[-1].kind, result[-1].columns = before.kind, before.columns
        else:
            result.append(line)
            level = line.indent if line.bullet else level if line.indent > level else -1
    return result


def _goes_on(before: Line, line: Line, level: int) -> bool:
    if before.kind == Kind.ROW:
        return is_rest_of_row(line)
    if line.kind != Kind.TEXT or line.bullet or line.after_blank or before.kind != Kind.TEXT:
        return False
    if before.end - before.start > MAX_JOINED:
        return False
    last = before.last_part
    if ends_statement(last) or last.endswith((":", ";")):
        return False
    if shape_of(before.text) in (Shape.DATE, Shape.CODE):
        return False
    if not before.bullet and 0 <= level < before.indent < line.indent:  # a value hangs below its first line
        return True
    is_open = last.endswith(_OPEN_WORDS) and not _CAN_DO.search(last)
    if is_open or line.text.count(")") > line.text.count("("):
        return True
    if shape_of(line.text) in (Shape.DATE, Shape.CODE):
        # A cited code or date that wrapping left alone on a line still belongs to its sentence.
        return before.hang >= 0 and shape_of(before.text) is Shape.PROSE
    if shape_of(line.text) is Shape.TYPES:
        return False
    if last.count("(") > last.count(")") or last.endswith(_OPEN_ENDS):
        return True
    return line.text[0].islower() or _begins_with_fragment(before, line)


def _begins_with_fragment(before: Line, line: Line) -> bool:
    """`... among them Expertise` / `France. A second ...`: the full stop comes too early for a sentence of its own."""
    if shape_of(before.text) is Shape.TYPES:
        return False
    words = line.text.split(maxsplit=_FRAGMENT_WORDS)[:_FRAGMENT_WORDS]
    if DIGIT.search(" ".join(words)) and shape_of(before.text) is Shape.PHRASE:
        return False  # `Tashkent, 14 June.` opens a news text below its headline
    return any(word.endswith((".", ".”", '."')) and len(word) > 3 for word in words) and not words[0].isdigit()
