"""Complete records of layout A are read a short way; line ends of another kind make the parser go the long way."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from assets.parsed.model import ParsedDocument
from assets.parsed.parser import parse

SEED = (Path(__file__).parent / "listings" / "seed.txt").read_text(encoding="utf-8")
TITLES = [
    "Costing of a subsidy",
    "Actions in favour of youth",
    "Code: a new one",
    "Read more",
    "Code",
    "2018-12",
    "- X",
]
DATES = ["12/02/2018", "jun-2018", "Ongoing", "TBC", "soon", "26.11 - 07.12.2018", "Ministry of Labour"]
INSTITUTIONS = [
    "Ministry of Labour",
    "Code",
    "ONSEC",
    "Policy development",
    "Actions in Peru",
    "Jobs [Buró",
    "It was. It is.",
]
TYPES = [
    "Policy development",
    "Capacity building; Policy development",
    "Twinning",
    "Capacity (",
    "Experts came. They left.",
]
CODES = ["2018-12", "SOCIEUX 2018-12", "none", "Experts came. They left."]
TEXTS = [
    "Experts came. They left.",
    "Experts came in two",
    "Description",
    "• a list;",
    "Código é 2018-12.",
    "Share",
    " indented.",
]
records = st.tuples(*map(st.sampled_from, (TITLES, DATES, DATES, INSTITUTIONS, TYPES, CODES, TEXTS)))
LABELS = ("Start activities", "End activities", "Partner Institution", "Type of Assistance", "Code", "Description")


def document(values: list[tuple[str, ...]]) -> str:
    lines = []
    for title, *rest in values:
        lines += ["-", title]
        for label, value in zip(LABELS, rest, strict=True):
            lines += [f"- {label}", f"- {value}"]
    return "\n".join(lines) + "\n"


def content(parsed: ParsedDocument) -> list[object]:
    return [
        (
            entry.entry_number,
            entry.kind,
            entry.layout,
            entry.layout_score,
            entry.heading,
            [(name, value.raw, value.label_raw, value.range_raw) for name, value in entry.fields.items()],
            entry.rejection and entry.rejection.message,
            [(issue.code, issue.field) for issue in entry.issues],
        )
        for entry in parsed.entries
    ]


def runs(parsed: ParsedDocument) -> list[object]:
    return [(run.byte_class, run.rule_name, run.entry_number) for run in parsed.ledger]


@given(st.lists(records, min_size=1, max_size=6))
@settings(max_examples=400, deadline=None)
def test_the_short_way_gives_what_the_long_way_gives(values: list[tuple[str, ...]]) -> None:
    short = parse(document(values).encode(), "utf-8")
    long = parse(document(values).replace("\n", "\r\n").encode(), "utf-8")
    assert content(short) == [with_line_feeds(row) for row in content(long)]
    assert runs(short) == runs(long)


def with_line_feeds(row: object) -> object:
    if isinstance(row, str):
        return row.replace("\r\n", "\n")
    if isinstance(row, (tuple, list)):
        return type(row)(with_line_feeds(part) for part in row)
    return row


def test_the_seed_is_read_alike_both_ways() -> None:
    assert content(parse(SEED.encode(), "utf-8")) == content(parse(SEED.replace("\n", "\r\n").encode(), "utf-8"))
