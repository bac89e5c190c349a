"""Doubts about a record whose fields are placed: values that look as if they belonged elsewhere.

What lives here: what a field's own lines say against it. A doubt changes no value; it says which ones to look at.
"""

import re
from itertools import pairwise

from assets.parsed.draft import Draft
from assets.parsed.footers import find_footer, is_dated_code, is_like_footer
from assets.parsed.knowledge import OTHER, fold, knowledge
from assets.parsed.model import HEAD_FIELDS
from assets.parsed.recognising import field_of_label, holds_label
from assets.parsed.record import Record
from assets.parsed.shapes import (
    CODE,
    Shape,
    begins_with_type,
    ends_statement,
    is_code,
    is_institution,
    is_type_list,
    names_institution,
    open_side,
    range_parts,
    shape_of,
)
from assets.parsed.titles import code_beside

_LINES_LOOKED_AT = 12  # of a field; a longer one is a text
_TAIL = 60  # characters; a link at the end of a text is shorter
_CELLS = re.compile(r"(?:[^\t]++\t++){3}|(?:[^|]{1,80}+\| ){3}")  # the beginning of a row of a table
_SECTIONS = re.compile(r"(?:[^|]{1,120}+\| ){2}")  # values between bars
_SIGN = re.compile(r"[^\w\s\"'«“„‘’¿¡(\[.…*#€$<&@-]|>>")  # with which no name and no sentence begins
_WORD = re.compile(r"[^\W\d_]{3}")
_NUMBER = re.compile(r"\d{1,2}\.\d{1,2}\.?\s+[A-ZÀ-Þ¿¡«]")  # of a chapter
_GLUED = re.compile(r"[A-ZÀ-Þ][\w'’]*(?: [\w'’]+)+?[a-zà-ÿ](?=[A-ZÀ-Þ][a-zà-ÿ])")
_NO_TITLES = (Shape.DATE, Shape.TYPES)
_LABEL_BEHIND = re.compile(r"\s\(([^()]{3,40})\)$")


def doubt_labelled(record: Record, draft: Draft) -> None:
    """Note what the labels of a record leave open."""
    _doubt_dates(record, draft)
    _doubt_type(record, draft)
    _doubt_footer(record, draft)
    _doubt_partner(record, draft)
    _doubt_paragraph(record, draft)
    _doubt_name(record, draft)


def is_as_usual(title: str, institution: str, description: str) -> bool:
    """Whether nothing of this module is to be said of values of one line each."""
    if shape_of(title) in _NO_TITLES or not _WORD.search(title) or CODE.match(title) or code_beside(title):
        return False
    if _is_beside_sign(title) or _is_beside_sign(institution):
        return False
    is_row = any(map(_SECTIONS.match, (title, institution))) or bool(_CELLS.match(description))
    return not (is_row or _NUMBER.match(description) or is_like_footer(description))


def doubt_what_stands_astray(draft: Draft) -> None:
    """Note every doubt of this module about a draft."""
    for look in (
        _doubt_elision,
        _doubt_glued_type,
        _doubt_label_in_value,
        _doubt_glued_label,
        _doubt_label_inside,
        _doubt_stray_value,
        _doubt_code_in_title,
        _doubt_title,
        _doubt_capitals,
        _doubt_table,
        _doubt_sign,
        _doubt_text_in_short_field,
    ):
        look(draft)


def _doubt_dates(record: Record, draft: Draft) -> None:
    """A date field that holds a phrase may hold the institution; a lone date may be the end, whose label is lost."""
    is_marked = bool(record.bullet) or record.marker is not None or record.has_bulleted_labels
    if is_marked and draft.has_value("start") and "end" not in draft.lines and "end" not in record.seen:
        start = draft.lines["start"][0]
        if range_parts(start.text) or open_side(start.text):
            return
        draft.doubt("end_label_missing", "start", "one date stands here, and the label of the end is missing", start)
        draft.doubt("end_label_missing", "end", "its label is missing, and one date stands under the start", start)
    for name in ("start", "end"):
        lines = draft.lines.get(name)
        if not lines or name in draft.ranges or shape_of(lines[0].text) is not Shape.PHRASE:
            continue
        if knowledge().date_word.fullmatch(fold(lines[0].text)):
            continue
        if "partner_institution" not in draft.lines:
            draft.doubt("position_unsure", name, "this is no date, and the institution's label is missing", lines[0])
            draft.doubt("position_unsure", "partner_institution", "it may stand where a date belongs", lines[0])


