"""Tables: a header line of labels between bars or tabs, and one record a line below it.

What lives here: which lines are a header and its rows, and which cell is which field. Never here: what a value means.
"""

from typing import NamedTuple

from assets.parsed.draft import Draft
from assets.parsed.knowledge import OTHER
from assets.parsed.line import Kind, Line, part_of
from assets.parsed.recognising import field_of_label

HEADER = "table_header"  # the rule under which the ledger knows a header
_FEWEST = 3  # labels of a header
_ROW_NUMBER = f"{OTHER} row number"
_KEYS = frozenset(("title", "code", "partner_institution"))  # one of them makes rows records of actions


class Columns(NamedTuple):
    """The fields of a table, in order (empty: no field), what parts its cells, and whether it is around them too."""

    fields: tuple[str, ...]
    separator: str
    is_framed: bool


def mark_tables(lines: list[Line], columns: Columns | None) -> Columns | None:
    """Make headers noise and their rows rows; `columns` are those of a table that has begun before, as the result."""
    for line in lines:
        if line.kind == Kind.NOISE:
            continue
        header = _header(line)
        if header is not None:
            line.kind, line.rule, columns = Kind.NOISE, HEADER, header
        elif columns is not None and line.kind == Kind.TEXT and len(_cells(line, columns)) > 1:
            line.kind, line.columns = Kind.ROW, columns
        elif not is_rest_of_row(line):
            columns = None
    return columns


def is_rest_of_row(line: Line) -> bool:
    """Whether a line can only go on with the last cell of the row above it."""
    return line.kind == Kind.TEXT and not line.after_blank and not line.bullet and line.text[0].islower()


def read_row(line: Line) -> Draft:
    """The fields of one row: a cell that is empty is a label without a value."""
    draft = Draft()
    columns = line.columns
    fields = columns.fields if columns else ()
    cells = _cells(line, columns) if columns else []
    for field, cell in zip(fields, cells, strict=False):
        if field and field not in draft.lines:
            draft.put(field, [cell])
    for cell in cells[len(fields) :]:
        if cell.text:
            draft.doubt("text_left_over", "entry", "the row has more cells than the table has columns", cell)
    return draft


def is_cut_row(line: Line) -> bool:
    """Whether a row has fewer cells than its table has columns."""
    return line.columns is not None and len(_cells(line, line.columns)) < len(line.columns.fields)


def _header(line: Line) -> Columns | None:
    for separator in ("|", "\t"):
        if line.text.count(separator) + 1 < _FEWEST or len(line.text) > 400:
            continue
        columns = Columns((), separator, is_framed=line.text.startswith(separator))
        fields = [field_of_label(part.text) for part in _cells(line, columns)]
        if fields.count("code") > 1:  # `No.` beside `Code` numbers the rows
            fields[fields.index("code")] = _ROW_NUMBER
        known = [field for field in fields if field]
        if len(known) >= _FEWEST and len(known) * 2 > len(fields) and _KEYS & set(known):
            return columns._replace(fields=tuple(fields))
    return None


def _cells(line: Line, columns: Columns) -> list[Line]:
    """The cells of a line without the blanks around them; the bars of a frame, at both ends of a line, part nothing."""
    text, separator = line.text, columns.separator
    is_framed = columns.is_framed and separator == "|"
    begin = int(is_framed and text.startswith("|"))
    stop = len(text) - int(is_framed and text.endswith("|") and len(text) > 1)
    found: list[Line] = []
    while begin <= stop:
        end = text.find(separator, begin, stop)
        end = stop if end < 0 else end
        inner = text[begin:end]
        start = line.start + begin + len(inner) - len(inner.lstrip())
        found.append(part_of(line, start, max(start, line.start + begin + len(inner.rstrip()))))
        begin = end + 1
    return found
