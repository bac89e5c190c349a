"""Publishing: what the version depends on, what is written and when, and what is refused."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.published.build import Ask
from assets.published.content import FORM, PublishError, compute_content, structure, versioned_tables
from assets.published.publish import publish, view_texts
from tests.made_tables import VIEW, made_inputs, made_run, made_view, title_is
from warehouse import engine
from warehouse.history import Layout, read_history
from warehouse.locking import BusyError, UnwritableError, writer_lock
from warehouse.store import write_parquet
from warehouse.tables import TABLES, published_tables
from warehouse.versions import VersionError, list_versions

HERE = Path(__file__).parent


@pytest.fixture
def views(tmp_path: Path) -> list[Path]:
    return made_view(tmp_path / "views")


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    (tmp_path / "warehouse").mkdir()
    return tmp_path / "warehouse" / "socieux.duckdb"


def files_of(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Inode, size and time of every file and link, history and the lock apart."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_dir() and "history" not in path.parts and not path.name.endswith(".lock"):
            status = path.lstat()
            found[str(path.relative_to(folder))] = (status.st_ino, status.st_size, status.st_mtime_ns)
    return found


def written_text(value: Any, kind: str) -> bytes:
    """A value as the documented text form writes it."""
    if value is None:
        return b"~:"
    text = {"BOOLEAN": str(value).lower(), "DOUBLE": f"{value:.16e}" if kind == "DOUBLE" else ""}.get(kind, str(value))
    encoded = text.encode()
    return b"%d:%s" % (len(encoded), encoded)


def test_the_version_is_the_documented_text_form_and_nothing_else(tmp_path: Path, views: list[Path]) -> None:
    inputs = made_inputs(tmp_path / "in")
    statements = b"".join(written_text(text, "VARCHAR") for text in structure(view_texts(views)))
    lines = [FORM, f"structure {hashlib.sha256(statements).hexdigest()}"]
    for table in versioned_tables():
        rows = pq.read_table(inputs[table.name][0]).to_pylist()
        text = b"".join(
            b"".join(written_text(row[column.name], column.type) for column in table.columns) + b"\n" for row in rows
        )
        lines.append(f"{table.qualified_name} {len(rows)} {hashlib.sha256(text).hexdigest()}")
    expected = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    assert compute_content(inputs, view_texts(views)).version == expected


def test_the_version_is_the_same_in_every_time_zone_locale_and_hash_seed(tmp_path: Path) -> None:
    made_inputs(tmp_path / "in", rows=5)
    script = (
        "import sys; from pathlib import Path; from assets.published.content import compute_content\n"
        "paths = sorted(Path(sys.argv[1]).glob('*.parquet'))\n"
        "print(compute_content({p.name.rsplit('-', 1)[0]: [p] for p in paths}, []).version)"
    )
    settings = [
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
        {"TZ": "America/La_Paz", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "12345"},
        {"TZ": "Asia/Kathmandu", "LC_ALL": "POSIX", "PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "1"},
    ]
    versions = {
        subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / "in")],
            env={**os.environ, **setting, "PYTHONPATH": str(HERE.parent)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for setting in settings
    }
    assert len(versions) == 1


def test_the_version_does_not_depend_on_how_tables_are_cut_into_files(tmp_path: Path) -> None:
    whole = compute_content(made_inputs(tmp_path / "whole", rows=7), [])
    cut = compute_content(made_inputs(tmp_path / "cut", rows=7, parts=3), [])
    assert whole == cut


def test_the_version_does_not_depend_on_the_number_of_threads(tmp_path: Path) -> None:
    inputs = made_inputs(tmp_path / "in", rows=300)
    table = TABLES["byte_ledger"]
    many = pa.Table.from_pylist(
        [
            {"document_sha256": "0" * 64, "span_start": n, "span_end": n + 1, "byte_class": "value", "rule_name": "r"}
            for n in range(300_000)
        ],
        schema=table.arrow_schema,
    )
    write_parquet(inputs["byte_ledger"][0], table, [many], "made")
    versions = set()
    for threads in ("1", "4"):
        with engine.Session(threads=int(threads)) as session:
            versions.add(compute_content(inputs, [], session).version)
    assert len(versions) == 1


@pytest.mark.parametrize(
    ("first", "second"), [("a", "b"), (None, ""), ("x\n", "x"), ("é", "e\u0301"), ("1:a", "1:a1:a"), ("~", None)]
)
def test_the_version_tells_every_two_values_apart(tmp_path: Path, first: str | None, second: str | None) -> None:
    one = compute_content(made_inputs(tmp_path / "one", titles=[first]), [])
    other = compute_content(made_inputs(tmp_path / "other", titles=[second]), [])
    assert one.version != other.version
    assert [name for name in one.tables if one.tables[name] != other.tables[name]] == ["dim_action", "wide_action"]


def test_the_version_changes_with_a_view_but_not_with_its_line_ends(tmp_path: Path) -> None:
    inputs = made_inputs(tmp_path / "in")
    unix, dos = made_view(tmp_path / "unix"), made_view(tmp_path / "dos")
    dos[0].write_bytes(VIEW.replace("\n", "\r\n").encode())
    other = made_view(tmp_path / "other", VIEW.replace("'Title.'", "'The title.'"))
    version = compute_content(inputs, view_texts(unix)).version
    assert compute_content(inputs, view_texts(dos)).version == version
    assert compute_content(inputs, view_texts(other)).version != version


def test_a_first_publication_is_a_link_onto_a_read_only_version(
    tmp_path: Path, views: list[Path], warehouse: Path
) -> None:
    outcome = publish(made_inputs(tmp_path / "in"), views, warehouse, made_run(1))
    assert outcome.is_new
    assert outcome.is_current
    assert outcome.path == warehouse
    assert str(warehouse.readlink()) == f"versions/{outcome.version}.duckdb"
    assert stat.S_IMODE(warehouse.stat().st_mode) == 0o444
    assert [path.name for path in (warehouse.parent / "versions").iterdir()] == [f"{outcome.version}.duckdb"]


def test_every_published_table_is_there_with_its_rows_types_keys_and_comments(
    tmp_path: Path, views: list[Path], warehouse: Path
) -> None:
    outcome = publish(made_inputs(tmp_path / "in", rows=4), views, warehouse, made_run(1))
    for table in published_tables():
        counted = engine.query(warehouse, f"SELECT * FROM {table.qualified_name}").num_rows  # noqa: S608
        assert counted == (outcome.row_counts[table.name] if table.is_versioned else table.name != "change"), table.name
        described = engine.query(
            warehouse,
            "SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns() "  # noqa: S608
            f"WHERE schema_name = '{table.schema}' AND table_name = '{table.name}' ORDER BY column_index",
        ).to_pylist()
        assert [tuple(row.values()) for row in described] == [
            (c.name, c.type, c.is_nullable and c.name not in table.primary_key, c.field.description)
            for c in table.columns
        ]
    keys = engine.query(
        warehouse,
        "SELECT table_name, constraint_column_names AS names FROM duckdb_constraints() "
        "WHERE constraint_type = 'PRIMARY KEY'",
    ).to_pylist()
    assert {row["table_name"]: tuple(row["names"]) for row in keys} == {
        table.name: table.primary_key for table in published_tables()
    }


def test_publishing_the_same_content_writes_nothing_but_what_the_run_did(
    tmp_path: Path, views: list[Path], warehouse: Path
) -> None:
    first = publish(made_inputs(tmp_path / "in"), views, warehouse, made_run(1))
    before = files_of(warehouse.parent)
    again = publish(made_inputs(tmp_path / "again"), views, warehouse, made_run(2))
    assert files_of(warehouse.parent) == before
    assert (again.version, again.is_new, again.is_current) == (first.version, False, True)
    layout = Layout(warehouse)
    assert read_history(layout, "run")["run_id"].to_pylist() == ["run-001", "run-002"]
    assert read_history(layout, "publication")["run_id"].to_pylist() == ["run-001"]


def test_each_publication_carries_all_runs_checks_and_publications_before_it(
    tmp_path: Path, views: list[Path], warehouse: Path
) -> None:
    old, new = made_inputs(tmp_path / "old", titles=["old"]), made_inputs(tmp_path / "new", titles=["new"])
    first = publish(old, views, warehouse, made_run(1))
    publish(old, views, warehouse, made_run(2))
    second = publish(new, views, warehouse, made_run(3))
    assert engine.query(warehouse, "SELECT * FROM audit.publication ORDER BY published_at").to_pylist() == [
        {
            "run_id": "run-001",
            "content_version": first.version,
            "previous_version": None,
            "published_at": datetime(2026, 1, 1, 12, 1, 30),
        },
        {
            "run_id": "run-003",
            "content_version": second.version,
            "previous_version": first.version,
            "published_at": datetime(2026, 1, 1, 12, 3, 30),
        },
    ]
    runs = engine.query(warehouse, "SELECT run_id, content_version FROM audit.run ORDER BY run_id").to_pylist()
    assert [tuple(row.values()) for row in runs] == [
        ("run-001", first.version),
        ("run-002", first.version),
        ("run-003", second.version),
    ]
    checks = engine.query(warehouse, "SELECT run_id, is_passed FROM audit.check_result ORDER BY run_id").to_pylist()
    assert [tuple(row.values()) for row in checks] == [("run-001", True), ("run-002", True), ("run-003", True)]


def test_content_that_comes_back_is_swapped_in_and_not_built_again(
    tmp_path: Path, views: list[Path], warehouse: Path
) -> None:
    old, new = made_inputs(tmp_path / "old", titles=["old"]), made_inputs(tmp_path / "new", titles=["new"])
    first = publish(old, views, warehouse, made_run(1))
    publish(new, views, warehouse, made_run(2))
    before = files_of(warehouse.parent / "versions")
    back = publish(old, views, warehouse, made_run(3))
    assert (back.version, back.is_new, back.is_current) == (first.version, True, True)
    assert files_of(warehouse.parent / "versions") == before
    assert [info.is_current for info in list_versions(warehouse)] == [True, False]


def test_open_readers_keep_their_version_and_new_ones_get_the_new_one(
    tmp_path: Path, views: list[Path], warehouse: Path
) -> None:
    publish(made_inputs(tmp_path / "old", titles=["old"]), views, warehouse, made_run(1))
    waiting = (
        "import sys, duckdb\n"
        "connection = duckdb.connect(sys.argv[1], read_only=True)\n"
        "ask = lambda: print(connection.execute(sys.argv[2]).fetchall()[0][0], flush=True)\n"
        "ask(); sys.stdin.readline(); ask()"
    )
    command = [sys.executable, "-c", waiting, str(warehouse), title_is("old")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        assert reader.stdin is not None
        assert reader.stdout.readline() == "1\n"
        with engine.open_read_only(warehouse) as connection:
            publish(made_inputs(tmp_path / "new", titles=["new"]), views, warehouse, made_run(2))
            assert engine.query(warehouse, title_is("new")).to_pylist() == [{"found": 1}]
            assert connection.execute(title_is("old")).fetchall() == [(1,)]
        reader.stdin.write("\n")
        reader.stdin.flush()
        assert reader.stdout.readline() == "1\n"


def test_any_client_opens_the_file_with_nothing_but_duckdb(tmp_path: Path, views: list[Path], warehouse: Path) -> None:
    publish(made_inputs(tmp_path / "in"), views, warehouse, made_run(1))
    client = HERE / "clients" / "open_with.py"
    shown = subprocess.run(
        [sys.executable, str(client), str(warehouse)], capture_output=True, text=True, check=True
    ).stdout
    assert '"main.fact_action": 3' in shown
    assert '"main.v_title": 3' in shown


def test_a_question_is_asked_of_the_built_file_and_can_refuse_it(
    tmp_path: Path, views: list[Path], warehouse: Path
) -> None:
    def two_actions(ask: Ask) -> None:
        found = ask("SELECT count(*) AS n FROM v_title")["n"][0].as_py()
        if found != 2:
            raise PublishError(f"there are {found} actions")

    with pytest.raises(PublishError, match="there are 3 actions"):
        publish(made_inputs(tmp_path / "in"), views, warehouse, made_run(1), questions=[two_actions])
    assert files_of(warehouse.parent) == {}
    assert read_history(Layout(warehouse), "run").num_rows == 0
    assert publish(
        made_inputs(tmp_path / "two", rows=2), views, warehouse, made_run(2), questions=[two_actions]
    ).is_current


def changed(inputs: dict[str, Any], name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    path = inputs[name][0].with_name(f"changed-{name}.parquet")
    write_parquet(path, TABLES[name], [pa.Table.from_pylist(rows, schema=TABLES[name].arrow_schema)], "changed")
    return {**inputs, name: [path]}


def test_a_key_that_points_at_nothing_is_refused(tmp_path: Path, views: list[Path], warehouse: Path) -> None:
    inputs = made_inputs(tmp_path / "in")
    rows = pq.read_table(inputs["fact_action"][0]).to_pylist()
    rows[1]["partner_country_key"] = 77
    with pytest.raises(PublishError, match=r"partner_country_key points at nothing in dim_country\.country_key: 77"):
        publish(changed(inputs, "fact_action", rows), views, warehouse, made_run(1))
    assert files_of(warehouse.parent) == {}


@pytest.mark.parametrize("order", [[1, 0, 2], [0, 1, 1]])
def test_rows_out_of_key_order_or_twice_are_refused(
    tmp_path: Path, views: list[Path], warehouse: Path, order: list[int]
) -> None:
    inputs = made_inputs(tmp_path / "in")
    rows = pq.read_table(inputs["dim_country"][0]).to_pylist()
    with pytest.raises(PublishError, match="rows of dim_country are not in strictly ascending key order"):
        publish(changed(inputs, "dim_country", [rows[n] for n in order]), views, warehouse, made_run(1))


def test_a_table_that_was_not_handed_over_is_named(tmp_path: Path, views: list[Path], warehouse: Path) -> None:
    inputs = made_inputs(tmp_path / "in")
    del inputs["evidence"]
    with pytest.raises(PublishError, match="evidence"):
        publish(inputs, views, warehouse, made_run(1))


def test_a_view_without_a_comment_on_every_column_is_refused(tmp_path: Path, warehouse: Path) -> None:
    bare = made_view(tmp_path / "views", VIEW.replace("COMMENT ON COLUMN main.v_title.title IS 'Title.';", ""))
    with pytest.raises(PublishError, match=r"main\.v_title\.title"):
        publish(made_inputs(tmp_path / "in"), bare, warehouse, made_run(1))


def test_a_refused_publication_leaves_the_published_version_as_it_was(
    tmp_path: Path, views: list[Path], warehouse: Path
) -> None:
    publish(made_inputs(tmp_path / "in"), views, warehouse, made_run(1))
    before = files_of(warehouse.parent)
    broken = made_view(tmp_path / "broken", "CREATE VIEW main.v_title AS SELECT nothing FROM main.dim_action;")
    with pytest.raises(PublishError, match="nothing was published") as caught:
        publish(made_inputs(tmp_path / "new", titles=["new"]), broken, warehouse, made_run(2))
    assert caught.value.fix
    assert files_of(warehouse.parent) == before


def test_a_path_below_a_regular_file_is_refused_in_words(tmp_path: Path, views: list[Path]) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnwritableError, match="file is a file, not a folder"):
        publish(made_inputs(tmp_path / "in"), views, tmp_path / "file" / "socieux.duckdb", made_run(1))


def test_a_file_that_is_no_published_warehouse_is_never_written_over(
    tmp_path: Path, views: list[Path], warehouse: Path
) -> None:
    warehouse.write_text("somebody's own database")
    with pytest.raises(VersionError, match="not a published warehouse"):
        publish(made_inputs(tmp_path / "in"), views, warehouse, made_run(1))
    assert warehouse.read_text() == "somebody's own database"


def test_a_disk_that_takes_no_more_leaves_nothing_behind(tmp_path: Path, views: list[Path], warehouse: Path) -> None:
    publish(made_inputs(tmp_path / "in"), views, warehouse, made_run(1))
    made_inputs(tmp_path / "new", titles=["new"])
    before = files_of(warehouse.parent)
    limited = (
        "import resource, signal, sys; from pathlib import Path; from tests.made_tables import made_run\n"
        "from assets.published.publish import publish\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n"
        "inputs = {p.name.rsplit('-', 1)[0]: [p] for p in sorted(Path(sys.argv[1]).glob('*.parquet'))}\n"
        "publish(inputs, [Path(sys.argv[2])], Path(sys.argv[3]), made_run(2))\n"
    )
    failed = subprocess.run(
        [sys.executable, "-c", limited, str(tmp_path / "new"), str(views[0]), str(warehouse)],
        env={**os.environ, "PYTHONPATH": str(HERE.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "PublishError" in failed.stderr
    assert "nothing was published" in failed.stderr
    assert files_of(warehouse.parent) == before
    assert read_history(Layout(warehouse), "run")["run_id"].to_pylist() == ["run-001"]


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path, views: list[Path], warehouse: Path) -> None:
    holding = (
        "import sys; from pathlib import Path; from warehouse.locking import writer_lock\n"
        "with writer_lock(Path(sys.argv[1])):\n"
        "    print('held', flush=True); sys.stdin.readline()"
    )
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    command = [sys.executable, "-c", holding, str(warehouse)]
    inputs = made_inputs(tmp_path / "in")
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(BusyError, match=f"process {holder.pid}"):
            publish(inputs, views, warehouse, made_run(1))
        holder.kill()
        holder.wait()
    assert publish(inputs, views, warehouse, made_run(1)).is_new


def test_a_run_that_holds_the_lock_may_publish(tmp_path: Path, views: list[Path], warehouse: Path) -> None:
    with writer_lock(warehouse):
        assert publish(made_inputs(tmp_path / "in"), views, warehouse, made_run(1)).is_new
