"""`socieux plan`: what a run would publish, and nothing published by asking."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import SEED, Socieux


@pytest.fixture
def published(seed_warehouse: Path, tmp_path: Path) -> Path:
    """A warehouse of the committed archive that may be planned for."""
    shutil.copytree(seed_warehouse.parent, tmp_path / "w", symlinks=True)
    return tmp_path / "w" / seed_warehouse.name


def state(warehouse: Path) -> tuple[Path, list[str]]:
    return warehouse.resolve(), sorted(path.name for path in warehouse.parent.glob("history/**/*"))


def test_a_plan_over_the_same_archive_would_publish_nothing(published: Path, socieux: Socieux) -> None:
    before = state(published)
    done = socieux("plan", "--raw", SEED, "--warehouse", published)
    assert done.returncode == 0, done.stderr
    assert f"nothing would be published: version {before[0].stem[:12]} stays" in done.stdout
    assert state(published) == before


def test_a_plan_names_what_would_change_its_values_and_why(published: Path, socieux: Socieux, tmp_path: Path) -> None:
    before = state(published)
    changed = (SEED / "000_f7f5f25b23cf1008.txt").read_text(encoding="utf-8").replace("passive class", "old-age", 1)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "000_f7f5f25b23cf1008.txt").write_text(changed, encoding="utf-8")
    done = socieux("plan", "--raw", tmp_path / "raw", "--warehouse", published, "--naming", "un", "--format", "json")
    assert done.returncode == 0, done.stderr
    rows = {(row["action_code"], row["changed_column"]): row for row in map(json.loads, done.stdout.splitlines())}
    title, bolivia = rows["2024-11", "title"], rows["2024-23", "partner_country"]
    assert (title["change_kind"], title["change_reason"]) == ("changed", "source")
    assert "civilian passive class" in title["old_value"] and "civilian old-age" in title["new_value"]
    assert (bolivia["new_value"], bolivia["change_reason"]) == ("Bolivia (Plurinational State of)", "setting")
    assert bolivia["changed_parts"] == "setting: naming"
    assert state(published) == before


def test_a_plan_for_no_warehouse_yet_is_a_first_publication(socieux: Socieux, tmp_path: Path) -> None:
    done = socieux("plan", "--raw", SEED, "--warehouse", tmp_path / "new.duckdb")
    assert done.returncode == 0, done.stderr
    assert "first publication: 6 actions would be published" in done.stdout
    assert not (tmp_path / "new.duckdb").exists()


def test_a_server_goes_by_the_names_that_its_environment_says(socieux: Socieux, published: Path) -> None:
    where = ["--raw", SEED, "--warehouse", published, "--format", "json"]
    named = socieux("plan", *where, SOCIEUX_NAMING="un")
    assert named.returncode == 0, named.stderr
    assert "Bolivia (Plurinational State of)" in named.stdout
    refused = socieux("plan", *where, SOCIEUX_NAMING="us")
    assert refused.returncode == 2 and "SOCIEUX_NAMING" in refused.stderr and "eu, un, iso" in refused.stderr
