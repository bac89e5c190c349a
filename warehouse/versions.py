"""Which versions of a warehouse are kept, which one is published, and how to go back.

A warehouse file is a relative link onto one immutable version. Beside `socieux.duckdb` lie `versions/` and `history/`;
beside a file of any other name `versions/NAME/` and `history/NAME/`, so that two warehouses in one folder never touch
each other. The order of versions is that of their publications in `history/`, never that of file times.

Here are the swap, pinning, pruning and the repair of what a dead process left. Building a version is
`assets.published`. Everything that writes here holds `warehouse.locking.writer_lock`; readers never need it.
"""

from __future__ import annotations

import os
import re
import shutil
import uuid
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warehouse.engine import damage
from warehouse.errors import ProjectError, naming_what_failed
from warehouse.history import Layout, commit_pending, discard_pending, pending_publications, read_publications, sync
from warehouse.locking import writer_lock

VERSION = re.compile(r"[0-9a-f]{64}")
PIN_NAME = "PINNED"


class VersionError(ProjectError):
    """A version that is not there, or a file that is no warehouse."""


@dataclass(frozen=True)
class VersionInfo:
    """One kept version; `published_at` is UTC, and None for a file that history does not know; `size` is in bytes."""

    version: str
    published_at: datetime | None
    size: int
    is_current: bool
    is_pinned: bool


def list_versions(warehouse_file: Path) -> list[VersionInfo]:
    """The kept versions, newest publication first; empty before anything was published."""
    layout = Layout(warehouse_file)
    current, pinned = current_version(layout), pinned_version(layout)
    published = {row["content_version"]: row["published_at"] for row in read_publications(layout)}
    found: list[VersionInfo] = []
    for version in reversed(kept_versions(layout)):
        with suppress(FileNotFoundError):  # a publication may delete the oldest meanwhile
            size = layout.version_path(version).stat().st_size
            found.append(VersionInfo(version, published.get(version), size, version == current, version == pinned))
    return found


def rollback(warehouse_file: Path, version: str | None = None, wait_seconds: float = 0) -> VersionInfo:
    """Publish an older version again and pin it: until `release`, new versions are kept but not swapped in.

    `version` is one that `list_versions` names or the beginning of one; None is the one published before the current.
    VersionError when there is no such version.
    """
    layout = Layout(warehouse_file)
    _find(layout, version)  # before the lock, so that nothing is made where there is no warehouse
    with writer_lock(warehouse_file, wait_seconds), _naming(layout):
        repair(layout)
        target = _find(layout, version)
        path = layout.version_path(target)
        if broken := damage(path):
            raise VersionError(f"version {target[:12]} is damaged: {broken}", str(path), "choose another version")
        _write_aside(layout.versions / PIN_NAME, f"{target}\n")
        swap(layout, target)
    return _current_info(warehouse_file)


def release(warehouse_file: Path, wait_seconds: float = 0) -> VersionInfo:
    """Unpin, and publish the newest version again; the same when nothing is pinned."""
    layout = Layout(warehouse_file)
    if not kept_versions(layout):
        raise VersionError("there is no version to release", str(layout.versions), "publish one with `socieux run`")
    with writer_lock(warehouse_file, wait_seconds), _naming(layout):
        repair(layout)
        kept = kept_versions(layout)
        (layout.versions / PIN_NAME).unlink(missing_ok=True)
        swap(layout, kept[-1])
    return _current_info(warehouse_file)


def current_version(layout: Layout) -> str | None:
    """The version that the warehouse file links to; None when there is no link. VersionError for any other file."""
    if not layout.warehouse_file.is_symlink():
        if layout.warehouse_file.exists():
            raise VersionError(
                "this is not a published warehouse: it is no link onto a version",
                str(layout.warehouse_file),
                "move it away or give another path; nothing was written over it",
            )
        return None
    stem = layout.warehouse_file.readlink().stem
    return stem if VERSION.fullmatch(stem) else None


