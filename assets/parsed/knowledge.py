"""What the parser knows about listings, read once from its data files.

What lives here: labels, layouts, headings, noise, date words, prose words, known assistance types, and the folding
under which they are matched. What to add: a row in labels.csv or label_forms.csv, an entry in
layouts.yaml.
Never here: a rule about one document.
"""

import html
import itertools
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import ftfy
import yaml

from warehouse.data_files import read_rows

HERE = Path(__file__).parent
LABELS, LABEL_FORMS, COUNTRY_NAMES = HERE / "labels.csv", HERE / "label_forms.csv", HERE / "country_names.csv"
REFERENCE = HERE.parent.parent / "warehouse" / "reference"
ASSISTANCE_TYPES, ISSUE_TYPES = REFERENCE / "assistance_type.csv", REFERENCE / "issue_type.csv"

LONGEST_WORD = 24  # characters: words and labels come again and again, sentences do not
OTHER = "other"  # in labels.csv: a label whose value is known to the ledger and kept by no field

_PLAIN = str.maketrans(
    {
        "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "‑": "-",
        "\u200b": None, "\u200c": None, "\u200d": None, "\ufeff": None, "\u00ad": None, "\u2060": None, "：": ":",
    }
)  # fmt: skip

_MOJIBAKE = re.compile(r"[ÃÂâ][\x80-\xbf€™œ‚„†‡‰‹›•–—˜šžŸŠŽŒƒ…ˆ“”‘’]")


def fold(text: str) -> str:
    """The form in which knowledge is matched: mojibake undone, no accents, plain quotes and dashes, single blanks."""
    return _folded_word(text) if len(text) <= LONGEST_WORD else _folded(text)


def _folded(text: str) -> str:
    if "&" in text and ";" in text:
        text = html.unescape(text)
    if text.isascii():
        return " ".join(text.split()).casefold()
    if _MOJIBAKE.search(text):
        text = ftfy.fix_text(text)
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN)).translate(_PLAIN)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(plain.split()).casefold()


_folded_word = lru_cache(maxsize=65_536)(_folded)


class Layout(NamedTuple):
    """A layout as declared: the weight of each piece of evidence for it, and the reader of its entries."""

    layout_id: str
    readers: tuple[str, ...]
    evidence: dict[str, int]
    total: int


class Knowledge(NamedTuple):
    """Everything the data files say, in the form in which it is looked up. Keys and patterns are folded."""

    labels: dict[str, str]  # listed, and composed of the words of a form
    before_dates: dict[str, str]  # words that are labels before a date alone
    longest_label: int  # of those that are listed, as the two below
    labels_by_start: dict[str, tuple[str, ...]]  # by their first three characters, the longest label first
    long_label: re.Pattern[str]
    read_more: re.Pattern[str]
    layouts: tuple[Layout, ...]
    countries: frozenset[str]
    headings: tuple[re.Pattern[str], ...]
    noise: dict[str, re.Pattern[str]]
    date: re.Pattern[str]
    date_part: re.Pattern[str]
    date_word: re.Pattern[str]
    open_date: re.Pattern[str]  # a lone date with a word that says whether it is the start or the end
    ongoing: re.Pattern[str]
    placeholder: re.Pattern[str]
    prose_words: dict[str, frozenset[str]]  # by language
    function_words: dict[str, frozenset[str]]
    institution_words: frozenset[str]
    title_words: frozenset[str]
    own_action: re.Pattern[str]
    takes_up: re.Pattern[str]
    sent_experts: re.Pattern[str]  # matched against text as received: it asks for capitals
    type_line: re.Pattern[str]
    type_start: re.Pattern[str]


@cache
def label_spellings(field: str) -> tuple[str, ...]:
    """The labels of a field as the data file writes them."""
    return tuple(sorted({row["label"] for row in read_rows(LABELS) if row["field"] == field}))


@cache
def _fixes() -> dict[str, str]:
    return {row["issue_code"]: row["suggested_fix"] for row in read_rows(ISSUE_TYPES)}


def suggested_fix(code: str) -> str:
    """What to do about a doubt of the parser; KeyError for one that is not declared."""
    return _fixes()[code]


@cache
def knowledge() -> Knowledge:
    """The data files, read and compiled once per process."""
    declared = yaml.safe_load((HERE / "layouts.yaml").read_text(encoding="utf-8"))
    rows = read_rows(LABELS)
    # A label of something that no entry keeps is a field of its own, so that one may stand beside another.
    labels = {fold(row["label"]): f"{OTHER} {fold(row['label'])}" for row in rows if row["field"] == OTHER}
    labels |= {fold(row["label"]): row["field"] for row in rows if row["field"] != OTHER}
    composed = {label: row["field"] for row in read_rows(LABEL_FORMS) for label in _composed(fold(row["form"]))}
    types = sorted({fold(row["assistance_type_name"]) for row in read_rows(ASSISTANCE_TYPES)}, key=len, reverse=True)
    layouts = tuple(
        Layout(name, tuple(rest["readers"]), rest["evidence"], sum(rest["evidence"].values()))
        for name, rest in declared["layouts"].items()
    )
    date, date_part, date_word, ongoing, placeholder = _dates(declared)
    known = "(?:" + "|".join(re.escape(name) for name in types) + ")"
    return Knowledge(
        labels=composed | labels,
        before_dates={
            fold(word): field for field in ("start", "end") for word in str(declared[f"{field}_before"]).split()
        },
        longest_label=max(map(len, labels)),
        labels_by_start=_by_start(labels),
        long_label=_inside_a_line(_long_labels(rows)),
        read_more=re.compile(declared["noise"]["read_more"].replace("^", r"(?<![\s(\[])[\s(\[]++", 1), re.I),
        layouts=layouts,
        countries=frozenset(fold(row["name"]) for row in read_rows(COUNTRY_NAMES)),
        headings=tuple(re.compile(pattern) for pattern in declared["headings"]),
        noise={name: re.compile(pattern) for name, pattern in declared["noise"].items()},
        date=date,
        date_part=date_part,
        date_word=date_word,
        open_date=_open_date(declared, date),
        ongoing=ongoing,
        placeholder=placeholder,
        prose_words={language: frozenset(said.split()) for language, said in declared["prose_words"].items()},
        function_words={language: frozenset(said.split()) for language, said in declared["function_words"].items()},
        institution_words=frozenset(declared["institution_words"].split()),
        title_words=frozenset(declared["title_words"].split()),
        own_action=re.compile("|".join(declared["own_action"])),
        takes_up=re.compile("(?:" + "|".join(declared["takes_up"]) + r")\b"),
        sent_experts=_sent_experts(declared),
        type_line=re.compile(f"{known}(?: ?[;,/|] ?{known}| {known})*[ .;,]*"),
        type_start=re.compile(f"{known}(?![a-z])"),
    )


