"""The short way for the commonest record: layout A, complete, one line a value, followed by another record.

What lives here: one regular expression, and the writing of its entry and ledger runs. It accepts only what the long way
reads in the same manner (a test compares both), so it changes the time a document takes and nothing else.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from assets.parsed.doubts import is_as_usual
from assets.parsed.knowledge import knowledge, label_spellings
from assets.parsed.lines import is_plain_text
from assets.parsed.model import FieldValue, LedgerRun, ParsedEntry, Span
from assets.parsed.shapes import CODE, Shape, ends_sentence, range_parts, shape_of

_ORDER = ("start", "end", "partner_institution", "assistance_type", "code", "description")
_VALUE = "([^\\s-][^\n\r\x0b\x0c\u2028\u2029]*)"
_new = tuple.__new__  # 30 named tuples a record: their own constructors would take half of the time
_TITLE_LENGTH = 400  # characters; the same bound as in the search for places where a document may be divided


@cache
def _pattern() -> re.Pattern[str]:
    """A whole record up to the marker, title and first label of the next one, which must follow."""
    lines = "".join(f"- ({_labels(name)})\n- {_VALUE}\n" for name in _ORDER)
    following = f"-\n[^\\W_][^\n\r]{{0,{_TITLE_LENGTH}}}\n- (?:{_labels('start')})\n"
    return re.compile(f"^-\n{_VALUE}\n{lines}(?={following})", re.M)


def _labels(name: str) -> str:
    return "|".join(map(re.escape, label_spellings(name)))


@cache
def _score() -> float:
    layout = next(layout for layout in knowledge().layouts if layout.layout_id == "A")
    return round(sum(layout.evidence.values()) / layout.total, 3)


def regions(text: str) -> Iterator[tuple[int, int, list[re.Match[str]]]]:
    """The text in consecutive parts: start, end, and the canonical records it consists of (none: for the long way)."""
    position = 0
    search, match_at = _pattern().search, _pattern().match
    while position < len(text):
        found = search(text, position)
        while found is not None and not _is_canonical(found):
            found = search(text, found.end())
        if found is None:
            yield position, len(text), []
            return
        if found.start() > position:
            yield position, found.start(), []
        records = [found]
        position = found.end()
        while (found := match_at(text, position)) is not None and _is_canonical(found):
            records.append(found)
            position = found.end()
        yield records[0].start(), position, records


def _is_canonical(found: re.Match[str]) -> bool:
    """Whether each value has the look of its field, so that the long way would not place it elsewhere."""
    title, _, start, _, end, _, institution, _, types, _, code, _, description = found.groups()
    return (
        shape_of(start) is Shape.DATE
        and shape_of(end) is Shape.DATE
        and not (range_parts(start) or range_parts(end))
        and CODE.fullmatch(code) is not None
        and shape_of(types) is Shape.TYPES
        and types.count("(") <= types.count(")")
        and shape_of(institution) is Shape.PHRASE
        and is_plain_text(title)
        and is_plain_text(institution)
        and is_plain_text(description)
        and is_as_usual(title, institution, description)
    )


def write(
    records: list[re.Match[str]],
    to_byte: Callable[[int], int],
    first_number: int,
    heading: tuple[str, Span] | None,
    runs: list[LedgerRun],
) -> Iterator[tuple[ParsedEntry, bool]]:
    """Entries of canonical records, each with whether its description ends as a sentence; their runs are appended.

    The runs of a record begin at its marker and end at its description's last byte; the line break after it is a
    separator between entries.
    """
    heading_raw, heading_span = heading or (None, None)
    score = _score()
    for number, found in enumerate(records, first_number):
        values = iter(found.groups())
        spans = iter([(to_byte(start), to_byte(end)) for start, end in found.regs[1:]])
        first = to_byte(found.start())
        raw, span = next(values), next(spans)
        fields = {"title": _new(FieldValue, (raw, span, None, None, None))}
        start, begin = span
        runs.append(_new(LedgerRun, (first, start, "separator", "layout", number)))
        runs.append(_new(LedgerRun, (start, begin, "value", "title", number)))
        for name, label_raw, label_span, raw, span in zip(_ORDER, values, spans, values, spans, strict=True):
            fields[name] = _new(FieldValue, (raw, span, label_span, label_raw, None))
            start, end = label_span
            runs.append(_new(LedgerRun, (begin, start, "separator", "layout", number)))
            runs.append(_new(LedgerRun, (start, end, "label", name, number)))
            start, begin = span
            runs.append(_new(LedgerRun, (end, start, "separator", "layout", number)))
            runs.append(_new(LedgerRun, (start, begin, "value", name, number)))
        runs.append(_new(LedgerRun, (begin, to_byte(found.end()), "separator", "layout", None)))
        entry = ParsedEntry(number, "action", "A", score, (first, begin), heading_raw, heading_span, fields)
        yield entry, ends_sentence(raw)
