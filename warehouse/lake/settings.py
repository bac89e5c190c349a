"""Where a DuckLake is: its catalogue and its data, and what DuckDB needs to open the two.

A catalogue is a PostgreSQL database (`postgres:dbname=lake host=db`, or an address `postgresql://...`) or a file on
this machine: DuckDB by the endings `.ducklake` and `.duckdb`, SQLite by any other. Data are Parquet files in a local
folder or below `s3://bucket/prefix`; the catalogue remembers where, so only the first publication has to say it. No
password is ever shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from warehouse.engine import DUCKDB_VERSION
from warehouse.errors import ProjectError
from warehouse.redaction import without_secrets
from warehouse.schema import quote_literal

CATALOG, DATA = "SOCIEUX_LAKE_CATALOG", "SOCIEUX_LAKE_DATA"
LOCK = "requirements-lake.lock"
POSTGRES, POSTGRES_URLS = "postgres:", ("postgresql://", "postgres://")
DUCKDB_ENDINGS = (".ducklake", ".duckdb")
BUSY_MILLISECONDS = 30_000  # how long SQLite waits for whoever writes


class LakeError(ProjectError):
    """A DuckLake that cannot be opened, read or written."""


@dataclass(frozen=True)
class Lake:
    """A DuckLake by its catalogue; `data` is where its files lie, None for where the catalogue says."""

    catalog: str
    data: str | None = None

    @property
    def shown(self) -> str:
        """The catalogue as a person may see it."""
        return without_secrets(self.catalog)

    @property
    def is_on_postgres(self) -> bool:
        """Whether the catalogue is a PostgreSQL database, which other machines may share."""
        return self.catalog.startswith((POSTGRES, *POSTGRES_URLS))

    @property
    def address(self) -> str:
        """What stands behind ATTACH."""
        if self.is_on_postgres:
            is_url = self.catalog.startswith(POSTGRES_URLS)
            return f"ducklake:postgres:{self.catalog if is_url else self.catalog.removeprefix(POSTGRES)}"
        return f"ducklake:{'sqlite:' if self._is_on_sqlite else ''}{self.catalog}"

    def options(self, *, read_only: bool = False) -> list[str]:
        """The options of ATTACH; every table is Parquet, however small, so that any program can read it."""
        found = ["DATA_INLINING_ROW_LIMIT 0"]
        if read_only:
            found.append("READ_ONLY")
        elif self.data is not None:
            found.append(f"DATA_PATH {quote_literal(self.data)}")
        if self._is_on_sqlite:
            found += [f"META_BUSY_TIMEOUT {BUSY_MILLISECONDS}", "META_JOURNAL_MODE 'WAL'"]
        return found

    def extensions(self) -> list[Path]:
        """The files of the extensions that it needs; LakeError where one is not installed."""
        names = ["ducklake", "httpfs"]  # only the catalogue knows whether the data are in a bucket
        if self.is_on_postgres:
            names.append("postgres_scanner")
        elif self._is_on_sqlite:
            names.append("sqlite_scanner")
        return _installed(names)

    @property
    def _is_on_sqlite(self) -> bool:
        return not (self.is_on_postgres or self.catalog.endswith(DUCKDB_ENDINGS))


def lake_of(catalog: str | None, data: str | None, environment: Mapping[str, str], warehouse_file: Path) -> Lake:
    """The lake that the options or else the environment name, or one beside the warehouse file.

    A file's data lie beside it unless said otherwise. LakeError for a catalogue in PostgreSQL that is named wrongly.
    """
    beside = warehouse_file.parent.resolve() / "ducklake" / f"{warehouse_file.stem}.sqlite"
    catalog = catalog or environment.get(CATALOG) or str(beside)
    data = data or environment.get(DATA) or None
    if Lake(catalog).is_on_postgres:
        return Lake(catalog, _place(data))
    if re.match(r"[a-z0-9]{2,}:", catalog):
        raise LakeError(
            "a catalogue is a file or a PostgreSQL database",
            without_secrets(catalog),
            "name a file, or postgres:dbname=... host=...",
        )
    file = Path(catalog).resolve()
    return Lake(str(file), _place(data) or (None if file.exists() else f"{file}.files/"))


def _place(data: str | None) -> str | None:
    if data is None or "://" in data:
        return data
    return f"{Path(data).resolve()}/"


def _installed(names: Sequence[str]) -> list[Path]:
    found, missing = [], []
    for name in names:
        spec = find_spec(f"duckdb_extension_{name}")
        folders = spec.submodule_search_locations if spec and spec.submodule_search_locations else []
        files = [Path(folder, "extensions", f"v{DUCKDB_VERSION}", f"{name}.duckdb_extension") for folder in folders]
        path = next((file for file in files if file.is_file()), None)
        if path is None:
            missing.append(f"duckdb-extension-{name.replace('_', '-')}=={DUCKDB_VERSION}")
        else:
            found.append(path)
    if missing:
        raise LakeError(
            f"a DuckLake needs what is not installed here: {', '.join(missing)}",
            fix=f"install it: pip install --no-deps --require-hashes -r {LOCK}",
        )
    return found
