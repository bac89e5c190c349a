"""A DuckLake whose catalogue is PostgreSQL: a real server of Debian's package, and processes that meet in it."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import SEED
from tests.lake_race import race
from tests.system.conftest import PASSWORD, SOCIEUX
from warehouse import engine
from warehouse.lake import opened
from warehouse.lake.settings import CATALOG, DATA, Lake
from warehouse.questions import questions

pytestmark = pytest.mark.system


@pytest.fixture
def catalog(postgres: dict[str, str]) -> str:
    """The catalogue's connection, as `--lake-catalog` takes it."""
    given = {name.removeprefix("SOCIEUX_PG_").lower(): value for name, value in postgres.items()}
    return (
        f"postgres:host={given['host']} port={given['port']} dbname={given['database']} "
        f"user={given['user']} password={given['password']}"
    )


def test_two_publishers_and_ten_readers_at_once_lose_and_tear_nothing(catalog: str, tmp_path: Path) -> None:
    race(Lake(catalog, f"{tmp_path}/data/"), tmp_path, publications=5, readers=10)


def test_a_run_publishes_into_it_and_the_questions_are_answered_as_by_the_file(catalog: str, tmp_path: Path) -> None:
    file, environment = tmp_path / "w" / "socieux.duckdb", os.environ | {CATALOG: catalog}
    words = [SOCIEUX, "run", "--raw", str(SEED), "--warehouse", str(file), "--store", "ducklake"]
    nowhere = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert nowhere.returncode == 2 and "--lake-data" in nowhere.stderr
    assert not file.exists()
    first = subprocess.run(
        words, env=environment | {DATA: str(tmp_path / "data")}, capture_output=True, text=True, check=False
    )
    assert "published, snapshot 1" in first.stdout, first.stderr
    again = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert "unchanged, snapshot 1" in again.stdout, again.stderr
    elsewhere = [*words, "--lake-data", str(tmp_path / "elsewhere")]
    moved = subprocess.run(elsewhere, env=environment, capture_output=True, text=True, check=False)
    assert moved.returncode == 2 and "lie somewhere else" in moved.stderr
    for told in (nowhere, first, again, moved):
        assert PASSWORD not in told.stdout + told.stderr
    with opened(Lake(catalog), read_only=True) as connection:
        for question in questions():
            answer = connection.sql(question.sql).to_arrow_table().to_pylist()
            assert answer == engine.query(file, question.sql).to_pylist(), question.name
