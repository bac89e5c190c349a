"""From a record's lines to a parsed entry: layout by evidence, kind, doubts, and whether the text was cut off.

Grain: one entry a record. Character offsets become bytes here and nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from assets.parsed.accounts import is_account
from assets.parsed.doubts import doubt_labelled, doubt_what_stands_astray
from assets.parsed.draft import Draft
from assets.parsed.footers import Footer
from assets.parsed.knowledge import OTHER, Layout, fold, knowledge, suggested_fix
from assets.parsed.ledger import Piece, is_separator
from assets.parsed.line import Line
from assets.parsed.model import FIELD_NAMES, HEAD_FIELDS, FieldValue, Kind, ParsedEntry, ParseIssue, Rejection, Span
from assets.parsed.positional import read_positional
from assets.parsed.readers import is_other, read_labelled
from assets.parsed.record import Record
from assets.parsed.shapes import Shape, ends_sentence, ends_statement, is_date_begun, is_prose, shape_of
from assets.parsed.tabular import is_cut_row, read_row
from assets.parsed.titles import part_code_from_title
from assets.parsed.turned import deal, turn

_ISSUE_FIELDS = {"assistance_type": "assistance_types"}  # issues name a field as the printed record does
_NO_VALUE = "the document ends at a label without its value"
_NO_DESCRIPTION = "the document ends before the description"


@dataclass(slots=True)
class Evidence:
    """What the entries of a section have shown so far: whether descriptions end as sentences do."""

    described: int = 0
    undescribed: int = 0
    open_ended: int = 0
    labelled: int = 0
    flat: int = 0


@dataclass(slots=True)
class Reading:
    """A record as read: its draft, layout and the first and last character of it."""

    record: Record
    draft: Draft
    footer: Footer | None
    layout: str
    score: float
    start: int
    end: int
    rejection: tuple[str, str, int, int] | None = None
    is_begun: bool = False  # an action of which the document shows no more than the beginning
    unplaced: list[tuple[int, int]] = field(default_factory=list)


def read_record(record: Record) -> Reading:
    """Fields, layout and extent of a record, in characters."""
    if record.row is not None:
        draft, footer = read_row(record.row), None
    elif record.items:
        record = turn(record)
        deal(record)
        draft, footer = read_labelled(record), None
        doubt_labelled(record, draft)
    else:
        draft, footer = read_positional(record)
    draft.settle([item.label for item in record.items])
    part_code_from_title(draft)
    doubt_what_stands_astray(draft)
    for name, message in record.doubts:
        draft.doubt("boundary_unsure", name, message)
    layout, score = _layout(record, draft, footer)
    first = record.marker or (record.texts[0] if record.texts else record.items[0].label)
    last = record.items[-1].label if record.items else record.texts[-1]
    if record.items and record.items[-1].lines:
        last = record.items[-1].lines[-1]
    return Reading(record, draft, footer, layout, score, first.outer + first.indent, last.end)


def _layout(record: Record, draft: Draft, footer: Footer | None) -> tuple[str, float]:
    shown = _evidence(record, draft, footer)
    reader = "tabular" if record.row else "labelled" if record.items else "positional"
    best, best_score = "", -1.0
    for layout in knowledge().layouts:
        if reader in layout.readers:
            score = _score(layout, shown)
            if score > best_score:
                best, best_score = layout.layout_id, score
    return best, round(best_score, 3)


def _score(layout: Layout, shown: frozenset[str]) -> float:
    return sum(weight for name, weight in layout.evidence.items() if name in shown) / layout.total


def _evidence(record: Record, draft: Draft, footer: Footer | None) -> frozenset[str]:
    """The names of what a record shows; layouts.yaml gives them weight."""
    label = record.items[0].label if record.items else None
    titled = draft.has_value("title")
    dated = "start" in draft.lines or "end" in draft.lines
    colon = any(item.field == "partner_institution" and _has_colon(item.label) for item in record.items)
    facts = {
        "table_row": record.row is not None,
        "marker_line": record.marker is not None,
        "bulleted_labels": label is not None and bool(label.bullet),
        "plain_labels": label is not None and not label.bullet,
        "no_labels": label is None,
        "has_code_label": "code" in record.seen,
        "no_code_label": "code" not in record.seen,
        "has_description_label": "description" in record.seen,
        "no_description_label": "description" not in record.seen,
        "titled": titled,
        "untitled": not titled,
        "bulleted_title": bool(record.bullet) and titled,
        "plain_title": not record.bullet,
        "has_footer": footer is not None,
        "no_footer": footer is None,
        "colon_institution": colon,
        "undated": not dated,
        "incomplete": not (titled and dated and draft.has_value("partner_institution")),
        "has_type": "assistance_type" in draft.lines,
        "no_type": "assistance_type" not in draft.lines,
        "prose": draft.has_value("description"),
    }
    return frozenset(name for name, holds in facts.items() if holds)


def _has_colon(label: Line) -> bool:
    return label.text[label.label_end - label.start :].lstrip()[:1] in (":", "：")


def kind_of(reading: Reading) -> Kind:
    """A record with a label, with any of code, institution, type and dates, or with a text that tells of an action and
    its experts is an action; the rest is news.
    """
    if reading.record.items or reading.is_begun:
        return "action"
    if any(reading.draft.has_value(name) for name in HEAD_FIELDS):
        return "action"
    description = reading.draft.lines.get("description", [])
    return "action" if any(is_account(line.text) for line in description) else "news"


def note_evidence(reading: Reading, seen: Evidence) -> None:
    """Count what a complete entry shows for the entries after it."""
    lines = reading.draft.lines.get("description")
    seen.labelled += bool(reading.record.items)
    seen.flat += not reading.record.items and not reading.record.bullet and "assistance_type" in reading.draft.lines
    if lines:
        seen.described += 1
        seen.open_ended += not ends_sentence(lines[-1].text)
    elif kind_of(reading) == "action":
        seen.undescribed += 1


def judge_cut(reading: Reading, seen: Evidence, *, has_foot: bool) -> None:
    """Reject the last entry of a section where its text stops before it is complete. Where the foot of the page stands
    below it, nothing is missing but what was never there: the value of a last label, a description."""
    record, draft = reading.record, reading.draft
    message = ""
    last_item = record.items[-1] if record.items else None
    last = (last_item.lines or [last_item.label])[-1] if last_item else record.texts[-1]
    description = draft.lines.get("description")
    if record.row is not None:
        message = "the document ends inside a row" if is_cut_row(record.row) else ""
    elif last_item and not last_item.lines and not (description and last_item.field in ("start", "end")):
        message = _NO_VALUE
    elif record.items and _is_label_begun(last, record):
        message = "the document ends inside a label"
        _drop_value(draft, last)
    elif is_date_begun(last.text) and not (last_item and last_item.field in ("start", "end", "period")):
        message = "the document ends inside a date"
    elif description and description[-1] is last:
        if _is_below_text(description):
            draft.put("description", description[:-1])
        elif _stops_open(last.text, seen):
            message = "the document ends inside a sentence"
    elif kind_of(reading) == "action" and reading.footer is None and not description:
        message = _NO_DESCRIPTION if seen.described >= seen.undescribed else ""
    if has_foot and message in (_NO_VALUE, _NO_DESCRIPTION):
        message = ""
    reading.is_begun = _is_begun(reading, seen)
    if reading.is_begun and not message:
        message = "the document ends after a title"
    if message:
        reading.rejection = ("cut_at_end", message, last.start, last.end)


def _is_below_text(description: list[Line]) -> bool:
    """Whether a blank line parts a last phrase from a finished text: a foot of the page, or what begins no more."""
    if len(description) < 2 or not description[-1].after_blank or not ends_statement(description[-2].text):
        return False
    return shape_of(description[-1].text) is Shape.PHRASE


def _drop_value(draft: Draft, line: Line) -> None:
    """Take from its field a line that is no value; the bytes stay with the rejected entry."""
    for name, lines in draft.lines.items():
        if lines and lines[-1] is line:
            draft.lines[name] = lines[:-1]


def _is_begun(reading: Reading, seen: Evidence) -> bool:
    """Whether phrases at the end are the beginning of an action like those before it."""
    record = reading.record
    if record.items or record.row or record.bullet or not (seen.flat or (record.marker is not None and seen.labelled)):
        return False
    return not any(is_prose(line.text) or ends_sentence(line.text) for line in record.texts)


def _is_label_begun(last: Line, record: Record) -> bool:
    if record.has_bulleted_labels and not last.bullet:
        return False
    begun = fold(last.text).rstrip(" :")
    missing = [label for label, name in knowledge().labels.items() if name not in record.seen]
    return len(begun) >= (2 if record.has_bulleted_labels else 4) and any(label.startswith(begun) for label in missing)


def _stops_open(text: str, seen: Evidence) -> bool:
    if ends_sentence(text) and not text.endswith(":"):
        return False
    if seen.described and seen.open_ended * 2 > seen.described:
        return False
    return not text.endswith((")", "]", "»", "”", '"'))


def pieces_of(reading: Reading) -> list[Piece]:
    """The known pieces of an entry in document order."""
    record, draft = reading.record, reading.draft
    pieces: list[Piece] = [
        (item.label.start, item.label.label_end, "label", _rule(item.field)) for item in record.items
    ]
    if reading.footer is not None and reading.footer.code_label is not None:
        pieces.append((reading.footer.code_label.start, reading.footer.code_label.end, "label", "code"))
    marker = record.marker
    if marker is not None and not is_separator(marker.bullet):  # `[1]`
        pieces.append((marker.outer + marker.indent, marker.end, "separator", "layout"))
    ends = draft.lines.get("end") if "end" in draft.ranges else None
    for name, lines in draft.lines.items():
        if not lines:
            continue
        first, last = lines[0].start, lines[-1].end
        if ends and name in draft.ranges:  # words before a range and between its dates belong to its dates
            whole = draft.ranges[name]
            second = max(ends[0].start, draft.lines["start"][0].start)
            first, last = (whole.start, second) if first < second else (second, whole.end)
        elif lines[0].outer + lines[0].indent < first and not is_separator(lines[0].bullet):  # `1.`, `o`
            pieces.append((lines[0].outer + lines[0].indent, first, "separator", "layout"))
        pieces.append((first, last, "value", _rule(name)))
    pieces.sort()
    return pieces


def _rule(field: str) -> str:
    return OTHER if is_other(field) else field


def build_entry(
    reading: Reading,
    number: int,
    text: str,
    to_byte: Callable[[int], int],
    heading: tuple[str, Span] | None,
) -> ParsedEntry:
    """The entry with all offsets in bytes."""
    fields = _fields(reading, text, to_byte)
    rejection = None
    if reading.rejection:
        code, message, start, end = reading.rejection
        rejection = Rejection(code, message, (to_byte(start), to_byte(end)))
    span = (to_byte(reading.start), to_byte(reading.end))
    if country := reading.draft.lines.get("country"):  # what the entry says of itself goes before what stands above it
        start, end = country[0].start, country[-1].end
        heading = (text[start:end], (to_byte(start), to_byte(end)))
    issues = tuple(_issues(reading, fields, span, to_byte)) if reading.draft.doubts or reading.unplaced else ()
    return ParsedEntry(
        entry_number=number,
        kind=kind_of(reading),
        layout=reading.layout,
        layout_score=reading.score,
        span=span,
        heading=heading[0] if heading else None,
        heading_span=heading[1] if heading else None,
        fields=fields,
        rejection=rejection,
        issues=issues,
    )


def doubt_boundary(entry: ParsedEntry) -> ParsedEntry:
    """An entry beside a place where the text had to be cut: some of it may belong to the entry on the other side."""
    code, message = "boundary_unsure", "the text had to be divided here, and nothing shows that an entry ends here"
    found = ParseIssue(code, "warning", "entry", message, entry.span, suggested_fix(code))
    return replace(entry, issues=(*entry.issues, found))


def _fields(reading: Reading, text: str, to_byte: Callable[[int], int]) -> dict[str, FieldValue]:
    fields = {}
    draft = reading.draft
    for name in FIELD_NAMES:
        lines = draft.lines.get(name)
        if lines is None:
            continue
        label = draft.labels.get(name)
        label_span = label_raw = None
        if label is not None:
            label_span = (to_byte(label.start), to_byte(label.label_end))
            label_raw = text[label.start : label.label_end]
        ranged = draft.ranges.get(name)
        range_raw = ranged.text if ranged is not None else None
        if lines:
            start, end = lines[0].start, lines[-1].end
            span = (to_byte(start), to_byte(end))
            fields[name] = FieldValue(text[start:end], span, label_span, label_raw, range_raw)
        elif label_span:
            fields[name] = FieldValue("", (label_span[1], label_span[1]), label_span, label_raw, range_raw)
    return fields


def _issues(
    reading: Reading, fields: dict[str, FieldValue], span: Span, to_byte: Callable[[int], int]
) -> list[ParseIssue]:
    issues = []
    for code, name, message, line in reading.draft.doubts:
        where = (to_byte(line.start), to_byte(line.end)) if line else fields[name].span if name in fields else span
        issues.append(ParseIssue(code, "warning", _ISSUE_FIELDS.get(name, name), message, where, suggested_fix(code)))
    for start, end in reading.unplaced:
        where = (to_byte(start), to_byte(end))
        message = "text stands in this entry that belongs to no field"
        issues.append(ParseIssue("unplaced_text", "warning", "entry", message, where, suggested_fix("unplaced_text")))
    return issues
