"""Decisions that people took about single entries: corrections of source errors, and waivers of quarantined entries.

Both are reviewed files: `corrections/*.yml`, one a file, and `waivers.csv`, written by `socieux waive`. Here they are
read, checked for form, and written; what they do to an entry is decided in the stages that apply them.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from warehouse.errors import ProjectError

CORRECTIONS, WAIVERS = "corrections", "waivers.csv"
CORRECTABLE = ("title", "code", "start", "end", "range", "partner_institution", "assistance_type", "description")
ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
WORD = re.compile(r"\w+")
ID_LENGTH = 10  # hexadecimal digits of a rejection_id: 40 bits tell thousands of entries apart
HEADER = (
    "# Quarantined entries that stay withheld on purpose, one row each; written by `socieux waive`, reviewed like\n"
    "# code. text_sha256 is of the entry's text as received: when the text changes, the waiver no longer holds.\n"
)


@dataclass(frozen=True)
class Correction:
    """One value of one entry that the source states wrongly; `expect` is the value as received."""

    id: str
    action_code: str | None
    title: str | None
    field: str
    expect: str
    value: str
    reason: str
    dated: date
    owner: str

    @property
    def rule_name(self) -> str:
        """The rule that evidence of the value names."""
        return f"correction:{self.id}"


@dataclass(frozen=True)
class Waiver:
    """One quarantined entry that stays withheld: which (`entry_id`, `text_sha256`, code), why, and until when."""

    entry_id: str
    text_sha256: str
    rejection_code: str
    reason: str
    owner: str
    until: date
    dated: date

    @property
    def rejection_id(self) -> str:
        """The id of the rejected entries it is about."""
        return rejection_id(self.entry_id, self.rejection_code, self.text_sha256)

    def is_expired(self, as_of: date | None) -> bool:
        """Whether its last day has passed; never, where no date is known."""
        return as_of is not None and as_of > self.until


def fold(text: object) -> str:
    """Text reduced to its words: case, accents, punctuation and blanks do not make two titles different."""
    if not isinstance(text, str):
        return ""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(WORD.findall("".join(char for char in plain if not unicodedata.combining(char))))


def entry_id(action_code: str | None, title: str | None, text_sha256: str) -> str:
    """An entry's identity wherever it stands: its code, else its folded title, else its text."""
    if action_code:
        return f"code:{action_code}"
    return f"title:{fold(title)}" if fold(title) else f"text:{text_sha256[:ID_LENGTH]}"


def text_sha256(text: str) -> str:
    """SHA-256 of an entry's text as received."""
    return hashlib.sha256(text.encode()).hexdigest()


def rejection_id(identity: str, rejection_code: str, text_hash: str) -> str:
    """The short stable id of a rejected entry: the same text rejected for the same reason has the same anywhere."""
    return hashlib.sha256("\x1f".join((identity, rejection_code, text_hash)).encode()).hexdigest()[:ID_LENGTH]


def read_corrections(folder: Path) -> tuple[Correction, ...]:
    """The corrections under a folder of reviewed files, by id; ProjectError names the file that has not the form."""
    found: dict[str, Correction] = {}
    for path in sorted((folder / CORRECTIONS).glob("*.yml")):
        try:
            # BaseLoader reads every scalar as the text that is written: 02.2025 is no number, 2025-02-01 no date.
            correction = _correction(yaml.load(_text(path), Loader=yaml.BaseLoader))  # noqa: S506  makes no objects
        except (ValueError, TypeError, yaml.YAMLError) as error:
            raise ProjectError(f"This is no correction: {error}", str(path), "see the README.md beside it") from error
        if correction.id in found:
            raise ProjectError(f"The id {correction.id} is taken.", str(path), "give the correction an id of its own")
        found[correction.id] = correction
    return tuple(found[name] for name in sorted(found))


