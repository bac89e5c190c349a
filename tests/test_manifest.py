"""The raw archive: what is registered, and what is refused."""

from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import pytest
from filelock import FileLock

from assets.landed.archive import add_files
from assets.landed.assets import land_files
from assets.landed.manifest import COLUMNS, LOCK, ManifestRow, read_manifest, sole_writer, verify, write_manifest
from warehouse.errors import REFUSED, UNUSABLE, ProjectError
from warehouse.received import unregistered
from warehouse.tasks import Tally
from warehouse.workspace import Workspace

SOURCES = ("local", "socieux")
FACTS = dict.fromkeys(COLUMNS[4:]) | {"source": "socieux"}
TEXT = "-\nA title\n- Code\n- 2024-01\n"


def archive(folder: Path, **files: str) -> Path:
    raw = folder / "raw"
    raw.mkdir()
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        list(add_files(raw, [folder / f"{name}.txt"], FACTS))
    return raw


def test_adding_a_file_copies_its_bytes_and_writes_its_row(tmp_path: Path) -> None:
    raw = archive(tmp_path, listing=TEXT)
    (row,) = read_manifest(raw, SOURCES)
    assert (row.file, row.bytes, row.source) == ("listing.txt", len(TEXT), "socieux")
    assert (raw / "listing.txt").read_text(encoding="utf-8") == TEXT
    verify(raw, [row])


def test_a_text_that_lies_in_the_archive_unregistered_is_not_taken_for_the_one_added(tmp_path: Path) -> None:
    raw = archive(tmp_path, listing=TEXT)
    (raw / "new.txt").write_text("stray", encoding="utf-8")
    (tmp_path / "new.txt").write_text("another listing", encoding="utf-8")
    with pytest.raises(ProjectError, match="registered by nobody"):
        list(add_files(raw, [tmp_path / "new.txt"], FACTS))
    verify(raw, read_manifest(raw, SOURCES))
    assert [row.file for row in read_manifest(raw, SOURCES)] == ["listing.txt"]
    assert "new.txt: registered" in next(iter(add_files(raw, [raw / "new.txt"], FACTS))).split("/")[-1]


def test_whoever_adds_at_the_same_time_loses_no_row(tmp_path: Path) -> None:
    raw = archive(tmp_path)
    for number in range(24):
        (tmp_path / f"{number:02}.txt").write_text(f"{TEXT}{number}\n", encoding="utf-8")
    with ProcessPoolExecutor(4, get_context("spawn")) as pool:
        list(pool.map(add_one, [raw] * 24, [tmp_path / f"{number:02}.txt" for number in range(24)]))
    rows = read_manifest(raw, SOURCES)
    assert [row.file for row in rows] == [f"{number:02}.txt" for number in range(24)]
    verify(raw, rows)


def add_one(raw: Path, file: Path) -> list[str]:
    return list(add_files(raw, [file], FACTS))


def test_who_waits_in_vain_to_add_is_told_why(tmp_path: Path) -> None:
    raw = archive(tmp_path)
    with (
        FileLock(raw / LOCK),
        pytest.raises(ProjectError, match="Another process is adding"),
        sole_writer(raw, wait_seconds=0),
    ):
        pass


