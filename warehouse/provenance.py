"""Where a published version comes from and how to cite it: what every page and every export says of itself.

Read from the published file alone, so that a page says the same whoever renders it, and when. What is not known (the
seed has no address, date or licence) is said to be unknown and never filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from warehouse.engine import query
from warehouse.errors import ProjectError
from warehouse.history import Layout
from warehouse.reference import read_reference
from warehouse.versions import VERSION

TITLE = "SOCIEUX+ actions warehouse"
UNKNOWN = "not stated"


@dataclass(frozen=True)
class Document:
    """One received document of a version, as its archive knows it; None is not known."""

    path: str
    sha256: str
    publisher: str
    url: str | None
    retrieved_on: date | None
    licence: str | None


@dataclass(frozen=True)
class Provenance:
    """One published version: its content hash, the documents it was built from, and the counts that describe it."""

    version: str
    documents: tuple[Document, ...]
    action_count: int

    @property
    def short_version(self) -> str:
        """The first digits of the version, enough for `socieux versions` and `socieux rollback`."""
        return self.version[:12]

    @cached_property
    def publishers(self) -> tuple[str, ...]:
        """Who published the documents, sorted."""
        return tuple(sorted({document.publisher for document in self.documents}))

    @cached_property
    def retrieved(self) -> str:
        """When the documents were retrieved, as words: a day, a range of days, or that it is not known of some."""
        days = sorted({document.retrieved_on for document in self.documents if document.retrieved_on})
        known = "" if not days else f"{days[0]}" if len(days) == 1 else f"{days[0]} to {days[-1]}"
        if not known:
            return "on a day that is not known"
        is_partly = any(document.retrieved_on is None for document in self.documents)
        return known + (", some on a day that is not known" if is_partly else "")

    @property
    def stated_licences(self) -> tuple[str, ...]:
        """The licences that the archive states, sorted."""
        return tuple(licence for licence in self.licences if licence != UNKNOWN)

    @cached_property
    def licences(self) -> tuple[str, ...]:
        """The licences of the documents, sorted; `not stated` where the archive states none."""
        return tuple(sorted({document.licence or UNKNOWN for document in self.documents}))

    @property
    def citation(self) -> str:
        """One sentence that names this very version; two builds with the same content are cited alike."""
        publishers = "; ".join(self.publishers) or UNKNOWN
        origin = f"Built from listings published by {publishers}; retrieved {self.retrieved}."
        return f"{TITLE}, version {self.version}. {origin}"


def provenance(warehouse_file: Path) -> Provenance:
    """What the published file says of itself; QueryError where there is none, ProjectError where it has no version."""
    rows = query(warehouse_file, "SELECT * FROM lineage.document ORDER BY path, document_sha256").to_pylist()
    actions = query(warehouse_file, "SELECT count(*) AS action_count FROM fact_action").to_pylist()
    return Provenance(_version(warehouse_file), tuple(map(_document, rows)), actions[0]["action_count"])


def _version(warehouse_file: Path) -> str:
    """The name of the version that the file links to; a copy under another name knows what was published last."""
    name = warehouse_file.resolve().stem
    if VERSION.fullmatch(name):
        return name
    last = "SELECT content_version FROM audit.publication ORDER BY published_at DESC, run_id DESC LIMIT 1"
    for row in query(warehouse_file, last).to_pylist():
        return str(row["content_version"])
    raise ProjectError("the file does not say which version it is", str(warehouse_file), "publish with `socieux run`")


def _document(row: dict[str, Any]) -> Document:
    return Document(
        path=row["path"],
        sha256=row["document_sha256"],
        publisher=_publishers().get(row["source"], row["source"]),
        url=row["url"],
        retrieved_on=row["retrieved_on"],
        licence=row["licence"],
    )


@cache
def _publishers() -> dict[str, str]:
    return {row["source"]: row["publisher"] for row in read_reference("source")}


def site_folder(warehouse_file: Path, version: str) -> Path:
    """Where the pages of one version lie, beside the versions and the history of the warehouse."""
    return Layout(warehouse_file).site / version
