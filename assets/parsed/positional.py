"""Records without labels: bulleted ones by position, flat ones around their assistance types, news by its footer.

What lives here: which unlabelled line is the title, the institution, the types, the description. Never here: labels.
"""

from itertools import pairwise

from assets.parsed.accounts import accounts, flat_below, is_text
from assets.parsed.draft import Draft
from assets.parsed.flat import (
    begins_article,
    below_headline,
    is_above_institution,
    is_head,
    is_headline,
    record_starts,
)
from assets.parsed.footers import Footer, find_footer, split_range
from assets.parsed.line import Line
from assets.parsed.pages import without_page_lines
from assets.parsed.readers import type_lines
from assets.parsed.record import Record
from assets.parsed.shapes import (
    Shape,
    ends_sentence,
    is_ongoing,
    is_prose,
    is_question,
    is_type_list,
    names_institution,
    shape_of,
    title_or_institution,
)

TYPE_LINES = 12  # a list of types is no longer


def divide(record: Record) -> list[Record]:
    """A record without labels as the records it holds: flat text names no boundaries, its types and footers do."""
    lines = record.texts
    if record.bullet or record.marker is not None:
        below = flat_below(lines)
        if not below:
            return [record]
        first, *others = divide(Record(texts=lines[below:]))
        if not is_head(lines, below):
            first.doubts.append(("entry", "this text may go on with the entry before it"))
        del lines[below:]
        return [record, first, *others]
    starts = record_starts(lines)
    parts = [Record(texts=lines[a:b]) for a, b in pairwise([*starts, len(lines)])]
    parts[-1].doubts = record.doubts
    for (before, start), part in zip(pairwise(starts), parts[1:], strict=True):
        if begins_article(lines, start, before) and find_footer(lines, before, start) is None:
            part.doubts = [*part.doubts, ("entry", "its title may be a heading within the text before it")]
    parts = [single for part in parts for single in without_page_lines(part)]
    return [single for part in parts for single in _without_accounts(part)]


def _without_accounts(record: Record) -> list[Record]:
    """A flat record, and apart from it the paragraphs below it that are entries of their own."""
    found: list[Record] = []
    for texts, is_sure in accounts(record.texts):
        single = Record(texts=texts)
        single.doubts = [*record.doubts]
        if not is_sure:
            single.doubts.append(("entry", "this paragraph may go on with an entry beside it"))
        found.append(single)
    return found


def _is_type(line: Line) -> bool:
    return is_type_list(line.text)


def read_positional(record: Record) -> tuple[Draft, Footer | None]:
    """Fields of a record without labels, and its footer where it has one."""
    draft = Draft()
    lines = record.texts
    footer = find_footer(lines, 1) if len(lines) > 1 else None
    if footer is not None:
        draft.put_footer(footer)
        lines = lines[: footer.first]
    types = next((i for i, line in enumerate(lines) if _is_type(line)), None)
    is_titled = bool(record.bullet) or record.marker is not None
    is_titled = is_titled and not (lines and is_text(lines[0], is_bulleted=bool(record.bullet)))
    is_title = is_titled and types == 0 and ";" not in lines[0].text  # the name of one type may be a title
    if types is not None and not is_title:
        _read_around_types(draft, lines, types, is_titled)
    else:
        _read_by_order(draft, lines, is_titled, footer is not None)
    return draft, footer


def _read_around_types(draft: Draft, lines: list[Line], types: int, is_titled: bool) -> None:
    end = _end_of_types(lines, types)
    draft.put("assistance_type", lines[types:end])
    before = _take_dates(draft, lines[:types])
    if is_titled or len(before) > 1:
        _put_title_and_institution(draft, before)
    elif before:
        field, is_sure = title_or_institution(before[0].text)
        draft.put(field, before)
        if not is_sure:
            draft.doubt("position_unsure", "title", "one line stands before the types", before[0])
            draft.doubt("position_unsure", "partner_institution", "one line stands before the types", before[0])
    rest = _take_dates(draft, lines[end:])
    if rest:
        draft.put("description", rest)
    if not is_titled and _has_further_paragraph(rest):
        draft.doubt("boundary_unsure", "entry", "a further paragraph may be an entry of its own", rest[1])


def _end_of_types(lines: list[Line], start: int) -> int:
    """Where the list of types that begins on a line ends."""
    return start + max(type_lines(lines[start : start + TYPE_LINES]), 1)


