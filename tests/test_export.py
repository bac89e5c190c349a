"""`socieux export`: what it writes can be read by others, and says the same as the warehouse."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import open_data_contract_standard
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from frictionless import Package, system

from assets.published.content import compute_content, versioned_tables
from assets.published.publish import view_texts
from tests.conftest import Socieux
from tests.star_example import publish, tables_of
from warehouse.engine import query
from warehouse.errors import ProjectError
from warehouse.exports import SUMS, export
from warehouse.exports.loading import VIEWS
from warehouse.exports.placing import placed
from warehouse.exports.relations import Attribute, Relation
from warehouse.exports.tabular import UNGUARD, label_columns
from warehouse.questions import Question, questions
from warehouse.schema import Table, create_table
from warehouse.tables import TABLES, published_tables

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "＝1"]


@pytest.fixture(scope="module")
def exported(seed_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "out"
    export(seed_warehouse, folder)
    return folder


def warehouse_of(actions: list[dict[str, Any]], folder: Path) -> Path:
    """A file named like a version, as published ones are."""
    path = folder / f"{'f' * 64}.duckdb"
    publish(tables_of(actions), path)
    return path


def answers(connection: duckdb.DuckDBPyConnection, question: Question) -> list[Any]:
    return connection.sql(question.sql).to_arrow_table().to_pylist()


@pytest.fixture(scope="module")
def from_parquet(exported: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Nothing but the Parquet files, each under its name."""
    connection = duckdb.connect()
    for schema in ("audit", "lineage"):
        connection.execute(f"CREATE SCHEMA {schema}")
    for path in exported.glob("parquet/*.parquet"):
        connection.execute(f"CREATE VIEW {qualified(path.stem)} AS FROM '{path}'")
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def from_data_package(exported: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables as frictionless reads them, the apostrophe before formulas taken away, and the published views."""
    connection = duckdb.connect()
    for schema in ("audit", "lineage"):
        connection.execute(f"CREATE SCHEMA {schema}")
    with system.use_context(trusted=True):
        package = Package(str(exported / "datapackage.json"))
        for table in published_tables():
            rows = [row.to_dict() for row in package.get_resource(table.name).read_rows()]
            connection.execute(create_table(table))
            connection.register("loaded", arrow_of(rows, table))
            connection.execute(f"INSERT INTO {table.qualified_name} BY NAME FROM loaded")
    for path in sorted(VIEWS.glob("*.sql")):
        connection.execute(path.read_text(encoding="utf-8"))
    yield connection
    connection.close()


def arrow_of(rows: list[dict[str, Any]], table: Table) -> pa.Table:
    for column in table.columns:
        for row in rows:
            value = row[column.name]
            if isinstance(value, str):
                row[column.name] = UNGUARD.sub(r"\1", value)
            elif value is None and not column.is_nullable:
                row[column.name] = ""  # CSV has one word for null and for an empty text
            elif column.type == "DOUBLE" and value is not None:
                row[column.name] = float(value)
            elif column.type == "TIMESTAMP" and value is not None:
                row[column.name] = value.replace(tzinfo=None)
    return pa.Table.from_pylist(rows, schema=table.arrow_schema)


def qualified(name: str) -> str:
    return TABLES[name].qualified_name if name in TABLES else name


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
def test_a_question_has_the_same_answer_in_the_warehouse_the_parquet_and_the_data_package(
    question: Question,
    seed_warehouse: Path,
    from_parquet: duckdb.DuckDBPyConnection,
    from_data_package: duckdb.DuckDBPyConnection,
) -> None:
    expected = query(seed_warehouse, question.sql).to_pylist()
    assert answers(from_parquet, question) == expected
    assert answers(from_data_package, question) == expected


def test_the_exported_parquet_has_the_very_content_of_the_version(exported: Path, seed_warehouse: Path) -> None:
    files = {table.name: [exported / "parquet" / f"{table.name}.parquet"] for table in versioned_tables()}
    assert compute_content(files, view_texts(list(VIEWS.glob("*.sql")))).version == seed_warehouse.resolve().stem


def test_load_sql_makes_the_warehouse_again_in_the_duckdb_command_line(exported: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(exported, tmp_path / "copy")
    command = Path(sys.executable).with_name("duckdb")
    with (copy / "load.sql").open() as script:
        subprocess.run([command, "again.duckdb"], cwd=copy, stdin=script, check=True)
    with duckdb.connect(str(copy / "again.duckdb"), read_only=True) as again:
        commented = again.sql("SELECT count(*) FROM duckdb_tables() WHERE comment IS NOT NULL").fetchall()
        for relation in (*(table.qualified_name for table in published_tables()), "v_action", "v_open_issue"):
            name = relation.split(".")[-1]
            rows = again.sql(f"FROM {relation} ORDER BY ALL").to_arrow_table().to_pylist()
            assert rows == again.sql(f"FROM '{copy}/parquet/{name}.parquet' ORDER BY ALL").to_arrow_table().to_pylist()
    assert commented == [(len(published_tables()),)]


def test_the_data_package_is_valid_and_its_hashes_are_those_of_the_files(exported: Path) -> None:
    report = Package(str(exported / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "message"])[:5]
    for resource in json.loads((exported / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        data = (exported / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource["bytes"] == len(data)


def test_every_published_table_and_view_is_in_every_form(exported: Path, seed_warehouse: Path) -> None:
    views = query(seed_warehouse, "SELECT view_name FROM duckdb_views() WHERE NOT internal")["view_name"].to_pylist()
    names = {table.name for table in published_tables()} | set(views)
    package = json.loads((exported / "datapackage.json").read_text(encoding="utf-8"))
    contract = yaml.safe_load((exported / "data-contract.odcs.yaml").read_text(encoding="utf-8"))
    assert {path.stem for path in exported.glob("parquet/*")} == names
    assert {path.stem for path in exported.glob("csv/*")} == names
    assert {resource["name"] for resource in package["resources"]} == names
    assert {part["name"] for part in contract["schema"]} == names


def test_the_data_contract_keeps_to_the_schema_of_its_standard(exported: Path) -> None:
    schema = Path(open_data_contract_standard.__file__).with_name("schema.json").read_text(encoding="utf-8")
    contract = yaml.safe_load((exported / "data-contract.odcs.yaml").read_text(encoding="utf-8"))
    jsonschema.Draft201909Validator(json.loads(schema)).validate(contract)
    fact = next(part for part in contract["schema"] if part["name"] == "fact_action")
    partner = next(column for column in fact["properties"] if column["name"] == "partner_country_key")
    assert partner["relationships"] == [{"type": "foreignKey", "to": "dim_country.country_key"}]


def test_every_form_names_its_version_and_how_to_cite_it(exported: Path, seed_warehouse: Path) -> None:
    version = seed_warehouse.resolve().stem
    package = json.loads((exported / "datapackage.json").read_text(encoding="utf-8"))
    assert package["version"] == version
    assert package["sources"][0]["hash"].startswith("sha256:9501f52d")
    assert "licenses" not in package  # nobody states one
    citation = package["citation"]
    assert version in citation
    for name in ("README.md", "data-contract.odcs.yaml", "iati/activities.xml"):
        text = " ".join((exported / name).read_text(encoding="utf-8").split())
        assert citation in text, name
    metadata = pq.read_schema(exported / "parquet" / "v_action.parquet").metadata
    assert metadata[b"socieux.citation"].decode() == citation


def test_the_sums_name_every_file_and_hold(exported: Path) -> None:
    lines = [line.split("  ") for line in (exported / SUMS).read_text(encoding="utf-8").splitlines()]
    files = {path.relative_to(exported).as_posix() for path in exported.rglob("*") if path.is_file()}
    assert {name for _, name in lines} == files - {SUMS}
    assert all(hashlib.sha256((exported / name).read_bytes()).hexdigest() == sha256 for sha256, name in lines)


def test_the_same_version_gives_the_same_bytes(exported: Path, seed_warehouse: Path, tmp_path: Path) -> None:
    export(seed_warehouse, tmp_path / "again")
    assert (tmp_path / "again" / SUMS).read_bytes() == (exported / SUMS).read_bytes()


def test_words_stand_beside_keys_in_csv(exported: Path) -> None:
    fact = duckdb.sql(f"FROM '{exported}/csv/fact_action.csv' ORDER BY start_date_key").to_arrow_table().to_pylist()
    assert [row["partner_country_name"] for row in fact[:2]] == ["Lebanon", "Guatemala"]
    assert str(fact[0]["start_date_name"]) == "2023-11-18"
    assert fact[0]["institution_name"] == "Ministry of Social Affairs"


def test_words_never_take_the_place_of_a_column() -> None:
    table = TABLES["fact_action"]
    named = Attribute("partner_country_name", "VARCHAR", True, "")
    assert "partner_country_key" not in label_columns(Relation("fact_action", "main", "", (named,), table))


def test_no_text_of_the_csv_is_a_formula_and_the_parquet_has_it_as_it_is(tmp_path: Path) -> None:
    actions = [{"code": f"2020-{i:02}", "title": title} for i, title in enumerate(FORMULAS)]
    export(warehouse_of(actions, tmp_path), tmp_path / "out")
    titles = pq.read_table(tmp_path / "out/parquet/v_action.parquet")["title"].to_pylist()
    assert sorted(titles) == sorted(FORMULAS)
    rows = duckdb.sql(f"FROM read_csv('{tmp_path}/out/csv/v_action.csv', all_varchar=true)").fetchall()
    texts = [value for row in rows for value in row if value and not re.fullmatch(r"-?\d+(\.\d+)?", value)]
    assert not [text for text in texts if text[0] in "=+-@\t\r＝"]
    guarded = [text for text in texts if text.startswith("'")]
    assert sorted(UNGUARD.sub(r"\1", text) for text in guarded) == sorted(FORMULAS)


def test_quotes_line_ends_and_hostile_names_survive_the_csv(tmp_path: Path) -> None:
    title = 'She said "no",\nthen left | </table> ünïcödé 🙂'
    export(warehouse_of([{"code": "2020-01", "title": title}], tmp_path), tmp_path / "out")
    assert duckdb.read_csv(f"{tmp_path}/out/csv/v_action.csv").project("title").fetchall() == [(title,)]
    assert Package(str(tmp_path / "out/datapackage.json")).validate().valid


def test_a_warehouse_without_actions_can_be_exported(tmp_path: Path) -> None:
    done = export(warehouse_of([], tmp_path), tmp_path / "out")
    assert done.row_counts["fact_action"] == 0
    assert not (tmp_path / "out/iati/activities.xml").exists()
    assert Package(str(tmp_path / "out/datapackage.json")).validate().valid


def test_an_export_replaces_an_earlier_one_and_nothing_else(seed_warehouse: Path, tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.mkdir()
    export(seed_warehouse, place)
    (place / "stray.txt").write_text("left by somebody")
    export(seed_warehouse, place)
    assert not (place / "stray.txt").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("do not lose")
    with pytest.raises(ProjectError, match="something else"):
        export(seed_warehouse, tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "out"]


def test_an_export_that_fails_leaves_the_earlier_one_as_it_was(tmp_path: Path) -> None:
    with placed(tmp_path / "out", "mark") as aside:
        (aside / "mark").write_text("old")
    with pytest.raises(KeyError), placed(tmp_path / "out", "mark") as aside:
        (aside / "mark").write_text("new")
        raise KeyError
    assert [(path.name, path.read_text()) for path in tmp_path.rglob("*") if path.is_file()] == [("mark", "old")]


def test_the_command_says_what_it_wrote_and_refuses_without_a_warehouse(
    socieux: Socieux, seed_warehouse: Path, tmp_path: Path
) -> None:
    done = socieux("export", "--to", tmp_path / "out", "--warehouse", seed_warehouse)
    assert done.returncode == 0, done.stderr
    assert "6 activities, 0 left out" in done.stdout
    assert "--as-of" in done.stderr
    missing = socieux("export", "--to", tmp_path / "none", "--warehouse", tmp_path / "no.duckdb")
    assert missing.returncode == 2
    assert "socieux run" in missing.stderr
    assert not (tmp_path / "none").exists()


def test_a_file_of_another_declaration_is_refused(seed_warehouse: Path, tmp_path: Path) -> None:
    path = tmp_path / f"{'e' * 64}.duckdb"
    shutil.copy(seed_warehouse.resolve(), path)
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        connection.execute("ALTER TABLE lineage.document ADD COLUMN unheard_of INTEGER")
    with pytest.raises(ProjectError, match="other columns in document"):
        export(path, tmp_path / "out")
    assert list(tmp_path.iterdir()) == [path]
