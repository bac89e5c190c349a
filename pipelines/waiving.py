"""`socieux waive`: from the id that a run names to a row of the reviewed waivers."""

from __future__ import annotations

from datetime import date

from warehouse.errors import ProjectError
from warehouse.reviewed import Waiver, entry_id, read_waivers, text_sha256, write_waivers
from warehouse.workspace import Workspace


def waive(workspace: Workspace, rejected: str, reason: str, owner: str, until: date, today: date) -> Waiver:
    """Waive the rejected entry of the last run with that id, or its only one that begins so; a second time replaces.

    Raises ProjectError where there is no such entry or more than one, where the reason is empty, and for a date that
    has passed.
    """
    if not reason.strip():
        raise ProjectError("A waiver needs a reason.", "--reason", "say why the entry stays withheld")
    if until < today:
        raise ProjectError(f"{until} has passed.", "--until", "give the last day on which the waiver holds")
    try:
        rows = workspace.store.read("rejected_entry").to_pylist()
    except FileNotFoundError as error:
        fix = f"run `socieux run{workspace.options('warehouse')}` first"
        raise ProjectError("Nothing has been built yet.", fix=fix) from error
    found = {row["rejection_id"]: row for row in rows if rejected and row["rejection_id"].startswith(rejected)}
    if len(found) != 1:
        what = "More than one rejected entry has" if found else "No rejected entry of the last run has"
        raise ProjectError(f"{what} the id {rejected}.", fix="`socieux run` and audit.rejected_entry name the ids")
    (row,) = found.values()
    number = row["entry_number"]
    entries = workspace.store.read_document("normalised_entry", row["document_sha256"]).to_pylist()
    (values,) = (entry for entry in entries if entry["entry_number"] == number)
    text_hash = text_sha256(row["raw_text"])
    identity = entry_id(values["action_code"], values["title"], text_hash)
    waiver = Waiver(identity, text_hash, row["rejection_code"], " ".join(reason.split()), owner, until, today)
    write_waivers(workspace.reviewed, [*read_waivers(workspace.reviewed), waiver])
    return waiver
