"""When the source said what: each entry as a sighting in a snapshot of a listing, and from when to when it held.

A listing is what the manifest calls one (source and listing_id); a file without a listing is one of its own. Its
snapshots follow each other by day of retrieval, an unknown day first, then by snapshot_id. What a snapshot says of an
action holds until the next snapshot of that listing that speaks of the action again, or that is complete and does not:
from a partial one that is silent nothing follows. So the result rests on the days of retrieval alone, whatever the
order in which files arrived.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

NEVER = date.max.toordinal() + 1
SNAPSHOT = ["listing", "moment"]


def find_sightings(identified: pd.DataFrame, snapshots: pd.DataFrame) -> pd.DataFrame:
    """One row per entry and file that holds it: action_key, document_sha256, entry_number, row, starts_on, ends_on.

    `identified` has action_key, document_sha256 and entry_number of every entry of some actions, its index becoming
    `row`; `snapshots` are those of all files. Days are ordinals: 0 is an unknown day, `NEVER` an end that has not come.
    """
    seen = identified[["action_key", "document_sha256", "entry_number"]].assign(row=identified.index)
    seen = seen.merge(snapshots[["document_sha256", *SNAPSHOT, "day"]], on="document_sha256", how="inner")
    spoken = seen[["action_key", *SNAPSHOT]].drop_duplicates().sort_values(["action_key", *SNAPSHOT])
    spoken["spoken_again"] = spoken.groupby(["action_key", "listing"])["moment"].shift(-1)
    seen = seen.merge(spoken, on=["action_key", *SNAPSHOT], how="left", validate="m:1")
    complete = snapshots.loc[snapshots["is_complete"], SNAPSHOT].drop_duplicates().sort_values("moment")
    seen = pd.merge_asof(
        seen.sort_values("moment"),
        complete.assign(complete_at=complete["moment"]),
        on="moment",
        by="listing",
        direction="forward",
        allow_exact_matches=False,
    )
    end = seen[["spoken_again", "complete_at"]].min(axis=1)
    days = snapshots.drop_duplicates(SNAPSHOT).set_index("moment")["day"]
    seen["ends_on"] = end.map(days).fillna(NEVER).astype("int64")
    return seen.rename(columns={"day": "starts_on"}).drop(columns=[*SNAPSHOT, "spoken_again", "complete_at"])


def superseded_rows(sightings: pd.DataFrame) -> pd.Series:
    """By row of `identified`: whether only snapshots that have been followed by others hold the entry.

    Of an action that no snapshot holds any more, the entries that held last are not superseded.
    """
    last = sightings.groupby("action_key")["ends_on"].transform("max")
    return (sightings["ends_on"] < last).groupby(sightings["row"]).all()


def to_day(ordinal: int) -> date | None:
    """The day of an ordinal; None for an unknown day and for an end that has not come."""
    return None if ordinal in (0, NEVER) else date.fromordinal(ordinal)


def snapshots(documents: pd.DataFrame) -> pd.DataFrame:
    """Every file, a row of raw_document, with its listing, its day as ordinal, and `moment`.

    That is a number for each snapshot, rising in time.
    """
    columns = ("path", "source", "listing_id", "snapshot_id", "retrieved_on", "is_complete")
    rows = list(
        zip(*(documents[name].astype(object).where(documents[name].notna(), None) for name in columns), strict=True)
    )
    frame = pd.DataFrame(
        {
            "document_sha256": documents["document_sha256"].to_numpy(object),
            "listing": [f"{source}\x1f{listing}" if listing else f"\x1e{path}" for path, source, listing, *_ in rows],
            "snapshot": [snapshot or "" for *_, snapshot, _, _ in rows],
            "day": [day.toordinal() if day else 0 for *_, day, _ in rows],
            "is_complete": [is_complete is True for *_, is_complete in rows],
        }
    )
    keys = ["day", "snapshot", "listing"]
    moments = frame[keys].drop_duplicates().sort_values(keys).reset_index(drop=True)
    frame = frame.merge(moments.assign(moment=moments.index.astype("int64")), on=keys, validate="m:1")
    frame["is_complete"] = frame.groupby("moment")["is_complete"].transform("all")
    return frame