def _correction(given: Any) -> Correction:
    names = [field.name for field in fields(Correction)]
    if not isinstance(given, Mapping):
        raise TypeError("not a mapping")
    if unknown := set(given) - set(names):
        raise ValueError(f"unknown {', '.join(map(str, sorted(unknown, key=str)))}")
    if lost := [name for name in names if name not in given and name not in ("action_code", "title")]:
        raise ValueError(f"{', '.join(lost)} missing")
    if given["field"] not in CORRECTABLE:
        raise ValueError(f"{given['field']!r} is not one of {', '.join(CORRECTABLE)}")
    if not (given.get("action_code") or given.get("title")):
        raise ValueError("neither action_code nor title names the entry")
    if not_text := [name for name, value in given.items() if not isinstance(value, str)]:
        raise TypeError(f"{', '.join(not_text)} is no text")
    if not ID.fullmatch(given["id"]):
        raise ValueError(f"the id {given['id']!r} is not of lower-case letters, digits, '.', '_' and '-'")
    if given["expect"] == given["value"]:
        raise ValueError("expect and value are the same")
    if not given["reason"].strip():
        raise ValueError("no reason is given")
    named = {name: given.get(name) or None for name in ("action_code", "title")}
    return Correction(**{**given, **named, "dated": date.fromisoformat(given["dated"])})


def read_waivers(folder: Path) -> tuple[Waiver, ...]:
    """The waivers under a folder of reviewed files; ProjectError names the line that has not the form."""
    waivers = {}
    for place, row in read_rows(folder / WAIVERS, [field.name for field in fields(Waiver)]):
        try:
            days = {name: date.fromisoformat(row[name]) for name in ("until", "dated")}
        except ValueError as error:
            where = f"{place}: {row['entry_id']}"
            raise ProjectError(f"This is no waiver: {error}", where, "write it with `socieux waive`") from error
        waiver = Waiver(row["entry_id"], row["text_sha256"], row["rejection_code"], row["reason"], row["owner"], **days)
        waivers[waiver.rejection_id] = waiver
    return tuple(waivers[name] for name in sorted(waivers, key=lambda name: _order(waivers[name])))


def _order(waiver: Waiver) -> tuple[str, str, str]:
    return waiver.entry_id, waiver.rejection_code, waiver.text_sha256


def write_waivers(folder: Path, waivers: Iterable[Waiver]) -> None:
    """Write the waivers sorted, one for each rejection_id (the last one given), aside and then in place."""
    kept = {waiver.rejection_id: waiver for waiver in waivers}
    rows = (asdict(waiver) for waiver in sorted(kept.values(), key=_order))
    write_rows(folder / WAIVERS, HEADER, [field.name for field in fields(Waiver)], rows)


def read_rows(path: Path, names: Sequence[str]) -> list[tuple[str, dict[str, str]]]:
    """The rows of a reviewed CSV file with the place of each, none where there is no file; lines with # are comments.

    ProjectError names the line that is not of the form: no UTF-8, no CSV, other columns, or not as many cells.
    """
    if not path.exists():
        return []
    lines = io.StringIO(_text(path), newline="").readlines()
    numbers = [number for number, line in enumerate(lines, 1) if not line.startswith("#")]
    reader = csv.DictReader([lines[number - 1] for number in numbers], strict=True)
    found: list[tuple[str, dict[str, str]]] = []
    try:
        if reader.fieldnames != list(names):
            raise ProjectError("The columns are not the declared ones.", str(path), f"the header is {','.join(names)}")
        for row in reader:
            place = f"{path}:{numbers[reader.line_num - 1]}"
            if None in row or None in row.values():
                raise ProjectError("The row has not as many cells as there are columns.", place, "mend the row")
            found.append((place, row))
    except csv.Error as error:
        place = f"{path}:{numbers[reader.reader.line_num - 1]}"
        raise ProjectError(f"This is no CSV: {error}", place, "mend the line, or write the file anew") from error
    return found


def _text(path: Path) -> str:
    """A reviewed file's text, without the mark of its encoding that some editors put in front."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        what = f"This is not in UTF-8: byte 0x{data[error.start]:02x}"
        raise ProjectError(what, f"{path}:{line}", "save the file as UTF-8 and run again") from error


def write_rows(path: Path, header: str, names: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write a reviewed CSV file below its comment lines, aside and then in place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with aside.open("w", encoding="utf-8", newline="") as handle:
        handle.write(header)
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([row[name] for name in names] for row in rows)
    aside.replace(path)
