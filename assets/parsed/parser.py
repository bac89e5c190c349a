"""The pure parser: a document's bytes in, its entries and its byte ledger out.

What lives here: the walk over a document by chunk and by section. A section begins with a heading, which applies to the
entries below it until the next one; sections are parsed alike whatever stands before them. A large document is parsed
chunk by chunk (chunks.py), so that memory stays bounded and the result is that of the whole.
Never here: Dagster, files, normalised values.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from assets.parsed.apart import set_apart, with_footers
from assets.parsed.bytemap import byte_offsets
from assets.parsed.canonical import regions, write
from assets.parsed.chunks import BOUNDS, Bounds, Chunk, chunks
from assets.parsed.entries import (
    Evidence,
    Reading,
    build_entry,
    doubt_boundary,
    judge_cut,
    note_evidence,
    pieces_of,
    read_record,
)
from assets.parsed.footers import unlabel_codes
from assets.parsed.ledger import LedgerBuilder, merged
from assets.parsed.line import Kind, Line
from assets.parsed.lines import read_lines
from assets.parsed.model import FIELD_NAMES, ByteClass, LedgerRun, ParsedDocument, ParsedEntry, Span
from assets.parsed.pages import mark_first_line, mark_page_head, mark_section_head
from assets.parsed.positional import divide
from assets.parsed.records import RULE, segment
from assets.parsed.shapes import Shape, ends_statement, names_country, shape_of
from assets.parsed.tabular import HEADER, Columns, mark_tables
from assets.parsed.wording import SECTION_TITLE
from assets.parsed.wrapping import unwrap

_HEADING_INSIDE = "heading_inside_entry"
# Lines that belong to no record and yet are no noise.
_CLASSES: dict[str, ByteClass] = {_HEADING_INSIDE: "heading", HEADER: "label"}


@dataclass(slots=True)
class Context:
    """What a chunk needs of the chunks before it; `origin` is its first byte."""

    origin: int = 0
    is_forced: bool = False  # the chunk before ends where nothing shows that a record ends
    leading: list[LedgerRun] = field(default_factory=list)  # bytes before the first chunk
    entry_number: int = 0
    heading: tuple[str, Span] | None = None
    columns: Columns | None = None  # of a table that goes on
    evidence: Evidence = field(default_factory=Evidence)


def parse(data: bytes, encoding: str, bom_length: int = 0) -> ParsedDocument:
    """Entries and ledger of a whole document.

    `encoding` is the codec of the bytes after the byte order mark. Never raises on bytes that decode; bytes at the end
    that are half a character are quarantined and the entry before them is rejected as cut. Raises UnicodeDecodeError
    where other bytes do not decode.
    """
    parts = list(parse_in_chunks(io.BytesIO(data), encoding, bom_length))
    return ParsedDocument(
        [entry for part in parts for entry in part.entries],
        merged(run for part in parts for run in part.ledger),
        [issue for part in parts for issue in part.issues],
    )


def parse_in_chunks(
    source: BinaryIO, encoding: str, bom_length: int = 0, bounds: Bounds = BOUNDS
) -> Iterator[ParsedDocument]:
    """The document in consecutive parts of bounded size, read as they are needed; parts joined equal the whole."""
    context = begin(bom_length)
    for chunk in chunks(source, encoding, bom_length, bounds):
        yield parse_chunk(chunk, encoding, context)


def begin(bom_length: int) -> Context:
    """What the first chunk of a document needs."""
    leading = [LedgerRun(0, bom_length, "noise", "byte_order_mark", None)] if bom_length else []
    return Context(origin=bom_length, leading=leading)


def parse_chunk(chunk: Chunk, encoding: str, context: Context) -> ParsedDocument:
    """One chunk; `context` becomes what the next one needs."""
    to_byte = byte_offsets(chunk.text, encoding, context.origin)
    part = _parse_chunk(chunk.text, to_byte, context, chunk.is_last, chunk.tail_length > 0)
    _doubt_edges(part.entries, begins=context.is_forced, ends=chunk.is_forced)
    context.is_forced = chunk.is_forced
    context.origin = part.ledger[-1].end if part.ledger else context.origin
    part.ledger[:0] = context.leading
    context.leading = []
    if chunk.tail_length:
        end = context.origin + chunk.tail_length
        part.ledger.append(LedgerRun(context.origin, end, "quarantined", "cut_character", None))
    return part


def _doubt_edges(entries: list[ParsedEntry], *, begins: bool, ends: bool) -> None:
    """Where a text is cut though nothing shows that a record begins there, the entries beside it are doubtful."""
    for index in {*([0] if begins and entries else []), *([len(entries) - 1] if ends and entries else [])}:
        entries[index] = doubt_boundary(entries[index])


def _parse_chunk(
    text: str, to_byte: Callable[[int], int], context: Context, is_last: bool, is_torn: bool
) -> ParsedDocument:
    document = ParsedDocument([], [], [])
    for start, end, records in regions(text):
        if records:
            number = context.entry_number + 1
            for entry, is_closed in write(records, to_byte, number, context.heading, document.ledger):
                document.entries.append(entry)
                context.evidence.described += 1
                context.evidence.labelled += 1
                context.evidence.open_ended += not is_closed
            context.entry_number += len(records)
            continue
        ends = is_last and end == len(text)
        shifted = to_byte if start == 0 else partial(_shifted, to_byte, start)
        _parse_region(text[start:end], shifted, context, document, ends, ends and is_torn)
    return document


def _shifted(to_byte: Callable[[int], int], start: int, char: int) -> int:
    return to_byte(start + char)


def _parse_region(
    text: str,
    to_byte: Callable[[int], int],
    context: Context,
    document: ParsedDocument,
    is_last: bool,
    is_torn: bool,
) -> None:
    builder = LedgerBuilder(text, to_byte)
    lines = read_lines(text)
    context.columns = mark_tables(lines, context.columns)
    lines = unwrap(text, lines)
    sections = list(_sections(lines))
    if context.heading is None and not context.entry_number:
        if len(sections) > 1:
            mark_page_head(sections[0][1])
        mark_first_line(sections[0][1])
    for heading, body in sections:
        if heading is not None:
            mark_section_head(body)
    noise = [line for line in lines if line.kind == Kind.NOISE]
    for index, (heading, body) in enumerate(sections):
        if heading is not None:
            builder.fill(heading.start)
            context.heading = (heading.text, (to_byte(heading.start), to_byte(heading.end)))
            context.evidence = Evidence()
            builder.add([(heading.start, heading.end, "heading", "heading")], None)
        ends = is_last or index < len(sections) - 1
        readings = _readings(body, context.evidence, ends)
        if is_torn and readings and index == len(sections) - 1:
            end = readings[-1].end
            readings[-1].rejection = ("cut_at_end", "the document ends inside a character", max(end - 1, 0), end)
        noise = _write(readings, noise, text, builder, context, document.entries)
        if index < len(sections) - 1:
            noise = _write_noise(noise, builder, before=_first_position(sections[index + 1]))
    _write_noise(noise, builder, before=len(text) + 1)
    builder.fill(len(text))
    document.ledger.extend(builder.runs)


def _first_position(section: tuple[Line | None, list[Line]]) -> int:
    return section[0].start if section[0] is not None else 0


def _sections(lines: list[Line]) -> Iterator[tuple[Line | None, list[Line]]]:
    """Headings with the lines below them; between a marker and a label such a line is that record's title."""
    heading: Line | None = None
    body: list[Line] = []
    previous: Line | None = None
    for index, line in enumerate(lines):
        if (line.field == "country" and _is_country_heading(lines, index)) or _is_country_alone(lines, index):
            line.kind = Kind.HEADING
        following = lines[index + 1] if index + 1 < len(lines) else None
        leads_to_label = following is not None and following.kind == Kind.LABEL
        is_title = previous is not None and previous.kind == Kind.MARKER and leads_to_label
        if is_title and line.rule == SECTION_TITLE:
            line.kind, line.rule = Kind.TEXT, ""
        if line.kind == Kind.HEADING:
            if is_title:
                line.kind = Kind.TEXT
            elif _is_inside_record(body, line, following):
                line.kind, line.rule = Kind.NOISE, _HEADING_INSIDE
            else:
                if heading is not None or body:
                    yield heading, body
                heading, body = line, []
                previous = line
                continue
        body.append(line)
        previous = line
    yield heading, body