def _title_length(before: list[Line]) -> int:
    """How many lines the title has: a blank line ends a bulleted title that is wrapped over several."""
    if len(before) < 3 or before[1].after_blank:
        return 1
    return next((count for count in (2, 3) if count < len(before) and before[count].after_blank), 1)


def _has_further_paragraph(lines: list[Line]) -> bool:
    """Whether a paragraph ends inside the lines: its last line is shorter than wrapping would have made it."""
    width = max((line.width for line in lines if line.hang >= 0), default=0)
    for line, following in pairwise(lines):
        first_word = following.text.split(maxsplit=1)[0]
        is_wrapped = len(line.last_part) + 1 + len(first_word) > width > 0
        if ends_sentence(line.text) and is_prose(following.text) and not is_wrapped:
            return True
    return False


def _put_title_and_institution(draft: Draft, before: list[Line]) -> None:
    """The first line is the title; the institution is what follows it, or follows the dates after it."""
    count = _title_length(before)
    draft.put("title", before[:count])
    rest = before[count:]
    dated = [line for name in ("start", "end", "code") for line in draft.lines.get(name, [])]
    last = max((line.end for line in dated), default=0)
    after = [line for line in rest if line.start > last]
    if rest:
        draft.put("partner_institution", after if after and after != rest else rest)
    if after and after != rest:
        draft.doubt("text_left_over", "title", "more text stands before the dates than the title", rest[0])


def _take_dates(draft: Draft, lines: list[Line]) -> list[Line]:
    """The lines before a description without those that are a date or a code as a whole."""
    kept: list[Line] = []
    for index, line in enumerate(lines):
        shape = shape_of(line.text)
        if shape is Shape.PROSE and not (index == 0 and is_question(line.text)):
            return kept + lines[index:]
        if shape not in (Shape.DATE, Shape.CODE):
            kept.append(line)
            continue
        is_end = draft.has_value("start") or is_ongoing(line.text)
        field = "code" if shape is Shape.CODE else "end" if is_end else "start"
        parts = split_range(line) if field == "start" and not draft.has_value("end") else None
        if parts:
            draft.put("start", [parts[0]])
            draft.put("end", [parts[1]])
            draft.ranges = {"start": line, "end": line}
        elif not draft.has_value(field):
            draft.put(field, [line])
        else:
            kept.append(line)
            draft.doubt("text_left_over", field, "more values stand here than the field can hold", line)
    return kept


def _read_by_order(draft: Draft, lines: list[Line], is_titled: bool, has_footer: bool) -> None:
    """Without types: a title (bulleted, or a phrase), perhaps an institution, then the description."""
    rest = list(lines)
    if rest and (is_titled or not is_prose(rest[0].text) or is_headline(rest, 0) or is_above_institution(rest, 0)):
        is_dated = is_headline(rest, 0) and below_headline(rest, 0) > 1
        draft.put("title", rest[:1])
        rest = rest[1:]
        if is_dated and not is_titled:  # the day of a news text is no date of an action
            draft.put("description", rest)
            return
    if not has_footer:
        rest = _take_dates(draft, rest)
    if not rest:
        return
    is_institution = shape_of(rest[0].text) is Shape.PHRASE and title_or_institution(rest[0].text)[0] != "title"
    if has_footer or not (is_titled or is_institution) or shape_of(rest[0].text) is Shape.PROSE:
        draft.put("description", rest)
        return
    if _is_type(rest[0]):  # the title is a type's name too
        count = _end_of_types(rest, 0)
        draft.put("assistance_type", rest[:count])
        if rest[count:]:
            draft.put("description", rest[count:])
        return
    phrases = 0
    while phrases < len(rest) and shape_of(rest[phrases].text) is Shape.PHRASE and phrases < 2:
        phrases += 1
    draft.put("partner_institution", rest[:1])
    if phrases == 2:
        draft.put("assistance_type", rest[1:2])
        if not names_institution(rest[0].text) or names_institution(rest[1].text):
            draft.doubt("position_unsure", "assistance_type", "the type is known by its place only", rest[1])
    elif not names_institution(rest[0].text):
        draft.doubt("position_unsure", "partner_institution", "the institution is known by its place only", rest[0])
    below = rest[max(phrases, 1) :]
    if below:
        draft.put("description", below)
