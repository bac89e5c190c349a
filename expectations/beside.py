"""Checks that a dataframe cannot carry, beside Great Expectations: types, keys, and bytes.

Types are those of the Parquet files themselves, because reading them as a declared table would hide a difference. Keys
are looked up in SQL. Evidence is held against the received bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.findings import DOCUMENT, Finding, detail
from expectations.results import Row
from expectations.rules import Reference, Rule
from warehouse.engine import Session, quote_name
from warehouse.keys import RESERVED_MEMBERS
from warehouse.received import unregistered
from warehouse.store import Store
from warehouse.tables import TABLES


def type_faults(table_name: str, store: Store) -> list[Row]:
    """A row per column that is missing, not declared, or not of its declared type, in any file of the table."""
    declared = TABLES[table_name].arrow_schema
    faults: dict[str, str] = {}
    for path in store.paths(table_name):
        found = pq.read_schema(path)
        for name in dict.fromkeys([*declared.names, *found.names]):
            if name not in found.names:
                faults[name] = "the column is missing"
            elif name not in declared.names:
                faults[name] = "the column is not declared"
            elif found.field(name).type != declared.field(name).type:
                faults[name] = f"of type {declared.field(name).type}, found {found.field(name).type}"
    return [detail(name, fault, 1, 1) for name, fault in faults.items()]


def check_keys(rule: Rule, session: Session) -> Finding:
    """Unique keys and references; a row per key in the details, with the share that was found.

    What is broken is counted first, in groups and joins that may outgrow memory; rows are looked at where it is.
    """
    table = quote_name(rule.table)
    dangling = {f"reference_{number}": _dangling(each) for number, each in enumerate(rule.references)}
    tested = "".join(f", {sql} AS {name}" for name, sql in dangling.items())
    counted = [f"count(*) FILTER ({name}) AS {name}" for name in dangling]
    counted += [f"count({quote_name(each.column)}) AS stated_{number}" for number, each in enumerate(rule.references)]
    counted += [f"({_repeated(columns, table)}) AS unique_{number}" for number, columns in enumerate(rule.unique)]
    looked_at = f"SELECT *{tested} FROM {table}"  # noqa: S608  declared names
    totals = session.sql(f"SELECT {', '.join(['count(*) AS total', *counted])} FROM ({looked_at})").to_pylist()[0]  # noqa: S608  declared names
    details = [
        detail(", ".join(columns), "unique", totals["total"], totals[f"unique_{number}"])
        for number, columns in enumerate(rule.unique)
    ]
    for number, each in enumerate(rule.references):
        stated, lost = totals[f"stated_{number}"], totals[f"reference_{number}"]
        row = detail(each.column, f"found in {each.table}.{each.target}", stated, lost)
        details.append(row | {"resolution_rate": round(1 - lost / stated, 6) if stated else 1.0})
    shown = dict.fromkeys(
        [*(c for columns in rule.unique for c in columns), *(each.column for each in rule.references)]
    )
    failing = pa.table({})
    if any(not row["is_passed"] for row in details):
        flags = [*map(_is_repeated, rule.unique), *dangling.values()]
        flagged = ", ".join(f"{sql} AS flag_{number}" for number, sql in enumerate(flags))
        broken = " OR ".join(f"flag_{number}" for number in range(len(flags)))
        columns = ", ".join(quote_name(name) for name in shown)
        failing = session.sql(f"SELECT {columns} FROM (SELECT {columns}, {flagged} FROM {table}) WHERE {broken}")  # noqa: S608  declared names
    elements: dict[str, int] = {}
    if DOCUMENT in shown:
        counts = session.sql(f"SELECT {DOCUMENT} AS name, count(*) AS rows FROM {table} GROUP BY ALL").to_pylist()  # noqa: S608  declared names
        elements = {str(row["name"]): row["rows"] for row in counts}
    return Finding(
        element_count=totals["total"],
        failure_count=failing.num_rows,
        is_passed=failing.num_rows == 0,
        failing=failing.slice(0, min(20, failing.num_rows)).to_pylist(),  # rows without columns have no end
        details=details,
        element_documents=elements,
        failing_documents=Counter(failing[DOCUMENT].to_pylist() if DOCUMENT in failing.column_names else []),
    )


def _repeated(columns: tuple[str, ...], table: str) -> str:
    """How many rows share their key with others."""
    names = ", ".join(quote_name(name) for name in columns)
    groups = f"SELECT count(*) AS n FROM {table} GROUP BY {names} HAVING n > 1"  # noqa: S608  declared names
    return f"SELECT coalesce(sum(n), 0)::BIGINT FROM ({groups})"  # noqa: S608  declared names


def _is_repeated(columns: tuple[str, ...]) -> str:
    names = ", ".join(quote_name(name) for name in columns)
    return f"count(*) OVER (PARTITION BY {names}) > 1"


def _dangling(reference: Reference) -> str:
    column, target = quote_name(reference.column), quote_name(reference.target)
    sql = (
        f"{column} IS NOT NULL AND {column} NOT IN (SELECT {target} FROM {reference.table} WHERE {target} IS NOT NULL)"  # noqa: S608  declared names
    )
    if reference.allows_reserved:
        sql += f" AND {column} NOT IN ({', '.join(str(key) for key in RESERVED_MEMBERS)})"
    return sql


def check_files(session: Session, raw: Path) -> Finding:
    """Whether every file that lies in the archive is registered; a row for each that is not, with what to do."""
    rows = session.sql("SELECT path, document_sha256 FROM raw_document WHERE derived_from_sha256 IS NULL").to_pylist()
    found = unregistered(raw, {row["path"]: row[DOCUMENT] for row in rows})
    total = len(rows) + len(found)
    return Finding(
        element_count=total,
        failure_count=len(found),
        is_passed=not found,
        failing=[{"file": each.file, "copy_of": each.copy_of, "to_do": each.fix} for each in found],
        details=[detail("path", "registered in manifest.csv", total, len(found))],
    )


def check_bytes(rule: Rule, session: Session, store: Store, raw: Path) -> Finding:
    """Whether the document's bytes at each row's span decode to its surface; the documents are read one at a time."""
    documents: Mapping[str, Row] = {
        row[DOCUMENT]: row
        for row in session.sql(f"SELECT {DOCUMENT}, path, encoding, derived_from_sha256 FROM raw_document").to_pylist()  # noqa: S608  declared names
    }
    columns = ", ".join(dict.fromkeys([*TABLES[rule.table].primary_key, DOCUMENT, "span_start", "span_end", "surface"]))
    failing: list[Row] = []
    elements: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    current, data, encoding = "", b"", "utf-8"
    # In one order whatever the number of threads: the rows shown are the first ones.
    for batch in session.batches(f"SELECT {columns} FROM {rule.table} ORDER BY {DOCUMENT}, {columns}"):  # noqa: S608  declared names
        names, starts, ends, surfaces = (
            batch[name].to_pylist() for name in (DOCUMENT, "span_start", "span_end", "surface")
        )
        elements.update(names)
        for place, (name, start, end, surface) in enumerate(zip(names, starts, ends, surfaces, strict=True)):
            if name != current:
                current = name
                document = documents.get(current)
                data = store.document_path(raw, document).read_bytes() if document else b""
                encoding = (document and document["encoding"]) or "utf-8"
            found = data[start:end].decode(encoding, "replace")
            if found != surface or end > len(data):
                failures[current] += 1
                if len(failing) < 20:
                    failing.append(batch.slice(place, 1).to_pylist()[0] | {"bytes_say": found})
    total, wrong = elements.total(), failures.total()
    return Finding(
        element_count=total,
        failure_count=wrong,
        is_passed=wrong == 0,
        failing=failing,
        details=[detail("surface", "the bytes at the span", total, wrong)],
        element_documents=elements,
        failing_documents=failures,
    )
