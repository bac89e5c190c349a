"""Where a failing row stands in the received text: `path:line:column` and the characters there.

A row that names a document and a span stands there; one that names an entry or an action stands where its entry does,
at the very field when the rule is about one field. A row about no received text (a country, a day) stands nowhere.
Looked up only for the rows that are shown, so it may read a document again.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeGuard

import pyarrow.parquet as pq

from expectations.results import Row
from expectations.rules import Rule
from warehouse.store import Store
from warehouse.tables import TABLES

DOCUMENT = "document_sha256"
EXCERPT_CHARACTERS = 200
Span = tuple[str, int, int]
# The fields of an entry that keep their own place, by the first word of the columns that are made of them.
FIELDS = {
    name.removesuffix("_span_start").split("_")[0]: name.removesuffix("_span_start")
    for name in TABLES["entry"].column_names
    if name.endswith("_span_start") and name != "heading_span_start"
} | {"action_code": "code", "years_to_start": "start"}
NOWHERE: Row = {}


class Excerpts:
    """Finds the rows of one work folder in the received files below `raw`."""

    def __init__(self, store: Store, raw: Path) -> None:
        self._store = store
        self._raw = raw
        self._entries: dict[tuple[str, int], Row | None] = {}

    def of(self, rule: Rule, row: Mapping[str, Any]) -> Row:
        """`source` and `excerpt` of a failing row; empty where it stands nowhere or its text cannot be read."""
        try:
            span = self._span(rule, row)
            return NOWHERE if span is None else self._read(*span)
        except (OSError, KeyError, ValueError, TypeError, LookupError):
            return NOWHERE

    def _span(self, rule: Rule, row: Mapping[str, Any]) -> Span | None:
        document = row.get(DOCUMENT)
        if isinstance(document, str):
            start, end, number = row.get("span_start"), row.get("span_end"), row.get("entry_number")
            if _is_number(start) and not _is_number(number):
                return document, int(start), int(end) if _is_number(end) else int(start)
            if _is_number(number):
                return self._entry_span(rule, row, document, int(number))
            return document, 0, 0
        key = row.get("action_key")
        if not _is_number(key) and _is_number(row.get("expert_group_key")):
            key = self._lookup("fact_expert_group", "expert_group_key", row["expert_group_key"], ["action_key"])[
                "action_key"
            ]
        if not _is_number(key) or int(key) < 0:
            return None
        action = self._lookup("action", "action_key", key, [DOCUMENT, "entry_number"])
        return self._entry_span(rule, row, action[DOCUMENT], action["entry_number"])

    def _entry_span(self, rule: Rule, row: Mapping[str, Any], document: str, number: int) -> Span | None:
        """The place of the one field that the row or the rule is about, of the row's own span, or of the entry."""
        entry = self._entry(document, number)
        named = row.get("field_name")
        fields = {_field(str(name)) for name in ([named] if isinstance(named, str) else rule.columns)}
        if entry is not None and len(fields) == 1 and (field := fields.pop()) is not None:
            start = entry[f"{field}_span_start"]
            if start is not None:
                return document, int(start), int(entry[f"{field}_span_end"])
        if _is_number(row.get("span_start")) and _is_number(row.get("span_end")):
            return document, int(row["span_start"]), int(row["span_end"])
        return None if entry is None else (document, int(entry["span_start"]), int(entry["span_end"]))

    def _entry(self, document: str, number: int) -> Row | None:
        if (document, number) not in self._entries:
            path = self._store.path("entry", document)
            found = pq.read_table(path, filters=[("entry_number", "==", number)]).to_pylist()
            self._entries[document, number] = found[0] if found else None
        return self._entries[document, number]

    def _lookup(self, table: str, column: str, key: Any, wanted: list[str]) -> Row:
        """Columns of the row with this key; LookupError where there is none."""
        found: list[Row] = pq.read_table(
            self._store.paths(table), columns=wanted, filters=[(column, "==", int(key))]
        ).to_pylist()
        if not found:
            raise LookupError(f"{table} has no {column} {key}")
        return found[0]

    @cached_property
    def _documents(self) -> dict[str, Row]:
        columns = [DOCUMENT, "path", "encoding", "derived_from_sha256"]
        return {row[DOCUMENT]: row for row in reversed(self._store.read("raw_document", columns).to_pylist())}

    def _read(self, document: str, start: int, end: int) -> Row:
        found = self._documents[document]
        if found["encoding"] is None:  # no text: the file itself is all that can be named
            return {"source": found["path"]}
        with self._store.document_path(self._raw, found).open("rb") as handle:
            before = handle.read(start).decode(found["encoding"], errors="replace").removeprefix("\ufeff")
            after = handle.read(min(max(end - start, 0), EXCERPT_CHARACTERS * 4))
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        text = after.decode(found["encoding"], errors="ignore")
        is_cut = len(text) > EXCERPT_CHARACTERS or len(after) < end - start
        excerpt = text[:EXCERPT_CHARACTERS] + "…" if is_cut else text
        return {"source": f"{found['path']}:{line}:{column}", **({"excerpt": excerpt} if excerpt else {})}


def _field(column: str) -> str | None:
    return FIELDS.get(column) or FIELDS.get(column.split("_")[0])


def _is_number(value: Any) -> TypeGuard[int]:
    return value is not None and not isinstance(value, str) and value == value and str(value) != "<NA>"
