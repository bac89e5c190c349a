"""What the program does not know, put to people: institutions, places and types without a meaning, and decisions that
rest on little.

One row per kind and folded value, with candidates and the first place where it stands. Candidates come from names that
are alike (RapidFuzz); they are shown and never applied. What a lookup has settled, or set aside, is not asked again.
"""

from __future__ import annotations

import json
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz, process

from assets.resolved.slices import Entries
from warehouse.lookups import RULE, Lookup, lookup_id
from warehouse.naming import NamingPolicy
from warehouse.reference import read_reference
from warehouse.reviewed import fold
from warehouse.tables import TABLES

# Below this score one partner in ten is wrong on the labelled sets (docs/calibration.md), above it one in a hundred.
LOW_SCORE = 0.6
ALIKE = 80  # of 100, by words in any order: enough to be worth a look
VERY_ALIKE = 88  # a heading is a topic unless it nearly is the name of a country
KEY = ("document_sha256", "entry_number")
ISO2 = re.compile("[A-Z]{2}")
MOST_CANDIDATES = 3
FILE = "proposals.jsonl"
CONTEXT = 160  # characters
# What tells whether anything is asked of an action; the others' texts are not looked at.
ASKED_OF = ["partner_institution", "partner_countries", "partner_score", "assistance_types"]

SHOWN = ["action_code", "title", "description", "partner_status", "partner_alternatives"]


@dataclass
class _Asked:
    kind: str
    value: str
    why: str
    candidates: list[str]
    entry: dict[str, Any]
    count: int = 0
    codes: set[str] = field(default_factory=set)


def proposal_table(normalised: Entries, entries: Entries, lookups: Sequence[Lookup]) -> tuple[pa.Table, Counter[str]]:
    """The table `proposal` in key order, and for every lookup without a decision the entries that it silences.

    `normalised` and `entries` are normalised_entry and entry, of every document.
    """
    settled = {lookup.lookup_id: lookup for lookup in lookups}
    known = _Known()
    shown = pa.concat_tables(_asked_of(normalised, known))
    doubtful = shown.sort_by([(name, "ascending") for name in KEY]).to_pylist()
    raw = _raw_of(entries, doubtful)
    asked: dict[str, _Asked] = {}
    silenced: Counter[str] = Counter()
    for row in doubtful:
        entry = row | {"raw": raw[row["document_sha256"], row["entry_number"]]}
        for kind, value, why in _questions(entry, known):
            key = lookup_id(kind, value)
            if key in settled:
                silenced[key] += not settled[key].decision  # one that decides is counted where it was applied
                continue
            one = asked.setdefault(key, _Asked(kind, value, why, [], entry))
            one.count += 1
            one.codes |= set(row["partner_alternatives"]) | set(row["partner_countries"])
    made = [_row(key, one, known) for key, one in sorted(asked.items())]
    return pa.Table.from_pylist(made, schema=TABLES["proposal"].arrow_schema), silenced


def _asked_of(normalised: Entries, known: _Known) -> Iterator[pa.Table]:
    """The rows of actions that anything is asked of, while `known` learns from all."""
    for batch in normalised.batches([*KEY, *ASKED_OF, *SHOWN, "kind", "is_quarantined"]):
        is_asked_of = pc.and_(pc.equal(batch["kind"], "action"), pc.invert(batch["is_quarantined"]))
        actions = pa.Table.from_batches([batch]).filter(is_asked_of)
        known.learn(actions)
        yield actions.take(_doubtful(actions, known))


def _doubtful(actions: pa.Table, known: _Known) -> pa.Array:
    """Rows of which anything is asked; all others, nearly all of a large archive, stay columns."""
    is_weak = pc.fill_null(pc.less(actions["partner_score"], LOW_SCORE), True).to_numpy()
    types = actions["assistance_types"].combine_chunks()
    parents = pc.list_parent_indices(types).to_numpy()
    names = pc.list_flatten(types)
    unknown = {name for name in pc.unique(names).to_pylist() if fold(name) not in known.types}
    is_unknown = pc.is_in(names, pa.array(sorted(unknown), pa.string())).to_numpy(zero_copy_only=False)
    is_weak = is_weak.copy()
    is_weak[parents[is_unknown]] = True
    return pa.array(is_weak.nonzero()[0])


def _raw_of(entries: Entries, doubtful: list[dict[str, Any]]) -> dict[tuple[str, int], dict[str, Any]]:
    """Heading and place as received, of the entries that something is asked of."""
    wanted = {(row["document_sha256"], row["entry_number"]) for row in doubtful}
    documents = pa.array(sorted({sha256 for sha256, _ in wanted}), pa.string())
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for batch in entries.batches([*KEY, "heading", "place_raw"]):
        near = batch.filter(pc.is_in(batch["document_sha256"], documents)).to_pylist()
        found |= {key: row for row in near if (key := (row["document_sha256"], row["entry_number"])) in wanted}
    return found


