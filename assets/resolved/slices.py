"""Normalised entries a slice of the actions at a time: all that they say, of which memory holds one slice.

Entries lie in the order of documents, actions in the order of their keys, which are hashes: the entries of one action
can be anywhere. One pass over all of them puts each aside with its slice, so that none is read twice.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa

SLICE_ENTRIES = 20_000  # as Python's objects, where all are seen again, some 100 MB
NO_SLICE = -1
Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]


class Entries(Protocol):
    """A table with a row per entry, in key order."""

    def select(self, columns: Sequence[str]) -> pa.Table:
        """Some columns of all rows."""

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The same, never held whole; at least one (perhaps empty) batch."""


@dataclass(frozen=True)
class Held:
    """Entries that are held."""

    table: pa.Table

    def select(self, columns: Sequence[str]) -> pa.Table:
        """Some columns of all rows."""
        return self.table.select(list(columns))

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The same in parts."""
        rows = self.select(columns)
        yield from rows.to_batches() or [pa.RecordBatch.from_pylist([], rows.schema)]


def slice_count(entry_count: int) -> int:
    """How many slices so many entries need."""
    return entry_count // SLICE_ENTRIES + 1


def slice_of(keys: Numbers, count: int) -> Numbers:
    """The slice of each action key, rising with the key: keys spread evenly over 63 bits."""
    found: Numbers = np.minimum(keys // ((2**63 - 1) // count), count - 1)
    return found


def in_slices(batches: Iterable[pa.RecordBatch], slices: Numbers, count: int) -> Iterator[pa.Table]:
    """The rows of each slice, in their order; `slices` says of every row of `batches` where it belongs."""
    if count == 1:
        rows = pa.Table.from_batches(list(batches))
        yield rows if (slices == 0).all() else rows.filter(pa.array(slices == 0))
        return
    with tempfile.TemporaryDirectory(prefix="socieux-slices-") as folder:
        paths = [Path(folder) / f"{number:06}.arrow" for number in range(count)]
        schema = _put_apart(batches, slices, paths)
        for path in paths:
            if not path.exists():
                yield schema.empty_table()
                continue
            with pa.OSFile(str(path)) as file, pa.ipc.open_file(file) as reader:
                rows = reader.read_all()
            path.unlink()
            yield rows


def _put_apart(batches: Iterable[pa.RecordBatch], slices: Numbers, paths: Sequence[Path]) -> pa.Schema:
    """One file a slice; returns the schema of the rows."""
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    writers: dict[int, pa.ipc.RecordBatchFileWriter] = {}
    schema = pa.schema([])
    done = 0
    with ExitStack() as stack:
        for batch in batches:
            schema = batch.schema
            numbers = slices[done : done + len(batch)]
            done += len(batch)
            for number in np.unique(numbers[numbers != NO_SLICE]).tolist():
                if number not in writers:
                    sink = stack.enter_context(pa.OSFile(str(paths[number]), "wb"))
                    writers[number] = stack.enter_context(pa.ipc.new_file(sink, schema, options=options))
                writers[number].write_batch(batch.filter(pa.array(numbers == number)))
    return schema
