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
from assets.resolved.sightings import find_sightings, superseded_rows
from assets.resolved.slices import NO_SLICE, Entries, Held, in_slices, slice_count, slice_of
from assets.resolved.survivorship import merge, precedence
from warehouse.keys import NOT_APPLICABLE, UNKNOWN
from warehouse.lookups import Lookup
from warehouse.reviewed import Correction, Waiver
from warehouse.tables import TABLES
from warehouse.tasks import WORK_FAILED

IDENTITY_COLUMNS = [
    "document_sha256",
    "entry_number",
    "kind",
    "action_code",
    "title",
    "partner_institution",
    "language",
    "start_iso",
    "is_quarantined",
    "rejection_code",
    "partner_countries",
    "description",
]

DESCRIPTION_LENGTH = 300  # characters of a description that tell it from another
IDENTIFIED = ("natural_key", "natural_key_rule", "action_key")
# Once entries are identified, their words are not held any longer.
WORDS = ["title", "partner_institution", "partner_countries", "start_iso", "language", "description"]
UNUSED = [*WORDS, "action_code"]
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
    frame = _identity_frame(normalised)
    is_action = (frame["kind"] == "action") & ~frame["is_quarantined"]
    reused = reused_codes(frame[is_action]).reindex(frame.index, fill_value=False)
    frame.loc[reused, "rejection_code"] = REUSED_CODE
    frame["is_quarantined"] |= reused
    identified = identify(frame[is_action & ~reused]).drop(columns=UNUSED)
    rejected = rejections(frame[frame["is_quarantined"]], entries, issues, text_of)
    frame = frame.drop(columns=UNUSED)
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
    sightings = find_sightings(identified, _files(documents, frame))
    conflicts: list[dict[str, object]] = []
    is_primary = np.zeros(len(frame), bool)
    for rows, said, seen in _slices(normalised, len(frame), identified, sightings):
        actions, found, primary = _actions(said, documents, rows, superseded_rows(seen))
        is_primary[rows["row"].to_numpy()[primary]] = True
        conflicts += found
        yield {"action": actions, "action_period": action_periods(actions, said, seen)}
    yield {
        "action_entry": _action_entry(frame, identified, is_primary),
        "action_conflict": _table("action_conflict", conflicts),
    }


def _slices(
    normalised: Entries, entry_count: int, identified: pd.DataFrame, sightings: pd.DataFrame
) -> Iterator[tuple[pd.DataFrame, pa.Table, pd.DataFrame]]:
    """Of each slice of the actions: its entries as identified, all that they say, and when they were seen.

    Entries are numbered within their slice; `row` is what was their number among all. Slices rise with the key.
    """
    count = slice_count(len(identified))
    numbers = slice_of(identified["action_key"].to_numpy(np.int64), count)
    slices = np.full(entry_count, NO_SLICE)
    slices[identified.index.to_numpy()] = numbers
    seen_in = slice_of(sightings["action_key"].to_numpy(np.int64), count)
    columns = [name for name in TABLES["action"].column_names if name not in (*IDENTIFIED, "sighting_count")]
    for number, said in enumerate(in_slices(normalised.batches(columns), slices, count)):
        rows = identified[numbers == number].rename_axis("row").reset_index()
        seen = sightings[seen_in == number]
        yield rows, said, seen.assign(row=np.searchsorted(rows["row"].to_numpy(), seen["row"].to_numpy()))


def _files(documents: pa.Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Every file; one that could not be read is silent on everything, so nothing follows from what it does not say."""
    files: pd.DataFrame = documents.select(DOCUMENT_COLUMNS).to_pandas()
    withheld = frame.loc[frame["rejection_code"] == WORK_FAILED, "document_sha256"]
    is_unread = files["document_sha256"].isin(withheld) | documents["decoding_problem"].is_valid().to_pandas()
    files["is_complete"] = files["is_complete"].astype(object).mask(is_unread, False)
    return files


def reused_in(normalised: pa.Table) -> pd.Series:
    """For one set of entries, in its order: whether the entry's code stands on two different actions."""
    frame = _identity_frame(Held(normalised))
    is_action = frame["kind"] == "action"
    return reused_codes(frame[is_action]).reindex(frame.index, fill_value=False)


def _identity_frame(normalised: Entries) -> pd.DataFrame:
    """What decides identity, of every entry; words only of those that are looked at again, which are few."""
    codes = normalised.select(["action_code"])["action_code"].to_pandas()
    is_kept = (codes.notna() & codes.duplicated(keep=False)).to_numpy()
    pieces: list[pd.DataFrame] = []
    done = 0
    for batch in normalised.batches(IDENTITY_COLUMNS):
        said = pa.Table.from_batches([batch])
        begun = pc.utf8_slice_codeunits(said["description"], 0, DESCRIPTION_LENGTH)
        piece = said.drop_columns(["partner_countries", "description"]).append_column("description", begun).to_pandas()
        for column in ("action_code", "rejection_code", *(set(WORDS) - {"partner_countries"})):
            piece[column] = piece[column].astype(object).where(piece[column].notna(), None)
        piece = named(piece.assign(partner_countries=_joined(said)))
        unseen = ~(is_kept[done : done + len(piece)] | piece["is_quarantined"].to_numpy(bool))
        piece.loc[unseen, WORDS] = None
        done += len(piece)
        if len(piece) or not pieces:
            pieces.append(piece)
    return pd.concat(pieces[1:] if len(pieces) > 1 and pieces[0].empty else pieces, ignore_index=True)


def _words(said: pa.Table, identified: pd.DataFrame) -> pd.DataFrame:
    words = {name: said[name].to_pandas().astype(object) for name in ("title", "partner_institution")}
    return identified.assign(**words, partner_countries=_joined(said))


def _joined(said: pa.Table) -> pd.Series:
    joined: pd.Series = pc.binary_join(said["partner_countries"], ",").to_pandas().astype(object)
    return joined


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
    identified = identified.assign(natural_key=natural_keys(_words(said, identified)))
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
    is_news = (frame["kind"] == "news") & ~frame["is_quarantined"]
    resolution = pd.Series("merged", index=frame.index, dtype=object)
    resolution = (
        resolution.mask(is_primary, "primary").mask(is_news, "news").mask(frame["is_quarantined"], "quarantined")
    )
    key = identified["action_key"].astype("Int64").reindex(frame.index)
    key = key.mask(is_news, NOT_APPLICABLE).mask(frame["is_quarantined"], UNKNOWN)
    table = pa.table(
        {
            "document_sha256": pa.array(frame["document_sha256"].tolist(), pa.string()),
            "entry_number": pa.array(frame["entry_number"].tolist(), pa.int32()),
            "action_key": pa.array(key.tolist(), pa.int64()),
            "resolution": pa.array(resolution.tolist(), pa.string()),
            "rejection_code": pa.array(frame["rejection_code"].tolist(), pa.string()),
        }
    )
    return table.cast(TABLES["action_entry"].arrow_schema).sort_by(
        [("document_sha256", "ascending"), ("entry_number", "ascending")]
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
