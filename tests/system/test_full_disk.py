"""A disk that is really full: the warehouse on a file system of 1 MB in memory, which only root may mount."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.published.content import PublishError
from assets.published.publish import publish
from tests.conftest import SEED
from tests.made_tables import made_inputs, made_run, made_view

pytestmark = pytest.mark.system


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """An empty disk of 1 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(place)], check=True)
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_run_on_a_full_disk_ends_in_words(small_disk: Path) -> None:
    command = [str(Path(sys.executable).with_name("socieux")), "run", "--raw", str(SEED)]
    done = subprocess.run([*command, "--warehouse", str(small_disk / "w.duckdb")], capture_output=True, text=True)
    assert done.returncode == 2
    assert "disk is full" in done.stderr.lower() and "Traceback" not in done.stderr
    assert not (small_disk / "w.duckdb").exists()


def test_publishing_on_a_full_disk_publishes_nothing_and_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="the disk is full; nothing was published"):
        publish(made_inputs(tmp_path / "in"), made_view(tmp_path / "views"), small_disk / "socieux.duckdb", made_run(1))
    assert not (small_disk / "socieux.duckdb").is_symlink()
    assert list((small_disk / "versions").iterdir()) == []