def _is_country_heading(lines: list[Line], index: int) -> bool:
    """Whether `Country: Kenya` stands between records, above those that it is said of."""
    line, before = lines[index], lines[index - 1] if index else None
    following = lines[index + 1] if index + 1 < len(lines) else None
    if not line.has_value or following is None or following.kind == Kind.LABEL or line.bullet:
        return False
    is_apart = before is None or before.kind == Kind.HEADING
    if before is not None and not is_apart:
        is_apart = ends_statement(before.text) and (line.after_blank or line.indent < before.indent)
    return is_apart and (following.after_blank or bool(following.bullet) or following.kind == Kind.MARKER)


def _is_country_alone(lines: list[Line], index: int) -> bool:
    """Whether a country in capitals stands alone on a line above a record, and not in a list of countries."""
    line, before = lines[index], lines[index - 1] if index else None
    following = lines[index + 1] if index + 1 < len(lines) else None
    if line.kind != Kind.TEXT or following is None or not names_country(line.text) or names_country(following.text):
        return False
    if before is not None and (names_country(before.text) or not (line.after_blank or line.bullet)):
        return False
    is_value = before is not None and before.kind == Kind.LABEL and not before.has_value
    return not is_value and (not following.after_blank or bool(following.bullet) or following.kind == Kind.MARKER)


