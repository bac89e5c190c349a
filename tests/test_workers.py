"""Work in several processes: the same results in the same order, errors as they are, and no process left behind."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from warehouse.errors import ProjectError
from warehouse.workers import LEAST_BYTES, LOOK_SECONDS, in_processes

LEAVING = """
import os, signal, sys, time
from warehouse.workers import LEAST_BYTES, in_processes
from tests.test_workers import note_and_wait
if __name__ == "__main__":
    list(in_processes(note_and_wait, [sys.argv[1], sys.argv[1]], LEAST_BYTES))
"""


def squared(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def refuse(number: int) -> int:
    if number == 3:
        raise ProjectError("Nothing fits.", "line 3", "mend it", 1)
    return number


def note_and_wait(folder: str) -> None:
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(60)


def is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("weight", [0, LEAST_BYTES])
def test_results_come_in_the_order_of_the_tasks(weight: int) -> None:
    made = list(in_processes(squared, range(20), weight))
    assert [square for square, _ in made] == [number * number for number in range(20)]
    if len(os.sched_getaffinity(0)) > 1:
        assert (os.getpid() in {pid for _, pid in made}) == (weight < LEAST_BYTES)


@pytest.mark.parametrize("weight", [0, LEAST_BYTES])
def test_an_error_says_in_any_process_what_where_and_what_to_do(weight: int) -> None:
    with pytest.raises(ProjectError) as refused:
        list(in_processes(refuse, range(6), weight))
    error = refused.value
    assert (error.what, error.where, error.fix, error.exit_code) == ("Nothing fits.", "line 3", "mend it", 1)


def test_no_process_outlives_a_killed_run(tmp_path: Path) -> None:
    count = min(2, len(os.sched_getaffinity(0)))  # on one core the run works alone
    script, notes = tmp_path / "run.py", tmp_path / "notes"
    script.write_text(LEAVING)
    notes.mkdir()
    with subprocess.Popen([sys.executable, script, notes], env={**os.environ, "PYTHONPATH": str(PROJECT)}) as run:
        end = time.monotonic() + 60
        while len(list(notes.iterdir())) < count and time.monotonic() < end:
            time.sleep(0.05)
        run.kill()
    working = [int(file.name) for file in notes.iterdir()]
    assert len(working) == count
    end = time.monotonic() + 20 * LOOK_SECONDS
    while any(map(is_alive, working)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(is_alive, working))
