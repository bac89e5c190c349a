"""Publishers and readers of one DuckLake at once, whatever its catalogue: what must hold is asserted here."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from assets.published.publish import publish as publish_file
from tests.conftest import PROJECT
from tests.made_tables import made_inputs, made_run
from warehouse.exports.loading import VIEWS
from warehouse.lake import AUTHOR, opened, publish
from warehouse.lake.settings import Lake

CLIENT = str(Path(__file__).with_name("lake_client.py"))


def made_file(folder: Path, rows: int) -> Path:
    """A warehouse of its own, published once: that many rows in every table, and one title that names the number."""
    file = folder / str(rows) / "socieux.duckdb"
    inputs = made_inputs(file.parent / "in", rows, [f"title {rows}"] * rows)
    publish_file(inputs, sorted(VIEWS.glob("*.sql")), file, made_run(rows, minute=rows % 60))
    return file


def client(stack: ExitStack, *words: object) -> subprocess.Popen[str]:
    process = stack.enter_context(
        subprocess.Popen(
            [sys.executable, CLIENT, *map(str, words)],
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
    )
    stack.callback(process.kill)
    return process


def race(lake: Lake, folder: Path, publications: int, readers: int) -> None:
    """Two publishers of so many versions each, and readers meanwhile; no commit is lost and no read is torn."""
    rows = range(3, 3 + 2 * publications)
    files = {count: made_file(folder, count) for count in rows}
    version_of = {count: file.resolve().stem for count, file in files.items()}
    first = made_file(folder, 2)
    publish(first, lake)
    catalog = Lake(lake.catalog)
    with ExitStack() as stack:
        reading = [client(stack, "read", catalog.catalog) for _ in range(readers)]
        publishing = [
            client(stack, "publish", catalog.catalog, *(files[count] for count in rows if count % 2 == which))
            for which in (0, 1)
        ]
        for process in (*reading, *publishing):
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
        for process in publishing:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in publishing:
            told, _ = process.communicate()
            assert process.returncode == 0 and len(json.loads(told)) == publications
        looks = [json.loads(process.communicate()[0]) for process in reading]
    whole = [[version_of[count], [count], [f"title {count}"], version_of[count]] for count in rows]
    whole.append([first.resolve().stem, [2], ["title 2"], first.resolve().stem])
    assert [look for seen in looks for look in seen if look not in whole] == []
    assert_every_publication_is_there(catalog, {**version_of, 2: first.resolve().stem})


def assert_every_publication_is_there(lake: Lake, version_of: dict[int, str]) -> None:
    """A snapshot for each version, and behind it the rows of that very version."""
    with opened(lake, read_only=True) as connection:
        query = f"SELECT snapshot_id, commit_message FROM lake.snapshots() WHERE author = '{AUTHOR}'"  # noqa: S608
        snapshots = dict(connection.execute(query).fetchall())
        assert sorted(snapshots.values()) == sorted(version_of.values())
        rows_of = {version: rows for rows, version in version_of.items()}
        for snapshot, version in snapshots.items():
            count = f"SELECT count(*) FROM fact_action AT (VERSION => {snapshot})"  # noqa: S608
            assert connection.execute(count).fetchall() == [(rows_of[version],)]
