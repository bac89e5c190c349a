"""What was read in the entries of one action: evidence, doubts, dates and corrections, each with its place, and the
received text of their fields with marks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from warehouse.engine import Connection
from warehouse.explain.find import rows
from warehouse.explain.model import Mark, Note, Passage, Place, Proof, Rejected
from warehouse.explain.passages import characters, shortened
from warehouse.explain.sources import Sources
from warehouse.reference import read_reference

Row = dict[str, Any]
Spot = tuple[str, int]
# The fields of an entry as a reader knows them, in the order in which they are shown.
PASSAGES = (
    ("Heading", "heading"),
    ("Title", "title"),
    ("Start", "start"),
    ("End", "end"),
    ("Dates", "range"),
    ("Institution", "partner_institution"),
    ("Assistance type", "assistance_type"),
    ("Code", "code"),
    ("Place", "place"),
    ("Description", "description"),
)
KINDS = {
    "name": "Country",
    "demonym": "Demonym",
    "place": "Place",
    "national_body": "National body",
    "region": "Region or organisation",
    "implementer": "Implementer",
}
CORRECTION, LOOKUP = "correction:", "lookup:"


@cache
def meanings() -> dict[str, str]:
    """What rules mean, by name."""
    return {row["rule_name"]: row["meaning"] for row in read_reference("rule_words")}


def meaning(rule_name: str) -> str:
    """What a rule means, or its name with blanks."""
    if rule_name.startswith(CORRECTION):
        return "a reviewed correction of the source"
    if rule_name.startswith(LOOKUP):
        return "a reviewed lookup"
    return meanings().get(rule_name, rule_name.replace("_", " "))


@dataclass
class Reading:
    """Rows of the published file that belong to some entries, which come in order, the primary one first."""

    entries: list[Row]
    documents: list[Row]
    evidence: list[Row]
    left: list[Row]
    found_issues: list[Row]
    ledger: list[Row]
    known_corrections: list[Row]
    known_lookups: list[Row]
    sources: Sources
    _by_value: dict[tuple[str, str], list[Row]] = field(init=False, default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Index the evidence by what it proves."""
        for row in self.evidence:
            self._by_value[row["table_name"], row["column_name"]].append(row)

    @classmethod
    def of_action(cls, connection: Connection, key: int, sources: Sources) -> Reading:
        """The reading of every entry that speaks of an action."""
        seen = rows(
            connection,
            """SELECT document_sha256, entry_number FROM lineage.action_entry WHERE action_key = ?
            ORDER BY resolution <> 'primary', document_sha256, entry_number""",
            [key],
        )
        evidence = rows(
            connection,
            "FROM lineage.evidence WHERE action_key = ? ORDER BY document_sha256, span_start, span_end",
            [key],
        )
        spots = [(row["document_sha256"], row["entry_number"]) for row in seen]
        return cls.of_entries(connection, spots, sources, evidence)

    @classmethod
    def of_entries(
        cls, connection: Connection, spots: Sequence[Spot], sources: Sources, evidence: Sequence[Row] = ()
    ) -> Reading:
        """The reading of the entries at (document, entry number), in that order."""

        def of(table: str) -> list[Row]:
            found = []
            for sha256, number in spots:
                query = f"FROM {table} WHERE document_sha256 = ? AND entry_number = ? ORDER BY span_start"
                found += rows(connection, query, [sha256, number])
            return found

        documents = []
        for sha256 in dict.fromkeys(sha256 for sha256, _ in spots):
            documents += rows(
                connection, "FROM lineage.document WHERE document_sha256 = ? ORDER BY path LIMIT 1", [sha256]
            )
        return cls(
            of("lineage.entry"),
            documents,
            list(evidence),
            of("lineage.rejected_evidence"),
            of("audit.issue"),
            of("audit.date_ledger"),
            rows(connection, "FROM audit.correction ORDER BY ALL"),
            rows(connection, "FROM audit.lookup ORDER BY ALL"),
            sources,
        )

    def document(self, sha256: str) -> Row:
        """The row of lineage.document."""
        return next(row for row in self.documents if row["document_sha256"] == sha256)

    def place(self, row: Row) -> Place | None:
        """Where a row's span stands."""
        if row["span_start"] is None:
            return None
        return self.sources.place(self.document(row["document_sha256"]), row["span_start"], row["span_end"])

    def proof(self, row: Row) -> Proof:
        """A row of evidence, rejected evidence or the date ledger as a proof."""
        surface = row["surface"] if "surface" in row else row["raw"]
        rule = row["rule_name"]
        return Proof(
            self.place(row), surface or "", rule, meaning(rule), row.get("cue"), bool(row.get("is_inferred", False))
        )

    def proofs(self, table: str, column: str, row_key: str | None) -> tuple[Proof, ...]:
        """What a published value rests on; any row of the table and column where no key is given."""
        found = self._by_value[table, column]
        return tuple(self.proof(row) for row in found if row_key is None or row["row_key"] == row_key)

    def field_proof(self, sha256: str, column: str) -> Iterator[Proof]:
        """A whole field of the entry in that document whose text was published."""
        for entry in self.entries:
            base, end = entry[f"{column}_span_start"], entry[f"{column}_span_end"]
            if entry["document_sha256"] == sha256 and base is not None:
                place = self.sources.place(self.document(sha256), base, end)
                yield Proof(place, entry[f"{column}_raw"], "field_value", meaning("field_value"))
                return

    def dates(self, which: str) -> list[Row]:
        """The rows of the date ledger for a start or an end."""
        return [row for row in self.ledger if row["field_name"] == which]

    def set_aside(self) -> Iterator[Rejected]:
        """Countries, regions and implementers that no value rests on."""
        for row in self.left:
            value = row["candidate_value"].replace(";", " or ") or row["surface"]
            yield Rejected(KINDS[row["candidate_kind"]], value, meaning(row["rule_name"]), self.proof(row))

    def corrections(self) -> Iterator[Note]:
        """The reviewed corrections and lookups that values rest on."""
        used = {row["rule_name"] for row in (*self.evidence, *self.ledger)}
        for row in self.known_corrections:
            if CORRECTION + row["correction_id"] in used:
                owner = f", {row['decision_owner']}" if row["decision_owner"] else ""
                text = (
                    f"{row['field_name'].replace('_', ' ')}: {row['expected_raw']!r} is read as "
                    f"{row['corrected_value']!r} ({row['correction_id']}, {row['decided_on']}{owner}): "
                    f"{row['decision_reason']}"
                )
                yield Note("correction", "info", text)
        for row in self.known_lookups:
            if LOOKUP + row["lookup_id"] in used:
                owner = f", {row['decision_owner']}" if row["decision_owner"] else ""
                text = f"{row['lookup_value']!r} means {row['lookup_decision']} ({row['decided_on']}{owner}): "
                yield Note("lookup", "info", text + row["decision_reason"])

    def issues(self) -> Iterator[Note]:
        """The doubts about the entries."""
        for row in self.found_issues:
            yield Note(row["issue_code"], row["severity"], row["message"], row["suggested_fix"], self.place(row))


