"""From entries to actions: identity, quarantine of reused codes, survivorship, and what became of every entry.

Rows in = rows out: each entry is in `action_entry` as primary, merged, news or quarantined. Only entries that share an
action are looked at one by one; all others pass as columns. What decides identity is held of all entries, all that is
said of an action only of a slice of the actions at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from assets.resolved.decisions import correction_table, waived, waiver_table
from assets.resolved.identity import REUSED_CODE, identify, named, natural_keys, reused_codes
from assets.resolved.periods import action_periods
from assets.resolved.proposals import lookup_table, proposal_table
from assets.resolved.rejection import TextOf, rejections
from assets.resolved.sightings import find_sightings, snapshots, superseded_rows
from assets.resolved.slices import NO_SLICE, Entries, Held, in_slices, slice_count, slice_of
from assets.resolved.survivorship import merge, precedence
from warehouse.keys import NOT_APPLICABLE, UNKNOWN
from warehouse.lookups import Lookup
from warehouse.reviewed import Correction, Waiver
from warehouse.tables import TABLES
from warehouse.tasks import WORK_FAILED

# What decides identity: facts of every entry, and words that are held only of those that are looked at again.
FACTS = ["document_sha256", "entry_number", "kind", "action_code", "is_quarantined", "rejection_code"]
WORDS = ["title", "partner_institution", "partner_countries", "start_iso", "language", "description"]
IDENTITY_COLUMNS = [*FACTS, *WORDS]

DESCRIPTION_LENGTH = 300  # characters of a description that tell it from another
IDENTIFIED = ("natural_key", "natural_key_rule", "action_key")
RESOLUTIONS = ["quarantined", "news", "primary", "merged"]
Positions = np.ndarray[tuple[int], np.dtype[Any]]
DOCUMENT_COLUMNS = ["document_sha256", "path", "source", "listing_id", "snapshot_id", "is_complete", "retrieved_on"]


@dataclass(frozen=True)
class Decisions:
    """What people decided, and the date that a waiver's last day is held against."""

    corrections: tuple[Correction, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    as_of: date | None = None


def resolve_in_slices(
    normalised: Entries,
    documents: pa.Table,
    entries: Entries,
    issues: pa.Table,
    uses: pa.Table,
    text_of: TextOf,
    decisions: Decisions,
    evidence: Iterable[pa.Table] = (),
) -> Iterator[dict[str, pa.Table]]:
    """Every table of the stage by name, part by part, each table in key order; a part holds some of the tables.

    `normalised`, `documents`, `entries`, `issues` and `uses` are normalised_entry, raw_document, entry, issue and
    correction_use; `text_of` gives the bytes and codec of a document; `evidence` holds the rules and entries of
    entry_evidence, to count what lookups decided.
    """
    proposals, silenced = proposal_table(normalised, entries, decisions.lookups)
    frame, words = _identity(normalised)
    reused = _reused(frame, words)
    frame["rejection_code"] = frame["rejection_code"].cat.add_categories([REUSED_CODE])
    frame.loc[reused, "rejection_code"] = REUSED_CODE
    frame["is_quarantined"] |= reused
    identified = identify(frame[(frame["kind"] == "action") & ~frame["is_quarantined"]])
    quarantined = frame.index[frame["is_quarantined"]]
    rejected = rejections(_spoken(frame, words, quarantined), entries, issues, text_of)
    yield {
        "action_alias": _table("action_alias", _aliases(identified)),
        "rejected_entry": pa.Table.from_pylist(
            waived(rejected, decisions.waivers), schema=TABLES["rejected_entry"].arrow_schema
        ),
        "correction": correction_table(decisions.corrections, uses),
        "lookup": lookup_table(decisions.lookups, evidence, silenced),
        "proposal": proposals,
        "waiver": waiver_table(decisions.waivers, rejected, decisions.as_of),
    }
    files = snapshots(_files(documents, frame))
    conflicts: list[dict[str, object]] = []
    is_primary = np.zeros(len(frame), bool)
    for rows, said in _slices(normalised, len(frame), identified):
        seen = find_sightings(rows, files)
        actions, found, primary = _actions(said, documents, rows, superseded_rows(seen))
        is_primary[rows["row"].to_numpy()[primary]] = True
        conflicts += found
        yield {"action": actions, "action_period": action_periods(actions, said, seen)}
    yield {
        "action_entry": _action_entry(frame, identified, is_primary),
        "action_conflict": _table("action_conflict", conflicts),
    }


def _slices(normalised: Entries, entry_count: int, identified: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, pa.Table]]:
    """Of each slice of the actions: its entries as identified, and all that they say. Slices rise with the key.

    Entries are numbered within their slice; `row` is what was their number among all.
    """
    count = slice_count(len(identified))
    numbers = slice_of(identified["action_key"].to_numpy(np.int64), count)
    slices = np.full(entry_count, NO_SLICE)
    slices[identified.index.to_numpy()] = numbers
    columns = [name for name in TABLES["action"].column_names if name not in (*IDENTIFIED, "sighting_count")]
    for number, said in enumerate(in_slices(normalised.batches(columns), slices, count)):
        rows = identified[numbers == number].rename_axis("row").reset_index()
        yield rows.astype({"document_sha256": object}), said


