"""Runs that publish nothing are on record too, and a run tells the first row of what it warns of."""

from pathlib import Path

import pytest

from assets.published.publish import publish
from pipelines.attempts import Attempt, record, recording
from tests.conftest import Socieux
from tests.made_tables import made_inputs, made_run, made_view
from warehouse import engine
from warehouse.errors import ProjectError
from warehouse.history import Layout, read_history
from warehouse.locking import BusyError
from warehouse.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A warehouse with one version."""
    made = Workspace(tmp_path / "raw", tmp_path / "w" / "socieux.duckdb")
    publish(made_inputs(tmp_path / "in"), made_view(tmp_path / "views"), made.warehouse_file, made_run(1))
    return made


def runs(workspace: Workspace) -> list[dict[str, object]]:
    rows = read_history(Layout(workspace.warehouse_file), "run").to_pylist()
    return sorted(rows, key=lambda row: row["started_at"])


@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (ProjectError("A file was changed.", "raw/a.txt"), "refused", "A file was changed. raw/a.txt"),
        (KeyboardInterrupt(), "stopped", "Stopped by a person."),
        (ValueError("what\nnobody expected"), "failed", "ValueError: what nobody expected"),
    ],
)
def test_a_run_that_ends_early_leaves_a_row_that_says_why(
    workspace: Workspace, error: BaseException, state: str, words: str
) -> None:
    with pytest.raises(type(error)), recording(workspace):
        raise error
    first, last = runs(workspace)
    assert (first["run_state"], first["failure_reason"]) == ("published", None)
    assert (last["run_state"], last["failure_reason"], last["content_version"]) == (state, words, None)


def test_a_run_that_finds_the_warehouse_busy_writes_nothing(workspace: Workspace) -> None:
    with pytest.raises(BusyError), recording(workspace):
        raise BusyError("another process is writing")
    assert len(runs(workspace)) == 1


def test_where_no_warehouse_is_no_row_is_written(tmp_path: Path) -> None:
    record(Workspace(tmp_path, tmp_path / "nowhere" / "w.duckdb"), Attempt(), "refused", "empty")
    assert list(tmp_path.iterdir()) == []


def test_the_next_publication_shows_the_run_that_was_refused(workspace: Workspace, tmp_path: Path) -> None:
    record(workspace, Attempt("run-refused"), "refused", "A file was changed.")
    publish(made_inputs(tmp_path / "two", rows=2), made_view(tmp_path / "views"), workspace.warehouse_file, made_run(9))
    asked = engine.query(workspace.warehouse_file, "select run_id from audit.run where run_state = 'refused'")
    assert asked["run_id"].to_pylist() == ["run-refused"]


def test_the_summary_shows_the_first_row_of_each_warning(
    socieux: Socieux, seed_warehouse: Path, tmp_path: Path
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    text = next((Path(__file__).parents[1] / "raw").glob("*.txt")).read_text(encoding="utf-8")
    (tmp_path / "seed.txt").write_text(text, encoding="utf-8")
    socieux("add", tmp_path / "seed.txt", "--raw", raw)
    (raw / "forgotten.txt").write_text(text + "\n", encoding="utf-8")
    done = socieux("run", "--raw", raw, "--warehouse", tmp_path / "w.duckdb")
    assert done.returncode == 0, done.stderr
    assert "raw_files_are_registered: 1 of 2" in done.stdout
    assert "first: file=forgotten.txt, to_do=register it with `socieux add raw/forgotten.txt`" in done.stdout


def test_the_questions_are_among_the_published_checks(socieux: Socieux, seed_warehouse: Path) -> None:
    sql = "select is_passed, element_count from audit.check_result where check_name = 'questions_are_answered'"
    told = socieux("query", sql, "--warehouse", seed_warehouse, "--format", "csv").stdout
    assert told.splitlines()[1:] == ["true,6"]
