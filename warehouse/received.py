"""The files of a raw archive as they lie there, held against what is registered. Nothing of their text is read."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import ProjectError

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


def check_file(path: Path) -> None:
    """ProjectError where a path is no file: nothing is there, or something else, which is named."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ProjectError("There is no such file.", str(path), "see how its name is spelt") from error
    if stat.S_ISDIR(mode):
        raise ProjectError("This is a folder, not a file.", str(path), "name the files in it")
    if not stat.S_ISREG(mode):
        kind = "a pipe" if stat.S_ISFIFO(mode) else "a device or socket"
        raise ProjectError(f"This is {kind}, not a file.", str(path), "save what it gives in a file and name that")


def check_utf8(given: object) -> None:
    """ProjectError where a name or text is not in UTF-8, as neither the manifest nor a table can hold it."""
    try:
        str(given).encode()
    except UnicodeEncodeError as error:
        raise ProjectError(
            "This is not in UTF-8.", str(given), "rename the file, or write the text in UTF-8"
        ) from error


def digest(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file, read in blocks."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest(), handle.tell()


def files_in(raw: Path) -> list[str]:
    """Names of the files below the archive that could be documents, relative and sorted; ProjectError for no UTF-8."""
    files = [path.relative_to(raw) for path in raw.rglob("*") if path.is_file()]
    found = [path for path in files if path.name not in NO_DOCUMENTS and not any(part[0] == "." for part in path.parts)]
    for path in found:
        check_utf8(raw / path)
    return sorted(path.as_posix() for path in found)


def unregistered(raw: Path, registered: Mapping[str, str]) -> list[Unregistered]:
    """The files of the archive that `registered` (name to SHA-256) does not name, sorted."""
    by_digest = {sha256: name for name, sha256 in sorted(registered.items(), reverse=True)}
    return [
        Unregistered(name, by_digest.get(digest(raw / name)[0])) for name in files_in(raw) if name not in registered
    ]
