"""Many small Parquet files read as few: opening a file costs as much as reading thousands of rows of it.

Files kept per document, under the document's SHA-256, are copied together in key order: those whose hashes begin alike
in one file, so that a change of one document writes one group anew. A gathered file says which files it was made of,
with their sizes and times; where that is no longer so, the files themselves are read.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = "gathered"
LEAST_FILES = 100  # below, nothing is gained
GROUP_FILES = 64
ROW_GROUP_BYTES = 16_000_000  # of a part that is held while it is gathered
SOURCES = b"socieux.gathered"


def current(paths: Sequence[Path]) -> list[Path] | None:
    """The gathered files that are, together and in order, the files of one table; None where they are not up to date.

    `paths` are named <stage>/<SHA-256 of the document>/<table>.parquet, in key order.
    """
    if len(paths) < LEAST_FILES:
        return None
    found = []
    for target, sources in _groups(paths):
        if not _is_made_of(target, sources):
            return None
        found.append(target)
    return found


def gather(paths: Sequence[Path], schema: pa.Schema, stamp: bytes) -> None:
    """Copy the files of one table together, group by group, where the group is not up to date.

    Every file has the metadata `stamp`; a gathered one has all of theirs under it. ValueError for a file that is not
    of the declared schema, which must not be hidden.
    """
    if len(paths) < LEAST_FILES:
        return
    folder = paths[0].parents[1] / FOLDER
    groups = list(_groups(paths))
    for other in folder.glob("*"):
        if other.name.split("-")[0] != groups[0][0].parent.name.split("-")[0]:
            shutil.rmtree(other)
    for target, sources in groups:
        if _is_made_of(target, sources):
            continue
        told = _told(sources)
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
        stamps = [(pq.read_schema(path).metadata or {}).get(stamp, b"") for path in sources]
        written = schema.with_metadata({SOURCES: told, stamp: b" ".join(stamps)})
        try:
            with pq.ParquetWriter(aside, written, compression="zstd", compression_level=1) as writer:
                for part in _parts(sources, schema):
                    writer.write_table(part.replace_schema_metadata(written.metadata))
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)


def _groups(paths: Sequence[Path]) -> Iterator[tuple[Path, list[Path]]]:
    """Each gathered file and what it is made of. How many there are is a power of two, so that few files move when
    documents are added."""
    bits = max((len(paths) - 1) // GROUP_FILES, 1).bit_length()
    for index, sources in groupby(paths, lambda path: int(path.parent.name[:8], 16) >> (32 - bits)):
        yield paths[0].parents[1] / FOLDER / f"{bits}-{index:x}" / paths[0].name, list(sources)


def _told(sources: Sequence[Path]) -> bytes:
    lines = []
    for path in sources:
        status = path.stat()
        lines.append(f"{path.parent.name} {status.st_size} {status.st_mtime_ns}")
    return "\n".join(lines).encode()


def _is_made_of(target: Path, sources: Sequence[Path]) -> bool:
    with suppress(pa.ArrowInvalid, OSError):
        return bool((pq.read_schema(target).metadata or {}).get(SOURCES) == _told(sources))
    return False


def _parts(sources: Sequence[Path], schema: pa.Schema) -> Iterator[pa.Table]:
    held: list[pa.Table] = []
    byte_count = 0
    for path in sources:
        with pq.ParquetFile(path) as file:
            if not file.schema_arrow.equals(schema):
                raise ValueError(f"{path.parent.name}/{path.name} is not of the declared schema")
            for number in range(file.num_row_groups):
                held.append(file.read_row_group(number))
                byte_count += held[-1].nbytes
                if byte_count > ROW_GROUP_BYTES:
                    yield pa.concat_tables(held).combine_chunks()
                    held, byte_count = [], 0
    if held:
        yield pa.concat_tables(held).combine_chunks()
