"""A DuckLake that holds the published version: the same tables and views, in one transaction for each publication.

The published file comes first and decides: what stands in it is copied, so both say the same. A publication is one
snapshot of the lake, whose message is the content version; a reader sees the snapshot at which its transaction began,
whoever publishes meanwhile. Of two publishers at once the later one to commit is refused by the catalogue and begins
anew on what the other has published, so none is lost.

The schemas main, audit and lineage of the lake belong to the warehouse. Where it is, is `warehouse.lake.settings`;
which columns it has, `warehouse.tables`. A DuckLake knows neither primary keys nor comments on the columns of views or
on macros: the keys hold because the file's do, the comments are in the data dictionary.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from warehouse import engine
from warehouse.exports.loading import VIEWS
from warehouse.fingerprint import combine
from warehouse.lake.settings import CATALOG, DATA, Lake, LakeError
from warehouse.provenance import provenance
from warehouse.redaction import without_secrets
from warehouse.schema import comments, create_table, quote_literal
from warehouse.tables import published_tables

AUTHOR = "socieux"
ATTEMPTS = 100
LONGEST_PAUSE = 2.0  # seconds between two attempts
# What DuckLake and the catalogues say when somebody else was quicker or is at it just now.
OVERTAKEN = re.compile(
    r"transaction conflict|database is locked|could not set lock|conflicting lock|could not serialize|deadlock detected"
    r"|duplicate key|UNIQUE constraint failed|already exists",
    re.IGNORECASE,
)
UNKNOWN_TO_A_LAKE = re.compile(r"\s*COMMENT\s+ON\s+(COLUMN|MACRO)\b", re.IGNORECASE)
CURRENT = "SELECT content_version FROM audit.publication ORDER BY published_at DESC, run_id DESC LIMIT 1"
LAST_STRUCTURE = f"""
    SELECT commit_extra_info FROM lake.snapshots()
    WHERE author = '{AUTHOR}' AND commit_extra_info IS NOT NULL ORDER BY snapshot_id DESC LIMIT 1
"""  # noqa: S608  a constant
STANDING = """
    SELECT 'VIEW' AS kind, schema_name, view_name AS name
    FROM duckdb_views() WHERE database_name = 'lake' AND NOT internal
    UNION ALL
    SELECT 'TABLE', schema_name, table_name FROM duckdb_tables() WHERE database_name = 'lake' AND NOT internal
    UNION ALL
    SELECT DISTINCT if(function_type = 'table_macro', 'MACRO TABLE', 'MACRO'), schema_name, function_name
    FROM duckdb_functions() WHERE database_name = 'lake' AND NOT internal
"""


@dataclass(frozen=True)
class LakePublication:
    """What came of it: the version that the lake holds, its snapshot, whether this call put it there, and how often it
    had to begin."""

    version: str
    snapshot_id: int
    is_new: bool
    attempts: int = 1


def prepare(lake: Lake) -> None:
    """Make sure that the lake can be opened for writing, and make it where it is new; LakeError says what lacks."""
    with opened(lake) as connection:
        _refuse_what_is_not_ours(connection)


@contextmanager
def opened(lake: Lake, *, read_only: bool = False, published: Path | None = None) -> Iterator[engine.Connection]:
    """A connection to the lake whose bare table names are the lake's; LakeError for whatever DuckDB refuses."""
    extensions = lake.extensions()
    if not (read_only or lake.is_on_postgres):
        Path(lake.catalog).parent.mkdir(parents=True, exist_ok=True)
    try:
        with engine.open_lake(lake.address, lake.options(read_only=read_only), extensions, published) as connection:
            _name_buckets_in_the_path(connection)
            yield connection
    except engine.EngineError as error:
        raise _in_words(error, lake) from None  # DuckDB's own words hold the password


def _name_buckets_in_the_path(connection: engine.Connection) -> None:
    """A server of S3 that is not Amazon's own (`DUCKDB_S3_ENDPOINT`) rarely has a name for each bucket."""
    said = connection.execute("SELECT value FROM duckdb_settings() WHERE name = 's3_endpoint'").fetchall()
    if said and said[0][0] and not said[0][0].endswith("amazonaws.com"):
        connection.execute("SET s3_url_style = 'path'")


