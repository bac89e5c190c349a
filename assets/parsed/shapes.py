"""What a single line looks like, whatever stands around it: a date, a code, assistance types, a sentence, a name.

Pure functions of one line's text. Every answer is memoised on short text only: listings repeat their labels, dates and
types, never their prose.
"""

import re
from enum import Enum
from functools import lru_cache

from assets.parsed.knowledge import LONGEST_WORD, fold, knowledge

SHORT_TEXT = 400  # characters; longer text is prose without looking further
CODE = re.compile(r"(?:19|20)\d{2}\s?[-‐‑–—/_]\s?\d{1,3}[A-Za-z]?")
_CODE_LINE = re.compile(r"(?:[A-Za-zÀ-ÿ+'’ ]{0,30}?[:\s#(n°º.]{0,4})?" + CODE.pattern + r"\)?\.?")
_TERMINAL = re.compile(r"""[.!?…。:]["'”’»)\]\s*]*$""")
_FULL_STOP = re.compile(r"""[.…。]["'”’»)\]\s*]*$""")
_ABBREVIATION = re.compile(r"(?:\b(?:etc|inc|ltd|co|no|dr|st|art|vs|al|e\.g|i\.e|approx)|\b[A-Z](?:\.[A-Z])*)\.$", re.I)
_SENTENCE_BREAK = re.compile(r"[a-zà-ÿ\d)\]”\"'’]{2}[.!?]\s+[\"“«(]?[A-ZÀ-Þ]")
_WORD = re.compile(r"[^\W\d_]+")
_ACRONYM = re.compile(r"(?:\(|\s[-–—]\s)[A-ZÀ-Þ]{2,}\)?$")
DIGIT = re.compile(r"\d")


_RANGE_SEPARATOR = re.compile(
    r"(?<!\s)(?:\s*+[-‐‑–—−]\s*+|\s++(?:/|>|→|»|to|until|till|au|a|à|al|até|ate|hasta|jusqu['’]au)\s++)", re.I
)
_OPEN_SEPARATOR = re.compile(r"(?<![\s,;(])[\s,;(]++")
_CODE_ONLY = re.compile(r"(?:19|20)\d{2}-(?!(?:0?[1-9]|1[0-2])$)\d{1,3}")  # no month has its number
_RANGE_OPENING = re.compile(r"(?:from|du|de|del|desde|le|el|dates?\s*:?)\s+", re.I)
_DATE_BEGUN = re.compile(r"\d[\d\s./–—-]{0,24}")
RANGE_LENGTH = 80  # characters; two dates in words and what joins them


class Shape(Enum):
    """What a line is by its own text alone."""

    DATE = "date"
    CODE = "code"
    TYPES = "types"
    PROSE = "prose"
    PHRASE = "phrase"


def shape_of(text: str) -> Shape:
    """The shape of one line (no line break inside)."""
    return _shape(text) if len(text) <= SHORT_TEXT else Shape.PROSE


@lru_cache(maxsize=16_384)
def _shape(text: str) -> Shape:
    if CODE.fullmatch(text):
        return Shape.CODE
    folded = fold(text)
    known = knowledge()
    if known.date.fullmatch(folded) or known.ongoing.fullmatch(folded) or range_parts(text) or open_side(text):
        return Shape.DATE
    if known.type_line.fullmatch(folded):
        return Shape.TYPES
    return Shape.PROSE if is_prose(text) else Shape.PHRASE


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does (closing quotes and brackets allowed)."""
    tail = text[-40:].rstrip()
    return bool(_TERMINAL.search(tail))


def has_verb(text: str) -> bool:
    """Whether a text of several words holds one that only sentences hold."""
    words = _WORD.findall(text)
    return len(words) > 3 and _verbs(words, text) > 0


def _verbs(words: list[str], text: str) -> int:
    """How many words only sentences hold, in the language or languages that the line's small words show."""
    known = knowledge()
    said = [fold(word) for word in words if word[0].islower() or text.isupper()]
    small = {language: sum(word in those for word in said) for language, those in known.function_words.items()}
    most = max(small.values())
    verbs = ((language, sum(word in those for word in said)) for language, those in known.prose_words.items())
    return max(count for language, count in verbs if small[language] == most)


def ends_statement(text: str) -> bool:
    """Whether the text ends with a full stop (closing quotes and brackets allowed), which no title does."""
    return bool(_FULL_STOP.search(text[-40:].rstrip())) and not _ABBREVIATION.search(text)


def is_question(text: str) -> bool:
    """Whether a line is one question or call, as titles are, and no text that ends with one."""
    return text.endswith(("?", "!")) and not holds_sentences(text)


def holds_sentences(text: str) -> bool:
    """Whether a sentence ends inside the text."""
    return bool(_SENTENCE_BREAK.search(text))


def is_prose(text: str) -> bool:
    """Whether a line is a sentence or several, rather than a title, a name or a list of types."""
    if len(text) > SHORT_TEXT:
        return True
    words = _WORD.findall(text)
    if len(words) < 3:
        return False
    if _SENTENCE_BREAK.search(text) and len(words) >= 6:
        return True
    if ends_sentence(text) and not _ABBREVIATION.search(text.rstrip(")]")) and not text.endswith(":"):
        return True
    return len(words) >= 45 or (len(words) >= 8 and not text.istitle() and _verbs(words, text) > 0)


