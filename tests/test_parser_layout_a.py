"""Layout A: a line with a dash, the title, then labels and values with dashes."""

from pathlib import Path

from assets.landed.decoding import decode
from assets.parsed.model import ParsedDocument
from assets.parsed.parser import parse

LISTINGS = Path(__file__).parent / "listings"


def parsed(data: bytes) -> ParsedDocument:
    decoded = decode(data)
    return parse(data, decoded.encoding, decoded.bom_length)


def test_the_seed_listing_gives_six_complete_actions_in_order() -> None:
    document = parsed((LISTINGS / "seed.txt").read_bytes())
    assert [entry.fields["code"].raw for entry in document.entries] == [
        "2024-14",
        "2024-09",
        "2024-11",
        "2024-08",
        "2024-23",
        "2023-44",
    ]
    assert {(entry.kind, entry.layout, entry.rejection, entry.issues) for entry in document.entries} == {
        ("action", "A", None, ())
    }
    assert all(len(entry.fields) == 7 for entry in document.entries)


def test_the_bytes_at_every_span_decode_to_the_raw_value_after_multi_byte_text_too() -> None:
    data = (LISTINGS / "seed.txt").read_bytes()
    for entry in parsed(data).entries:
        for value in entry.fields.values():
            assert data[slice(*value.span)].decode("utf-8") == value.raw
            if value.label_span:
                assert data[slice(*value.label_span)].decode("utf-8") == value.label_raw


def test_a_last_description_that_ends_with_a_full_stop_and_no_line_break_is_complete() -> None:
    data = (LISTINGS / "seed.txt").read_bytes()
    assert not data.endswith(b"\n")
    assert parsed(data).entries[-1].rejection is None
