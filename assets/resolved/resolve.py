"""From entries to actions: identity, quarantine of reused codes, survivorship, and what became of every entry.

Rows in = rows out: each entry is in `action_entry` as primary, merged, news or quarantined. Only entries that share an
action are looked at one by one; all others pass as columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from assets.resolved.decisions import correction_table, waived, waiver_table
from assets.resolved.identity import REUSED_CODE, identify, reused_codes
from assets.resolved.periods import action_periods
from assets.resolved.proposals import lookup_table, proposal_table
from assets.resolved.rejection import TextOf, rejections
from assets.resolved.sightings import find_sightings, superseded_rows
from assets.resolved.survivorship import merge, precedence
from warehouse.keys import NOT_APPLICABLE, UNKNOWN, stable_key
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
]

# All that is looked at of entries as parsed: their texts are read from the normalised ones.
ENTRY_COLUMNS = [
    "document_sha256",
    "entry_number",
    "heading",
    "place_raw",
    "span_start",
    "span_end",
    "code_span_start",
    "code_span_end",
]
IDENTIFIED = ("natural_key", "natural_key_rule", "action_key")
DOCUMENT_COLUMNS = ["document_sha256", "path", "source", "listing_id", "snapshot_id", "is_complete", "retrieved_on"]


@dataclass(frozen=True)
class Decisions:
    """What people decided, and the date that a waiver's last day is held against."""

    corrections: tuple[Correction, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    as_of: date | None = None


def resolve(
    normalised: pa.Table,
    documents: pa.Table,
    entries: pa.Table,
    issues: pa.Table,
    uses: pa.Table,
    text_of: TextOf,
    decisions: Decisions,
    evidence: Iterable[pa.Table] = (),
) -> dict[str, pa.Table]:
    """Every table of the stage, by name, in key order.

    `normalised`, `documents`, `entries`, `issues` and `uses` are normalised_entry, raw_document, entry, issue and
    correction_use; `text_of` gives the bytes and codec of a document; `evidence` holds the rules and entries of
    entry_evidence, to count what lookups decided.
    """
    frame = _identity_frame(normalised)
    is_action = (frame["kind"] == "action") & ~frame["is_quarantined"]
    reused = reused_codes(frame[is_action]).reindex(frame.index, fill_value=False)
    frame.loc[reused, "rejection_code"] = REUSED_CODE
    frame["is_quarantined"] |= reused
    identified = identify(frame[is_action & ~reused])
    files = _files(documents, frame)
    sightings = find_sightings(identified, files)
    actions, conflicts, primary = _actions(normalised, documents, identified, superseded_rows(sightings))
    outcomes = _action_entry(frame, identified, primary)
    proposals, silenced = proposal_table(normalised, entries, decisions.lookups)
    rejected = rejections(frame[frame["is_quarantined"]], entries, issues, text_of)
    return {
        "action": actions,
        "action_entry": outcomes,
        "action_period": action_periods(actions, normalised, sightings),
        "action_conflict": _table("action_conflict", conflicts),
        "action_alias": _table("action_alias", _aliases(identified)),
        "rejected_entry": pa.Table.from_pylist(
            waived(rejected, decisions.waivers), schema=TABLES["rejected_entry"].arrow_schema
        ),
        "correction": correction_table(decisions.corrections, uses),
        "lookup": lookup_table(decisions.lookups, evidence, silenced),
        "proposal": proposals,
        "waiver": waiver_table(decisions.waivers, rejected, decisions.as_of),
    }


def _files(documents: pa.Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Every file; one that could not be read is silent on everything, so nothing follows from what it does not say."""
    files: pd.DataFrame = documents.select(DOCUMENT_COLUMNS).to_pandas()
    withheld = frame.loc[frame["rejection_code"] == WORK_FAILED, "document_sha256"]
    is_unread = files["document_sha256"].isin(withheld) | documents["decoding_problem"].is_valid().to_pandas()
    files["is_complete"] = files["is_complete"].astype(object).mask(is_unread, False)
    return files


def reused_in(normalised: pa.Table) -> pd.Series:
    """For one set of entries, in its order: whether the entry's code stands on two different actions."""
    frame = _identity_frame(normalised)
    is_action = frame["kind"] == "action"
    return reused_codes(frame[is_action]).reindex(frame.index, fill_value=False)


def _identity_frame(normalised: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = normalised.select(IDENTITY_COLUMNS).to_pandas()
    for column in ("title", "partner_institution", "action_code", "language", "start_iso", "rejection_code"):
        frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
    frame["partner_countries"] = pc.binary_join(normalised["partner_countries"], ",").to_pandas().astype(object)
    return frame


def _table(name: str, rows: list[dict[str, object]]) -> pa.Table:
    table = TABLES[name]
    keys = [(column, "ascending") for column in table.primary_key]
    return pa.Table.from_pylist(rows, schema=table.arrow_schema).sort_by(keys)


def _actions(
    normalised: pa.Table, documents: pa.Table, identified: pd.DataFrame, superseded: pd.Series
) -> tuple[pa.Table, list[dict[str, object]], set[tuple[str, int]]]:
    """The action table, the conflicts, and the (document, entry) pairs that are primary."""
    schema = TABLES["action"].arrow_schema
    row = identified.index.to_numpy()
    shared = identified["action_key"].duplicated(keep=False).to_numpy()
    single = _identified(normalised, identified)
    is_superseded = pa.array(superseded.reindex(row[shared], fill_value=False).to_numpy(), pa.bool_())
    seen_again = single.take(pa.array(row[shared])).append_column("is_superseded", is_superseded)
    merged, conflicts = _merge(seen_again, documents)
    # Texts are the bulk of it, and copied once: those of actions that one entry states, and those brought together.
    found = [single, merged.cast(single.schema)]
    places = np.concatenate([row[~shared], len(normalised) + np.arange(len(merged))])
    keys = np.concatenate([identified["action_key"].to_numpy()[~shared], merged["action_key"].to_numpy()])
    actions = pa.concat_tables(found).take(pa.array(places[np.argsort(keys, kind="stable")])).cast(schema)
    primary = set(zip(actions["document_sha256"].to_pylist(), actions["entry_number"].to_pylist(), strict=True))
    return actions, conflicts, primary


def _identified(normalised: pa.Table, identified: pd.DataFrame) -> pa.Table:
    """The entries with what the table `action` has beside them; null for those that are no action."""
    schema = TABLES["action"].arrow_schema
    for name in IDENTIFIED:
        values = np.full(len(normalised), None, dtype=object)
        values[identified.index.to_numpy()] = identified[name].to_numpy(dtype=object)
        normalised = normalised.append_column(name, pa.array(values.tolist(), schema.field(name).type))
    normalised = normalised.append_column("sighting_count", pa.array(np.ones(len(normalised), np.int32)))
    return normalised.select(schema.names).cast(pa.schema([field.with_nullable(True) for field in schema]))


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


def _action_entry(frame: pd.DataFrame, identified: pd.DataFrame, primary: set[tuple[str, int]]) -> pa.Table:
    pairs = zip(frame["document_sha256"], frame["entry_number"], strict=True)
    is_primary = pd.Series([pair in primary for pair in pairs], index=frame.index, dtype=bool)
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
    from_fallback = identified.loc[identified["fallback_key"].notna()].drop_duplicates("fallback_key")
    return [
        {
            "old_key": stable_key(str(row.fallback_key)),
            "new_key": row.action_key,
            "alias_reason": "an entry with the code was found",
        }
        for row in from_fallback.itertuples()
    ]
