"""What one run works on: the raw archive, the warehouse file, the work folder beside it, and how it is to be done.

A plain value that Dagster hands to the assets as a resource and the command line builds itself. It knows where things
are; it does nothing to them.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from warehouse.errors import ProjectError
from warehouse.naming import NamingPolicy
from warehouse.store import Store
from warehouse.tasks import Executor
from warehouse.workers import Here

PROJECT = Path(__file__).resolve().parents[1]
# A server keeps its archive, warehouse and Dagster instance apart from the program: SOCIEUX_HOME names their folder.
HOME = Path(os.environ.get("SOCIEUX_HOME") or PROJECT).resolve()
DEFAULT_RAW = HOME / "raw"
DEFAULT_WAREHOUSE = HOME / "warehouse" / "socieux.duckdb"
DEFAULT_NAMING = os.environ.get("SOCIEUX_NAMING") or NamingPolicy.EU.value
DEFAULT_REVIEWED = PROJECT / "warehouse" / "reference"
DEFAULT_PAGES = PROJECT / "pipelines" / "listing_page.csv"

Progress = Callable[[str, int, int], None]
"""Called as `progress(stage, done, of)` while a stage works."""


def _silent(stage: str, done: int, of: int) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class Workspace:
    """Where a run reads and writes.

    `as_of` is the only date that a table may depend on; `reviewed` holds corrections and waivers;
    `naming` is the style of country names (eu, un or iso). `engine` does what is done chunk by chunk.
    """

    raw: Path = DEFAULT_RAW
    warehouse_file: Path = DEFAULT_WAREHOUSE
    as_of: date | None = None
    is_full: bool = False
    reviewed: Path = DEFAULT_REVIEWED
    naming: str = DEFAULT_NAMING
    progress: Progress = field(default=_silent, compare=False)
    engine: Executor = field(default=Here(), compare=False)

    def options(self, *names: str) -> str:
        """What a command line has to say for these options where they are not the default, with a blank in front."""
        given: dict[str, tuple[object, object]] = {
            "raw": (self.raw, DEFAULT_RAW),
            "warehouse": (self.warehouse_file, DEFAULT_WAREHOUSE),
            "reviewed": (self.reviewed, DEFAULT_REVIEWED),
            "naming": (self.naming, DEFAULT_NAMING),
            "as-of": (self.as_of, None),
        }
        return "".join(
            f" --{name} {shlex.quote(str(value))}" for name in names for value, usual in [given[name]] if value != usual
        )

    def __post_init__(self) -> None:
        if self.naming not in list(NamingPolicy):
            raise ProjectError(
                f"{self.naming!r} is no naming policy of countries.",
                "SOCIEUX_NAMING",
                f"use one of {', '.join(NamingPolicy)}",
            )

    @property
    def store(self) -> Store:
        """The stage tables. Another warehouse file has a work folder of its own, even in the same place."""
        if self.warehouse_file == DEFAULT_WAREHOUSE:
            return Store(self.warehouse_file.parent / ".work")
        return Store(self.warehouse_file.parent / ".work" / self.warehouse_file.name)

    @property
    def fetch_cache(self) -> Path:
        """What the source's server said of pages it sent before."""
        return self.warehouse_file.parent / ".work" / "fetched.db"

    def read_document(self, document_sha256: str) -> tuple[bytes, str]:
        """The bytes of a landed document and the codec that decodes them; KeyError for one that has not landed."""
        columns = ["document_sha256", "path", "encoding", "derived_from_sha256"]
        for row in self.store.read("raw_document", columns).to_pylist():
            if row["document_sha256"] == document_sha256:
                return self.path_of(row).read_bytes(), row["encoding"]
        raise KeyError(document_sha256)

    def path_of(self, document: Mapping[str, Any]) -> Path:
        """Where the bytes of a row of raw_document lie."""
        return self.store.document_path(self.raw, document)

    def bytes_of(self, document: Mapping[str, Any]) -> bytes | None:
        """The bytes of a row of lineage.document or raw_document; None where they are not at hand."""
        try:
            return self.path_of(document).read_bytes()
        except OSError:
            return None
