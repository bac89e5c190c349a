"""Stages hand tasks over chunks to an executor: the same tables whatever the chunks, and text that defeats the code
withholds its document and no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chunked import LARGE, PAGE, archive, figures, files_of, in_small_chunks, ingest, record
from tests.spoiling import PARSER, VALUES, spoil
from warehouse.document_bytes import Held, Received
from warehouse.engine import query
from warehouse.errors import ProjectError
from warehouse.store import Store
from warehouse.tables import stage_tables
from warehouse.tasks import HERE, Done, Failure, Made, Place, Tally, Task, attempt, reason_of
from warehouse.workspace import Workspace

PLACE = Place("0" * 64, "listing.txt", 3, 9)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return archive(tmp_path / "raw")


@pytest.fixture
def spoiled(raw: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The archive with a part of the large document that defeats the parser, and a listing that defeats the values."""
    text = (raw / LARGE).read_text(encoding="utf-8")
    (raw / LARGE).write_text(text.replace("step 20\n", f"step 20 {PARSER}\n"), encoding="utf-8")
    (raw / "values.txt").write_text(record(700) + record(701, text=f"It {VALUES}."), encoding="utf-8")
    spoil(monkeypatch.setattr)
    with in_small_chunks():
        yield raw


def tables(store: Store) -> dict[str, list[dict[str, object]]]:
    names = [table.name for stage in ("landed", "parsed", "normalised") for table in stage_tables(stage)]
    return {name: store.read(name).to_pylist() for name in names}


def test_a_document_in_pieces_gives_the_tables_of_the_whole(raw: Path, tmp_path: Path) -> None:
    (raw / "wide.txt").write_bytes(b"\xff\xfe" + (raw / LARGE).read_text(encoding="utf-8").encode("utf-16-le"))
    whole = Workspace(raw, tmp_path / "whole" / "w.duckdb")
    ingest(whole)
    pieces = Workspace(raw, tmp_path / "pieces" / "w.duckdb")
    with in_small_chunks():
        result = ingest(pieces)
    large = [row for row in whole.store.read("raw_document").to_pylist() if row["path"] in (LARGE, "wide.txt")]
    for document in large:
        assert pieces.store.part_count("entry", document["document_sha256"]) > 2
        assert whole.store.part_count("entry", document["document_sha256"]) == 1
    assert tables(pieces.store) == tables(whole.store)
    assert not list(pieces.store.folder.rglob("part-*"))
    shown = figures(result, "entry")
    assert int(str(shown["chunk_count"])) > 15 and shown["failed_document_count"] == 0


def test_text_that_defeats_the_code_withholds_its_document_and_the_others_are_published(
    spoiled: Path, tmp_path: Path
) -> None:
    from pipelines.runs import run

    workspace = Workspace(spoiled, tmp_path / "out" / "w.duckdb")
    summary = run(workspace)
    paths = {row["document_sha256"]: row for row in workspace.store.read("raw_document").to_pylist()}
    large = (spoiled / LARGE).read_bytes()
    found = {paths[row["document_sha256"]]["path"]: row for row in summary.rejected}
    assert set(found) == {LARGE, "values.txt"} and len(summary.rejected) == 3
    assert {row["rejection_code"] for row in summary.rejected} == {"work_failed"}
    piece = found[LARGE]
    assert PARSER.encode() in large[piece["span_start"] : piece["span_end"]]
    assert piece["span_end"] - piece["span_start"] < len(large) / 2
    assert f"bytes {piece['span_start']} to {piece['span_end']}" in piece["message"]
    assert "RecursionError: too deep" in piece["message"]
    assert "ArithmeticError: no such number" in found["values.txt"]["message"]
    assert query(workspace.warehouse_file, "from fact_action").num_rows == 16
    ledger = query(workspace.warehouse_file, "from lineage.byte_ledger").to_pylist()
    of_large = [row for row in ledger if row["document_sha256"] == piece["document_sha256"]]
    assert {row["byte_class"] for row in of_large} == {"quarantined"}
    assert sum(row["span_end"] - row["span_start"] for row in of_large) == len(large)


def test_a_document_that_was_withheld_is_tried_again_by_the_next_run(
    spoiled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(spoiled, tmp_path / "out" / "w.duckdb")
    failed = figures(ingest(workspace), "entry")["failed"]
    assert "too deep" in str(failed) and LARGE in str(failed)
    monkeypatch.undo()
    shown = figures(ingest(workspace), "entry")
    assert shown["failed_document_count"] == 0 and 0 < int(str(shown["chunk_count"])) < 20
    clean = Workspace(spoiled, tmp_path / "clean" / "w.duckdb")
    ingest(clean)
    assert files_of(workspace) == files_of(clean)


def test_a_file_that_defeats_the_code_lands_with_the_reason(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(page: str) -> str:
        raise RecursionError("too deep")

    monkeypatch.setattr("assets.landed.documents.html_to_text", refuse)
    workspace = Workspace(raw, tmp_path / "out" / "w.duckdb")
    ingest(workspace)
    rows = {row["path"]: row["decoding_problem"] for row in workspace.store.read("raw_document").to_pylist()}
    assert "RecursionError: too deep" in rows[PAGE]
    assert [path for path, problem in rows.items() if problem] == [PAGE]


@pytest.mark.parametrize("error", [ProjectError("Nothing fits."), OSError("no space"), MemoryError()])
def test_what_no_text_is_to_blame_for_is_raised(error: Exception) -> None:
    def work(argument: None, inputs: object, before: None) -> Made:
        raise error

    with pytest.raises(type(error)):
        attempt(work, None, {}, None, PLACE)


def test_a_failure_says_where_and_in_one_line_why() -> None:
    def work(argument: None, inputs: object, before: None) -> Made:
        raise ValueError("first\n  second " + "x" * 1_000)

    failed = attempt(work, None, {}, None, PLACE)
    assert isinstance(failed, Failure) and failed.place == PLACE
    assert failed.reason.startswith("ValueError: first second x") and len(failed.reason) == 300
    assert reason_of(KeyError()) == "KeyError"


def test_every_tenth_of_the_chunks_and_every_failure_is_told() -> None:
    told: list[str] = []
    tally = Tally("parsed", told.append)
    tasks = [Task("key", PLACE, None, {}, Path()) for _ in range(40)]
    assert len(list(tally.follow((Done(task, None) for task in tasks), len(tasks)))) == 40
    assert told == [f"parsed: {number} of 40 chunks" for number in range(4, 41, 4)]
    tally.failed(Failure(PLACE, "ValueError"))
    assert told[-1] == "parsed: listing.txt is withheld: bytes 3 to 9: ValueError"
    assert (tally.chunk_count, dict(tally.workers)) == (40, {HERE: 40})


def test_a_stretch_that_is_held_takes_slices_as_the_document_does(tmp_path: Path) -> None:
    data = bytes(range(100))
    (tmp_path / "d").write_bytes(data)
    held = Held(data[40:70], 40)
    for document in (Received(data), Received(tmp_path / "d"), held):
        assert document[45:50] == data[45:50] and document[69:70] == data[69:70]