def test_an_archive_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("a file", encoding="utf-8")
    (tmp_path / "listing.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(ProjectError, match="cannot be read or written") as refused:
        list(add_files(tmp_path / "raw", [tmp_path / "listing.txt"], FACTS))
    assert str(tmp_path / "raw") in refused.value.where


def test_facts_that_the_row_of_a_known_text_does_not_hold_are_named(tmp_path: Path) -> None:
    raw = archive(tmp_path, listing=TEXT)
    (told,) = add_files(raw, [tmp_path / "listing.txt"], FACTS | {"language": "fr", "source": "local"})
    assert told.endswith("already registered as listing.txt; its row stays: language is not fr there")


def test_the_manifest_itself_is_no_listing(tmp_path: Path) -> None:
    raw = archive(tmp_path, listing=TEXT)
    with pytest.raises(ProjectError, match="no listing"):
        list(add_files(raw, [raw / "manifest.csv"], FACTS))
    verify(raw, read_manifest(raw, SOURCES))


def test_unknown_facts_stay_unknown(tmp_path: Path) -> None:
    (row,) = read_manifest(archive(tmp_path, listing=TEXT), SOURCES)
    assert (row.url, row.retrieved_on, row.licence, row.is_complete) == (None, None, None, None)


def test_the_manifest_survives_a_round_trip(tmp_path: Path) -> None:
    row = ManifestRow(
        'a, "b".txt', "0" * 64, 1, "socieux", is_complete=True, retrieved_on=date(2025, 1, 2), heading="Actions in X"
    )
    write_manifest(tmp_path, [row])
    assert read_manifest(tmp_path, SOURCES) == [row]


def test_the_same_text_is_registered_once(tmp_path: Path) -> None:
    raw = archive(tmp_path, listing=TEXT)
    (tmp_path / "copy.txt").write_text(TEXT, encoding="utf-8")
    (line,) = add_files(raw, [tmp_path / "copy.txt"], FACTS)
    assert line.endswith("already registered as listing.txt")
    assert not (raw / "copy.txt").exists()
    assert len(read_manifest(raw, SOURCES)) == 1


def test_another_text_under_a_registered_name_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    raw = archive(tmp_path, listing=TEXT)
    (tmp_path / "listing.txt").write_text("something else", encoding="utf-8")
    with pytest.raises(ProjectError, match="Another text is registered"):
        list(add_files(raw, [tmp_path / "listing.txt"], FACTS))
    assert (raw / "listing.txt").read_text(encoding="utf-8") == TEXT


def test_a_file_can_be_added_where_the_manifest_holds_only_its_header(tmp_path: Path) -> None:
    raw = archive(tmp_path)
    write_manifest(raw, [])
    (tmp_path / "listing.txt").write_text(TEXT, encoding="utf-8")
    list(add_files(raw, [tmp_path / "listing.txt"], FACTS))
    assert [row.file for row in read_manifest(raw, SOURCES)] == ["listing.txt"]


def test_a_file_that_is_no_text_is_not_added(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7\n\x00\x01")
    with pytest.raises(ProjectError, match="no text"):
        list(add_files(archive(tmp_path), [tmp_path / "scan.pdf"], FACTS))


def test_a_folder_without_a_manifest_is_registered_as_local(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("b", encoding="utf-8")
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    assert [(row.file, row.source) for row in read_manifest(tmp_path, SOURCES)] == [
        ("a.txt", "local"),
        ("b.txt", "local"),
    ]


def test_a_file_nobody_registered_is_named_with_the_command_that_registers_it(tmp_path: Path) -> None:
    raw = archive(tmp_path, listing=TEXT)
    (raw / "new.txt").write_text("new", encoding="utf-8")
    (found,) = unregistered(raw, {row.file: row.sha256 for row in read_manifest(raw, SOURCES)})
    assert (found.file, found.copy_of) == ("new.txt", None)
    assert "socieux add raw/new.txt" in found.fix


def test_a_copy_of_a_registered_file_is_called_a_copy_and_adding_it_says_so(tmp_path: Path) -> None:
    raw = archive(tmp_path, listing=TEXT)
    (raw / "again.txt").write_text(TEXT, encoding="utf-8")
    rows = read_manifest(raw, SOURCES)
    (found,) = unregistered(raw, {row.file: row.sha256 for row in rows})
    assert found.copy_of == rows[0].file
    assert "delete the copy" in found.fix
    (told,) = add_files(raw, [raw / "again.txt"], FACTS)
    assert f"already registered as {rows[0].file}; delete this copy" in told
    assert read_manifest(raw, SOURCES) == rows


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda path: path.unlink(), "missing"),
        (lambda path: path.write_text(TEXT[:5], encoding="utf-8"), "truncated"),
        (lambda path: path.write_text(TEXT.replace("A", "B"), encoding="utf-8"), "changed"),
    ],
)
def test_a_file_that_is_not_what_the_manifest_says_is_refused(tmp_path: Path, damage, words: str) -> None:
    raw = archive(tmp_path, listing=TEXT)
    damage(raw / "listing.txt")
    with pytest.raises(ProjectError, match=words) as caught:
        land_files(Workspace(raw, tmp_path / "w.duckdb"), Tally("landed", print))
    assert caught.value.exit_code == REFUSED
    assert "listing.txt" in caught.value.where


def test_an_empty_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="empty") as caught:
        read_manifest(tmp_path, SOURCES)
    assert caught.value.exit_code == REFUSED


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("../x.txt,{0},1,socieux,,,,,,,,", "inside the archive"),
        ("x.txt,abc,1,socieux,,,,,,,,", "SHA-256"),
        ("x.txt,{0},one,socieux,,,,,,,,", "size in bytes"),
        ("x.txt,{0},1,elsewhere,,,,,,,,", "known source"),
        ("x.txt,{0},1,socieux,,,maybe,,,,,", "is_complete"),
        ("x.txt,{0},1,socieux,,,,,31/12/2024,,,", "YYYY-MM-DD"),
        ("x.txt,{0},1", "cells"),
        ("x.txt,{0},1,socieux,,,,,,,,\nx.txt,{0},1,socieux,,,,,,,,", "twice"),
    ],
)
def test_a_manifest_row_that_is_wrong_is_refused_with_its_line(tmp_path: Path, row: str, words: str) -> None:
    text = ",".join(COLUMNS) + "\n" + row.format("0" * 64) + "\n"
    (tmp_path / "manifest.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError, match=words) as caught:
        read_manifest(tmp_path, SOURCES)
    assert "manifest.csv" in caught.value.where
    assert caught.value.exit_code == UNUSABLE


def test_other_columns_than_the_declared_are_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text("file,sha256\n", encoding="utf-8")
    with pytest.raises(ProjectError, match="columns"):
        read_manifest(tmp_path, SOURCES)


def test_a_binary_file_lands_with_the_reason_and_the_offset(tmp_path: Path) -> None:
    (tmp_path / "noise.txt").write_bytes(b"text\x00\x01\x02")
    (row,) = land_files(Workspace(tmp_path, tmp_path / "w" / "w.duckdb"), Tally("landed", print)).to_pylist()
    assert row["encoding"] is None
    assert "NUL" in row["decoding_problem"] and "byte 4" in row["decoding_problem"]
