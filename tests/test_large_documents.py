"""Documents beyond all measure are worked on in parts, or refused with the reason and the byte."""

import io
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest

from assets.landed import decoding
from assets.landed.decoding import UndecodableError, decode, recognise
from assets.normalised.document import DocumentContext, normalise_document, normalise_parts
from assets.parsed.chunks import BOUNDS, Bounds, chunks
from assets.parsed.handover import in_parts, to_tables
from assets.parsed.parser import parse, parse_in_chunks
from bench.large import CASES, MAX_MEGABYTES, measure
from tests.conftest import Socieux
from warehouse.document_bytes import Received
from warehouse.store import Store

SHA = "0" * 64
SMALL = Bounds(length=600, lines=100, times=20)
RECORD = """-
Pay slips for {n} ministries
- Start activities
- {day:02}/02/2025
- End activities
- 26/03/2025
- Partner Institution
- Ministry of Labour of Zambia
- Code
- 2024-{n}
- Description
- Experts from Spain came. They wrote the {n}th manual.
"""
LISTING = "".join(RECORD.format(n=n, day=1 + n % 28) for n in range(20))


def in_small_parts(data: bytes, folder: Path) -> dict[str, pa.Table]:
    store = Store(folder)
    store.write_parts(in_parts(SHA, parse_in_chunks(io.BytesIO(data), "utf-8", bounds=SMALL)), "parsed", "", SHA)
    document = DocumentContext(SHA, Received(data), "utf-8", "DMY", None)
    store.write_parts(normalise_parts(document, store), "normalised", "", SHA)
    assert store.part_count("entry", SHA) > 5
    names = ("entry", "byte_ledger", "parse_issue", "normalised_entry", "issue", "date_ledger", "entry_evidence")
    return {name: store.read_document(name, SHA) for name in names}


def at_once(data: bytes) -> dict[str, pa.Table]:
    parsed = to_tables(SHA, parse(data, "utf-8"))
    document = DocumentContext(SHA, data, "utf-8", "DMY", None)
    return parsed | normalise_document(document, parsed["entry"], parsed["parse_issue"])


@pytest.mark.parametrize("last", ["", RECORD.format(n=41, day=31).replace("26/03/2025", "02/26/2025"), "-\nCut here"])
def test_a_document_in_parts_gives_the_tables_of_the_whole(tmp_path: Path, last: str) -> None:
    data = ("Actions in Zambia\n" + LISTING + last).encode()
    whole = at_once(data)
    for name, table in in_small_parts(data, tmp_path).items():
        assert table.to_pylist() == whole[name].to_pylist(), name


def test_a_text_without_certain_records_is_cut_beside_entries_that_say_so() -> None:
    text = "\n\n".join(f"• Talks number {n}\n\n  They were held in Suva, and many people came." for n in range(100))
    parts = list(parse_in_chunks(io.BytesIO(text.encode()), "utf-8", bounds=Bounds(500, 50, 2)))
    assert len(parts) > 3
    for before, after in pairwise(parts):
        for entry in (before.entries[-1], after.entries[0]):
            assert ("boundary_unsure", "entry") in {(issue.code, issue.field) for issue in entry.issues}
    assert sum(run.end - run.start for part in parts for run in part.ledger) == len(text.encode())


@pytest.mark.parametrize("unit", ["x", "x\n", "-\n", "• x\n", "\u2028", "é\r\n", "-\nTitle\n- Code\n- 2018-04\n"])
def test_no_chunk_is_larger_than_its_bounds(unit: str) -> None:
    bounds = Bounds(1_000, 100, 3)
    text = unit * (30_000 // len(unit))
    made = list(chunks(io.BytesIO(text.encode()), "utf-8", 0, bounds))
    assert "".join(chunk.text for chunk in made) == text
    assert all(len(chunk.text) <= 3_000 and chunk.text.count("\n") <= 300 for chunk in made[:-1])
    assert [chunk.is_last for chunk in made] == [False] * (len(made) - 1) + [True]


def test_the_way_a_document_is_read_does_not_move_its_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    def cuts() -> list[str]:
        return [chunk.text for chunk in chunks(io.BytesIO(LISTING.encode()), "utf-8", 0, SMALL)]

    whole = cuts()
    monkeypatch.setattr("assets.parsed.chunks._BLOCK_LENGTH", 7)
    assert cuts() == whole


def test_an_encoding_is_recognised_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "BLOCK_LENGTH", 3)
    for encoding in ("utf-8", "cp1252"):
        assert recognise(io.BytesIO("Dirección de «España»\n".encode(encoding) * 5)).encoding == encoding
    stray = "Dirección de España ".encode() * 5
    with pytest.raises(UndecodableError) as refused:
        recognise(io.BytesIO(stray + b"\xff more"))
    assert refused.value.offset == len(stray)


@pytest.mark.parametrize("before", [0, 10, 999_990])
def test_a_line_beyond_all_measure_is_refused_with_its_first_byte(before: int) -> None:
    data = b"a\n" * before + b"b" * (decoding.MAX_LINE_LENGTH + 1) + b"\nc"
    with pytest.raises(UndecodableError, match="a line of more than 1,000,000 characters") as refused:
        decode(data)
    assert refused.value.offset == 2 * before
    assert decode(data.replace(b"bb", b"b\n")).encoding == "utf-8"


def test_a_page_beyond_all_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_PAGE_LENGTH", 1_000)
    with pytest.raises(UndecodableError, match="an HTML page of more than"):
        decode(b"<!doctype html>" + b"<p>x" * 1_000)


def test_a_document_of_several_parts_is_parsed_at_the_command_line(tmp_path: Path, socieux: Socieux) -> None:
    record = RECORD.replace("They wrote", "They came again. " * 60 + "They wrote")
    text = "".join(record.format(n=n, day=1 + n % 28) for n in range(BOUNDS.length // len(record) + 30))
    (tmp_path / "long.txt").write_text(text)
    lines = socieux("parse", tmp_path / "long.txt").stdout.splitlines()
    assert len(lines) == text.count("Pay slips")


def test_bytes_without_end_are_refused_within_bounded_memory() -> None:
    nothing = next(case for case in CASES if "NUL" in case.name)
    found = measure(nothing, 0.3)
    assert found["answer"] == "a NUL byte: this is binary, not text (byte 0)"
    assert found["peak"] < MAX_MEGABYTES / 2
