"""The shape of an explanation. Plain values; `as_json` is what programs get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

# What marked characters stand for, in the order in which one wins over another at the same place.
ROLES = {
    "partner": "partner country",
    "expert": "country that sends experts",
    "host": "country visited",
    "mention": "country named without a role",
    "rejected": "set aside",
    "count": "number of experts",
    "value": "value of a field",
    "coding": "words that a code is derived from",
    "cue": "words that decided",
}
PRIORITY = tuple(ROLES)


@dataclass(frozen=True)
class Place:
    """Bytes of a document, end exclusive; line and character from 1, None where the source is not at hand."""

    path: str
    document_sha256: str
    span_start: int
    span_end: int
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """As a reader would look it up: `file:line:column` and the bytes."""
        where = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{where} (bytes {self.span_start}-{self.span_end})"


@dataclass(frozen=True)
class Proof:
    """Characters that a value rests on: where, what they are, by which rule, on which words."""

    place: Place | None
    surface: str
    rule_name: str
    meaning: str
    cue: str | None = None
    is_inferred: bool = False


@dataclass(frozen=True)
class Value:
    """One published value in words, what else is to be known of it, and its proofs; none where it is computed."""

    name: str
    value: str
    notes: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True)
class Rejected:
    """A reading that was not published, and why."""

    name: str
    value: str
    reason: str
    proof: Proof | None = None


@dataclass(frozen=True)
class Note:
    """A doubt, correction or decision: what is wrong or was done, and what to do next."""

    kind: str
    severity: str
    text: str
    next_step: str | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Mark:
    """Characters of a passage and what they were taken for."""

    start: int
    end: int
    role: str
    label: str = ""


@dataclass(frozen=True)
class Passage:
    """The received text of one field with its marks; `is_cut` where parts without marks were left out."""

    name: str
    text: str
    marks: tuple[Mark, ...] = ()
    place: Place | None = None
    is_cut: bool = False


@dataclass(frozen=True)
class Explanation:
    """Everything that is known of why one action, entry or sentence was read as it was."""

    title: str
    state: str
    facts: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[Note, ...] = ()
    passages: tuple[Passage, ...] = ()
    action_code: str | None = None
    action_key: int | None = None
    rejection_id: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The same as plain lists and dictionaries."""
        return asdict(self)


def roles_in(passages: Sequence[Passage]) -> list[str]:
    """The roles that any mark has, in the order of the legend."""
    found = {mark.role for passage in passages for mark in passage.marks}
    return [role for role in ROLES if role in found]
