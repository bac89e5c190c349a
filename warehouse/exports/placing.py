"""A folder written aside and moved into place: a reader finds the old export or the new one, never a mixture."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from warehouse.errors import ProjectError, naming_what_failed

EXCHANGE, AT_FDCWD = 2, -100  # of Linux's renameat2


@contextmanager
def placed(folder: Path, mark: str) -> Iterator[Path]:
    """An empty folder to fill; leaving without an error puts it in the place of `folder`.

    What stood there before is deleted, if it is an empty folder or holds the file `mark`, by which an export is known.
    ProjectError otherwise, or when the place cannot be written; it is then as it was.
    """
    place = folder.parent.resolve() / folder.name if folder.name not in ("", "..") else folder.resolve()
    _refuse_what_is_no_export(place, mark)
    aside = place.with_name(f".{place.name}.{uuid.uuid4().hex}")
    fix = "give a folder that you may write to, on a disk with space"
    try:
        with naming_what_failed("the export cannot be written", place, fix):
            place.parent.mkdir(parents=True, exist_ok=True)
            aside.mkdir()
            yield aside
            _move(aside, place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _refuse_what_is_no_export(place: Path, mark: str) -> None:
    try:
        is_free = not place.exists() or (place.is_dir() and ((place / mark).is_file() or not any(place.iterdir())))
    except OSError:
        is_free = False
    if not is_free:
        raise ProjectError(
            "this is something else than an earlier export, and stays as it is", str(place), "name a new folder"
        )


def _move(aside: Path, place: Path) -> None:
    """Exchange the two in one step; where the system cannot, the place is empty for an instant."""
    with suppress(OSError):  # nothing there, or an empty folder
        aside.rename(place)
        return
    if not _exchange(aside, place):
        old = place.with_name(f".{place.name}.{uuid.uuid4().hex}")
        place.rename(old)
        aside.rename(place)
        old.rename(aside)


def _exchange(one: Path, other: Path) -> bool:
    """Whether Linux has exchanged two names in one step; other systems and some file systems cannot."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if os.name == "posix" else None
    return rename is not None and rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), EXCHANGE) == 0


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, which are never held whole."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
