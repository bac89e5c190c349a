"""Received bytes become text by an exact codec, or are refused with the byte that is at fault."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.landed.decoding import UndecodableError, decode

SPANISH = "Acciones en Perú\n- Código\n- 2024-08\n- La institución elaboró un plan de acción con expertos de España.\n"


@pytest.mark.parametrize(
    ("data", "encoding", "bom_length"),
    [
        (SPANISH.encode(), "utf-8", 0),
        (codecs.BOM_UTF8 + SPANISH.encode(), "utf-8", 3),
        (codecs.BOM_UTF16_LE + SPANISH.encode("utf-16-le"), "utf-16-le", 2),
        (codecs.BOM_UTF16_BE + SPANISH.encode("utf-16-be"), "utf-16-be", 2),
        (SPANISH.encode("utf-16-le"), "utf-16-le", 0),
        (SPANISH.encode("cp1252"), "cp1252", 0),
        (SPANISH.replace("España", "“España”").encode("cp1252"), "cp1252", 0),
        (b"", "utf-8", 0),
    ],
)
def test_text_is_decoded_by_a_codec_that_gives_it_back_exactly(data: bytes, encoding: str, bom_length: int) -> None:
    decoded = decode(data)
    assert (decoded.encoding, decoded.bom_length) == (encoding, bom_length)
    assert data[bom_length:].decode(encoding) == decoded.text
    assert decoded.media_type == "text/plain"


@pytest.mark.parametrize("markup", ["<!DOCTYPE html><p>x", "\n<html lang='en'>", "<!-- saved --><HTML><body>"])
def test_a_saved_page_is_told_by_its_content(markup: str) -> None:
    assert decode(markup.encode()).media_type == "text/html"


@pytest.mark.parametrize(
    ("data", "media_type", "offset"),
    [
        (b"%PDF-1.7\n...", "application/pdf", 0),
        (b"PK\x03\x04docx", "application/zip", 0),
        (b"\x89PNG\r\n\x1a\n", "image/png", 0),
        (b"text then a NUL \x00 here and more text", "application/octet-stream", 16),
        (b"\x00" * 5_000_000, "application/octet-stream", 0),
        (b"plain\x01\x02", "application/octet-stream", 5),
    ],
)
def test_binary_content_is_refused_with_its_type_and_first_byte(data: bytes, media_type: str, offset: int) -> None:
    with pytest.raises(UndecodableError) as refused:
        decode(data)
    assert (refused.value.media_type, refused.value.offset) == (media_type, offset)


def test_a_stray_byte_in_utf_8_is_an_error_with_its_offset_and_not_read_as_another_encoding() -> None:
    data = "La institución elaboró".encode() + b"\xff" + b" un plan."
    with pytest.raises(UndecodableError, match="utf-8") as refused:
        decode(data)
    assert refused.value.offset == data.index(b"\xff")


def test_a_file_cut_inside_a_character_is_decoded_up_to_it() -> None:
    data = "España".encode()[:-2]
    decoded = decode(data)
    assert (decoded.text, decoded.encoding, decoded.tail_length) == ("Espa", "utf-8", 1)


@given(st.binary(max_size=400))
def test_any_bytes_are_either_decoded_exactly_or_refused(data: bytes) -> None:
    try:
        decoded = decode(data)
    except UndecodableError as refused:
        assert 0 <= refused.offset <= len(data)
    else:
        body = data[decoded.bom_length : len(data) - decoded.tail_length]
        assert body.decode(decoded.encoding) == decoded.text
