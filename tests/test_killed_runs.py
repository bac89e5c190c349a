"""`kill -9` at random moments of a run: what is published stays, opens, and the next run starts at once."""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg

from tests.conftest import SEED
from warehouse.engine import query
from warehouse.history import Layout, read_publications

KILLS = 10
CHANCE = 20260105  # the seed of chance: the same moments, as shares of a run, every time
COMMAND = [str(Path(sys.executable).with_name("socieux")), "run", "--full"]
EXTRA = "-\nReform of the desk\n- Code\n- 2024-91\n- Description\n- Experts from Spain helped the State of Zambia.\n"


def test_ten_runs_killed_at_random_moments_harm_nothing(tmp_path: Path) -> None:
    """On a persistent instance, as on a server. The moments spread over the length that an undisturbed run had."""
    (tmp_path / "raw").mkdir()
    shutil.copy(next(SEED.glob("*.txt")), tmp_path / "raw" / "seed.txt")
    environment = os.environ | {"SOCIEUX_HOME": str(tmp_path)}
    started = time.monotonic()
    subprocess.run(COMMAND, env=environment, check=True, capture_output=True)
    length = time.monotonic() - started
    warehouse = tmp_path / "warehouse" / "socieux.duckdb"
    first = warehouse.resolve()
    (tmp_path / "raw" / "more.txt").write_text(EXTRA, encoding="utf-8")
    chance, codes, before = random.Random(CHANCE), [], set()  # noqa: S311  no secret hangs on it
    for number in range(KILLS):
        # Into a file: of a pipe, a helper process of Dagster's that outlives the run for a while would hold an end.
        with (tmp_path / "said.txt").open("w+b") as said:
            running = subprocess.Popen(COMMAND, env=environment, stdout=said, stderr=said)
            try:  # spread evenly, each at random within its tenth
                running.wait(timeout=(number + chance.random()) / KILLS * length)
            except subprocess.TimeoutExpired:
                running.kill()
            codes.append(running.wait())
            said.seek(0)
            assert running.returncode in (0, -9), said.read().decode()  # never refused because of the one before
        seen = query(warehouse, "select count(*) as n from fact_action")["n"][0].as_py()
        assert seen == 6 if warehouse.resolve() == first else seen == 7
        assert query(warehouse, "select count(*) as n from audit.run")["n"][0].as_py() > 0
        before |= {warehouse.resolve().stem}
    assert codes.count(-9) >= KILLS // 2
    done = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert query(warehouse, "select count(*) as n from fact_action")["n"][0].as_py() == 7
    versions = [row["content_version"] for row in read_publications(Layout(warehouse))]
    assert versions == [first.stem, warehouse.resolve().stem]
    assert before <= set(versions)
    with dg.DagsterInstance.from_config(str(tmp_path / ".dagster_home")) as instance:
        running_still = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
        assert running_still == []
        assert instance.event_log_storage.get_concurrency_run_ids() == set()
