"""Put together why actions and withheld entries are as they are published.

Reads the published file alone; `Sources` adds lines and columns where the received bytes are at hand, and says where
they are not. Every value of the action is listed: what the source states with its evidence, what is computed with what
it was computed from, and beside it the readings that lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from warehouse.engine import Connection
from warehouse.explain.find import Found, rows
from warehouse.explain.model import Explanation, Note, Passage, Proof, Rejected, Value
from warehouse.explain.reading import PASSAGES, Reading, field_passages
from warehouse.explain.sources import Sources

Row = dict[str, Any]
AT_ONCE = 2
MOST_SIGHTINGS = 5  # entries of one action whose text is shown; evidence is listed for all
SETTLED = {
    "value": "it can be read one way only",
    "chronology": "read the other way round, the end would lie before the start",
    "convention": "only the source's declared order of day and month settles it",
}
CODINGS = {
    "crs_purpose": "CRS purpose",
    "marker": "Marker",
    "modality": "Modality",
    "sdg_target": "SDG target",
    "theme": "Theme",
}
ROLE_NAMES = {"partner": "Partner country", "expert": "Expert country", "host": "Country visited"}


def explain(connection: Connection, found: Found, sources: Sources) -> list[Explanation]:
    """One explanation per action and withheld entry that was found, actions first."""
    # Some twenty short queries an action: two at a time take half as long.
    with ThreadPoolExecutor(AT_ONCE) as threads:
        made = list(threads.map(lambda key: _action(connection.cursor(), key, sources), found.actions))
    return made + [_withheld(connection, *place, sources) for place in found.withheld]


def _action(connection: Connection, key: int, sources: Sources) -> Explanation:
    (action,) = rows(connection, "FROM v_action WHERE action_key = ?", [key])
    (more,) = rows(connection, "FROM main.dim_action WHERE action_key = ?", [key])
    reading = Reading.of_action(connection, key, sources)
    parts = _Parts(connection, action | more, reading)
    values = tuple(parts.values())
    rejected = (*parts.rivals(), *parts.dates_not_read(), *parts.lost(), *reading.set_aside())
    return Explanation(
        title=action["title"] or "(no title)",
        state="published",
        facts=tuple(_facts(action, reading)),
        values=values,
        rejected=tuple(dict.fromkeys(rejected)),
        notes=(*_health(connection, key), *reading.corrections(), *reading.issues(), *sources.notes(reading.documents)),
        passages=tuple(
            passage for entry in reading.entries[:MOST_SIGHTINGS] for passage in field_passages(entry, reading)
        ),
        action_code=action["action_code"],
        action_key=key,
    )


def _facts(action: Row, reading: Reading) -> Iterator[str]:
    yield "trusted" if action["is_trusted"] else f"not trusted: {action['trust_note']}"
    if action["health_score"] is not None:
        yield f"health {action['health_score']:.2f}"
    if len(reading.entries) > 1:
        yield f"stated by {len(reading.entries)} entries"
    if action["source_url"]:
        yield f"from {action['source_url']}"
    if action["retrieved_on"]:
        yield f"retrieved on {action['retrieved_on']}"


def _health(connection: Connection, key: int) -> Iterator[Note]:
    """What costs the record points."""
    for row in rows(connection, "SELECT health_note FROM v_action_health WHERE action_key = ?", [key]):
        if row["health_note"]:
            yield Note("health", "info", row["health_note"])


class _Parts:
    """The values of one action, from its wide row, its bridges and its evidence."""

    def __init__(self, connection: Connection, action: Row, reading: Reading) -> None:
        self.connection, self.action, self.reading = connection, action, reading
        self.key: int = action["action_key"]

    def _rows(self, query: str) -> list[Row]:
        return rows(self.connection, query, [self.key])

    def _proofs(self, table: str, column: str, row_key: object = None) -> tuple[Proof, ...]:
        return self.reading.proofs(table, column, None if row_key is None else str(row_key))

    def values(self) -> Iterator[Value]:
        """Every published value, in the order in which a reader asks."""
        for name, column in (("Title", "title"), ("Code", "action_code")):
            if self.action[column]:
                yield Value(name, self.action[column], (), self._proofs("dim_action", column))
        yield from self._institution()
        yield from self._partner()
        yield from self._dates()
        yield from self._types()
        yield from self._groups()
        yield from self._hosts()
        if self.action["description"]:
            proofs = tuple(self.reading.field_proof(self.action["document_sha256"], "description"))
            yield Value("Description", self.action["description"], (), proofs)
        yield from self._computed()

    def _institution(self) -> Iterator[Value]:
        if self.action["institution"]:
            proofs = self._proofs("fact_action", "institution_key", self.key)
            proofs += self._proofs("dim_institution", "institution_name")
            yield Value("Institution", self.action["institution"], (), proofs)
        for name, column in (("Native name", "native_name"), ("Acronym", "acronym")):
            value = self.action[f"institution_{column}"]
            if value:
                yield Value(name, value, (), self._proofs("dim_institution", column))

    def _countries(self, role: str) -> list[Row]:
        return self._rows(
            f"""SELECT country_key, country_name, iso2, note, basis, weight FROM main.bridge_action_country
            JOIN main.dim_country USING (country_key)
            WHERE action_key = ? AND country_role = '{role}' ORDER BY country_name"""  # noqa: S608  our own words
        )

    def _country(self, row: Row, role: str, notes: Sequence[str]) -> Value:
        name = f"{row['country_name']} ({row['iso2']})" if row["iso2"] else row["country_name"]
        remarks = [*notes, *([row["note"]] if row["note"] else [])]
        key = f"{self.key}|{row['country_key']}|{role}"
        return Value(
            ROLE_NAMES.get(role, "Named"),
            name,
            tuple(remarks),
            self._proofs("bridge_action_country", "country_key", key),
        )

    def _partner(self) -> Iterator[Value]:
        for row in self._countries("partner"):
            notes = [f"basis: {row['basis'].replace('_', ' ')}"]
            if self.action["partner_score"] is not None:
                notes.append(f"score {self.action['partner_score']:.2f}")
            if self.action["partner_region"]:
                notes.append(f"region: {self.action['partner_region']}")
            yield self._country(row, "partner", notes)

    def _dates(self) -> Iterator[Value]:
        for which in ("start", "end"):
            notes = tuple(note for row in self.reading.dates(which) for note in _date_notes(row))
            stated = self.action[f"{which}_stated"]
            proofs = self._proofs("fact_action", f"{which}_date_key", self.key)
            yield Value(which.capitalize(), stated, tuple(dict.fromkeys(notes)), proofs)

    def _types(self) -> Iterator[Value]:
        for row in self._rows(
            """SELECT assistance_type_key, assistance_type_name, is_known_type FROM main.bridge_action_assistance_type
            JOIN main.dim_assistance_type USING (assistance_type_key) WHERE action_key = ? ORDER BY ALL"""
        ):
            key = row["assistance_type_key"]
            notes = () if row["is_known_type"] or key < 0 else ("not in the vocabulary; kept as written",)
            proofs = self._proofs("bridge_action_assistance_type", "assistance_type_key", f"{self.key}|{key}")
            yield Value("Assistance type", row["assistance_type_name"], notes, proofs)

    def _groups(self) -> Iterator[Value]:
        countries = defaultdict(list)
        for row in self._rows(
            """SELECT expert_group_key, country_name, iso2, country_key FROM main.bridge_expert_group_country
            JOIN main.fact_expert_group USING (expert_group_key) JOIN main.dim_country USING (country_key)
            WHERE action_key = ? ORDER BY country_name"""
        ):
            countries[row["expert_group_key"]].append(row)
        groups = self._rows("FROM main.fact_expert_group WHERE action_key = ? ORDER BY group_number")
        for group in groups:
            yield self._group(group, countries[group["expert_group_key"]])
        if not groups:
            yield Value("Experts", "not stated")

    def _group(self, group: Row, countries: list[Row]) -> Value:
        key = group["expert_group_key"]
        count = "a number that is not stated" if group["stated_count"] is None else str(group["stated_count"])
        qualifier = (group["count_qualifier"] or "exact").replace("_", " ")
        named = [f"{row['country_name']} ({row['iso2']})" for row in countries if row["iso2"]]
        proofs = [*self._proofs("fact_expert_group", "stated_count", key)]
        proofs += self._proofs("fact_expert_group", "group_number", key)
        for row in countries:
            proofs += self._proofs("bridge_expert_group_country", "country_key", f"{key}|{row['country_key']}")
        notes = (
            ("one number over several countries is never split",) if group["stated_count"] and len(named) > 1 else ()
        )
        text = (
            f"{'' if qualifier == 'exact' else qualifier + ' '}{count} from {', '.join(named) or 'no stated country'}"
        )
        return Value(f"Expert group {group['group_number']}", text, notes, tuple(proofs))

    def _hosts(self) -> Iterator[Value]:
        for role in ("host", "mention"):
            for row in self._countries(role):
                notes = ("no role in the action",) if role == "mention" else ()
                yield self._country(row, role, notes)

    def _computed(self) -> Iterator[Value]:
        action = self.action
        if action["duration_days"] is not None:
            yield Value("Duration", f"{action['duration_days']} days", ("computed: end minus start",))
        if action["is_triangular"] is not None:
            words = "computed: whether an expert country is neither the partner nor EU, EEA, CH or UK at the start"
            yield Value("Triangular", "yes" if action["is_triangular"] else "no", (words,))
        if action["partner_income_group"]:
            yield Value("Income group", action["partner_income_group"], (f"DAC list of {action['partner_dac_list']}",))
        if action["programme_phase"]:
            yield Value(
                "Programme phase", action["programme_phase"], ("by the year of the request, else of the start",)
            )
        yield from self._codings()
        if action["language"]:
            yield Value("Language", action["language"], ("of the description, by its words",))

    def _codings(self) -> Iterator[Value]:
        for row in self._rows(
            """SELECT coding_scheme, coding_key, coding_code, coding_name, coding_score, rule_name, matched_words,
            field_name FROM main.bridge_action_coding JOIN main.dim_coding USING (coding_key, coding_scheme)
            WHERE action_key = ? AND coding_code IS NOT NULL ORDER BY ALL"""
        ):
            scheme = str(row["coding_scheme"])
            proofs = self._proofs("bridge_action_coding", "coding_key", f"{self.key}|{scheme}|{row['coding_key']}")
            notes = [f"derived from words, not stated; score {row['coding_score']:.2f}"]
            if not proofs:
                notes.append(f"by {row['rule_name']} on {row['matched_words']!r} in the {row['field_name']}")
            yield Value(CODINGS.get(scheme, scheme), _coded(row), tuple(notes), proofs)

    def rivals(self) -> Iterator[Rejected]:
        """Countries that could have been the partner."""
        for iso2 in (self.action["partner_rivals"] or "").split(";"):
            if iso2:
                found = rows(self.connection, "SELECT country_name FROM main.dim_country WHERE iso2 = ?", [iso2])
                name = found[0]["country_name"] if found else iso2
                reason = "considered; the chosen one has the stronger evidence"
                if not self.action["partner_iso2"]:
                    reason = "considered; nothing decides between them"
                yield Rejected("Partner country", f"{name} ({iso2})", reason)

    def dates_not_read(self) -> Iterator[Rejected]:
        """The other reading of dates in which day and month could be exchanged."""
        for which in ("start", "end"):
            for row in self.reading.dates(which):
                if row["alternative_iso"]:
                    reason = SETTLED.get(row["settled_by"], "the declared order of day and month says otherwise")
                    yield Rejected(which.capitalize(), row["alternative_iso"], reason, self.reading.proof(row))

    def lost(self) -> Iterator[Rejected]:
        """Values of other entries that disagree with the published ones."""
        for row in self._rows("FROM audit.action_conflict WHERE action_key = ? ORDER BY ALL"):
            where = self.reading.document(row["document_sha256"])["path"]
            reason = f"{row['rule_name'].replace('_', ' ')}; kept {row['kept_value']!r}"
            name = row["field_name"].replace("_", " ").capitalize()
            yield Rejected(name, f"{row['other_value']} ({where}, entry {row['entry_number']})", reason)


def _coded(row: Row) -> str:
    code, name = str(row["coding_code"]), str(row["coding_name"])
    return name if code.casefold() == name.casefold() else f"{code} {name}"


def _date_notes(row: Row) -> Iterator[str]:
    if row["raw"] is not None:
        yield f"stated as {row['raw']!r}"
    yield f"status {row['date_status']}, read by {row['rule_name']}"
    if row["settled_by"]:
        yield SETTLED[row["settled_by"]]


def _withheld(connection: Connection, sha256: str, number: int, sources: Sources) -> Explanation:
    (row,) = rows(
        connection, "FROM audit.rejected_entry WHERE document_sha256 = ? AND entry_number = ?", [sha256, number]
    )
    reading = Reading.of_entries(connection, [(sha256, number)], sources)
    (entry,) = reading.entries
    facts = [row["rejection_code"].replace("_", " ")]
    if row["state"] == "waived":
        facts.append(f"waived until {row['waived_until']}: {row['waiver_reason']}")
    step = f"{row['suggested_fix']} Or decide that it stays withheld: socieux waive {row['rejection_id']}"
    reason = Note("withheld", "error", row["message"], step, reading.place(row))
    others = tuple(note for note in reading.issues() if note.text != row["message"])
    stated = (Value(name, entry[f"{column}_raw"]) for name, column in PASSAGES if entry.get(f"{column}_raw"))
    values = tuple(value for value in stated if value.name != "Description")
    return Explanation(
        title=entry["title_raw"] or "(no title)",
        state="withheld",
        facts=tuple(facts),
        values=values,
        rejected=tuple(reading.set_aside()),
        notes=(reason, *reading.corrections(), *others, *sources.notes(reading.documents)),
        passages=tuple(field_passages(entry, reading)) or (Passage("Entry", row["raw_text"]),),
        action_code=(entry["code_raw"] or "").strip() or None,
        rejection_id=row["rejection_id"],
    )
