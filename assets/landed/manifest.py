"""The raw archive's manifest: what each file is, said once by whoever put it there.

Reads, checks and writes `manifest.csv`; compares it with the files. Nothing of a file's text is interpreted here, and
an empty cell stays unknown: no date, address or licence is ever made up.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import date
from operator import itemgetter
from pathlib import Path

from filelock import Timeout

from warehouse.errors import REFUSED, ProjectError, naming_what_failed
from warehouse.locking import file_lock
from warehouse.received import MANIFEST, digest, files_in

LOCAL_SOURCE = "local"
ADD = "socieux add FILE"
LOCK = ".manifest.lock"
WAIT_SECONDS = 60.0  # for whoever adds to the same archive


@dataclass(frozen=True)
class ManifestRow:
    """One row of the manifest; None is what nobody knows."""

    file: str
    sha256: str
    bytes: int
    source: str
    listing_id: str | None = None
    snapshot_id: str | None = None
    is_complete: bool | None = None
    url: str | None = None
    retrieved_on: date | None = None
    language: str | None = None
    licence: str | None = None
    heading: str | None = None


COLUMNS = tuple(field.name for field in fields(ManifestRow))


def read_manifest(raw: Path, sources: Iterable[str]) -> list[ManifestRow]:
    """The manifest's rows sorted by file; raises ProjectError with the line that is wrong.

    A folder without a manifest is registered in memory as source `local`.
    """
    if not raw.is_dir():
        raise ProjectError("The raw archive is not a folder.", str(raw), "give an existing folder with --raw")
    path = raw / MANIFEST
    rows = registered(raw, sources) if path.exists() else _register_local(raw)
    if not rows:
        raise ProjectError(
            "The raw archive is empty: there is nothing to build from.",
            str(raw),
            f"add a listing with `{ADD}`",
            REFUSED,
        )
    return sorted(rows, key=lambda row: row.file)


def registered(raw: Path, sources: Iterable[str]) -> list[ManifestRow]:
    """The manifest's rows as they stand, none where nothing is registered yet; ProjectError as `read_manifest`."""
    path = raw / MANIFEST
    return _parse(path, set(sources)) if path.exists() else []


@contextmanager
def sole_writer(raw: Path, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """The right to add to an archive, which is made if need be; ProjectError where it cannot be had or written to."""
    fix = "see to its permissions, and to the space on the disk"
    with naming_what_failed("A file cannot be read or written", raw, fix):
        raw.mkdir(parents=True, exist_ok=True)
        try:
            with file_lock(raw / LOCK).acquire(timeout=wait_seconds):
                yield
        except Timeout as error:
            raise ProjectError(
                "Another process is adding to this archive.", str(raw), "wait for it to end, and add again", REFUSED
            ) from error


def _register_local(raw: Path) -> list[ManifestRow]:
    return [ManifestRow(name, *digest(raw / name), LOCAL_SOURCE) for name in files_in(raw)]


def _parse(path: Path, sources: set[str]) -> list[ManifestRow]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"The manifest cannot be read: {error}", str(path), "restore it from git") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ProjectError(
                "The manifest's columns are not the declared ones.",
                f"{path}:1",
                f"the first line is {','.join(COLUMNS)}",
            )
        rows = [_row(cells, f"{path}:{reader.line_num}", sources) for cells in reader]
    except csv.Error as error:
        raise ProjectError(f"The manifest is no CSV: {error}", f"{path}:{reader.line_num}") from error
    file, count = max(Counter(row.file for row in rows).items(), key=itemgetter(1), default=("", 0))
    if count > 1:
        raise ProjectError("A file stands twice in the manifest.", f"{path}: {file}", "remove one of its rows")
    return rows


def _row(cells: dict[str, str | None], place: str, sources: set[str]) -> ManifestRow:
    def refuse(what: str, fix: str = "") -> ProjectError:
        return ProjectError(what, place, fix)

    if None in cells or None in cells.values():
        raise refuse("The row has not as many cells as the manifest has columns.")
    known = {name: (value or "").strip() or None for name, value in cells.items()}
    name, sha256, size, source = (known[column] or "" for column in COLUMNS[:4])
    if not name or Path(name).is_absolute() or ".." in Path(name).parts:
        raise refuse(f"{name!r} is not the name of a file inside the archive.")
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise refuse(f"{sha256!r} is no SHA-256.", f"register the file again with `{ADD}`")
    if not size.isdigit():
        raise refuse(f"{size!r} is no size in bytes.", f"register the file again with `{ADD}`")
    if source not in sources:
        raise refuse(f"{source!r} is not a known source.", "declare it in warehouse/reference/source.csv")
    complete = {None: None, "true": True, "false": False}
    if known["is_complete"] not in complete:
        raise refuse(f"is_complete is {known['is_complete']!r}.", "write true, false, or nothing where it is unknown")
    try:
        retrieved = date.fromisoformat(known["retrieved_on"]) if known["retrieved_on"] else None
    except ValueError as error:
        raise refuse(f"retrieved_on is {known['retrieved_on']!r}.", "write it as YYYY-MM-DD") from error
    return ManifestRow(
        name,
        sha256,
        int(size),
        source,
        listing_id=known["listing_id"],
        snapshot_id=known["snapshot_id"],
        is_complete=complete[known["is_complete"]],
        url=known["url"],
        retrieved_on=retrieved,
        language=known["language"],
        licence=known["licence"],
        heading=known["heading"],
    )


def newest_retrieval(rows: Iterable[ManifestRow]) -> date | None:
    """The newest date of retrieval that the manifest knows: the date that tables may use unless another is given."""
    return max((row.retrieved_on for row in rows if row.retrieved_on), default=None)


def verify(raw: Path, rows: Iterable[ManifestRow]) -> None:
    """Compare every row with its file; raises ProjectError (exit 1) for the first that is missing or not the same."""
    for row in rows:
        path = raw / row.file
        if not path.is_file():
            raise ProjectError(
                "A file of the manifest is missing.", str(path), "restore it, or remove its row", REFUSED
            )
        if not path.resolve().is_relative_to(raw.resolve()):
            raise ProjectError("A file of the manifest lies outside the archive.", str(path), exit_code=REFUSED)
        sha256, size = digest(path)
        if (sha256, size) != (row.sha256, row.bytes):
            change = "truncated" if size < row.bytes else "changed"
            raise ProjectError(
                f"A file was {change} after it was registered: {size:,} bytes with SHA-256 {sha256[:12]}..., "
                f"the manifest says {row.bytes:,} with {row.sha256[:12]}...",
                str(path),
                f"restore the file, or register what is there now as a new file with `{ADD}`",
                REFUSED,
            )


def write_manifest(raw: Path, rows: Iterable[ManifestRow]) -> None:
    """Write the manifest, sorted by file, aside and then in place."""
    raw.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", dir=raw, delete=False) as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in sorted(rows, key=lambda row: row.file):
            writer.writerow([_cell(value) for value in asdict(row).values()])
        handle.flush()
        os.fsync(handle.fileno())
    Path(handle.name).chmod(0o644)
    Path(handle.name).replace(raw / MANIFEST)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