def _questions(entry: dict[str, Any], known: _Known) -> Iterator[tuple[str, str, str]]:
    """What is not known of one entry: kind, value, and why it is asked."""
    for name in entry["assistance_types"]:
        if fold(name) not in known.types:
            yield "type", name, "not in the vocabulary of types"
    status, score = entry["partner_status"], entry["partner_score"]
    identity = entry["action_code"] or entry["title"]
    if status in ("not_found", "ambiguous"):
        why = "its country was not found" if status == "not_found" else "it could belong to several countries"
        if entry["partner_institution"]:
            yield "institution", entry["partner_institution"], why
        elif identity:
            yield "action", identity, why
        for name in (entry["raw"]["place_raw"], known.near_country(entry["raw"]["heading"])):
            if name and fold(name):
                yield "place", " ".join(name.split()), "a place whose country is not known"
    elif status == "found" and score is not None and score < LOW_SCORE and identity:
        yield "action", identity, f"the partner country rests on little (score {score:.2f})"


class _Known:
    """What names can be compared with: types, countries, and institutions whose country this archive tells."""

    def __init__(self) -> None:
        names = [row["assistance_type_name"] for row in read_reference("assistance_type")]
        self.types = {fold(name): name for name in names}
        self.countries: dict[str, str] = {}
        for row in read_reference("country"):
            for policy in NamingPolicy:
                self.countries[fold(row[f"country_name_{policy}"])] = row["iso2"]
        self.institutions: dict[str, str] = {}

    def learn(self, actions: pa.Table) -> None:
        """Take the institutions of actions whose country is known."""
        pairs = actions.select(["partner_institution"]).append_column(
            "countries", pc.binary_join(actions["partner_countries"], ";")
        )
        for row in pairs.group_by(["partner_institution", "countries"]).aggregate([]).to_pylist():
            if row["partner_institution"] and ISO2.fullmatch(row["countries"] or ""):
                name = fold(row["partner_institution"])
                self.institutions[name] = min(self.institutions.get(name, "ZZ"), row["countries"])

    def near_country(self, heading: str | None) -> str | None:
        """The last word of a heading where it nearly is the name of a country, else nothing."""
        words = (heading or "").split()
        for size in (1, 2, 3):
            name = " ".join(words[-size:])
            if name and process.extractOne(fold(name), self.countries, scorer=fuzz.ratio, score_cutoff=VERY_ALIKE):
                return None if fold(name) in self.countries else name
        return None

    def candidates(self, one: _Asked) -> list[str]:
        """What the value could mean, the likeliest first; codes, or names of types."""
        value = fold(one.value)
        if one.kind == "type":
            return [self.types[name] for name in _alike(value, list(self.types), fuzz.token_sort_ratio)]
        pool = self.institutions if one.kind == "institution" else self.countries
        scorer = fuzz.token_sort_ratio if one.kind == "institution" else fuzz.ratio
        near = [pool[name] for name in _alike(value, list(pool), scorer)] if one.kind != "action" else []
        return list(dict.fromkeys([*sorted(one.codes), *near]))


def _alike(value: str, pool: list[str], scorer: Any) -> list[str]:
    found = process.extract(value, sorted(pool), scorer=scorer, limit=MOST_CANDIDATES, score_cutoff=ALIKE)
    return [name for name, _, _ in found]


def _row(key: str, one: _Asked, known: _Known) -> dict[str, Any]:
    entry = one.entry
    shown = [entry["action_code"], entry["title"], entry["partner_institution"], entry["description"]]
    context = " | ".join(filter(None, shown))
    return {
        "proposal_id": key,
        "proposal_kind": one.kind,
        "proposal_value": one.value,
        "proposal_reason": one.why,
        "candidates": known.candidates(one),
        "context": context if len(context) <= CONTEXT else context[: CONTEXT - 1] + "…",
        "proposed_count": one.count,
        "document_sha256": entry["document_sha256"],
        "entry_number": entry["entry_number"],
    }


def write_proposals(table: pa.Table, folder: Path) -> None:
    """The proposals as JSON lines in the work folder, for people and programs; the same table, the same file."""
    path = folder / FILE
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_pylist())
    aside.write_text("".join(lines), encoding="utf-8")
    aside.replace(path)


def lookup_table(lookups: Sequence[Lookup], evidence: Iterable[pa.Table], silenced: Counter[str]) -> pa.Table:
    """The table `lookup` in key order; `evidence` holds rule_name and the entries' keys of entry_evidence."""
    uses = Counter(silenced)
    seen: set[tuple[Any, ...]] = set()
    for table in evidence:
        decided = table.filter(pc.starts_with(table["rule_name"], RULE))
        seen |= {tuple(row.values()) for row in decided.to_pylist()}
    for rule, *_ in seen:
        uses[rule.removeprefix(RULE)] += 1
    rows = [
        {
            "lookup_id": lookup.lookup_id,
            "lookup_kind": lookup.kind,
            "lookup_value": lookup.value,
            "lookup_decision": lookup.decision or None,
            "decision_reason": lookup.reason,
            "decided_on": lookup.decided_on,
            "decision_owner": lookup.owner,
            "use_count": uses[lookup.lookup_id],
        }
        for lookup in sorted(lookups, key=lambda lookup: lookup.lookup_id)
    ]
    return pa.Table.from_pylist(rows, schema=TABLES["lookup"].arrow_schema)
