"""Archives that are worked on in chunks, and what the stages up to normalised make of them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest

from assets.landed.documents import date_orders
from assets.landed.manifest import read_manifest
from assets.parsed.chunks import Bounds
from pipelines.assembly import build_defs
from pipelines.documents import register_documents
from tests.test_orchestration import QUIET
from warehouse.workspace import Workspace

BOUNDS = Bounds(length=3_000, lines=1_000, times=20)  # of the tests: documents of more than 3,000 characters are large
LARGE, PAGE = "large.txt", "page.html"
RECORD = """-
Support to the pension desk, step {n}
- Start activities
- {day:02}-02-2022
- End activities
- 26-03-2023
- Partner Institution
- Ministry of Labour of Zambia
- Type of Assistance
- Capacity building
- Code
- {year}-{n}
- Description
- Experts from Spain came. {text}
"""


def record(n: int, year: int = 2021, text: str = "They wrote a manual.") -> str:
    return RECORD.format(n=n, day=1 + n % 28, year=year, text=text)


def archive(folder: Path, small: int = 8, large: int = 30) -> Path:
    """A folder of small listings, one large one and a saved page; no manifest, so that more can be put there."""
    folder.mkdir()
    for n in range(small):
        (folder / f"small_{n:03}.txt").write_text(record(2 * n) + record(2 * n + 1), encoding="utf-8")
    text = "Actions in Zambia\n" + "".join(record(n, 2022, "They wrote á manual.") for n in range(large))
    (folder / LARGE).write_text(text, encoding="utf-8")
    page = f"<!doctype html><title>x</title><pre>{record(900)}</pre>"
    (folder / PAGE).write_text(page, encoding="utf-8")
    return folder


@contextmanager
def in_small_chunks() -> Iterator[None]:
    """Documents are large from a few records on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assets.parsed.assets.BOUNDS", BOUNDS)
        yield


def ingest(workspace: Workspace) -> dg.ExecuteInProcessResult:
    """Land, parse and normalise the archive in a run of Dagster."""
    with dg.DagsterInstance.ephemeral() as instance:
        defs = build_defs(dg.ResourceDefinition.hardcoded_resource(workspace), has_checks=False)
        tags = register_documents(instance, read_manifest(workspace.raw, date_orders()))
        return defs.resolve_job_def("ingest").execute_in_process(instance=instance, tags=tags, run_config=QUIET)


def files_of(workspace: Workspace) -> dict[str, str]:
    """The hash of every file that the stages wrote: all that is published follows from these."""
    folder = workspace.store.folder
    found = (path for stage in ("landed", "parsed", "normalised") for path in (folder / stage).rglob("*.*"))
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(found)
        if path.is_file()
    }


def figures(result: dg.ExecuteInProcessResult, table: str) -> dict[str, object]:
    """What Dagster shows of a table that a run made."""
    events = result.get_asset_materialization_events()
    found = next(event.materialization for event in events if event.asset_key == dg.AssetKey(table))  # one a partition
    return {name: value.value for name, value in found.metadata.items()}
