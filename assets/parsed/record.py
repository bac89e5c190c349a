"""The lines of one entry while its boundaries are being found: marker, texts, and labels with what follows them."""

from assets.parsed.line import Kind, Line
from assets.parsed.shapes import is_prose, is_question

UNKNOWN = "unknown"  # begins the field of a label that is in no list


class Item:
    """A label with the text lines that follow it up to the next label."""

    __slots__ = ("field", "label", "lines")

    def __init__(self, label: Line) -> None:
        self.field = label.field
        self.label = label
        self.lines: list[Line] = [label.value] if label.has_value else []


class Record:
    """The lines of one entry: an optional marker, texts before the first label, and labelled items."""

    __slots__ = ("bullet", "doubts", "items", "marker", "seen", "texts")

    def __init__(self, marker: Line | None = None, texts: list[Line] | None = None, bullet: str = "") -> None:
        self.marker = marker
        self.texts: list[Line] = texts or []
        self.items: list[Item] = []
        self.bullet = bullet  # of the title line
        self.seen: set[str] = set()
        self.doubts: list[tuple[str, str]] = []  # field, message

    @property
    def open_lines(self) -> list[Line]:
        """The list that a further text line belongs to."""
        return self.items[-1].lines if self.items else self.texts

    @property
    def has_bulleted_labels(self) -> bool:
        """Whether the labels carry bullets, so that a bullet starts no record."""
        return bool(self.items) and all(item.label.bullet for item in self.items[:2])

    @property
    def row(self) -> Line | None:
        """The line of a table that the record is, if it is one."""
        return self.texts[0] if self.texts and self.texts[0].kind == Kind.ROW else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing but a marker has been seen."""
        return not self.items and not self.texts

    @property
    def is_article(self) -> bool:
        """Whether prose came before the labels, which are then its footer."""
        plain = self.marker is None and not self.bullet and bool(self.texts) and "description" not in self.seen
        return (
            plain and is_prose(self.texts[-1].text) and not (len(self.texts) == 1 and is_question(self.texts[0].text))
        )

    def add_label(self, label: Line) -> None:
        """Open a new item. Labels without bullets below one with a bullet: it marks the record, which has no title."""
        if len(self.items) == 1 and self.items[0].label.bullet and not label.bullet and not self.texts:
            self.bullet = self.items[0].label.bullet
        self.items.append(Item(label))
        self.seen.add(label.field)
