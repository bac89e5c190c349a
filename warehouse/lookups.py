"""What people decided about names that the program does not know: the reviewed file `lookups.csv`.

A row says what one institution, place, type or action means. It is written by `socieux review`, reviewed like code, and
read by the next run. A row without a decision says that there is none to be had, so that nobody is asked again. What a
decision does to an entry is settled in the stage that applies it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

from warehouse.errors import ProjectError
from warehouse.reference import read_reference
from warehouse.reviewed import ID_LENGTH, fold, read_rows, write_rows

LOOKUPS = "lookups.csv"
KINDS = {
    "institution": "the countries that a partner institution belongs to",
    "place": "the countries that a place belongs to",
    "type": "the type of assistance that a spelling means; itself for a new type",
    "action": "the partner countries of one action (its code, or its title)",
}
RULE = "lookup:"
HEADER = (
    "# What people decided about names that the program does not know, one row each; written by `socieux review`,\n"
    "# reviewed like code. decision: ISO alpha-2 codes joined by ';', or the name of a type; empty for no answer.\n"
)


@dataclass(frozen=True)
class Lookup:
    """One decision: what `value` of its kind means, why, since when, and who answers for it (a role)."""

    kind: str
    value: str
    decision: str
    reason: str
    decided_on: date
    owner: str

    @property
    def lookup_id(self) -> str:
        """The short stable id, the same as that of the proposal it settles."""
        return lookup_id(self.kind, self.value)

    @property
    def rule_name(self) -> str:
        """The rule that evidence of the value names."""
        return RULE + self.lookup_id

    @property
    def countries(self) -> tuple[str, ...]:
        """The decision as codes; none for a type, and where there is no decision."""
        return () if self.kind == "type" else tuple(filter(None, self.decision.split(";")))


def lookup_id(kind: str, value: str) -> str:
    """The short stable id of a name of one kind, however it is capitalised or accented."""
    return hashlib.sha256(f"{kind}\x1f{fold(value)}".encode()).hexdigest()[:ID_LENGTH]


def checked(lookup: Lookup) -> Lookup:
    """The lookup itself; ValueError where kind, value, decision or reason cannot be what they should."""
    if lookup.kind not in KINDS:
        raise ValueError(f"{lookup.kind!r} is not one of {', '.join(KINDS)}")
    if not fold(lookup.value):
        raise ValueError("the value holds no word")
    if not lookup.reason.strip():
        raise ValueError("no reason is given")
    known = {row["iso2"] for row in read_reference("country")}
    if unknown := [code for code in lookup.countries if code not in known]:
        raise ValueError(f"{', '.join(unknown)} is no ISO alpha-2 code of a country")
    return lookup


def read_lookups(folder: Path) -> tuple[Lookup, ...]:
    """The lookups under a folder of reviewed files, by kind and folded value; ProjectError names what is no lookup."""
    found: dict[str, Lookup] = {}
    for place, row in read_rows(folder / LOOKUPS, [field.name for field in fields(Lookup)]):
        try:
            lookup = checked(Lookup(**{**row, "decided_on": date.fromisoformat(row["decided_on"])}))  # type: ignore[arg-type]
        except ValueError as error:
            where = f"{place}: {row['kind']} {row['value']!r}"
            raise ProjectError(f"This is no lookup: {error}", where, "write it with `socieux review`") from error
        if lookup.lookup_id in found:
            raise ProjectError("This value is decided twice.", f"{place}: {lookup.value!r}", "remove one of the rows")
        found[lookup.lookup_id] = lookup
    return tuple(sorted(found.values(), key=_order))


def _order(lookup: Lookup) -> tuple[str, str]:
    return lookup.kind, fold(lookup.value)


def write_lookups(folder: Path, lookups: Iterable[Lookup]) -> None:
    """Write the lookups sorted, one for each kind and folded value (the last one given), aside and then in place."""
    kept = {lookup.lookup_id: checked(lookup) for lookup in lookups}
    rows = (asdict(lookup) for lookup in sorted(kept.values(), key=_order))
    write_rows(folder / LOOKUPS, HEADER, [field.name for field in fields(Lookup)], rows)


def of_kind(lookups: Sequence[Lookup], kind: str) -> dict[str, Lookup]:
    """The lookups of one kind that decide something, by folded value."""
    return {fold(lookup.value): lookup for lookup in lookups if lookup.kind == kind and lookup.decision}
