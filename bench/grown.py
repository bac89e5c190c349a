"""A published file of N actions, grown from a really published one of few.

What lives here: repeating every row that speaks of actions under other keys, codes, documents and paths, so that keys
stay unique, references hold, and codes, dates, countries, types and doubts are distributed as in the original. Tables
that grow with the world and not with actions (countries, dates, institutions, codings) stay as they are; so does
`LEFT`, which no question and no view of the benchmark reads. Rows are written in key order, keys, comments and views
are those of a publication.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from warehouse import engine
from warehouse.schema import Table, add_primary_key, comments, create_table, quote_literal
from warehouse.tables import published_tables

VIEWS = Path(__file__).parents[1] / "warehouse" / "views"
LEFT = ("byte_ledger", "entry", "evidence", "issue", "rejected_evidence")
# What tells one copy of a row from another, by column; `n` is the number of the copy, 0 for the original.
KEYS = ("action_key", "action_history_key", "expert_group_key", "old_key", "new_key", "changed_key")
COPIED = {
    **{key: f"if({key} > 0, xor({key}, n << 42), {key})" for key in KEYS},  # keys are hashes: high bits are as good
    **{name: f"printf('%08x', n) || substr({name}, 9)" for name in ("document_sha256", "kept_document_sha256")},
    **{name: f"printf('%06d/', n) || {name}" for name in ("path", "source_path")},
    "natural_key": "natural_key || ' ' || n",
    "action_code": r"if(regexp_full_match(action_code, '\d{4}-\d+'), "
    "left(action_code, 5) || (substr(action_code, 6)::INTEGER + n * 1000), action_code || '-' || n)",
}


def grow(original: Path, file: Path, copies: int) -> str:
    """Write to `file` what `original` holds, its actions `copies` times; returns the version it names itself."""
    version = hashlib.sha256(f"{original.resolve().stem} {copies}".encode()).hexdigest()
    with engine.open_new(file) as connection:
        connection.execute(f"ATTACH {quote_literal(str(original.resolve()))} AS original (READ_ONLY)")
        for statement in _statements(copies, original.resolve().stem, version):
            connection.execute(statement)
        connection.execute("DETACH original")
    return version


def _statements(copies: int, original: str, version: str) -> Iterator[str]:
    for schema in sorted({str(table.schema) for table in published_tables()} - {"main"}):
        yield f"CREATE SCHEMA {schema}"
    for table in published_tables():
        yield create_table(table)
        yield f"INSERT INTO {table.qualified_name} BY NAME {_rows(table, copies)}"
        yield add_primary_key(table)
        yield from comments(table)
    renamed = f"replace(content_version, '{original}', '{version}')"
    yield f"UPDATE audit.publication SET content_version = {renamed}"  # noqa: S608  hexadecimal digits
    for path in sorted(VIEWS.glob("*.sql")):
        yield path.read_text(encoding="utf-8")


def _rows(table: Table, copies: int) -> str:
    """The rows of the original in key order, repeated where they speak of actions or documents."""
    source = f"original.{table.qualified_name}"
    copied = [name for name in table.column_names if name in COPIED]
    if table.name in LEFT or not copied:
        return f"FROM {source}"
    changed = ", ".join(f"if(n = 0, {name}, {COPIED[name]}) AS {name}" for name in copied)
    key = table.primary_key[0]
    reserved = f"WHERE n = 0 OR {key} > 0" if key in KEYS else ""  # reserved members are there once
    return (
        f"SELECT * EXCLUDE (n) REPLACE ({changed}) FROM {source}, range({copies}) AS copy(n) {reserved} "  # noqa: S608
        f"ORDER BY {', '.join(table.stored_by or table.primary_key)}"
    )
