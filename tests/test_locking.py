"""One writer at a time: who holds the lock, and what a second one is told."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Socieux
from warehouse.history import Layout
from warehouse.locking import BusyError, holder, writer_lock

RECORD = "-\nReform of the desk\n- Code\n- 2024-01\n- Description\n- Experts from Spain helped Zambia.\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text(RECORD, encoding="utf-8")
    return tmp_path / "raw"


def test_a_second_run_says_who_holds_the_lock_what_it_does_and_since_when(
    socieux: Socieux, raw: Path, tmp_path: Path, busy: subprocess.Popen[str]
) -> None:
    done = socieux("run", "--raw", raw, "--warehouse", tmp_path / "w.duckdb")
    assert done.returncode == 1
    assert f"process {busy.pid} (a long run) since 20" in done.stderr and "UTC" in done.stderr
    assert "--wait" in done.stderr
    assert not (tmp_path / "history").exists()


def test_a_second_run_that_may_wait_says_for_whom_and_runs_when_the_first_has_ended(
    raw: Path, tmp_path: Path, busy: subprocess.Popen[str]
) -> None:
    words = ["run", "--raw", raw, "--warehouse", tmp_path / "w.duckdb", "--wait", 300]
    command = [str(Path(sys.executable).with_name("socieux")), *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as second:
        assert second.stderr is not None and busy.stdin is not None
        assert second.stderr.readline().startswith(f"waiting for process {busy.pid} (a long run) since 20")
        busy.stdin.close()
        told, _ = second.communicate(timeout=300)
        assert second.returncode == 0
        assert "published" in told
    assert f"process {second.pid} (socieux run" in holder(Layout(tmp_path / "w.duckdb"))


def test_a_lock_whose_process_was_killed_is_free_at_once(tmp_path: Path, busy: subprocess.Popen[str]) -> None:
    with pytest.raises(BusyError), writer_lock(tmp_path / "w.duckdb"):
        pass
    busy.kill()
    busy.wait()
    with writer_lock(tmp_path / "w.duckdb"):
        pass


@pytest.mark.parametrize("words", [("rollback",), ("rollback", "--release"), ("versions",)])
def test_looking_for_versions_where_there_are_none_makes_nothing(
    socieux: Socieux, tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = socieux(*words, "--warehouse", tmp_path / "nowhere" / "w.duckdb")
    assert done.returncode in (1, 2)
    assert "socieux run" in done.stderr
    assert not (tmp_path / "nowhere").exists()