def _files(documents: pa.Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Every file; one that could not be read is silent on everything, so nothing follows from what it does not say."""
    files: pd.DataFrame = documents.select(DOCUMENT_COLUMNS).to_pandas()
    withheld = frame.loc[frame["rejection_code"] == WORK_FAILED, "document_sha256"]
    is_unread = files["document_sha256"].isin(withheld) | documents["decoding_problem"].is_valid().to_pandas()
    files["is_complete"] = files["is_complete"].astype(object).mask(is_unread, False)
    return files


def reused_in(normalised: pa.Table) -> pd.Series:
    """For one set of entries, in its order: whether the entry's code stands on two different actions."""
    return _reused(*_identity(Held(normalised)))


def _reused(frame: pd.DataFrame, words: pd.DataFrame) -> pd.Series:
    """Whether each entry's code stands on two different actions; codes of quarantined entries prove nothing."""
    is_action = (frame["kind"] == "action") & ~frame["is_quarantined"]
    again = is_action & frame["action_code"].notna() & frame["action_code"].where(is_action).duplicated(keep=False)
    return reused_codes(_spoken(frame, words, frame.index[again])).reindex(frame.index, fill_value=False)


def _spoken(frame: pd.DataFrame, words: pd.DataFrame, rows: pd.Index) -> pd.DataFrame:
    """Some entries with their words, every value an object."""
    facts = frame.loc[rows, FACTS].astype(object)
    return facts.where(facts.notna(), None).join(words)


def _identity(normalised: Entries) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What decides identity, of every entry; and the words of those that are looked at again, which are few."""
    codes = normalised.select(["action_code"])["action_code"].to_pandas()
    is_kept = (codes.notna() & codes.duplicated(keep=False)).to_numpy()
    facts: list[pa.Table] = []
    words: list[pd.DataFrame] = []
    done = 0
    for batch in normalised.batches(IDENTITY_COLUMNS):
        said = pa.Table.from_batches([batch])
        spoken = _words(said)
        facts.append(_coded(said, named(spoken)))
        kept = is_kept[done : done + len(said)] | said["is_quarantined"].to_numpy()
        words.append(spoken.set_axis(range(done, done + len(said)))[kept])
        done += len(said)
    frame = pa.concat_tables(facts).unify_dictionaries().to_pandas()
    return frame, pd.concat([each for each in words if len(each)] or words[:1])


def _coded(said: pa.Table, keys: pd.DataFrame) -> pa.Table:
    """Facts of some entries and their keys; texts as numbers of a dictionary, which few entries do not share."""
    columns = {name: said[name] for name in FACTS} | {name: pa.array(keys[name]) for name in keys}
    return pa.table(
        {
            name: column.dictionary_encode() if pa.types.is_string(column.type) else column
            for name, column in columns.items()
        }
    )


def _words(said: pa.Table) -> pd.DataFrame:
    """The words of some entries as objects: countries joined, of descriptions the beginning, null as None."""
    columns = {name: said[name] for name in WORDS}
    columns["partner_countries"] = pc.binary_join(said["partner_countries"], ",")
    columns["description"] = pc.utf8_slice_codeunits(said["description"], 0, DESCRIPTION_LENGTH)
    return pd.DataFrame({name: pd.Series(column.to_pylist(), dtype=object) for name, column in columns.items()})


def _table(name: str, rows: list[dict[str, object]]) -> pa.Table:
    table = TABLES[name]
    keys = [(column, "ascending") for column in table.primary_key]
    return pa.Table.from_pylist(rows, schema=table.arrow_schema).sort_by(keys)


def _actions(
    said: pa.Table, documents: pa.Table, identified: pd.DataFrame, superseded: pd.Series
) -> tuple[pa.Table, list[dict[str, object]], Positions]:
    """The actions of a slice, the conflicts, and the positions of the entries that are primary."""
    schema = TABLES["action"].arrow_schema
    shared = identified["action_key"].duplicated(keep=False).to_numpy()
    again = shared.nonzero()[0]
    single = _identified(said, identified)
    is_superseded = pa.array(superseded.reindex(again, fill_value=False).to_numpy(), pa.bool_())
    seen_again = single.take(pa.array(again)).append_column("is_superseded", is_superseded)
    merged, conflicts = _merge(seen_again, documents)
    # Texts are the bulk of it, and copied once: those of actions that one entry states, and those brought together.
    found = [single, merged.cast(single.schema)]
    alone = (~shared).nonzero()[0]
    places = np.concatenate([alone, len(said) + np.arange(len(merged))])
    keys = np.concatenate([identified["action_key"].to_numpy()[alone], merged["action_key"].to_numpy()])
    actions = pa.concat_tables(found).take(pa.array(places[np.argsort(keys, kind="stable")])).cast(schema)
    kept = set(zip(merged["document_sha256"].to_pylist(), merged["entry_number"].to_pylist(), strict=True))
    pairs = zip(
        identified["document_sha256"].to_numpy()[again], identified["entry_number"].to_numpy()[again], strict=True
    )
    primary = np.concatenate([alone, again[[pair in kept for pair in pairs]]])
    return actions, conflicts, primary


def _identified(said: pa.Table, identified: pd.DataFrame) -> pa.Table:
    """The entries of a slice with what the table `action` has beside them."""
    schema = TABLES["action"].arrow_schema
    identified = identified.assign(natural_key=natural_keys(identified.join(_words(said))))
    for name in IDENTIFIED:
        said = said.append_column(name, pa.array(identified[name].tolist(), schema.field(name).type))
    said = said.append_column("sighting_count", pa.array(np.ones(len(said), np.int32)))
    return said.select(schema.names).cast(pa.schema([field.with_nullable(True) for field in schema]))


def _merge(shared: pa.Table, documents: pa.Table) -> tuple[pa.Table, list[dict[str, object]]]:
    retrieved = latest_retrieval(documents)
    groups: dict[int, list[dict[str, object]]] = {}
    for row in shared.to_pylist():
        row["retrieved_on"] = retrieved.get(row["document_sha256"])
        groups.setdefault(row["action_key"], []).append(row)
    actions, conflicts = [], []
    for rows in groups.values():
        action, found = merge(sorted(rows, key=precedence))
        actions.append(action)
        conflicts += found
    return pa.Table.from_pylist(actions, schema=TABLES["action"].arrow_schema), conflicts


def latest_retrieval(documents: pa.Table) -> dict[str, object]:
    """The newest known retrieval date of each document."""
    newest: dict[str, object] = {}
    for row in documents.select(["document_sha256", "retrieved_on"]).to_pylist():
        seen = newest.get(row["document_sha256"])
        if seen is None or (row["retrieved_on"] is not None and row["retrieved_on"] > seen):
            newest[row["document_sha256"]] = row["retrieved_on"]
    return newest


def _action_entry(frame: pd.DataFrame, identified: pd.DataFrame, is_primary: Positions) -> pa.Table:
    is_quarantined = frame["is_quarantined"].to_numpy()
    is_news = (frame["kind"] == "news").to_numpy() & ~is_quarantined
    keys = np.full(len(frame), UNKNOWN, np.int64)
    keys[identified.index.to_numpy()] = identified["action_key"].to_numpy()
    keys[is_news] = NOT_APPLICABLE
    resolution = np.select([is_quarantined, is_news, is_primary], [0, 1, 2], 3).astype(np.int8)
    columns = {
        "document_sha256": pa.array(frame["document_sha256"]),
        "entry_number": pa.array(frame["entry_number"]),
        "action_key": pa.array(keys),
        "resolution": pa.DictionaryArray.from_arrays(pa.array(resolution), RESOLUTIONS),
        "rejection_code": pa.array(frame["rejection_code"]),
    }
    return (
        pa.table(columns)
        .cast(TABLES["action_entry"].arrow_schema)
        .sort_by([("document_sha256", "ascending"), ("entry_number", "ascending")])
    )


def _aliases(identified: pd.DataFrame) -> list[dict[str, object]]:
    from_fallback = identified.loc[identified["fallback_key"] != 0].drop_duplicates("fallback_key")
    return [
        {
            "old_key": row.fallback_key,
            "new_key": row.action_key,
            "alias_reason": "an entry with the code was found",
        }
        for row in from_fallback.itertuples()
    ]
