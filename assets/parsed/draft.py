"""The fields of an entry while it is read.

What lives here: which lines, labels and doubts each field has so far. Never here: how lines find their fields.
"""

from assets.parsed.footers import Footer
from assets.parsed.line import Line


class Draft:
    """The fields of an entry while it is read: lines per field, in character offsets."""

    __slots__ = ("doubts", "labels", "lines", "ranges")

    def __init__(self) -> None:
        self.lines: dict[str, list[Line]] = {}
        self.labels: dict[str, Line] = {}
        self.ranges: dict[str, Line] = {}
        self.doubts: list[tuple[str, str, str, Line | None]] = []  # code, field, message, line

    def put(self, field: str, lines: list[Line], label: Line | None = None) -> None:
        """Give a field its lines (consecutive in the document) and its label."""
        if label is not None:
            self.labels[field] = label
        self.lines[field] = lines

    def put_footer(self, footer: Footer) -> None:
        """Give fields what a news text's footer holds."""
        if footer.code is not None:
            self.put("code", [footer.code], footer.code_label)
        if footer.start is not None:
            self.put("start", [footer.start])
        if footer.end is not None:
            self.put("end", [footer.end])
        if footer.range_line is not None:
            self.ranges = {"start": footer.range_line, "end": footer.range_line}
        if footer.place:
            self.put("place", footer.place)
        if footer.types:
            self.put("assistance_type", footer.types)

    def has_value(self, field: str) -> bool:
        """Whether a field has at least one line."""
        return bool(self.lines.get(field))

    def settle(self, labels: list[Line]) -> None:
        """Leave each field the first of its stretches: no line of another field and no label stands inside a value."""
        owned = [(line.start, name, line) for name, lines in self.lines.items() for line in lines]
        owned += [(label.start, "", label) for label in labels]
        owned.sort(key=lambda owner: owner[0])
        before, kept = None, dict[str, list[Line]]()
        for _, name, line in owned:
            if name and (name == before or name not in kept):
                kept.setdefault(name, []).append(line)
                before = name
            else:
                before = ""
        for name, lines in kept.items():
            self.lines[name] = lines

    def doubt(self, code: str, field: str, message: str, line: Line | None = None) -> None:
        """Note a warning about a field."""
        self.doubts.append((code, field, message, line))
