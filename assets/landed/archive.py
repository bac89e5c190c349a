"""Putting files into the raw archive, the one way in: bytes as received, and a manifest row for each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assets.landed.decoding import UndecodableError, recognise
from assets.landed.documents import date_orders
from assets.landed.manifest import ManifestRow, registered, sole_writer, write_manifest
from warehouse.errors import ProjectError
from warehouse.received import NO_DOCUMENTS, check_file, check_utf8, digest


def add_files(
    raw: Path, files: Sequence[Path], facts: Mapping[str, Any], *, is_new_snapshot: bool = False
) -> Iterator[str]:
    """Register `files`, yielding a line for each: all or none, whoever else adds to the archive.

    Bytes that are registered are not registered again, unless they are a new snapshot: a page that is what it was
    before its last change says so anew. `facts` are the manifest's other columns, the same for every file. Raises
    ProjectError for a file that is missing or no text, and for a name that another text has, registered or not, or that
    is no listing's.
    """
    if facts["source"] not in date_orders():
        raise ProjectError(
            f"{facts['source']!r} is not a known source.",
            "--source",
            f"use one of {', '.join(date_orders())}, or declare it in warehouse/reference/source.csv",
        )
    for fact in facts.values():
        check_utf8(fact)
    given = [(file, _row(raw, file, facts)) for file in files]
    with sole_writer(raw):
        yield from _add(raw, given, facts, is_new_snapshot=is_new_snapshot)


def _add(
    raw: Path, given: Sequence[tuple[Path, ManifestRow]], facts: Mapping[str, Any], *, is_new_snapshot: bool
) -> list[str]:
    rows = registered(raw, date_orders())
    by_name, by_digest = {row.file: row for row in rows}, {row.sha256: row for row in rows}
    lines: list[str] = []
    new: list[Path] = []
    for file, row in given:
        if (known := by_digest.get(row.sha256)) and not is_new_snapshot:
            lines.append(f"{file}: already registered as {known.file}{_advice(raw, file, known, facts)}")
            continue
        if row.file in by_name:
            raise ProjectError(
                f"Another text is registered as {row.file}.", str(file), "give the new file a name of its own"
            )
        if Path(row.file).name in NO_DOCUMENTS:
            raise ProjectError(
                "A file of this name is no listing.", str(file), "add listings alone, or give this one another name"
            )
        target = _target(raw, file)
        if target.exists() and digest(target) != digest(file):
            raise ProjectError(
                f"Another text lies in the archive as {row.file}, registered by nobody.",
                str(file),
                f"add that one, or move it away: {target}",
            )
        by_name[row.file] = by_digest[row.sha256] = row
        new.append(file)
        lines.append(f"{file}: registered as {row.file}, {row.bytes:,} bytes")
    for file in new:
        target = _target(raw, file)
        if not target.exists():
            shutil.copyfile(file, target)
    write_manifest(raw, by_name.values())
    return lines


def _advice(raw: Path, file: Path, known: ManifestRow, facts: Mapping[str, Any]) -> str:
    """What to do about a copy that lies in the archive itself, where each run would name it, and about facts that
    its row does not hold; the source has a default, so that it may have been said by nobody."""
    is_copy = file.resolve().is_relative_to(raw.resolve()) and file.resolve() != (raw / known.file).resolve()
    others = {name: value for name, value in facts.items() if value is not None and value != getattr(known, name)}
    others.pop("source", None)
    told = ", ".join(f"{name} is not {value}" for name, value in others.items())
    return ("; delete this copy of it" if is_copy else "") + (f"; its row stays: {told} there" if told else "")


def _target(raw: Path, file: Path) -> Path:
    inside = file.resolve().is_relative_to(raw.resolve())
    return file.resolve() if inside else raw / file.name


def _row(raw: Path, file: Path, facts: Mapping[str, Any]) -> ManifestRow:
    check_file(file)
    check_utf8(file)
    try:
        with file.open("rb") as source:
            recognise(source)
    except UndecodableError as error:
        raise ProjectError(
            f"This is no text: {error}", str(file), "save the listing as plain text or HTML and add that"
        ) from error
    name = _target(raw, file).relative_to(raw.resolve() if _target(raw, file).is_absolute() else raw).as_posix()
    return ManifestRow(name, *digest(file), **facts)
