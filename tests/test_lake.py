"""`socieux run --store ducklake`: the lake says what the file says, in whole publications."""

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.conftest import PROJECT, SEED, Socieux
from tests.lake_race import made_file, race
from tests.star_example import publish as write_file
from tests.star_example import tables_of
from warehouse import engine
from warehouse.errors import ProjectError
from warehouse.history import Layout
from warehouse.lake import CURRENT, opened, prepare, publish
from warehouse.lake.settings import LOCK, Lake, LakeError, lake_of
from warehouse.locking import holder, writer_lock
from warehouse.questions import Question, questions
from warehouse.redaction import without_secrets
from warehouse.tables import published_tables


@pytest.fixture(scope="module", params=["lake.sqlite", "lake.ducklake"])
def seed_lake(request: pytest.FixtureRequest, seed_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The published seed in a lake, by kind of catalogue."""
    lake = lake_of(str(tmp_path_factory.mktemp("lake") / request.param), None, {}, seed_warehouse)
    publish(seed_warehouse, lake)
    return Lake(lake.catalog)


def made_version(folder: Path, title: str) -> Path:
    path = folder / f"{title.encode().hex():0<64}.duckdb"
    write_file(tables_of([{"code": "2020-01", "title": title}]), path)
    return path


def titles(lake: Lake) -> list[str]:
    with opened(lake, read_only=True) as connection:
        return [title for (title,) in connection.execute("SELECT title FROM v_action").fetchall()]


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
def test_a_question_has_the_same_answer_in_the_lake(question: Question, seed_lake: Lake, seed_warehouse: Path) -> None:
    with opened(seed_lake, read_only=True) as connection:
        answer = connection.sql(question.sql).to_arrow_table().to_pylist()
    assert answer == engine.query(seed_warehouse, question.sql).to_pylist()


def test_every_table_and_view_of_the_file_is_in_the_lake_row_for_row(seed_lake: Lake, seed_warehouse: Path) -> None:
    views = engine.query(seed_warehouse, "SELECT view_name FROM duckdb_views() WHERE NOT internal")
    names = [table.qualified_name for table in published_tables()] + views["view_name"].to_pylist()
    with opened(seed_lake, read_only=True, published=seed_warehouse) as connection:
        for name in names:
            here, there = f"FROM {name} ORDER BY ALL", f"FROM published.{name} ORDER BY ALL"
            assert connection.sql(here).to_arrow_table().equals(connection.sql(there).to_arrow_table()), name
        assert len(connection.execute("FROM actions_by_country('expert')").fetchall()) > 1
        bare = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake' AND comment IS NULL"
        assert connection.execute(bare).fetchall() == []


def test_a_lake_is_found_from_another_default_database(seed_lake: Lake) -> None:
    with opened(seed_lake, read_only=True) as connection:
        connection.execute("USE memory")
        assert connection.execute("SELECT count(*) FROM lake.v_action").fetchall() == [(6,)]


def test_the_lake_is_all_parquet(seed_lake: Lake) -> None:
    files = list(Path(f"{seed_lake.catalog}.files").rglob("*.parquet"))
    with opened(seed_lake, read_only=True) as connection:
        filled = [t.name for t in published_tables() if connection.execute(f"FROM {t.qualified_name}").fetchall()]
    assert sorted({file.parent.name for file in files}) == sorted(filled)


def test_publishing_what_the_lake_holds_writes_nothing(seed_lake: Lake, seed_warehouse: Path) -> None:
    before = sorted(Path(seed_lake.catalog).parent.rglob("*.parquet"))
    done = publish(seed_warehouse, seed_lake)
    assert (done.is_new, done.snapshot_id) == (False, 1)
    assert sorted(Path(seed_lake.catalog).parent.rglob("*.parquet")) == before


def test_a_reader_keeps_the_publication_at_which_it_began(tmp_path: Path) -> None:
    lake = lake_of(str(tmp_path / "lake.sqlite"), None, {}, tmp_path / "w.duckdb")
    publish(made_version(tmp_path, "one"), lake)
    with opened(lake, read_only=True) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT title FROM v_action").fetchall() == [("one",)]
        publish(made_version(tmp_path, "two"), lake)
        assert reader.execute("SELECT title FROM fact_action JOIN dim_action USING (action_key)").fetchall() == [
            ("one",)
        ]
        reader.execute("COMMIT")
        assert reader.execute("SELECT title FROM v_action").fetchall() == [("two",)]


def test_an_earlier_publication_can_be_read_by_its_snapshot(tmp_path: Path) -> None:
    lake = lake_of(str(tmp_path / "lake.sqlite"), None, {}, tmp_path / "w.duckdb")
    first = publish(made_version(tmp_path, "one"), lake)
    publish(made_version(tmp_path, "two"), lake)
    with opened(lake, read_only=True) as connection:
        query = f"SELECT title FROM dim_action AT (VERSION => {first.snapshot_id}) WHERE action_key > 0"  # noqa: S608
        assert connection.execute(query).fetchall() == [("one",)]


def test_a_lake_of_other_columns_is_brought_to_the_declared_ones(tmp_path: Path) -> None:
    lake = lake_of(str(tmp_path / "lake.sqlite"), None, {}, tmp_path / "w.duckdb")
    publish(made_version(tmp_path, "one"), lake)
    with opened(lake) as connection:
        connection.execute("ALTER TABLE dim_action ADD COLUMN of_another_release INTEGER")
        connection.execute("CREATE TABLE dim_gone AS SELECT 1 AS gone_key")
        connection.execute(
            "CALL lake.set_commit_message('socieux', 'older', extra_info => '{\"structure\": \"older\"}')"
        )
        connection.execute("BEGIN")
        connection.execute(
            "CALL lake.set_commit_message('socieux', 'older', extra_info => '{\"structure\": \"older\"}')"
        )
        connection.execute("DELETE FROM dim_gone")
        connection.execute("COMMIT")
    publish(made_version(tmp_path, "two"), lake)
    with opened(lake, read_only=True) as connection:
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake'").fetchall()
        assert len(connection.execute("DESCRIBE dim_action").fetchall()) == len(
            next(table for table in published_tables() if table.name == "dim_action").columns
        )
    assert sorted(name for (name,) in tables) == sorted(table.name for table in published_tables())
    assert titles(lake) == ["two"]


def test_a_publication_that_fails_leaves_the_lake_as_it_was(tmp_path: Path) -> None:
    lake = lake_of(str(tmp_path / "lake.sqlite"), None, {}, tmp_path / "w.duckdb")
    publish(made_version(tmp_path, "one"), lake)
    broken = made_version(tmp_path, "two")
    with duckdb.connect(str(broken)) as connection:
        connection.execute("DROP TABLE lineage.rule_part CASCADE")
    with pytest.raises(LakeError, match="rule_part"):
        publish(broken, lake)
    assert titles(lake) == ["one"]


def test_a_lake_of_something_else_stays_as_it_is(tmp_path: Path) -> None:
    lake = lake_of(str(tmp_path / "lake.sqlite"), None, {}, tmp_path / "w.duckdb")
    with opened(lake) as connection:
        connection.execute("CREATE TABLE mine AS SELECT 1 AS i")
    for attempt in (prepare, lambda lake: publish(made_version(tmp_path, "one"), lake)):
        with pytest.raises(LakeError, match=r"something else \(main.mine\)"):
            attempt(lake)
    with opened(lake, read_only=True) as connection:
        assert connection.execute("FROM mine").fetchall() == [(1,)]


def test_two_publishers_and_three_readers_at_once_lose_and_tear_nothing(tmp_path: Path) -> None:
    race(lake_of(str(tmp_path / "lake.sqlite"), None, {}, tmp_path / "w.duckdb"), tmp_path, publications=2, readers=3)


def test_a_publisher_waits_for_a_catalogue_that_one_process_has(tmp_path: Path) -> None:
    lake = lake_of(str(tmp_path / "lake.ducklake"), None, {}, tmp_path / "w.duckdb")
    publish(made_file(tmp_path, 3), lake)
    holding = (
        "import sys; from warehouse.lake import opened; from warehouse.lake.settings import Lake\n"
        "with opened(Lake(sys.argv[1]), read_only=True):\n    print('held', flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding, lake.catalog],
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdout is not None and reader.stdin is not None
        assert reader.stdout.readline() == "held\n"
        told: list[str] = []

        def let_go(what: str) -> None:
            told.append(what)
            if not reader.stdin.closed:
                reader.stdin.close()

        assert publish(made_file(tmp_path, 4), Lake(lake.catalog), let_go).is_new
        assert told


def test_a_run_puts_the_version_into_the_lake_and_a_second_one_finds_it_there(
    socieux: Socieux, seed_warehouse: Path, tmp_path: Path
) -> None:
    words = ("run", "--raw", SEED, "--warehouse", seed_warehouse, "--store", "ducklake")
    catalog = tmp_path / "catalog.sqlite"
    done = socieux(*words, "--lake-catalog", catalog, "--lake-data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert re.search(r"ducklake +[0-9a-f]{12} published, snapshot 1", done.stdout)
    again = socieux(*words, SOCIEUX_LAKE_CATALOG=str(catalog))
    assert "unchanged, snapshot 1" in again.stdout, again.stderr
    assert list((tmp_path / "data").rglob("*.parquet"))
    with opened(Lake(str(catalog)), read_only=True) as connection:
        assert connection.execute(CURRENT).fetchall() == [(seed_warehouse.resolve().stem,)]


def test_without_the_extensions_a_run_says_what_to_install_before_any_work(socieux: Socieux, tmp_path: Path) -> None:
    hidden = tmp_path / "sitecustomize.py"
    hidden.write_text("import sys\nsys.modules['duckdb_extension_ducklake'] = None\n", encoding="utf-8")
    file = tmp_path / "w" / "socieux.duckdb"
    done = socieux("run", "--store", "ducklake", "--warehouse", file, "--raw", SEED, PYTHONPATH=str(tmp_path))
    assert done.returncode == 2
    assert "duckdb-extension-ducklake==" in done.stderr
    assert LOCK in done.stderr and (PROJECT / LOCK).exists()
    assert not file.parent.exists()


def test_the_options_of_a_lake_without_a_lake_are_refused(socieux: Socieux, tmp_path: Path) -> None:
    done = socieux("run", "--lake-catalog", tmp_path / "c.sqlite", "--warehouse", tmp_path / "w.duckdb")
    assert done.returncode == 2
    assert "--store ducklake" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_catalogue_that_cannot_be_reached_is_said_before_any_work_and_without_its_password(
    socieux: Socieux, tmp_path: Path
) -> None:
    file = tmp_path / "w" / "socieux.duckdb"
    for catalog in (
        "postgres:host=127.0.0.1 port=1 dbname=lake user=me password=hush",
        "postgresql://me:hush@127.0.0.1:1/lake",
    ):
        done = socieux("run", "--store", "ducklake", "--warehouse", file, SOCIEUX_LAKE_CATALOG=catalog)
        assert done.returncode == 2
        assert "hush" not in done.stdout + done.stderr
        assert "127.0.0.1" in done.stderr
        assert not file.parent.exists()


@pytest.mark.parametrize("text", ["password=hush", "PASSWORD = 'hu sh' host=db", "postgresql://me:hush@db/lake"])
def test_no_password_is_shown(text: str) -> None:
    shown = without_secrets(f"cannot connect to {text}: refused")
    assert "hu" not in shown and "refused" in shown


def test_a_password_given_as_an_option_is_not_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["socieux", "run", "--lake-catalog", "postgres:host=db password=hush"])
    with writer_lock(tmp_path / "w.duckdb"):
        assert "password=***" in holder(Layout(tmp_path / "w.duckdb"))


def test_a_lake_is_beside_the_warehouse_unless_it_is_said_where(tmp_path: Path) -> None:
    file = tmp_path / "socieux.duckdb"
    assert lake_of(None, None, {}, file).catalog == str(tmp_path / "ducklake" / "socieux.sqlite")
    said = {"SOCIEUX_LAKE_CATALOG": "postgres:dbname=lake", "SOCIEUX_LAKE_DATA": "s3://bucket/lake"}
    assert lake_of(None, None, said, file) == Lake("postgres:dbname=lake", "s3://bucket/lake")
    with pytest.raises(LakeError, match="a file or a PostgreSQL database"):
        lake_of("mysql:host=db", None, {}, file)


def test_there_is_nothing_to_put_into_a_lake_before_anything_is_published(tmp_path: Path) -> None:
    lake = lake_of(str(tmp_path / "lake.sqlite"), None, {}, tmp_path / "w.duckdb")
    with pytest.raises(ProjectError, match="no published warehouse"):
        publish(tmp_path / "w.duckdb", lake)


def test_publications_that_are_let_go_as_documented_leave_the_last_one(tmp_path: Path) -> None:
    page = (PROJECT / "docs" / "reaching.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```sql\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    lake = lake_of(str(tmp_path / "lake.sqlite"), None, {}, tmp_path / "w.duckdb")
    for title in ("one", "two"):
        publish(made_version(tmp_path, title), lake)
    before = len(list(tmp_path.rglob("*.parquet")))
    with opened(lake) as connection:
        connection.execute(re.sub(r"INTERVAL \d+ DAY", "INTERVAL 0 DAY", shown))
    assert len(list(tmp_path.rglob("*.parquet"))) < before
    assert titles(lake) == ["two"]
    assert publish(made_version(tmp_path, "three"), lake).is_new
