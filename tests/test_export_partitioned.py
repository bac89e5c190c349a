"""`socieux export --partitioned`: Parquet in folders, and `views.sql` that opens it as the same star schema."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from assets.published.content import compute_content, versioned_tables
from assets.published.publish import view_texts
from tests.conftest import Socieux
from tests.star_example import publish, tables_of
from warehouse.engine import query
from warehouse.exports import SUMS, export
from warehouse.exports.loading import VIEWS
from warehouse.exports.partitions import files as files_of
from warehouse.exports.relations import Attribute, Relation
from warehouse.questions import Question, questions
from warehouse.schema import Table
from warehouse.tables import published_tables

WHOLE, CUT = "whole", "cut"


@pytest.fixture(scope="module", params=[WHOLE, CUT])
def exported(request: pytest.FixtureRequest, seed_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / str(request.param)
    export(seed_warehouse, folder, is_partitioned=request.param == CUT)
    return folder


@pytest.fixture(scope="module")
def opened(exported: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """What `views.sql` opens, as it is run in the folder of the export."""
    before = Path.cwd()
    os.chdir(exported)
    try:
        with duckdb.connect() as connection:
            connection.execute((exported / "views.sql").read_text(encoding="utf-8"))
            yield connection
    finally:
        os.chdir(before)


def attributes_of(table: Table) -> tuple[Attribute, ...]:
    return tuple(Attribute(column.name, column.type, column.is_nullable, "") for column in table.columns)


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
def test_a_question_has_the_same_answer_through_the_views(
    question: Question, seed_warehouse: Path, opened: duckdb.DuckDBPyConnection
) -> None:
    assert opened.sql(question.sql).to_arrow_table().to_pylist() == query(seed_warehouse, question.sql).to_pylist()


def test_every_table_and_view_has_the_same_columns_and_rows_as_in_the_warehouse(
    seed_warehouse: Path, opened: duckdb.DuckDBPyConnection
) -> None:
    names = query(seed_warehouse, "SELECT view_name FROM duckdb_views() WHERE NOT internal")["view_name"].to_pylist()
    for name in (*(table.qualified_name for table in published_tables()), *names):
        whole = f"FROM {name} ORDER BY ALL"
        assert opened.sql(whole).to_arrow_table().equals(query(seed_warehouse, whole)), name
    bare = "SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL"
    assert opened.sql(bare).fetchall() == []


def test_load_sql_makes_the_warehouse_again_of_the_folders(seed_warehouse: Path, tmp_path: Path) -> None:
    export(seed_warehouse, tmp_path / "out", is_partitioned=True)
    command = Path(sys.executable).with_name("duckdb")
    with (tmp_path / "out" / "load.sql").open() as script:
        subprocess.run([command, tmp_path / "again.duckdb"], cwd=tmp_path / "out", stdin=script, check=True)
    with duckdb.connect(str(tmp_path / "again.duckdb"), read_only=True) as again:
        for table in published_tables():
            rows = f"FROM {table.qualified_name} ORDER BY ALL"
            assert again.sql(rows).to_arrow_table().equals(query(seed_warehouse, rows)), table.name


def test_actions_lie_by_their_year_and_lineage_by_document(tmp_path: Path) -> None:
    actions = [{"code": "2020-01", "start": "2020-03-01"}, {"code": "2021-02", "start": "2021"}, {"code": "2021-03"}]
    file = tmp_path / f"{'f' * 64}.duckdb"
    publish(tables_of(actions), file)
    export(file, tmp_path / "out", is_partitioned=True)
    parquet = tmp_path / "out" / "parquet"
    years = ["start_year=0", "start_year=2020", "start_year=2021"]
    assert sorted(path.name for path in (parquet / "fact_action").iterdir()) == years
    assert sorted(path.name for path in (parquet / "dim_action").iterdir()) == years
    assert [path.name[:-1] for path in (parquet / "entry").iterdir()] == ["document_part="]
    assert (parquet / "dim_country.parquet").is_file()
    by_year = duckdb.read_parquet(f"{parquet}/fact_action/*/*.parquet", hive_partitioning=True).aggregate(
        "start_year, count(*)"
    )
    assert sorted(by_year.fetchall()) == [(0, 1), (2020, 1), (2021, 1)]


def test_a_warehouse_without_actions_can_be_opened_through_the_views(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tables_of([]), tmp_path / f"{'f' * 64}.duckdb")
    export(tmp_path / f"{'f' * 64}.duckdb", tmp_path / "out", is_partitioned=True)
    monkeypatch.chdir(tmp_path / "out")
    with duckdb.connect() as connection:
        connection.execute(Path("views.sql").read_text(encoding="utf-8"))
        assert connection.sql("FROM v_action").fetchall() == []


def test_a_file_that_is_added_later_is_seen(
    seed_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(seed_warehouse, tmp_path / "out", is_partitioned=True)
    monkeypatch.chdir(tmp_path / "out")
    with duckdb.connect() as connection:
        connection.execute(Path("views.sql").read_text(encoding="utf-8"))
        before = connection.sql("FROM fact_action").fetchall()
        part = next(Path("parquet/fact_action").glob("*/*.parquet"))
        (part.parent / "part-1.parquet").write_bytes(part.read_bytes())
        assert len(connection.sql("FROM fact_action").fetchall()) > len(before)


def test_the_same_version_gives_the_same_folders_byte_for_byte(seed_warehouse: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        export(seed_warehouse, tmp_path / name, is_partitioned=True)
    assert (tmp_path / "one" / SUMS).read_bytes() == (tmp_path / "two" / SUMS).read_bytes()


def test_the_folders_have_the_very_content_of_the_version(seed_warehouse: Path, tmp_path: Path) -> None:
    export(seed_warehouse, tmp_path / "out", is_partitioned=True)
    files = {}
    for table in versioned_tables():
        whole = tmp_path / f"{table.name}.parquet"
        name = files_of(Relation(table.name, str(table.schema), "", attributes_of(table), table), is_partitioned=True)
        rows = duckdb.read_parquet(str(tmp_path / "out" / name), hive_partitioning=False)
        rows.order(", ".join(table.primary_key)).write_parquet(str(whole))
        files[table.name] = [whole]
    assert compute_content(files, view_texts(list(VIEWS.glob("*.sql")))).version == seed_warehouse.resolve().stem


def test_the_command_cuts_what_it_writes(socieux: Socieux, seed_warehouse: Path, tmp_path: Path) -> None:
    done = socieux("export", "--to", tmp_path / "out", "--partitioned", "--warehouse", seed_warehouse)
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "out" / "parquet" / "fact_action").glob("start_year=*/part-0.parquet"))
