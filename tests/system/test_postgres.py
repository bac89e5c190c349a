"""An instance on PostgreSQL, as docs/deploy/dagster-postgres.yaml shows it, on a real server of Debian's package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT, SEED
from tests.system.conftest import PASSWORD
from warehouse.engine import query

pytestmark = pytest.mark.system


def test_runs_are_kept_on_postgresql_and_the_password_in_no_file(postgres: dict[str, str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(SEED, home / "raw")
    instance = home / ".dagster_home"
    instance.mkdir()
    example = (PROJECT / "docs" / "deploy" / "dagster-postgres.yaml").read_text(encoding="utf-8")
    (instance / "dagster.yaml").write_text(example, encoding="utf-8")
    environment = os.environ | postgres | {"SOCIEUX_HOME": str(home)}
    socieux = str(Path(sys.executable).with_name("socieux"))
    for _ in range(2):
        subprocess.run([socieux, "run"], env=environment, check=True, capture_output=True)
    assert query(home / "warehouse" / "socieux.duckdb", "from fact_action").num_rows == 6
    listed = subprocess.run(
        [str(Path(sys.executable).with_name("dagster")), "run", "list", "--limit", "10"],
        env=environment | {"DAGSTER_HOME": str(instance)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert [listed.count(f"Job: {job}") for job in ("ingest", "publish")] == [2, 2]
    assert not list(home.rglob("*.db"))
    assert not [path for path in home.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]
