"""A publisher killed at any step leaves the published version as it was, or has published the new one whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assets.published.publish import publish
from tests.made_tables import made_inputs, made_run, made_view, title_is
from warehouse import engine
from warehouse.history import Layout, read_history, read_publications
from warehouse.versions import list_versions

HERE = Path(__file__).parent
MOST_STEPS = 18  # more than a publication takes, which the first test makes sure of


@pytest.fixture(scope="module")
def crashes(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, str]:
    """Folders with version one published, where a publisher of version two died, and where it died."""
    parent = tmp_path_factory.mktemp("crashes")
    views = made_view(parent / "views")
    made_inputs(parent / "new", titles=["new title"])
    publish(made_inputs(parent / "old", titles=["old title"]), views, parent / "first" / "socieux.duckdb", made_run(1))
    folders = [parent / f"killed-{number:02d}" for number in range(MOST_STEPS)]
    for folder in folders:
        shutil.copytree(parent / "first", folder, symlinks=True)
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    command = [sys.executable, str(HERE / "crashing_publisher.py"), str(parent), *map(str, folders)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return dict(zip(folders, done.stdout.splitlines(), strict=True))


def seen_title(folder: Path) -> str:
    found = [
        title
        for title in ("old title", "new title")
        if engine.query(folder / "socieux.duckdb", title_is(title))["found"][0].as_py()
    ]
    assert len(found) == 1
    return found[0]


def test_the_steps_cover_a_whole_publication(crashes: dict[Path, str]) -> None:
    endings = list(crashes.values())
    assert "failed" not in endings
    assert endings[-1] == "finished"
    for step in (
        "question",
        "os.chmod .build-",
        "os.rename .build-",
        "os.symlink",
        "os.rename .socieux",
        "os.rename run-",
    ):
        assert any(step in ending for ending in endings), f"{step} is not among {endings}"


def test_readers_see_the_old_version_until_the_swap_and_the_new_one_after(crashes: dict[Path, str]) -> None:
    endings = list(crashes.values())
    swap = next(number for number, ending in enumerate(endings) if "os.rename .socieux" in ending)
    seen = [seen_title(folder) for folder in crashes]
    assert seen == ["old title"] * (swap + 1) + ["new title"] * (MOST_STEPS - swap - 1)


def test_the_next_publication_repairs_what_the_dead_one_left(crashes: dict[Path, str]) -> None:
    parent = next(iter(crashes)).parent
    inputs = {path.name.rsplit("-", 1)[0]: [path] for path in sorted((parent / "new").glob("*.parquet"))}
    views = sorted((parent / "views").glob("*.sql"))
    for folder, ending in crashes.items():
        had_been_published = seen_title(folder) == "new title"
        outcome = publish(inputs, views, folder / "socieux.duckdb", made_run(3))
        assert outcome.is_new is not had_been_published, ending
        layout = Layout(folder / "socieux.duckdb")
        publisher = "run-002" if had_been_published else "run-003"
        assert [row["run_id"] for row in read_publications(layout)] == ["run-001", publisher], ending
        runs = ["run-001", "run-002", "run-003"] if had_been_published else ["run-001", "run-003"]
        assert read_history(layout, "run")["run_id"].to_pylist() == runs, ending
        assert read_history(layout, "check_result")["run_id"].to_pylist() == runs, ending
        left = sorted(
            path.name for place in (layout.folder, layout.versions, layout.history) for path in place.iterdir()
        )
        assert [name for name in left if name.startswith(".")] == [".socieux.duckdb.lock"], ending
        assert [info.is_current for info in list_versions(layout.warehouse_file)] == [True, False], ending
        assert seen_title(folder) == "new title"
        published = engine.query(layout.warehouse_file, "SELECT run_id FROM audit.publication ORDER BY ALL")
        assert published["run_id"].to_pylist() == ["run-001", publisher], ending
