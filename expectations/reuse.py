"""What an outcome depends on, so that a check whose inputs are the same, byte for byte, need not be made again.

An outcome is a function of the rule, of the code and library that check it, and of the bytes of the tables it reads
(and of the received files, where it reads them). The bytes are hashed, not their dates or what a stage says of them: a
table that was changed by hand is checked again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from expectations.memory import Memory
from expectations.results import CheckResult, stage_results
from expectations.rules import Rule
from warehouse.fingerprint import DECLARATION, combine, fingerprint
from warehouse.received import files_in
from warehouse.store import Store


class Inputs:
    """The hashes of what rules read; each file is hashed once."""

    def __init__(self, store: Store, raw: Path, memory: Memory) -> None:
        self._store = store
        self._memory = memory
        self._raw = raw
        self._code = fingerprint(*DECLARATION, Path(__file__).parent) + version("great_expectations")
        self._tables: dict[str, str] = {}

    def of(self, rule: Rule) -> str:
        """One hash for everything that the outcome of the rule depends on; empty when a table has not been built."""
        try:
            tables = [self._table(name) for name in dict.fromkeys((rule.table, *rule.tables, "raw_document"))]
            received = {"bytes": self._received, "files": self._lying_there}.get(rule.kind, str)()
        except OSError:
            return ""
        return combine([self._code, repr(rule), received, self._memory.digest(rule), *tables])

    def _table(self, name: str) -> str:
        if name not in self._tables:
            self._tables[name] = combine(_digest(path) for path in self._store.paths(name))
        return self._tables[name]

    def _received(self) -> str:
        if "" not in self._tables:
            columns = ["path", "document_sha256", "derived_from_sha256"]
            rows = self._store.read("raw_document", columns).to_pylist()
            paths = sorted({self._store.document_path(self._raw, row) for row in rows})
            self._tables[""] = combine(_digest(path) for path in paths)
        return self._tables[""]

    def _lying_there(self) -> str:
        names = files_in(self._raw)
        return combine([*names, *(str((self._raw / name).stat().st_mtime_ns) for name in names)])


def unchanged(store: Store, stage: str, rules: Iterable[Rule], inputs: Inputs) -> dict[str, CheckResult]:
    """The kept results of those rules whose inputs are what they were, by name."""
    kept = stage_results(store, stage)
    known = [r for r in rules if r.name in kept and kept[r.name].inputs and kept[r.name].could_be_made]
    return {rule.name: kept[rule.name] for rule in known if kept[rule.name].inputs == inputs.of(rule)}


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