def field_passages(entry: Row, reading: Reading) -> Iterator[Passage]:
    """The fields of an entry as received, with a mark on everything that was read in them."""
    document = reading.document(entry["document_sha256"])
    encoding = document["encoding"] or "utf-8"
    spots = [*_marked(reading.evidence, entry, _role), *_marked(reading.left, entry, lambda row: "rejected")]
    for name, column in PASSAGES:
        text = entry["heading"] if column == "heading" else entry[f"{column}_raw"]
        base, end = entry[f"{column}_span_start"], entry[f"{column}_span_end"]
        if not text or base is None:
            continue
        marks = []
        for (first, last), role, label in spots:
            is_inside = base <= first and last <= end
            is_whole = role == "value" and (first, last) == (base, end)
            if is_inside and not is_whole:
                marks.append(Mark(*characters(text, encoding, base, (first, last)), role, label))
        yield shortened(Passage(name, text, tuple(dict.fromkeys(marks)), reading.sources.place(document, base, end)))


def _marked(found: list[Row], entry: Row, role_of: Any) -> Iterator[tuple[tuple[int, int], str, str]]:
    for row in found:
        if (row["document_sha256"], row["entry_number"]) != (entry["document_sha256"], entry["entry_number"]):
            continue
        if row["rule_name"].startswith(CORRECTION):
            continue
        yield (row["span_start"], row["span_end"]), role_of(row), row["rule_name"]
        if row["cue_span_start"] is not None:
            yield (row["cue_span_start"], row["cue_span_end"]), "cue", row["rule_name"]


def _role(row: Row) -> str:
    if row["table_name"] == "bridge_action_country":
        return str(row["row_key"].rpartition("|")[2])
    if row["table_name"] == "bridge_expert_group_country":
        return "expert"
    if row["table_name"] == "fact_expert_group":
        return "count"
    if row["table_name"] == "bridge_action_coding":
        return "coding"
    return "partner" if row["column_name"] == "partner_country_key" else "value"
