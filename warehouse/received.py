"""The files of a raw archive as they lie there, held against what is registered. Nothing of their text is read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "manifest.csv"
NO_DOCUMENTS = {MANIFEST, "README.md", ".gitkeep", ".gitattributes"}


@dataclass(frozen=True)
class Unregistered:
    """A file that nobody registered; `copy_of` is the registered file that holds the very same bytes, if one does."""

    file: str
    copy_of: str | None

    @property
    def fix(self) -> str:
        """What to do about it."""
        if self.copy_of is None:
            return f"register it with `socieux add raw/{self.file}`, or delete it"
        return f"it is a copy of {self.copy_of}, which is registered: delete the copy"


def digest(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file, read in blocks."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest(), handle.tell()


def files_in(raw: Path) -> list[str]:
    """Names of the files below the archive that could be documents, relative and sorted."""
    found = (path.relative_to(raw) for path in raw.rglob("*") if path.is_file())
    return sorted(
        path.as_posix()
        for path in found
        if path.name not in NO_DOCUMENTS and not any(part.startswith(".") for part in path.parts)
    )


def unregistered(raw: Path, registered: Mapping[str, str]) -> list[Unregistered]:
    """The files of the archive that `registered` (name to SHA-256) does not name, sorted."""
    by_digest = {sha256: name for name, sha256 in sorted(registered.items(), reverse=True)}
    return [
        Unregistered(name, by_digest.get(digest(raw / name)[0])) for name in files_in(raw) if name not in registered
    ]
