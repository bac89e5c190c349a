"""Every way to the data that docs/reaching.md shows is gone here."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.shell import CANCEL, statements
from tests.conftest import PROJECT, Socieux
from warehouse.exports import export
from warehouse.lake import publish
from warehouse.lake.settings import lake_of

BLOCK = re.compile(r"^```(python|sh)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXAMPLES = BLOCK.findall((PROJECT / "docs" / "reaching.md").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def place(seed_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the names that the page uses."""
    folder = tmp_path_factory.mktemp("reader")
    (folder / "warehouse").symlink_to(seed_warehouse.parent)
    export(seed_warehouse, folder / "export")
    publish(seed_warehouse, lake_of(None, None, {}, seed_warehouse))
    return folder


@pytest.mark.parametrize(("kind", "text"), EXAMPLES, ids=[f"{kind}_{i}" for i, (kind, _) in enumerate(EXAMPLES)])
def test_an_example_runs_and_finds_the_six_actions(kind: str, text: str, place: Path) -> None:
    words = [sys.executable, "-c", text] if kind == "python" else ["bash", "-euc", text]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        words, cwd=place, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"Guatemala|2024-08|Spain|\b6\b", done.stdout), done.stdout


@pytest.mark.parametrize(
    "code",
    [
        'import duckdb; duckdb.connect("warehouse/socieux.duckdb", read_only=True).execute("CREATE TABLE x (i INT)")',
        EXAMPLES[2][1].replace("select action_code, start_date from v_action", "DELETE FROM main.dim_action"),
    ],
    ids=["python", "adbc"],
)
def test_a_reader_cannot_change_the_published_file(code: str, place: Path) -> None:
    done = subprocess.run([sys.executable, "-c", code], cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "read-only" in done.stderr


def test_the_duckdb_command_line_cannot_change_the_published_file(place: Path) -> None:
    duckdb = Path(sys.executable).with_name("duckdb")
    words = [duckdb, "-readonly", "warehouse/socieux.duckdb", "DROP VIEW v_action"]
    done = subprocess.run(words, cwd=place, capture_output=True, text=True, check=False)
    assert "read-only" in done.stderr


def test_the_shell_answers_what_is_piped_into_it(socieux: Socieux, seed_warehouse: Path) -> None:
    of_two_lines = "select action_code\nfrom v_action where action_code = '2024-23';"
    typed = f".schema v_action\n{of_two_lines}\nselect count(*) from v_action"
    done = socieux("shell", "--warehouse", seed_warehouse, stdin=typed)
    assert done.returncode == 0, done.stderr
    assert "Code of the action; its year is that of the request." in done.stdout
    assert "2024-23" in done.stdout
    assert done.stdout.rstrip().endswith("(1 row)")


def test_the_shell_lists_the_tables_and_goes_on_after_an_error(socieux: Socieux, seed_warehouse: Path) -> None:
    typed = "from no_such_table;\n.unheard of\n.schema nothing\ndrop view v_action;\n.tables\n.quit\nselect 1;"
    done = socieux("shell", "--warehouse", seed_warehouse, stdin=typed)
    assert done.returncode == 2
    assert "no_such_table" in done.stderr
    assert ".unheard of is no command" in done.stderr
    assert "no table or view nothing" in done.stderr
    assert "read-only" in done.stderr
    assert "lineage.evidence" in done.stdout
    assert not done.stdout.rstrip().endswith("(1 row)")


def test_a_query_may_ask_for_the_tables_and_their_columns(socieux: Socieux, seed_warehouse: Path) -> None:
    tables = socieux("query", ".tables", "--format", "csv", "--warehouse", seed_warehouse)
    assert '"v_action","One wide row per action' in tables.stdout
    columns = socieux("query", ".schema v_action", "--format", "csv", "--warehouse", seed_warehouse)
    assert '"action_code","VARCHAR","Code of the action;' in columns.stdout
    wrong = socieux("query", ".open x", "--warehouse", seed_warehouse)
    assert wrong.returncode != 0
    assert ".tables" in wrong.stderr


def test_what_was_begun_in_the_shell_can_be_dropped() -> None:
    assert list(statements(["select 1,", CANCEL, ".help", "", "select 2", ";"])) == [".help", "select 2\n;"]


def test_the_shell_without_a_warehouse_says_what_to_do(socieux: Socieux, tmp_path: Path) -> None:
    done = socieux("shell", "--warehouse", tmp_path / "none.duckdb", stdin="")
    assert done.returncode == 2
    assert "socieux run" in done.stderr
