"""One line of a listing: its text with its place in the document, and what it is for the segmenting.

What lives here: the line and its parts. Never here: how a line is recognised.
"""

from enum import IntEnum
from typing import Any


class Kind(IntEnum):
    """What a line is for the segmenting of a document."""

    MARKER = 0  # a bullet with nothing after it
    LABEL = 1  # a known label, with its value on the same line or not
    TEXT = 2
    HEADING = 3
    NOISE = 4
    ROW = 5  # of a table, whose columns it knows


class Line:
    """One non-blank line. `start` and `end` bound the text without indent, bullet and trailing blanks.

    For a label, [start, label_end) is the label and [value_start, end) the value on its line (empty where none).
    `subject` is the position of a heading's subject; `rule` names the noise rule.
    """

    __slots__ = (
        "after_blank",
        "bullet",
        "columns",
        "end",
        "field",
        "hang",
        "indent",
        "kind",
        "label_end",
        "last_part",
        "outer",
        "rule",
        "start",
        "text",
        "value_start",
        "width",
    )

    def __init__(self, outer: int, start: int, end: int, text: str, bullet: str, kind: Kind) -> None:
        self.outer = outer
        self.start = start
        self.end = end
        self.text = text
        self.bullet = bullet
        self.kind = kind
        self.columns: Any = None  # of a row, what tabular.py found
        self.indent = 0
        self.after_blank = False
        self.field = ""
        self.label_end = start
        self.value_start = end
        self.rule = ""
        self.last_part = text  # of a text wrapped over several lines, the last of them
        self.width = end - start  # characters of its longest physical line
        self.hang = -1  # indent of the second and further lines of a wrapped text

    @property
    def has_value(self) -> bool:
        """Whether a label has its value on its own line."""
        return self.value_start < self.end

    @property
    def value(self) -> "Line":
        """The value on a label's line as a line of its own."""
        return part_of(self, self.value_start, self.end)


def part_of(line: Line, start: int, end: int) -> Line:
    """Part of a line (character offsets in the document) as a text line."""
    text = line.text[start - line.start : end - line.start]
    part = Line(start, start, end, text, line.bullet, Kind.TEXT)
    part.indent = line.indent
    return part


def joined(text: str, first: Line, second: Line) -> Line:
    """Two consecutive text lines as one; its text is the received text between them too."""
    whole = Line(first.outer, first.start, second.end, text[first.start : second.end], first.bullet, Kind.TEXT)
    whole.indent = first.indent
    whole.after_blank = first.after_blank
    whole.last_part = second.text
    whole.width = max(first.width, second.width)
    whole.hang = second.indent if first.hang < 0 else min(first.hang, second.indent)
    return whole
