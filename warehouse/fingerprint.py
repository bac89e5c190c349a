"""Versions of code and data, computed from what is in the files and never typed by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

WAREHOUSE = Path(__file__).parent
DECLARATION = tuple(WAREHOUSE / name for name in ("fields", "keys.py", "schema.py", "tables"))
SUFFIXES = {".csv", ".py", ".sql", ".yaml", ".yml", ".txt", ".json"}


def files_below(folder: Path) -> list[Path]:
    """The code and data files of a package, sorted; what a build leaves behind does not count."""
    return sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())


@cache
def fingerprint(*paths: Path) -> str:
    """SHA-256 over names and bytes of the files (folders stand for the files below them).

    Names count relative to the project and line ends as LF, so that the same checkout gives the same version anywhere.
    """
    total = hashlib.sha256()
    for path in paths:
        for file in files_below(path) if path.is_dir() else [path]:
            total.update(file.relative_to(WAREHOUSE.parent).as_posix().encode() + b"\0")
            total.update(file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()


def rule_version() -> str:
    """Version of whatever decides a published value: every stage's code and data, and what is declared and known.

    Waivers decide no value, so one more or less leaves every row that names its rules as it was.
    """
    known = [path for path in files_below(WAREHOUSE / "reference") if path.name != "waivers.csv"]
    return fingerprint(
        *DECLARATION, WAREHOUSE / "lookups.py", WAREHOUSE / "reviewed.py", WAREHOUSE.parent / "assets", *known
    )


@cache
def rule_parts() -> dict[str, str]:
    """What `rule_version` is made of: the hash of the code, and of each reference file by its name."""
    reference = WAREHOUSE / "reference"
    data = [path for path in files_below(reference) if path.suffix != ".py" and path.name != "waivers.csv"]
    scripts = [path for path in files_below(reference) if path.suffix == ".py"]
    return {
        "code": fingerprint(*DECLARATION, WAREHOUSE / "reviewed.py", WAREHOUSE.parent / "assets", *scripts),
        **{path.relative_to(WAREHOUSE).as_posix(): fingerprint(path) for path in data},
    }


def combine(parts: Iterable[str]) -> str:
    """One hash of several texts, in their order."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