def names_institution(text: str) -> bool:
    """Whether a phrase holds a word that institutions' names hold."""
    known = knowledge().institution_words
    return any(fold(word) in known for word in _WORD.findall(text))


def begins_as_title(text: str) -> bool:
    """Whether a phrase begins with a word with which titles of actions begin (support, strengthening, design)."""
    first = _WORD.search(text)
    return first is not None and fold(first.group()) in knowledge().title_words


def is_name(text: str) -> bool:
    """Whether every word of a phrase but its particles is capitalised, as in names and in no sentence-case title."""
    words = [word for word in _WORD.findall(text) if len(word) > 3]
    return len(words) > 1 and all(word[0].isupper() for word in words)


def title_or_institution(text: str) -> tuple[str, bool]:
    """Which of the two a single line is, and whether its words leave no doubt."""
    words = text.split()
    if begins_as_title(text):
        return "title", True
    if names_institution(" ".join(words[:5])):
        return "partner_institution", True
    if len(words) == 1 and text.isupper():
        return "partner_institution", True
    if is_name(text):
        return "partner_institution", False
    return "title", len(words) > 4 and not names_institution(text)


def is_institution(text: str) -> bool:
    """Whether a line is a name that holds a word of institutions' names and does not begin as titles do: in capitals,
    or with that word before all others and an acronym behind them (`Office national de l'emploi (ONEM)`)."""
    is_called = is_name(text) or (bool(_ACRONYM.search(text)) and names_institution(text.split(maxsplit=1)[0]))
    return is_called and names_institution(text) and title_or_institution(text)[0] == "partner_institution"


def names_country(text: str) -> bool:
    """Whether a whole line is a country's name in capitals, in one of the four languages."""
    return text.isupper() and fold(text) in knowledge().countries


def is_code(text: str) -> bool:
    """Whether a whole value is an action code, a word before it allowed (`SOCIEUX+ 2024-08`)."""
    return len(text) <= 60 and bool(_CODE_LINE.fullmatch(text))


def starts_with_known_type(text: str) -> bool:
    """Whether a value begins with an assistance type of the vocabulary."""
    return bool(knowledge().type_start.match(fold(text[:SHORT_TEXT])))


def begins_with_type(text: str) -> bool:
    """Whether a known type begins the text and a new sentence follows it on the same line."""
    head = text[:SHORT_TEXT]
    known = knowledge().type_start.match(fold(head))
    return known is not None and head[known.end() :].lstrip(" ;,.-")[:1].isupper()


def is_type_list(text: str) -> bool:
    """Whether a value is made of known types, or of known and unknown ones between semicolons or commas."""
    if len(text) > SHORT_TEXT:
        return False
    if shape_of(text) is Shape.TYPES:
        return True
    return starts_with_known_type(text) and not is_prose(text)


def is_placeholder(text: str) -> bool:
    """Whether a value says that there is none (`n/a`, `to be confirmed`)."""
    return len(text) <= LONGEST_WORD and bool(knowledge().placeholder.fullmatch(fold(text)))


def is_ongoing(text: str) -> bool:
    """Whether a value says that there is no end yet (`ongoing`)."""
    return bool(knowledge().ongoing.fullmatch(fold(text)))


def is_date_begun(text: str) -> bool:
    """Whether a text of digits and what stands between them is no whole date, range or code: its end is missing."""
    return bool(_DATE_BEGUN.fullmatch(text)) and shape_of(text) not in (Shape.DATE, Shape.CODE)


def open_side(text: str) -> str:
    """Which side of a range the word before a lone date says it is (`since May 2019`): start, end, or nothing."""
    found = knowledge().open_date.fullmatch(fold(text)) if DIGIT.search(text) else None
    return "" if found is None else "end" if found["end"] else "start"


def range_parts(text: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where the two dates of a range stand (`26.11 - 07.12.2018`), or None. The second date is whole or a word."""
    return _range_parts(text) if len(text) <= RANGE_LENGTH and DIGIT.search(text) else None


@lru_cache(maxsize=16_384)
def _range_parts(text: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    known = knowledge()
    if known.date.fullmatch(fold(text)):
        return None
    opening = _RANGE_OPENING.match(text)
    begin = opening.end() if opening else 0
    stop = len(text.rstrip(" .,;)"))
    for gap in _RANGE_SEPARATOR.finditer(text, begin, stop):
        left, right = fold(text[begin : gap.start()]), fold(text[gap.end() : stop])
        if _CODE_ONLY.fullmatch(left):
            continue
        is_end = known.date.fullmatch(right) or (known.date_word.fullmatch(right) and known.date.fullmatch(left))
        if is_end and known.date_part.fullmatch(left):
            return (begin, gap.start()), (gap.end(), stop)
    return _open_parts(text, stop)


def _open_parts(text: str, stop: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where the start and the word for the end stand in `since October 2015 (ongoing)`, `in progress since 2019`,
    `5 May 2019 until further notice`."""
    for gap in _OPEN_SEPARATOR.finditer(text, 0, stop):
        left, right = text[: gap.start()], text[gap.end() : stop]
        spans = (0, gap.start()), (gap.end(), stop)
        if is_ongoing(right) and (open_side(left) == "start" or knowledge().date.fullmatch(fold(left))):
            return spans
        if open_side(right) == "start" and is_ongoing(left):
            return spans[1], spans[0]
    return None
