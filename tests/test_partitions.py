"""Documents as partitions: many are one run, only what changed is computed again, and what is stale says so."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest

# What the web UI asks for its "stale" marks; Dagster has no public name for it.
from dagster._core.definitions.data_version import CachingStaleStatusResolver, StaleStatus
from dagster._core.loader import LoadingContextForTest

from assets.landed.archive import add_files
from assets.landed.documents import date_orders
from assets.landed.manifest import COLUMNS, ManifestRow, read_manifest, write_manifest
from pipelines.assembly import build_defs
from pipelines.documents import NAME, due_documents, range_tags, register_documents
from tests.test_orchestration import QUIET
from warehouse import gathering
from warehouse.workspace import Workspace

DOCUMENTS = 12
FACTS = dict.fromkeys(COLUMNS[4:]) | {"source": "socieux"}
LISTING = """-
Support to the pension desk, step {n}
- Start activities
- 14-02-2022
- End activities
- 26-03-2023
- Partner Institution
- Ministry of Labour
- Type of Assistance
- Capacity building
- Code
- 2021-{n:03d}
- Description
- {text}
"""


def listing(folder: Path, n: int, text: str = "Two experts from Italy worked in Zambia.") -> Path:
    """A listing of one action as a file outside the archive."""
    path = folder / f"listing_{n:03d}.txt"
    path.write_text(LISTING.format(n=n, text=text), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(tmp_path_factory.mktemp("home"))) as made:
        yield made


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, instance: dg.DagsterInstance) -> Iterator[Workspace]:
    """An archive of many documents, all of them ingested in one run."""
    folder = tmp_path_factory.mktemp("archive")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathering, "LEAST_FILES", 4)
        patch.setattr(gathering, "GROUP_FILES", 4)
        yield ingested(folder, instance)


def ingested(folder: Path, instance: dg.DagsterInstance) -> Workspace:
    """The archive in `folder`, ingested."""
    list(add_files(folder / "raw", [listing(folder, n) for n in range(DOCUMENTS)], FACTS))
    made = Workspace(folder / "raw", folder / "w.duckdb")
    ingest(made, instance)
    return made


def ingest(workspace: Workspace, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """One run over all documents of the archive."""
    rows = read_manifest(workspace.raw, date_orders())
    tags = register_documents(instance, rows, due_documents(workspace, instance, rows))
    defs = build_defs(dg.ResourceDefinition.hardcoded_resource(workspace))
    return defs.resolve_job_def("ingest").execute_in_process(instance=instance, tags=tags, run_config=QUIET)


def written(workspace: Workspace, table: str) -> dict[str, int]:
    """When the part of each document was written, in nanoseconds, by its SHA-256."""
    documents = workspace.store.read("raw_document", ["document_sha256"])["document_sha256"].to_pylist()
    return {sha256: workspace.store.path(table, sha256).stat().st_mtime_ns for sha256 in documents}


def stale(defs: dg.Definitions, instance: dg.DagsterInstance, asset: str, partition: str) -> StaleStatus:
    """What the web UI shows for one partition of an asset."""
    resolver = CachingStaleStatusResolver(instance, defs.resolve_asset_graph(), LoadingContextForTest(instance))
    return resolver.get_status(dg.AssetKey(asset), partition)


def test_many_documents_are_one_run(workspace: Workspace, instance: dg.DagsterInstance) -> None:
    assert len(instance.get_runs()) == 1
    assert len(instance.get_dynamic_partitions(NAME)) == DOCUMENTS
    for table in ("entry", "normalised_entry"):
        assert len(instance.get_materialized_partitions(dg.AssetKey(table))) == DOCUMENTS


def partitions_of(run: dg.ExecuteInProcessResult, table: str) -> set[str | None]:
    """The partitions that a run materialised of a table."""
    events = run.get_asset_materialization_events()
    return {event.partition for event in events if event.asset_key == dg.AssetKey(table)}


def test_only_the_document_that_changed_is_computed_again(workspace: Workspace, instance: dg.DagsterInstance) -> None:
    before = {table: written(workspace, table) for table in ("entry", "normalised_entry")}
    rows = read_manifest(workspace.raw, date_orders())
    (workspace.raw / "listing_007.txt").unlink()
    write_manifest(workspace.raw, [row for row in rows if row.file != "listing_007.txt"])
    changed = listing(workspace.raw.parent, 7, "Three experts from Malta worked in Zambia.")
    list(add_files(workspace.raw, [changed], FACTS))
    run = ingest(workspace, instance)
    assert partitions_of(run, "entry") == partitions_of(run, "normalised_entry") == {"listing_007.txt"}
    defs = build_defs(dg.ResourceDefinition.hardcoded_resource(workspace))
    assert {stale(defs, instance, "entry", f"listing_{n:03d}.txt") for n in range(DOCUMENTS)} == {StaleStatus.FRESH}
    for table, was in before.items():
        now = written(workspace, table)
        assert len(now) == DOCUMENTS
        assert [sha256 for sha256, at in now.items() if was.get(sha256) != at] == list(now.keys() - was.keys())
        assert len(now.keys() - was.keys()) == 1


def test_what_is_published_is_what_a_full_run_elsewhere_publishes(
    workspace: Workspace, instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    assert len(workspace.store.paths("entry")) < DOCUMENTS  # they are read gathered
    assert version_of(workspace, instance) == version_of_full_run(workspace, tmp_path)


def version_of(workspace: Workspace, instance: dg.DagsterInstance) -> object:
    """Publish what was ingested; returns the content version."""
    defs = build_defs(dg.ResourceDefinition.hardcoded_resource(workspace))
    run = defs.resolve_job_def("publish").execute_in_process(instance=instance, run_config=QUIET)
    (published,) = (e for e in run.get_asset_materialization_events() if e.asset_key == dg.AssetKey("warehouse"))
    return published.materialization.metadata["content_version"].value


def version_of_full_run(workspace: Workspace, folder: Path) -> object:
    """The content version of the same archive, built from nothing elsewhere."""
    another = Workspace(workspace.raw, folder / "w.duckdb", is_full=True)
    with dg.DagsterInstance.ephemeral() as instance:
        ingest(another, instance)
        return version_of(another, instance)


def test_what_is_due_are_the_documents_that_a_run_would_make_otherwise(
    workspace: Workspace, instance: dg.DagsterInstance
) -> None:
    rows = read_manifest(workspace.raw, date_orders())
    everything = {row.file for row in rows}
    assert due_documents(workspace, instance, rows) == set()
    assert due_documents(replace(workspace, is_full=True), instance, rows) == everything
    headed = [replace(row, heading="Actions in Peru") if row.file == "listing_003.txt" else row for row in rows]
    assert due_documents(workspace, instance, headed) == {"listing_003.txt"}
    with dg.DagsterInstance.local_temp() as another:
        assert due_documents(workspace, another, rows) == everything
    with dg.DagsterInstance.ephemeral() as gone_afterwards:
        assert due_documents(workspace, gone_afterwards, rows) == set()
    part = workspace.store.path("normalised_entry", rows[5].sha256)
    part.rename(part.with_suffix(".away"))
    assert due_documents(workspace, instance, rows) == {rows[5].file}
    part.with_suffix(".away").rename(part)


def test_what_is_due_stands_together_though_the_archive_has_it_apart() -> None:
    rows = [ManifestRow(f"{name}.txt", "0" * 64, 1, "socieux") for name in "abcde"]
    with dg.DagsterInstance.ephemeral() as another:
        assert register_documents(another, rows) == range_tags(["a.txt", "e.txt"])
        assert register_documents(another, rows, {"b.txt", "d.txt"}) == range_tags(["b.txt", "d.txt"])
        assert another.get_dynamic_partitions(NAME) == ["a.txt", "c.txt", "e.txt", "b.txt", "d.txt"]
        assert register_documents(another, rows[1:], {"e.txt", "b.txt"}) == range_tags(["e.txt", "b.txt"])
        assert another.get_dynamic_partitions(NAME) == ["c.txt", "e.txt", "b.txt", "d.txt"]
        assert register_documents(another, rows[1:], set()) == range_tags(["d.txt"])


@pytest.mark.filterwarnings("ignore::dagster.PreviewWarning", "ignore::dagster.BetaWarning")
def test_what_other_code_or_newer_data_made_is_stale(workspace: Workspace, instance: dg.DagsterInstance) -> None:
    defs = build_defs(dg.ResourceDefinition.hardcoded_resource(workspace))
    keys = instance.get_dynamic_partitions(NAME)
    for table in ("raw_document", "entry", "normalised_entry"):
        assert {stale(defs, instance, table, key) for key in keys} == {StaleStatus.FRESH}
    partition = keys[0]

    newer = defs.map_resolved_asset_specs(
        func=lambda spec: spec.replace_attributes(code_version="newer"), selection='key:"entry"'
    )
    assert stale(newer, instance, "entry", partition) == StaleStatus.STALE

    instance.report_runless_asset_event(
        dg.AssetMaterialization("entry", partition=partition, tags={"dagster/data_version": "another text"})
    )
    assert stale(defs, instance, "normalised_entry", partition) == StaleStatus.STALE