def publish(warehouse_file: Path, lake: Lake, report: Callable[[str], None] = lambda what: None) -> LakePublication:
    """Put the version that `warehouse_file` is into the lake, unless it is what the lake holds already.

    `report` hears why it begins anew. LakeError when the lake cannot be reached, holds something else, or stays busy;
    it then holds what it held. ProjectError when there is no published file.
    """
    version = provenance(warehouse_file).version
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with opened(lake, published=warehouse_file) as connection:
                is_new = _publish(connection, version)
                return LakePublication(version, _snapshot(connection, version), is_new, attempt)
        except LakeError as error:
            if attempt == ATTEMPTS or not OVERTAKEN.search(error.what):
                raise
            report("another publication was quicker; beginning anew")
            time.sleep(random.SystemRandom().uniform(0, min(LONGEST_PAUSE, 0.05 * 2**attempt)))  # so that two part
    raise AssertionError("the last attempt returns or raises")


def _publish(connection: engine.Connection, version: str) -> bool:
    """One transaction, or none where the version is there; returns whether anything was written."""
    connection.execute("BEGIN")
    standing = _refuse_what_is_not_ours(connection)
    if standing and _current(connection) == version:
        connection.execute("ROLLBACK")
        return False
    statements = _structure(connection)
    structure = combine(statements)
    if not standing or structure != _last_structure(connection):
        for kind, schema, name in standing:
            connection.execute(f"DROP {kind} {schema}.{engine.quote_name(name)}")
        for statement in statements:
            connection.execute(statement)
    for table in published_tables():
        connection.execute(f"DELETE FROM {table.qualified_name}")  # noqa: S608  a declared name
        connection.execute(f"INSERT INTO {table.qualified_name} BY NAME FROM published.{table.qualified_name}")
    about = quote_literal(json.dumps({"content_version": version, "structure": structure}))
    connection.execute(f"CALL lake.set_commit_message('{AUTHOR}', '{version}', extra_info => {about})")
    connection.execute("COMMIT")
    return True


def _structure(connection: engine.Connection) -> list[str]:
    """The statements that make schemas, tables, views and macros in an empty lake, as declared."""
    found = [f"CREATE SCHEMA IF NOT EXISTS {schema}" for schema in sorted({str(t.schema) for t in published_tables()})]
    for table in published_tables():
        found += [create_table(table), *comments(table)]
    for path in sorted(VIEWS.glob("*.sql")):
        parts = (statement.query for statement in connection.extract_statements(path.read_text(encoding="utf-8")))
        found += [part for part in parts if not UNKNOWN_TO_A_LAKE.match(part)]
    return found


def _refuse_what_is_not_ours(connection: engine.Connection) -> list[tuple[str, str, str]]:
    """What stands in the lake (kind, schema, name), views first; LakeError when nobody has published there."""
    standing = sorted(connection.execute(STANDING).fetchall(), key=lambda row: row[0], reverse=True)
    if standing and ("TABLE", "audit", "publication") not in standing:
        names = ", ".join(f"{schema}.{name}" for _, schema, name in standing[:5])
        raise LakeError(f"this DuckLake holds something else ({names}), and stays as it is", fix="name a new catalogue")
    return standing


def _current(connection: engine.Connection) -> str | None:
    """The version that the lake holds: the newest publication that it knows is its own."""
    rows: list[tuple[str]] = connection.execute(CURRENT).fetchall()
    return rows[0][0] if rows else None


def _last_structure(connection: engine.Connection) -> str | None:
    rows: list[tuple[str]] = connection.execute(LAST_STRUCTURE).fetchall()
    return json.loads(rows[0][0])["structure"] if rows else None


def _snapshot(connection: engine.Connection, version: str) -> int:
    """The newest snapshot with that version; 0 when it has expired."""
    query = f"SELECT coalesce(max(snapshot_id), 0) FROM lake.snapshots() WHERE commit_message = '{version}'"  # noqa: S608
    rows: list[tuple[int]] = connection.execute(query).fetchall()
    return rows[0][0]


def _in_words(error: engine.EngineError, lake: Lake) -> LakeError:
    said = without_secrets(str(error)).strip()
    if "data_path is not set" in said:
        return LakeError(
            "the catalogue is new, and nobody says where its data are to lie", lake.shown, f"give --lake-data or {DATA}"
        )
    if "does not match existing data path" in said:
        return LakeError(
            f"the data of this DuckLake lie somewhere else: {said}", lake.shown, f"leave out --lake-data and {DATA}"
        )
    return LakeError(said, lake.shown, f"see to the catalogue that --lake-catalog or {CATALOG} names, and run again")
