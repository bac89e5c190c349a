"""The stage's work on chunks, as tasks for any executor: bytes of a document in, its tables out.

A document of ordinary size is one task. A larger one is cut first, then parsed piece by piece in a chain, for a piece
needs what stands before it: the heading, the columns of a table, the number of the last entry.
"""

import copy
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pyarrow as pa

from assets.parsed.chunks import Bounds, Chunk, chunks
from assets.parsed.handover import in_parts, part_tables, source_tables
from assets.parsed.model import LedgerRun
from assets.parsed.parser import Context, begin, parse_chunk, parse_in_chunks
from warehouse.document_bytes import Received
from warehouse.tasks import Made

HTML = "text/html"
Inputs = Mapping[str, Received]
DOCUMENT = "document"  # the name of the only input


class Source(NamedTuple):
    """What is known of a document before it is parsed."""

    document_sha256: str
    encoding: str
    bom_byte_count: int
    byte_count: int
    media_type: str


class Piece(NamedTuple):
    """A chunk by its bytes; those of half a character at the end of the document are not among them."""

    start: int
    end: int
    is_last: bool
    is_forced: bool
    tail_length: int


class Carried(NamedTuple):
    """What a piece leaves to the next one: where the parser stands, and the last run of the ledger if it is open."""

    context: Context
    kept: list[LedgerRun]


def is_large(source: Source, bounds: Bounds) -> bool:
    """Whether a document is worked on in pieces."""
    return source.media_type != HTML and source.byte_count - source.bom_byte_count > bounds.length


def parse_whole(source: Source, inputs: Inputs, before: None = None) -> Made:
    """The tables of a document that is not large."""
    if source.media_type == HTML:
        return Made(source_tables(source.document_sha256, source.byte_count))
    with inputs[DOCUMENT].open() as handle:
        parsed = parse_in_chunks(handle, source.encoding, source.bom_byte_count)
        parts = list(in_parts(source.document_sha256, parsed))
    return Made({name: pa.concat_tables(part[name] for part in parts) for name in parts[0]})


def cut(argument: tuple[Source, Bounds], inputs: Inputs, before: None = None) -> Made:
    """Where a large document is cut; gives its pieces."""
    return Made(value=list(_pieces(*argument, inputs[DOCUMENT])))


def _pieces(source: Source, bounds: Bounds, received: Received) -> Iterator[Piece]:
    start = source.bom_byte_count
    with received.open() as handle:
        for chunk in chunks(handle, source.encoding, source.bom_byte_count, bounds):
            end = start + len(chunk.text.encode(source.encoding))
            yield Piece(start, end, chunk.is_last, chunk.is_forced, chunk.tail_length)
            start = end


def parse_piece(argument: tuple[Source, Piece], inputs: Inputs, before: Carried | None) -> Made:
    """The tables of one piece; gives what the next one needs. `before` stays as it was: it may be needed again."""
    source, piece = argument
    context, kept = copy.deepcopy(before) if before else (begin(source.bom_byte_count), [])
    text = inputs[DOCUMENT][piece.start : piece.end].decode(source.encoding)
    part = parse_chunk(Chunk(text, piece.is_last, piece.is_forced, piece.tail_length), source.encoding, context)
    tables, kept = part_tables(source.document_sha256, part, kept, is_last=piece.is_last)
    return Made(tables, value=Carried(context, kept))


def source_of(document: Mapping[str, Any]) -> Source:
    """What a row of raw_document says of its document."""
    return Source(*(document[name] for name in Source._fields))
