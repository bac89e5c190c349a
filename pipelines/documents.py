"""The partitions of the instance are the files of the manifest: what has to change, and which of them a run is over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dagster import AssetKey, DagsterInstance

from assets.declaration.assets import DOCUMENTS, file_of, partition_key
from assets.landed.assets import computation_of as landed_computation
from assets.landed.documents import date_orders
from assets.landed.manifest import ManifestRow
from assets.normalised.assets import computation_of as normalised_computation
from assets.normalised.assets import decided_by
from assets.parsed.assets import computation_of as parsed_computation
from warehouse.lookups import read_lookups
from warehouse.reviewed import read_corrections
from warehouse.store import Store, stamp
from warehouse.workspace import Workspace

RANGE_START, RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"
NAME = str(DOCUMENTS.name)
LAST_TABLE = AssetKey("normalised_entry")  # a document that has it in the instance has every table before it


@dataclass(frozen=True)
class Changes:
    """Partitions to delete and then to add, and the tags that then select those of a run."""

    added: Sequence[str]
    deleted: Sequence[str]
    tags: dict[str, str] = field(default_factory=dict)


def changes(instance: DagsterInstance, rows: Iterable[ManifestRow], due: Collection[str] | None = None) -> Changes:
    """What makes the partitions those of the manifest, and a run one over those that are `due` (all where None)."""
    wanted = [partition_key(row.file) for row in rows]
    known = instance.get_dynamic_partitions(NAME)
    known_set, wanted_set = set(known), set(wanted)
    deleted = sorted(known_set - wanted_set)
    added = [key for key in wanted if key not in known_set]
    keys = [*(key for key in known if key in wanted_set), *added]  # an instance keeps the order of addition
    chosen = [key for key in keys if due is None or key in due] or keys[-1:]  # a run is over one partition at least
    first = keys.index(chosen[0]) if chosen else 0
    if keys[first : first + len(chosen)] == chosen:
        return Changes(added, deleted, range_tags(chosen))
    # A run is over a range, and what is added last stands together: so those that are due are added anew.
    return Changes(chosen, sorted({*deleted, *known_set.intersection(chosen)}), range_tags(chosen))


def range_tags(keys: Sequence[str]) -> dict[str, str]:
    """The tags that select a run's partitions; none for no partition."""
    return {RANGE_START: keys[0], RANGE_END: keys[-1]} if keys else {}


def due_documents(workspace: Workspace, instance: DagsterInstance, rows: Sequence[ManifestRow]) -> set[str]:
    """The partitions of the manifest that are not, in this instance and the work folder, what a run would make them."""
    keys = {partition_key(row.file): row for row in rows}
    if workspace.is_full:
        return set(keys)
    landed = _landed(workspace.store)
    decided = decided_by(read_corrections(workspace.reviewed), read_lookups(workspace.reviewed))
    # An instance that is gone afterwards has nobody to show what was made before it.
    seen = set(keys) if instance.is_ephemeral else instance.get_materialized_partitions(LAST_TABLE)
    orders = date_orders()
    return {
        key
        for key, row in keys.items()
        if key not in seen or not _is_done(workspace.store, row, landed.get(row.file, []), orders[row.source], decided)
    }


def _landed(store: Store) -> dict[str, list[dict[str, Any]]]:
    """The rows of raw_document by file; none where other code wrote them, whose reading may have been another."""
    path = store.path("raw_document")
    if not path.exists():
        return {}
    documents = store.read("raw_document")
    if stamp(path) != landed_computation(documents):
        return {}
    found: dict[str, list[dict[str, Any]]] = {}
    for document in documents.to_pylist():
        found.setdefault(file_of(document), []).append(document)
    return found


def _is_done(store: Store, row: ManifestRow, landed: Sequence[dict[str, Any]], order: str | None, decided: str) -> bool:
    """Whether every document of a file landed as the manifest has it, and was parsed and normalised since."""
    for document in landed:
        received = document["derived_from_sha256"] or document["document_sha256"]
        told = (received, document["manifest_heading"], document["date_order"])
        if told != (row.sha256, row.heading, order):
            return False
        sha256 = document["document_sha256"]
        if document["encoding"] is None:
            continue
        if not store.is_current("parsed", parsed_computation(document), sha256):
            return False
        if not store.is_current("normalised", normalised_computation(document, store, decided), sha256):
            return False
    return bool(landed)


def register_documents(
    instance: DagsterInstance, rows: Iterable[ManifestRow], due: Collection[str] | None = None
) -> dict[str, str]:
    """Make the instance's partitions those of the manifest; returns the tags that select those that are `due` (all
    where None) in one run."""
    wanted = changes(instance, rows, due)
    for gone in wanted.deleted:
        instance.delete_dynamic_partition(NAME, gone)
    instance.add_dynamic_partitions(NAME, list(wanted.added))
    return wanted.tags
