"""What the parser hands on: entries with their raw fields, issues, and the byte ledger.

What lives here: plain values, all spans in bytes of the received document (the byte order mark counts), end exclusive.
Never here: normalised values. `raw` is the decoded text exactly as received, inner line breaks included, and the bytes
at its span decode to it.
"""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

Span: TypeAlias = tuple[int, int]
Kind: TypeAlias = Literal["action", "news"]
Severity: TypeAlias = Literal["info", "warning", "error"]
ByteClass: TypeAlias = Literal["value", "label", "separator", "heading", "noise", "quarantined"]

# The fields a listing can state, in the order in which the complete layout states them.
FIELD_NAMES = (
    "title",
    "start",
    "end",
    "partner_institution",
    "assistance_type",
    "code",
    "description",
    "place",
)
# Those of them that hold a name, a code, a date or types, and no text.
HEAD_FIELDS = ("start", "end", "code", "partner_institution", "assistance_type")


class FieldValue(NamedTuple):
    """One stated value. Empty `raw` with an empty span is a label without a value; `range_raw` is the whole range."""

    raw: str
    span: Span
    label_span: Span | None = None
    label_raw: str | None = None
    range_raw: str | None = None


class ParseIssue(NamedTuple):
    """A doubt about one field (or `entry`); severity info leaves the record trustworthy."""

    code: str
    severity: Severity
    field: str
    message: str
    span: Span
    suggested_fix: str


class Rejection(NamedTuple):
    """Why an entry cannot be trusted as a whole."""

    code: str
    message: str
    span: Span


class LedgerRun(NamedTuple):
    """Consecutive bytes of one class; `rule_name` is the field, or the rule that knows the noise."""

    start: int
    end: int
    byte_class: ByteClass
    rule_name: str
    entry_number: int | None


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One entry of a document; `entry_number` counts from 1 in document order, `layout_score` is 0 to 1."""

    entry_number: int
    kind: Kind
    layout: str
    layout_score: float
    span: Span
    heading: str | None
    heading_span: Span | None
    fields: dict[str, FieldValue]
    rejection: Rejection | None = None
    issues: tuple[ParseIssue, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """Entries in document order and a ledger whose runs cover every byte once."""

    entries: list[ParsedEntry]
    ledger: list[LedgerRun]
    issues: list[ParseIssue] = field(default_factory=list)
