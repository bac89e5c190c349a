"""What holds of the parser for any text, in any encoding, however it is cut."""

import codecs
import io
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assets.parsed.chunks import Bounds
from assets.parsed.model import ParsedDocument, ParsedEntry
from assets.parsed.parser import parse, parse_in_chunks
from tests.parsing import raws

LISTINGS = sorted((Path(__file__).parent / "listings").glob("*.txt"))
LINES = [
    "-",
    "",
    "Actions in Peru",
    "Acciones en Bolivia",
    "- Start activities",
    "- 12/02/2018",
    "    Start activities",
    "    12/02/2018",
    "End activities: Ongoing",
    "- Partner Institution",
    "    Partner Institution",
    "Partner Institution: Cámara (CAO)",
    "- Ministry of Labour",
    "    Type of Assistance",
    "- Type of Assistance",
    "    Policy development; Capacity building",
    "- Code",
    "- 2018-04",
    "Code: 2018-05",
    "- Description",
    "- Experts from Spain came. They wrote a manual\u2019s text.",
    "    Experts from Spain came.",
    "  • Five-year plan for the fund",
    "Costing of a wage subsidy",
    "2018-12, Suva, 26.11 - 07.12.2018",
    "26.11 - 07.12.2018",
    "Read more",
    "Codice 🙂 §",
    "| Title | Start date | Code |",
    "| Plan | 12/02/2018 | 2018-04 |",
    "Title\tEnd date\tCode\tPartner",
    "Plan\t\t2018-04",
    "**Code:** 2018-06",
    "Status: open",
    "Sponsor: nobody",
    "Page 2 of 3",
]
documents = st.lists(st.sampled_from(LINES) | st.text(max_size=30), max_size=40).map("\n".join)
# A document that stops inside a record may go on below a repeated page heading; these end with a finished sentence.
headed = st.lists(st.sampled_from([line for line in LINES if not line.startswith("Ac")]), max_size=20).map(
    lambda lines: "\n".join(["Actions in Peru", *lines]) + "\nExperts came. They left.\n"
)


def assert_sound(data: bytes, encoding: str, bom_length: int, document: ParsedDocument) -> None:
    position = 0
    for run in document.ledger:
        assert run.start == position
        assert run.end > run.start
        position = run.end
    assert position == len(data)
    before = bom_length
    for entry in document.entries:
        assert before <= entry.span[0] < entry.span[1] <= len(data)
        before = entry.span[1]
        assert_fields_nest(data, encoding, entry)


def assert_fields_nest(data: bytes, encoding: str, entry: ParsedEntry) -> None:
    spans = []
    for value in entry.fields.values():
        assert data[slice(*value.span)].decode(encoding) == value.raw
        spans += [value.span] if value.raw else []
        if value.label_span:
            spans.append(value.label_span)
    spans = sorted(set(spans))
    for (_, end), (start, _) in pairwise(spans):
        assert end <= start
    if spans:
        assert entry.span[0] <= spans[0][0]
        assert spans[-1][1] <= entry.span[1]


@given(documents | st.text(max_size=200))
@example("Actions in Peru\n-\n")
@example("Code: 2018-04\n2018-04")
@example("-\n" + 3 * "    Policy development; Capacity building\n")
@example("-\n  A plan of all\n  01/02/2019\n  02/02/2019\n  03/02/2019\n  Experts came. They left.")
@settings(max_examples=300, deadline=None)
def test_any_text_is_parsed_with_nested_spans_and_a_ledger_that_sums(text: str) -> None:
    data = text.encode("utf-8", "replace")
    assert_sound(data, "utf-8", 0, parse(data, "utf-8"))


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-8", codecs.BOM_UTF8),
        ("cp1252", b""),
        ("latin-1", b""),
    ],
)
@given(text=documents)
@settings(max_examples=60, deadline=None)
def test_offsets_are_bytes_of_the_received_document_in_every_encoding(encoding: str, mark: bytes, text: str) -> None:
    data = mark + text.encode(encoding, "replace")
    assert_sound(data, encoding, len(mark), parse(data, encoding, len(mark)))


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_parsed_in_a_codec_that_decodes_all_bytes(data: bytes) -> None:
    assert_sound(data, "latin-1", 0, parse(data, "latin-1"))


@given(headed, headed)
@settings(max_examples=200, deadline=None)
def test_two_documents_that_begin_with_a_heading_parse_joined_as_they_do_apart(first: str, second: str) -> None:
    joined = parse((first + second).encode(), "utf-8")
    one, two = parse(first.encode(), "utf-8"), parse(second.encode(), "utf-8")
    apart = [(entry.kind, raws(entry), entry.rejection is None) for entry in [*one.entries, *two.entries]]
    assert [(entry.kind, raws(entry), entry.rejection is None) for entry in joined.entries] == apart


@given(documents, st.integers(1, 400))
@settings(max_examples=200, deadline=None)
def test_a_document_parsed_in_chunks_gives_what_the_whole_gives(text: str, chunk_length: int) -> None:
    data = text.encode("utf-8", "replace")
    whole = parse(data, "utf-8")
    parts = list(parse_in_chunks(io.BytesIO(data), "utf-8", bounds=Bounds(chunk_length, 1_000, 1_000)))
    assert [entry for part in parts for entry in part.entries] == whole.entries
    assert sum(run.end - run.start for part in parts for run in part.ledger) == len(data)


@pytest.mark.parametrize("path", LISTINGS, ids=lambda path: path.stem)
def test_a_listing_cut_at_any_byte_is_parsed_and_accounted_for(path: Path) -> None:
    data = path.read_bytes()
    for length in range(0, len(data), 1 + len(data) // 150):
        part = data[:length]
        document = parse(part, "utf-8")
        assert sum(run.end - run.start for run in document.ledger) == length


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "unit", ["- ", "-\n", "a: ", " ", "(", "Code ", "1.", "12.02 - ", "•", "Capacity building ", "\u00a0", "word\n"]
)
def test_a_long_repetition_takes_linear_time(unit: str) -> None:
    data = (unit * (200_000 // len(unit))).encode()
    assert_sound(data, "utf-8", 0, parse(data, "utf-8"))