def _level_bullets(lines: list[Line]) -> None:
    """Where every line has a bullet, types included, bullets tell no titles: the lines are read as flat text."""
    texts = [line for line in lines if line.kind == Kind.TEXT]
    if len(texts) < len(lines) or not all(line.bullet for line in texts):
        return
    if any(shape_of(line.text) is Shape.TYPES for line in texts):
        for line in texts:
            line.bullet = ""


def _is_inside_record(body: list[Line], heading: Line, following: Line | None) -> bool:
    """Whether a heading stands between a label and its value, or between two labels of one record: a page break."""
    if not body or following is None:
        return False
    seen: set[str] = set()
    for line in reversed(body):
        if line.kind == Kind.MARKER or line.field in seen or len(seen) > len(FIELD_NAMES):
            break
        if line.kind == Kind.LABEL:
            seen.add(line.field)
    last = body[-1]
    if last.kind == Kind.LABEL and not last.has_value:
        is_value = following.kind == Kind.TEXT and following.bullet == last.bullet and following.indent >= last.indent
        return is_value and (bool(last.bullet) or last.indent > heading.indent)
    if ends_statement(last.text):
        return False
    is_later = following.kind == Kind.LABEL and following.field in ("end", "assistance_type", "code", "description")
    return is_later and bool(seen) and following.field not in seen and "description" not in seen


def _readings(lines: list[Line], evidence: Evidence, is_end: bool) -> list[Reading]:
    readings: list[Reading] = []
    if is_end:
        _level_bullets(lines)
    unlabel_codes(lines)
    for record in (part for whole in with_footers(segment(lines)) for part in set_apart(whole)):
        for single in [record] if record.items or record.row else divide(record):
            readings.append(read_record(single))
    for reading in readings[:-1]:
        note_evidence(reading, evidence)
    if readings and is_end:
        judge_cut(readings[-1], evidence, has_foot=lines[-1].kind == Kind.NOISE and lines[-1].rule != RULE)
    elif readings:
        note_evidence(readings[-1], evidence)
    return readings


def _write(
    readings: list[Reading],
    noise: list[Line],
    text: str,
    builder: LedgerBuilder,
    context: Context,
    entries: list[ParsedEntry],
) -> list[Line]:
    """Write entries and their bytes; returns the noise lines that stand after them."""
    for reading in readings:
        noise = _write_noise(noise, builder, before=reading.start)
        builder.fill(reading.start)
        context.entry_number += 1
        inside: Line | None = None
        pieces = pieces_of(reading)
        while noise and noise[0].start < reading.end:
            line = noise.pop(0)
            is_heading = line.rule == _HEADING_INSIDE
            pieces.append((line.start, line.end, _CLASSES.get(line.rule, "noise"), line.rule))
            inside = line if is_heading else inside
        known = len(builder.unplaced)
        builder.add(sorted(pieces), context.entry_number)
        builder.fill(reading.end, context.entry_number)
        reading.unplaced = builder.unplaced[known:]
        entries.append(build_entry(reading, context.entry_number, text, builder.to_byte, context.heading))
        if inside is not None:
            context.heading = (inside.text, (builder.to_byte(inside.start), builder.to_byte(inside.end)))
    return noise


def _write_noise(noise: list[Line], builder: LedgerBuilder, before: int) -> list[Line]:
    count = 0
    while count < len(noise) and noise[count].start < before:
        line = noise[count]
        builder.fill(line.start)
        builder.add([(line.start, line.end, _CLASSES.get(line.rule, "noise"), line.rule)], None)
        count += 1
    return noise[count:]