def _composed(form: str) -> list[str]:
    """The labels of which a form is made: one of the words between bars in each pair of brackets."""
    return ["".join(words) for words in itertools.product(*(part.split("|") for part in re.split(r"[\[\]]", form)))]


def _by_start(labels: dict[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for label in sorted(labels, key=lambda label: (-len(label), label)):
        found[label[:3]] = (*found.get(label[:3], ()), label)
    return found


def _dates(declared: dict[str, object]) -> tuple[re.Pattern[str], ...]:
    """In folded text: a whole date, the first date of a range (its year may lack), a word instead of a date, one for
    ongoing, one for no value.
    """
    month = "(?:" + "|".join(sorted(set(str(declared["months"]).split()), key=len, reverse=True)) + r")\.?"
    join = "(?:" + "|".join(str(declared["joiners"]).split()) + ")"
    ongoing = [fold(word) for word in map(str, _list(declared["ongoing"]))]
    none = [fold(word) for word in map(str, _list(declared["placeholders"]))]
    word = f"(?:{'|'.join(map(re.escape, ongoing))})"
    said = rf"[(\[]?{word}(?: ?[,;/(-] ?{word})*[ .)\]]*"  # `en cours / ongoing`
    day = r"\d{1,2}(?:st|nd|rd|th|er|o)?"
    gap = rf"(?: {join} |[ ./-]|, ?|\. )"
    full = [
        r"\d{4}[./-]\d{1,2}(?:[./-]\d{1,2})?(?:t[\d:.z+]+)?",
        r"\d{1,2} ?[./-] ?\d{1,2} ?[./-] ?\d{2,4}",
        r"\d{1,2}[./-]\d{4}",
        rf"(?:{join} )?{day}{gap}{month}{gap}\d{{2,4}}",
        rf"{month}{gap}{day},? \d{{4}}",
        rf"{month}{gap}\d{{2,4}}",
        r"(?:19|20)\d{2}",
    ]
    partial = [*full, r"\d{1,2}[./-]\d{1,2}\.?", rf"{day}{gap}{month}", month, rf"{day}\.?"]
    return (
        re.compile("(?:" + "|".join(full) + ")[ .,;)]*"),
        re.compile("(?:" + "|".join(partial) + ")"),
        re.compile(f"(?:{said}|(?:{'|'.join(map(re.escape, none))})[ .]*)"),
        re.compile(said),
        re.compile(r"[(\[]?(?:" + "|".join(map(re.escape, none)) + r")[ .)\]]*"),
    )


def _open_date(declared: dict[str, object], date: re.Pattern[str]) -> re.Pattern[str]:
    start, end = ("|".join(map(str, _list(declared[name]))) for name in ("open_start", "open_end"))
    return re.compile(rf"(?:(?P<start>{start})|(?P<end>{end})) ?:? ?(?:(?:the|le|l'|el|o|a|d[eo]) ?)?{date.pattern}")


def _sent_experts(declared: dict[str, object]) -> re.Pattern[str]:
    """Experts and a proper name that says where they are from: `experts from Malta`, `Maltese experts`."""
    experts = "(?i:" + "|".join(str(declared["experts"]).split()) + ")"
    origin = "(?:" + "|".join(str(declared["origins"]).split()) + ")"
    name = r"[A-ZÀ-Þ]\w{2,}"
    behind = rf"{experts}(?:,? [\w'’-]+){{0,6}}? {origin} ?(?:(?:the|la|el|los|las|les) )?{name}"
    own = "(?!(?:" + "|".join(str(declared["own_words"]).split()) + r")\b)"
    before = rf"{own}{name}(?:,? (?:and )?[\w-]+){{0,2}} {experts}"
    return re.compile(rf"\b(?:{behind}|{before})")


def _long_labels(rows: list[dict[str, str]]) -> list[str]:
    """Labels of three words or more, and those of two whose field ends a value before them for certain."""
    sure = ("start", "end", "code", "assistance_type")
    found = {row["label"] for row in rows if len(row["label"].split()) > 2 - (row["field"] in sure)}
    return sorted(found | {"Partner Institution", "Institution partenaire"}, key=lambda label: (-len(label), label))


def _inside_a_line(labels: list[str]) -> re.Pattern[str]:
    """A label as it is written, behind a word or a closing sign and a space; the first that fits is meant."""
    return re.compile(r"(?<=[\w.)\]] )(?=[A-ZÀ-Þ])(?:" + "|".join(map(re.escape, labels)) + r")(?=[\s:]|$)")


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