def _doubt_footer(record: Record, draft: Draft) -> None:
    """A description that ends with a footer may have swallowed a news text."""
    lines = draft.lines.get("description", [])
    footer = find_footer(lines, 1) if len(lines) > 1 and not record.has_bulleted_labels else None
    if footer is not None and "code" not in draft.lines and "start" not in draft.lines:
        draft.doubt(
            "boundary_unsure", "entry", "the description ends with the footer of a news text", lines[footer.first]
        )


def _doubt_partner(record: Record, draft: Draft) -> None:
    """Where no label of the institution stands, one under a label of no field (`Implementing partner`) may be it."""
    if "partner_institution" in record.seen or draft.has_value("partner_institution"):
        return
    for item in record.items:
        if item.field.startswith(OTHER) and item.lines and names_institution(item.lines[0].text):
            draft.doubt("unknown_label", "partner_institution", "its label is missing, and this may be it", item.label)
            return


def _doubt_name(record: Record, draft: Draft) -> None:
    """Where no institution stands, a title that is a name in the form of institutions' names may be it."""
    lines = draft.lines.get("title")
    if not lines or "partner_institution" in record.seen or draft.has_value("partner_institution"):
        return
    if is_institution(" ".join(line.text for line in lines)):
        for name in ("title", "partner_institution"):
            draft.doubt("position_unsure", name, "the only name before the labels may be the institution's", lines[0])


def _doubt_paragraph(record: Record, draft: Draft) -> None:
    """A paragraph of flat text that tells who was sent, below a finished text without a label, may be an entry."""
    lines = draft.lines.get("description", [])
    if record.bullet or record.marker is not None or record.has_bulleted_labels or "description" in record.seen:
        return
    for before, line in pairwise(lines[:_LINES_LOOKED_AT]):
        text = line.text[0].lower() + line.text[1:]  # its first word has a capital and is no name for that
        if line.after_blank and ends_statement(before.text) and knowledge().sent_experts.search(text):
            draft.doubt("boundary_unsure", "entry", "a further paragraph may be an entry of its own", line)
            return


def _doubt_type(record: Record, draft: Draft) -> None:
    """A long unknown type in a record without any description may be the description."""
    lines = draft.lines.get("assistance_type")
    if not lines or draft.has_value("description") or "description" in record.seen or is_type_list(lines[0].text):
        return
    if len(lines[0].text.split()) > 4:
        draft.doubt("position_unsure", "assistance_type", "it may be the description, which is missing", lines[0])


def _doubt_elision(draft: Draft) -> None:
    """A description that ends with dots, a link to the whole text behind them or not."""
    lines = draft.lines.get("description")
    tail = knowledge().read_more.sub("", lines[-1].text[-_TAIL:]) if lines else ""
    if lines and tail.rstrip(" )]").endswith(("...", "…")):
        draft.doubt("text_elided", "entry", "the description ends with dots: some of it may be missing", lines[-1])


def _doubt_glued_type(draft: Draft) -> None:
    """A description that begins with a known type and then with a capital has swallowed the type's line."""
    lines = draft.lines.get("description")
    if lines and not draft.has_value("assistance_type") and begins_with_type(lines[0].text):
        draft.doubt("value_without_label", "assistance_type", "the description begins with a type", lines[0])


def _doubt_label_in_value(draft: Draft) -> None:
    """A name without a label that begins with the label's only word may hold it (`Partner Ministry of Labour`)."""
    lines = draft.lines.get("partner_institution")
    if not lines or "partner_institution" in draft.labels:
        return
    first, _, rest = lines[0].text.partition(" ")
    if rest[:1].isupper() and knowledge().labels.get(fold(first)) == "partner_institution":
        draft.doubt("value_without_label", "partner_institution", "it may begin with its own label", lines[0])


def _doubt_glued_label(draft: Draft) -> None:
    """A further line of an institution's name that holds words glued together: a label nobody knows and its value."""
    for line in draft.lines.get("partner_institution", [])[1:]:
        if _GLUED.match(line.text):
            draft.doubt("value_without_label", "entry", "a label nobody knows may be glued to its value here", line)
            return


def _doubt_label_inside(draft: Draft) -> None:
    """A label of several words in the middle of a line's value: what follows it may be another field's value."""
    for name in ("title", "partner_institution", "assistance_type", "code"):
        lines = draft.lines.get(name) or []
        inside = next((line for line in lines if holds_label(line.text)), None)
        if inside is not None:
            draft.doubt("value_without_label", "entry", "a label stands inside the value of another field", inside)


