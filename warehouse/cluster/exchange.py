"""Where chunks pass from one machine to another: files named by their content, in any store that fsspec knows.

A file lies under the SHA-256 of its bytes, so that writing it twice changes nothing and whoever reads it can tell that
it is whole. `in/` holds what tasks read, `out/` what they made. Nothing there is needed after the run.
"""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fsspec.core import url_to_fs

INPUT, OUTPUT = "in", "out"
AT_ONCE = 16  # files that are fetched side by side
HELD = 8_000_000  # bytes: a file that is not larger is read and written in one go
# Stores in which a file is there whole or not at all; in any other one it is written aside first.
OBJECT_STORES = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "memory"}


def content_name(kind: str, data: bytes) -> str:
    """The name of a file that holds `data`."""
    return f"{kind}/{hashlib.sha256(data).hexdigest()}"


@dataclass(frozen=True)
class Exchange:
    """A folder of a store, such as `s3://bucket/prefix` or `file:///shared/folder`. Raises OSError throughout."""

    url: str

    def file_system(self) -> tuple[Any, str]:
        """The store and the folder in it."""
        store, folder = url_to_fs(self.url, use_listings_cache=False)
        return store, folder

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write files by their names."""
        with _Reaching(self):
            store, folder = self.file_system()
            if not _is_object_store(store):
                store.makedirs(f"{folder}/{INPUT}", exist_ok=True)
                store.makedirs(f"{folder}/{OUTPUT}", exist_ok=True)
                for name, data in files.items():
                    aside = f"{folder}/{name}.{uuid.uuid4().hex}"
                    store.pipe_file(aside, data)
                    store.mv(aside, f"{folder}/{name}")
            elif files:
                store.pipe({f"{folder}/{name}": data for name, data in files.items()})

    def put_file(self, path: Path, name: str) -> None:
        """Copy a file of this machine, which may be large."""
        with _Reaching(self):
            store, folder = self.file_system()
            aside = f"{folder}/{name}" if _is_object_store(store) else f"{folder}/{name}.{uuid.uuid4().hex}"
            store.put_file(str(path), aside)
            if aside != f"{folder}/{name}":
                store.mv(aside, f"{folder}/{name}")

    def get(self, names: Sequence[str]) -> list[bytes]:
        """The bytes of files, which are those that their names promise."""
        with _Reaching(self):
            store, folder = self.file_system()
            with ThreadPoolExecutor(AT_ONCE) as threads:
                found: list[bytes] = list(threads.map(store.cat_file, (f"{folder}/{name}" for name in names)))
        for name, data in zip(names, found, strict=True):
            if content_name(name.partition("/")[0], data) != name:
                raise OSError(f"{name} in {self.url} does not hold what its name promises")
        return found

    def names(self, kind: str) -> set[str]:
        """The files of a kind that are there whole."""
        with _Reaching(self):
            store, folder = self.file_system()
            if not store.exists(f"{folder}/{kind}"):
                return set()
            found: Iterable[str] = store.ls(f"{folder}/{kind}", detail=False)
        names = (path.rstrip("/").rpartition("/")[2] for path in found)
        return {f"{kind}/{name}" for name in names if len(name) == hashlib.sha256().digest_size * 2}

    def remove(self, name: str) -> None:
        """Remove one file."""
        with _Reaching(self):
            store, folder = self.file_system()
            store.rm_file(f"{folder}/{name}")


@dataclass(frozen=True)
class Remote:
    """A file of an exchange, to be read on any machine."""

    exchange: Exchange
    name: str
    byte_count: int

    def size(self) -> int:
        """How many bytes there are."""
        return self.byte_count

    def read(self, start: int, end: int) -> bytes:
        """The bytes of `[start:end]`."""
        if start >= end:
            return b""
        with _Reaching(self.exchange):
            store, folder = self.exchange.file_system()
            found: bytes = store.cat_file(f"{folder}/{self.name}", start=start, end=end)
            return found

    def open(self) -> io.BufferedReader | io.BytesIO:
        """The bytes from their beginning; those of a large file as they are asked for."""
        if self.byte_count <= HELD:
            return io.BytesIO(self.read(0, self.byte_count))
        return io.BufferedReader(_Slices(self), HELD)


class _Slices(io.RawIOBase):
    """A remote file as Python reads files, in slices."""

    def __init__(self, remote: Remote) -> None:
        self._remote, self._position = remote, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._remote.byte_count}[whence]
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: Any) -> int:
        end = min(self._position + len(buffer), self._remote.byte_count)
        data = self._remote.read(self._position, end)
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


class _Reaching:
    """Whatever a store raises becomes an OSError: no chunk is to blame for it."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, OSError):
            raise OSError(f"{self._exchange.url} cannot be used: {type(error).__name__}: {error}") from error


def _is_object_store(store: Any) -> bool:
    protocols = {store.protocol} if isinstance(store.protocol, str) else set(store.protocol)
    return bool(protocols & OBJECT_STORES)
