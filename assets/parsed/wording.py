"""What a line's own text says: that it is a label, begins with one, is a heading, or belongs to the page.

What lives here: the look-up of labels, and the proof of a label without a colon by the value behind it. Pure functions
of one line's text. Never here: neighbours of a line (lines.py).
"""

import re
from collections.abc import Callable
from functools import lru_cache

from assets.parsed.knowledge import fold, knowledge
from assets.parsed.shapes import DIGIT, Shape, ends_sentence, is_code, is_prose, shape_of, starts_with_known_type

# What may stand at the end of a line or between a label and its value besides the blanks of ASCII.
BLANKS = "".join(chr(c) for c in [*range(0x1C, 0x20), 9, 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200C)]) + (
    "\u202f\u205f\u3000\ufeff"
)
_HEADING_EDGES = " :.=*_#~-\"'«»<>[]()|"
_HEADING_HINTS = (  # one of them is in every heading
    "action", "accion", "acoes", "accoes", "regional", "countr", "where we", "what we", "our ", "cooper",
    "ou nous", "nos ", "notre", "donde", "nuestr", "lo que", "onde ", "noss", "o que",
)  # fmt: skip
_HEADING_WORDS = 5  # of a heading that ends with a full stop
_SURE_SEPARATORS = ("|", "=", "→", ">")  # nothing but a label stands before them
SECTION_TITLE = "section_title"  # names of rules: `News` between records, known by its words,
MENU = "menu"  # and a line of links, which are in no list
_MENU_GAP = re.compile(r"\s*[|·•»›]\s*|\s{2,}")
_LEAST_LINKS, _LINK_LENGTH, _LINK_WORDS, _LINKS_A_LABEL = 3, 30, 4, 4
_MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")  # which has the form of a code too
_DASHES = ("-", "–", "—", "−")  # between blanks and behind a label of several words, as good as a colon
BARS = ("::", "|", "•", "·")
BAR_SIGNS = "(?:" + "|".join(map(re.escape, BARS)) + ")"
_BAR = re.compile(rf"\s+{BAR_SIGNS}\s+")  # what parts the value from the label of the next
_COLUMN = 3  # blanks: labels and values stand in columns
_PROVEN = ("code", "start", "end", "period")  # fields whose values show by their own form what they are
_COLON = re.compile(r"[:：]|\?(?=\s)")
_DASH = re.compile(r"\s+[-–—−]\s+")
_ENCLOSED = re.compile(r"\[[^\]]+\]|<[^>]+>|(\*\*|__)\S.*?\1")
_LEADER = re.compile(r"\s*(?:\t|\s{3}|[.·_]{3,}|…{2,})\s*|\s[|=→]\s+")  # nothing but a label stands before it
_BEFORE_VALUE = "-–—−=|>→»._]"  # what may part a label from its value where there is no colon

_Proof = Callable[[str, str, bool, str], bool]  # field, value, whether the label has several words, what stands between


@lru_cache(maxsize=65_536)
def label_alone(text: str) -> str:
    """The field whose label the whole line is (a colon or not, in one language or two), or an empty string."""
    if text.endswith("?") and text[0].islower():  # the end of a title that asks
        return ""
    folded, known = fold(text).strip(" :.*_[]<>-–—→=|?¿"), knowledge().labels
    if "/" in folded and folded not in known:
        fields = {known.get(part.strip(), "") for part in folded.split("/")}
        return fields.pop() if len(fields) == 1 else ""
    return known.get(folded, "")


def inline_label(text: str) -> tuple[str, int, int] | None:
    """Field, end of the label and start of the value where a line begins with a label and goes on with its value."""
    known = knowledge()
    head = text[: known.longest_label + 24]
    colon = _colon(head)
    if colon > 0:
        label, rest = head[:colon], text[colon + 1 :]
        if field := label_alone(label):
            return field, len(label.rstrip(BLANKS)), len(text) - len(rest.lstrip(BLANKS + "*_"))
        value = rest.lstrip(BLANKS)
        if field := _before_date(label, value):
            return field, colon, len(text) - len(value)
    leader = _LEADER.search(head)
    if leader:
        label, value = head[: leader.start()], text[leader.end() :]
        field = label_alone(label)
        if not (field and _may_follow(field, value)):
            field = _before_date(label, value)
        if field:
            return field, leader.start(), leader.end()
    dash = _DASH.search(head)
    if dash and (field := label_alone(head[: dash.start()])):
        value = text[dash.end() :]
        if value and _proves(field, value, " " in head[: dash.start()], dash[0]):
            return field, dash.start(), dash.end()
    if not _may_begin_label(head[:6]):
        return None
    return _glued_label(text, head, _proves)


def _before_date(label: str, value: str) -> str:
    """The field that a word before a date names, which is a label there alone: `From`, `Até`."""
    field = knowledge().before_dates.get(fold(label).strip(" .*_"), "")
    return field if field and value and _proves(field, value, True, "") else ""


def _may_follow(field: str, value: str) -> bool:
    """Whether a value may stand behind a label in a column: names in a row make a menu, dates and codes do not."""
    return bool(value) and (field not in _PROVEN or _proves(field, value, True, ""))


@lru_cache(maxsize=65_536)
def _may_begin_label(head: str) -> bool:
    folded, known = fold(head), knowledge().labels_by_start
    return head[:1] in ("[", "<", "*", "_") or folded[:3] in known or folded[:2] in known


def _colon(head: str) -> int:
    """Where a colon stands, or the sign that ends a label that asks (`Who asked? The Ministry`); -1 where none does."""
    found = _COLON.search(head)
    return found.start() if found else -1