def _doubt_stray_value(draft: Draft) -> None:
    """A date or a code alone on a line of another field, a word and a colon before it or not, has lost its label; what
    follows a label at the beginning of a line of a description is another field's value."""
    for name in ("partner_institution", "assistance_type", "description"):
        for line in (draft.lines.get(name) or [])[:_LINES_LOOKED_AT]:
            if len(line.text) > _TAIL or line.bullet or line in (draft.ranges.get("start"), draft.ranges.get("end")):
                continue
            label, colon, _ = line.text.partition(":")
            if colon and name == "description" and field_of_label(label.strip()) in HEAD_FIELDS:
                draft.doubt("value_without_label", "entry", "a line of the description begins with a label", line)
                return
            if shape_of(line.text.rpartition(": ")[2]) in (Shape.DATE, Shape.CODE):
                draft.doubt("value_without_label", "entry", "a date or a code stands among the text of a field", line)
                return
    texts = draft.lines.get("description") or []
    last = texts[-1] if texts else None
    if last is not None and last.after_blank and not draft.has_value("code") and is_like_footer(last.text):
        draft.doubt("value_without_label", "entry", "the description ends with what may be a footer", last)
    inner = next((line for line in texts[:_LINES_LOOKED_AT] if _NUMBER.match(line.text) or is_dated_code(line)), None)
    if inner is not None:
        draft.doubt("boundary_unsure", "entry", "the description holds what may be the head of another entry", inner)


def _doubt_code_in_title(draft: Draft) -> None:
    """A line of a title that is a code, or begins with one, where the entry has none."""
    lines = draft.lines.get("title") or []
    found = next((line for line in lines if CODE.match(line.text) or (is_code(line.text) and len(lines) > 1)), None)
    if found is not None and not draft.has_value("code"):
        for name in ("title", "code"):
            draft.doubt("position_unsure", name, "the title holds what may be the code", found)


def _doubt_title(draft: Draft) -> None:
    """A title with a blank line inside, above which the page may speak, and one that is another field's value."""
    lines = draft.lines.get("title") or []
    if any(line.after_blank for line in lines[1:]):
        draft.doubt("position_unsure", "title", "a blank line stands inside it", lines[0])
    elif lines and shape_of(lines[0].text) in _NO_TITLES:
        draft.doubt("position_unsure", "title", "it looks like a date or a type", lines[0])
    elif lines and not any(_WORD.search(line.text) for line in lines):
        draft.doubt("position_unsure", "title", "it holds no word", lines[0])


def _doubt_capitals(draft: Draft) -> None:
    """A line in capitals above a title that is not, or alone below a text, may be a heading between entries."""
    title = draft.lines.get("title") or []
    if len(title) > 1 and title[0].text.isupper() and not title[-1].text.isupper():
        draft.doubt("position_unsure", "title", "its first line may be a heading", title[0])
    texts = draft.lines.get("description") or []
    last = texts[-1] if len(texts) > 1 else None
    if last is not None and last.after_blank and last.text.isupper() and shape_of(last.text) is Shape.PHRASE:
        draft.doubt("boundary_unsure", "entry", "the description ends with what may be a heading", last)


def _doubt_table(draft: Draft) -> None:
    """A row of a table among the lines of a text: its cells belong to fields."""
    for name, pattern in (("title", _SECTIONS), ("partner_institution", _SECTIONS), ("description", _CELLS)):
        for line in (draft.lines.get(name) or [])[:_LINES_LOOKED_AT]:
            if pattern.match(line.text):
                draft.doubt("value_without_label", "entry", "a row of a table stands among the text of a field", line)
                return


def _doubt_sign(draft: Draft) -> None:
    """A value that begins with a sign, which may be a bullet nobody knows, or ends with a label in brackets."""
    for name in ("title", "partner_institution", "assistance_type"):
        for line in draft.lines.get(name) or []:
            if _is_beside_sign(line.text):
                draft.doubt("value_without_label", "entry", "a sign or a label beside a value is not understood", line)
                return


def _is_beside_sign(text: str) -> bool:
    """Whether a value begins with a sign, or ends with a label in brackets that is no acronym."""
    behind = _LABEL_BEHIND.search(text)
    is_label = behind is not None and not behind.group(1).isupper() and bool(field_of_label(behind.group(1)))
    return is_label or _SIGN.match(text) is not None


def _doubt_text_in_short_field(draft: Draft) -> None:
    """More lines than a field can hold were left with one that holds a name or a date."""
    if any(code == "text_left_over" and name in HEAD_FIELDS for code, name, _, _ in draft.doubts):
        draft.doubt("boundary_unsure", "entry", "text stands in a field that holds none")
