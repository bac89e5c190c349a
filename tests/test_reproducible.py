"""The same input gives the same version on any day and machine."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import PROJECT

CODE = ("assets", "expectations", "pipelines", "warehouse")
LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "socieux.duckdb", "versions", "history", ".work", "*.lock")


def published_version(folder: Path, **environment: str) -> tuple[str, dict[str, int]]:
    """Copy the project to `folder`, publish there, and return the version and the row counts."""
    for name in (*CODE, "raw"):
        shutil.copytree(PROJECT / name, folder / name, ignore=LEFT_BEHIND)
    warehouse = folder / "out" / "socieux.duckdb"
    command = [sys.executable, "-m", "pipelines.cli"]
    where = {"cwd": folder, "env": os.environ | {"PYTHONPATH": str(folder)} | environment}
    subprocess.run(
        [*command, "run", "--raw", "raw", "--warehouse", str(warehouse)], check=True, capture_output=True, **where
    )
    sql = "select count(*) as actions, (select count(*) from lineage.evidence) as evidence from fact_action"
    told = subprocess.run(
        [*command, "query", sql, "--warehouse", str(warehouse), "--format", "json"],
        check=True,
        capture_output=True,
        **where,
    )
    return warehouse.resolve().stem, json.loads(told.stdout)


def test_two_clones_publish_the_same_version(tmp_path: Path) -> None:
    one = published_version(tmp_path / "one", TZ="UTC", LC_ALL="C.UTF-8", PYTHONHASHSEED="0")
    other = published_version(
        tmp_path / "another folder", TZ="Pacific/Kiritimati", LC_ALL="C", LANG="tr_TR.UTF-8", PYTHONHASHSEED="4711"
    )
    assert one == other
    assert one[1]["actions"] == 6
    assert len(one[0]) == 64