def label_among_others(text: str) -> tuple[str, int, int] | None:
    """As `inline_label`, on a line in whose place the lines around it have labels without a colon before their values:
    of a value that goes on in the next line only the beginning is here, which proves less.
    """
    head = text[: knowledge().longest_label + 24]
    found = _glued_label(text, head, _may_be_value) if _may_begin_label(head[:6]) else None
    return found if found is not None and found[0] in ("assistance_type", "description") else None


def _may_be_value(field: str, value: str, is_long_label: bool, gap: str) -> bool:
    return gap[:1] in BLANKS and not gap.strip() and value[0].isupper()


def _glued_label(text: str, head: str, proves: _Proof) -> tuple[str, int, int] | None:
    """A label without a colon before its value, if the value proves it: prose begins with such words too."""
    if enclosed := _ENCLOSED.match(head):
        return _enclosed_label(text, enclosed)
    folded = fold(head)
    by_start = knowledge().labels_by_start
    for label in (*by_start.get(folded[:3], ()), *by_start.get(folded[:2], ())):
        if not folded.startswith(label):
            continue
        length = _unfolded_length(head, label)
        if length:
            field = knowledge().labels[label]
            gap = len(text[length:]) - len(text[length:].lstrip(BLANKS + _BEFORE_VALUE))
            value = text[length + gap :]
            if value and proves(field, value, " " in label, text[length : length + gap]):
                return field, length, length + gap
    return None


def _enclosed_label(text: str, enclosed: re.Match[str]) -> tuple[str, int, int] | None:
    """A label in brackets or in bold type before its value: `[Code] 2018-12`, `**Code** 2018-12`."""
    field, end = label_alone(enclosed[0]), enclosed.end()
    rest = text[end:]
    return (field, end, end + len(rest) - len(rest.lstrip(BLANKS + ":"))) if field and rest else None


def _unfolded_length(head: str, label: str) -> int:
    """How many received characters fold to the label; 0 where none do."""
    for length in range(len(label), min(len(head), len(label) + 24) + 1):
        if fold(head[:length]) == label:
            while length < len(head) and fold(head[: length + 1]) == label and not head[length].isspace():
                length += 1
            return length
    for length in range(len(label) - 1, max(0, len(label) - 6), -1):
        if fold(head[:length]) == label:
            return length
    return 0


def _proves(field: str, value: str, is_long_label: bool, gap: str) -> bool:
    if not gap and is_long_label and label_alone(value):
        return True
    if is_long_label and (label := knowledge().long_label.search(value)):
        value = value[: label.start()].rstrip(BLANKS)
    value = _BAR.split(value, 1)[0]
    is_column = len(gap) >= _COLUMN and not gap.strip(BLANKS)
    if field == "code":
        return is_code(value)
    if is_long_label and gap[:1] in BLANKS and gap[-1:] in BLANKS and gap.strip() in _DASHES and not value[0].islower():
        return True
    if field in ("start", "end", "period"):
        if (is_long_label or is_column or (gap[:1] in BLANKS and gap.strip() in _DASHES)) and _MONTH.fullmatch(value):
            return True
        return shape_of(value) is Shape.DATE or bool(knowledge().date_word.fullmatch(fold(value)))
    if gap.strip() in _SURE_SEPARATORS or (is_column and not value[0].islower()):
        return True
    if field == "assistance_type":
        return starts_with_known_type(value) or (is_long_label and not gap and value[0].isupper())
    is_glued = not gap and value[0].isupper()
    if field == "partner_institution":
        return is_glued or (is_long_label and value[0].isupper() and not is_prose(value))
    if field == "description":
        return is_glued or (value[0].isupper() and is_prose(value) and ends_sentence(value))
    return False


@lru_cache(maxsize=4_096)
def page_line(text: str) -> str:
    """`heading`, the name of a noise rule, or an empty string."""
    known = knowledge()
    folded = fold(text)
    if _may_be_heading(folded, text):
        bare = folded.strip(_HEADING_EDGES)
        if any(_says_where(found) for heading in known.headings if (found := heading.match(bare))):
            return "heading"
    for rule, pattern in known.noise.items():
        if pattern.match(folded):
            return rule
    return MENU if _is_menu(text) else ""


def _says_where(found: re.Match[str]) -> bool:
    """Whether what a heading is about is a country, where its words alone do not make it one."""
    country = found.groupdict().get("country")
    return country is None or country in knowledge().countries


def _is_menu(text: str) -> bool:
    """Three or more short names with signs or wide gaps between them: links of a page, unless one is a value."""
    names = _MENU_GAP.split(text.strip("|·•»› "))
    if len(names) < _LEAST_LINKS or DIGIT.search(text) or ends_sentence(text):
        return False
    if any(len(name) > _LINK_LENGTH or len(name.split()) > _LINK_WORDS for name in names):
        return False
    is_named = sum(name[:1].isupper() for name in names) > len(names) // 2
    # A word of a menu may be a label too (`Início`); several are the header of a table.
    values = sum(bool(label_alone(name)) or shape_of(name) is Shape.TYPES for name in names)
    return is_named and values <= len(names) // _LINKS_A_LABEL


def _may_be_heading(folded: str, text: str) -> bool:
    """A line about actions that is no sentence: one that ends with a full stop may only name a place behind it."""
    if not any(word in folded for word in _HEADING_HINTS):
        return False
    if not text.endswith((".", ";")):
        return True
    words = text.split()
    return text.endswith(".") and len(words) <= _HEADING_WORDS and all(word[0].isupper() for word in words[2:])
