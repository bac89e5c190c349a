"""Queries over Parquet and Arrow, and published files opened read-only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warehouse import engine
from warehouse.tables import TABLES


def parquet(path: Path, values: list[int]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"x": values}), path)
    return path


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = tmp_path / "made.duckdb"
    with engine.open_new(path) as connection:
        connection.execute("CREATE TABLE number AS SELECT range AS x FROM range(10)")
    return path


def test_a_query_reads_arrow_tables_and_parquet_files_by_name(tmp_path: Path) -> None:
    answer = engine.sql(
        "SELECT sum(a.x * b.x) AS total FROM a JOIN b USING (x)",
        a=pa.table({"x": [1, 2, 3]}),
        b=parquet(tmp_path / "b.parquet", [2, 3, 4]),
    )
    assert answer.to_pylist() == [{"total": 13}]


@pytest.mark.parametrize("threads", [1, 4])
def test_rows_keep_the_order_of_the_files_whatever_the_threads(tmp_path: Path, threads: int) -> None:
    later = parquet(tmp_path / "1.parquet", list(range(300_000, 600_000)))
    earlier = parquet(tmp_path / "2.parquet", list(range(300_000)))
    with engine.Session(threads=threads, numbers=[earlier, later]) as session:
        assert session.sql("SELECT x FROM numbers WHERE x % 2 = 0")["x"].to_pylist() == list(range(0, 600_000, 2))


def test_what_is_kept_is_a_table_of_the_session_in_the_order_of_its_queries() -> None:
    with engine.Session(numbers=pa.table({"x": [1, 2, 3, 4]})) as session:
        session.keep("kept", (f"FROM numbers WHERE x % 2 = {rest}" for rest in (1, 0)))
        assert session.sql("FROM kept")["x"].to_pylist() == [1, 3, 2, 4]


@pytest.mark.parametrize("least", [0, 9])
def test_what_is_kept_apart_has_every_row_once_and_no_other_column(least: int) -> None:
    with engine.Session(numbers=pa.table({"x": [1, 2, 3, 4]})) as session:
        session.keep_apart("kept", [f"FROM numbers WHERE x > {least}"], "x % 2")
        found = session.sql("FROM kept ORDER BY x")
    assert found.to_pydict() == {"x": [x for x in (1, 2, 3, 4) if x > least]}


def test_what_outgrows_memory_is_answered_from_disk() -> None:
    with engine.Session(memory_limit="64MiB", threads=1) as session:
        ordered = "SELECT md5(i::VARCHAR) AS word FROM range(2_000_000) AS t(i) ORDER BY word"
        assert sum(batch.num_rows for batch in session.batches(ordered)) == 2_000_000


def test_a_folder_name_is_never_read_as_a_pattern_or_a_column(tmp_path: Path) -> None:
    path = parquet(tmp_path / "year=2020" / "a[1]*'b" / "x.parquet", [7])
    assert engine.sql("SELECT * FROM t", t=path).to_pylist() == [{"x": 7}]


def test_no_files_are_the_declared_table_without_rows() -> None:
    answer = engine.sql("SELECT * FROM fact_action", fact_action=[])
    assert answer.num_rows == 0
    assert answer.schema.names == TABLES["fact_action"].arrow_schema.names
    assert answer.schema.types == TABLES["fact_action"].arrow_schema.types


def test_no_files_and_no_declared_table_are_refused() -> None:
    with pytest.raises(ValueError, match="no declared table"):
        engine.sql("SELECT 1", anything=[])


def test_a_query_never_reads_a_variable_of_its_caller() -> None:
    secret = pa.table({"x": [1]})
    with pytest.raises(engine.EngineError, match="secret"):
        engine.sql("SELECT * FROM secret")
    assert secret.num_rows == 1


def test_a_session_builds_on_its_earlier_results(tmp_path: Path) -> None:
    with engine.Session(t=pa.table({"x": [3, 1, 2]})) as session:
        session.define("doubled", "SELECT x * 2 AS y FROM t")
        session.define("largest", "SELECT max(y) AS y FROM doubled")
        assert session.sql("SELECT y FROM largest").to_pylist() == [{"y": 6}]
        assert session.write_parquet("SELECT y FROM doubled", tmp_path / "y.parquet") == 3
    assert pq.read_table(tmp_path / "y.parquet")["y"].to_pylist() == [6, 2, 4]


def test_batches_come_in_order_and_leaving_them_early_frees_the_session() -> None:
    with engine.Session() as session:
        batches = session.batches("SELECT range AS x FROM range(300000)", rows=1000)
        assert next(batches)["x"][0].as_py() == 0
        batches.close()
        whole = [x for batch in session.batches("SELECT range AS x FROM range(300000)") for x in batch["x"].to_pylist()]
    assert whole == list(range(300_000))


def test_times_are_utc_wherever_the_machine_stands() -> None:
    script = (
        "from warehouse import engine; "
        "print(engine.sql(\"SELECT TIMESTAMPTZ '2020-07-01 12:00:00+00'::VARCHAR AS t, 'ä' < 'z' AS o\").to_pylist())"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONPATH": str(Path(__file__).parents[1])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone, locale in (("UTC", "C"), ("Asia/Kathmandu", "C.UTF-8"))
    }
    assert answers == {"[{'t': '2020-07-01 12:00:00+00', 'o': False}]\n"}


def test_a_published_file_answers_at_most_the_rows_asked_for(published: Path) -> None:
    assert engine.query(published, "SELECT x FROM number ORDER BY x", limit=3)["x"].to_pylist() == [0, 1, 2]
    assert engine.query(published, "SELECT x FROM number").num_rows == 10
    assert engine.query(published, "SELECT x FROM number", limit=0).schema.names == ["x"]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/hostname')",
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY number TO 'number.csv'",
        "ATTACH 'other.duckdb'",
        "CREATE TABLE t (x INTEGER)",
        "DELETE FROM number",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "INSTALL httpfs",
        "LOAD httpfs",
    ],
)
def test_a_reader_reaches_nothing_but_the_file_it_opened(published: Path, statement: str) -> None:
    with pytest.raises(engine.QueryError):
        engine.query(published, statement)
    assert engine.query(published, "SELECT count(*) AS n FROM number").to_pylist() == [{"n": 10}]


def test_a_missing_warehouse_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(engine.QueryError, match="socieux run") as caught:
        engine.query(tmp_path / "none.duckdb", "SELECT 1")
    assert str(tmp_path) in str(caught.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.duckdb"
    path.write_text("not a database" * 1000)
    with pytest.raises(engine.QueryError, match=r"notes\.duckdb cannot be opened"):
        engine.query(path, "SELECT 1")


def test_a_query_with_a_mistake_keeps_what_duckdb_says(published: Path) -> None:
    with pytest.raises(engine.QueryError, match="nowhere"):
        engine.query(published, "SELECT * FROM nowhere")


def test_a_new_file_is_one_file_when_it_is_closed(published: Path) -> None:
    assert [path.name for path in published.parent.iterdir()] == [published.name]


@pytest.mark.parametrize(
    ("sql", "words", "fix"),
    [
        ("", "no query stands here", "give one query"),
        (" ; -- nothing", "no query stands here", "give one query"),
        ("select 1; select 2", "2 statements stand here", "give one query"),
        ("from nowhere", "nowhere does not exist", "SHOW ALL TABLES"),
        ("select nothing from main.thing", "nothing", "DESCRIBE"),
        ("select", "Parser Error", ""),
        ("create table other (a int)", "read-only", "only read"),
    ],
)
def test_a_query_that_cannot_be_answered_says_why_and_what_helps(
    tmp_path: Path, sql: str, words: str, fix: str
) -> None:
    file = tmp_path / "asked.duckdb"
    with engine.open_new(file) as connection:
        connection.execute("CREATE TABLE thing (a INTEGER)")
    with pytest.raises(engine.QueryError, match=words) as caught:
        engine.query(file, sql)
    assert fix in caught.value.fix and bool(fix) == bool(caught.value.fix)
