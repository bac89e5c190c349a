"""The partitions of the instance are the files of the manifest: what has to change, and what selects all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dagster import DagsterInstance

from assets.declaration.assets import DOCUMENTS, partition_key
from assets.landed.manifest import ManifestRow

RANGE_START, RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"
NAME = str(DOCUMENTS.name)


@dataclass(frozen=True)
class Changes:
    """Partitions to add and to delete, and the tags that then select all of them in one run."""

    added: Sequence[str]
    deleted: Sequence[str]
    tags: dict[str, str]


def changes(instance: DagsterInstance, rows: Iterable[ManifestRow]) -> Changes:
    """What makes the partitions those of the manifest."""
    wanted = [partition_key(row.file) for row in rows]
    known = instance.get_dynamic_partitions(NAME)
    known_set, wanted_set = set(known), set(wanted)
    added = [key for key in wanted if key not in known_set]
    kept = [key for key in known if key in wanted_set]
    keys = [*kept, *added]  # an instance keeps partitions in the order in which they were added
    return Changes(added, sorted(known_set - wanted_set), range_tags(keys))


def range_tags(keys: Sequence[str]) -> dict[str, str]:
    """The tags that select a run's partitions; none for no partition."""
    return {RANGE_START: keys[0], RANGE_END: keys[-1]} if keys else {}


def register_documents(instance: DagsterInstance, rows: Iterable[ManifestRow]) -> dict[str, str]:
    """Make the instance's partitions those of the manifest; returns the tags that select all of them in one run."""
    due = changes(instance, rows)
    for gone in due.deleted:
        instance.delete_dynamic_partition(NAME, gone)
    instance.add_dynamic_partitions(NAME, due.added)
    return range_tags(instance.get_dynamic_partitions(NAME))