def pinned_version(layout: Layout) -> str | None:
    """The version that a rollback has pinned."""
    try:
        text = (layout.versions / PIN_NAME).read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return text if VERSION.fullmatch(text) else None


def kept_versions(layout: Layout) -> list[str]:
    """The versions whose files are there, oldest publication first, those that history does not know before all."""
    if not layout.versions.is_dir():
        return []
    files = {p.stem for p in layout.versions.glob("*.duckdb") if VERSION.fullmatch(p.stem) and p.is_file()}
    last = {row["content_version"]: number for number, row in enumerate(read_publications(layout))}
    return sorted(files, key=lambda version: (last.get(version, -1), version))


def swap(layout: Layout, version: str) -> None:
    """Point the warehouse file at a version in one step; a no-op when it already does."""
    if current_version(layout) == version:
        return
    link = layout.folder / f".{layout.warehouse_file.name}.{uuid.uuid4().hex}.link"
    link.symlink_to(os.path.relpath(layout.version_path(version), layout.folder))
    try:
        link.replace(layout.warehouse_file)
    finally:
        link.unlink(missing_ok=True)
    sync(layout.folder)


def prune(layout: Layout, keep: int) -> list[str]:
    """Delete all but the `keep` newest versions and their pages, never the current or the pinned; returns what went."""
    spared = {current_version(layout), pinned_version(layout)}
    kept = kept_versions(layout)
    gone = [version for version in kept[: max(len(kept) - keep, 0)] if version not in spared]
    for version in gone:
        layout.version_path(version).unlink()
        shutil.rmtree(layout.site / version, ignore_errors=True)
    return gone


def repair(layout: Layout) -> None:
    """Finish or undo what a process that died was doing; the caller holds the lock.

    The swap is the moment of publication (for a pinned warehouse, the version's arrival): a history that waited for it
    is kept when it came and dropped when it did not, along with a version file that only the dead process knew.
    """
    current, pinned = current_version(layout), pinned_version(layout)
    if layout.versions.is_dir():
        for leftover in (*layout.versions.glob(".build-*"), *layout.versions.glob(".aside-*")):
            leftover.unlink()
    for leftover in layout.folder.glob(f".{layout.warehouse_file.name}.*.link"):
        leftover.unlink()
    if pinned and pinned != current and layout.version_path(pinned).exists():
        swap(layout, pinned)
        current = pinned
    for folder, version in pending_publications(layout):
        has_arrived = version is not None and (version == current or pinned is not None)
        if version is not None and has_arrived and layout.version_path(version).exists():
            commit_pending(layout, folder)
            continue
        discard_pending(folder)
        known = {row["content_version"] for row in read_publications(layout)} | {current, pinned}
        if version is not None and version not in known:
            layout.version_path(version).unlink(missing_ok=True)


def _find(layout: Layout, version: str | None) -> str:
    kept = kept_versions(layout)
    fix = "see `socieux versions`"
    if not kept:
        raise VersionError("nothing has been published yet", str(layout.path), "publish with `socieux run`")
    if version is None:
        current = current_version(layout)
        older = kept[: kept.index(current)] if current in kept else kept
        if not older:
            raise VersionError("there is no version before the current one", str(layout.versions), fix)
        return older[-1]
    found = [candidate for candidate in kept if candidate.startswith(version)] if version else []
    if len(found) != 1:
        what = f"{len(found)} versions begin" if found else "no version that is kept begins"
        raise VersionError(f"{what} with {version!r}", str(layout.versions), fix)
    return found[0]


def _current_info(warehouse_file: Path) -> VersionInfo:
    return next(info for info in list_versions(warehouse_file) if info.is_current)


def _write_aside(path: Path, text: str) -> None:
    aside = path.with_name(f".aside-{uuid.uuid4().hex}")
    aside.write_text(text)
    aside.replace(path)
    sync(path.parent)


def _naming(layout: Layout) -> AbstractContextManager[None]:
    fix = "free some space or correct the permissions; the published version is as it was"
    return naming_what_failed("the versions cannot be changed", layout.versions, fix, VersionError)
