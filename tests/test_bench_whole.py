"""The benchmark of a whole run: made archives, what is measured of a process tree, the floor, and kept results."""

import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from assets.parsed.parser import parse
from bench import floor, whole
from bench.corpus import LANGUAGES
from bench.listing_corpus import Archive, documents, frame_count, made, make, write
from bench.measuring import FailedError, measure
from bench.peers import naive
from bench.recovery_grammar import LAYOUTS
from bench.whole_quality import truth
from bench.whole_report import FLOOR, NAIVE, RUN, Figures, Result, Stage, compared, page, rows, targets

COUNT = 60


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return make(tmp_path_factory.mktemp("made"), COUNT)


def test_a_seed_makes_the_same_archive_in_one_process_and_in_two(archive: Archive, tmp_path: Path) -> None:
    again = make(tmp_path, COUNT, processes=2)
    assert again.plain.read_bytes() == archive.plain.read_bytes()
    names = sorted(file.name for file in archive.raw.iterdir())
    assert names == sorted(file.name for file in again.raw.iterdir())
    assert all((again.raw / name).read_bytes() == (archive.raw / name).read_bytes() for name in names)


def test_a_document_is_made_without_the_others(archive: Archive) -> None:
    for document in documents(COUNT):
        assert (archive.raw / document.file).read_text(encoding="utf-8") == write(document).text
    first = next(documents(COUNT))
    assert write(first, seed=1) != write(first, seed=2)


def test_every_layout_and_language_occurs_and_all_actions_are_there() -> None:
    held = [one for document in documents(COUNT) for one, _ in made(document)]
    assert len(held) == COUNT
    assert {one.layout for one in held} == set(LAYOUTS)
    assert {one.language for one in held} == set(LANGUAGES)
    codes = [one.states["code"] for one in held if one.states["code"]]
    assert len(set(codes)) == len(codes)
    assert sum(document.action_count for document in documents(25_000)) == 25_000


def test_documents_never_share_an_action() -> None:
    numbers = [document for document in documents(300_000) if document.layout == "A"]
    for document in (numbers[0], numbers[-1]):
        assert all(one.states["code"] for one, _ in made(document._replace(action_count=2)))
    codes = [one.states["code"] for document in numbers[:200:20] for one, _ in made(document._replace(action_count=9))]
    assert len(set(codes)) == len(codes)


def test_descriptions_come_from_thousands_of_frames() -> None:
    assert frame_count() >= 2_000


def test_an_action_has_about_a_kilobyte(archive: Archive) -> None:
    size = sum(file.stat().st_size for file in archive.raw.glob("*.txt")) / COUNT
    assert 1_000 < size < 1_300


def test_a_made_document_states_what_it_was_made_from() -> None:
    document = next(documents(4_000))
    found = [entry.fields for entry in parse(write(document).text.encode(), "utf-8").entries]
    assert [fields["code"].raw for fields in found] == [one.states["code"] for one, _ in made(document)]


def test_the_memory_of_a_child_counts() -> None:
    child = "import time; held = bytearray(b'x') * (200 << 20); time.sleep(0.4)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}]); print('done')"
    used = measure([sys.executable, "-c", parent])
    assert used.output == "done\n"
    assert 200 < used.peak < 300
    assert used.wall >= 0.4


def test_the_time_of_a_child_counts() -> None:
    child = "import time\nwhile time.process_time() < 0.5: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    assert measure([sys.executable, "-c", parent]).cpu >= 0.5


def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(FailedError, match="no such thing"):
        measure([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_the_floor_reads_every_action_with_its_dates(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "floor.duckdb"
    assert floor.build(str(archive.plain), str(file)) == COUNT
    with duckdb.connect(str(file)) as connection:
        found = connection.execute("SELECT action_code, start_date::text, end_date::text FROM actions").fetchall()
        assert connection.execute("SELECT count(*) FROM (DESCRIBE actions)").fetchall() == [(7,)]
    assert {code: tuple(dates) for code, *dates in found} == truth(COUNT, in_plain=True)


def test_the_naive_script_reads_every_action_and_the_countries_of_its_sentences(
    archive: Archive, tmp_path: Path
) -> None:
    file = tmp_path / "naive.duckdb"
    assert naive.build(str(archive.plain), str(file), naive.Names({"Spain": "ES", "Peru": "PE", "Togo": "TG"})) == COUNT
    with duckdb.connect(str(file)) as connection:
        assert connection.execute("SELECT count(*), count(start_date) FROM actions").fetchall() == [(COUNT, COUNT)]
        assert connection.execute("SELECT count(*) > 0 FROM action_countries").fetchall() == [(True,)]
    names = naive.Names({"Spain": "ES", "Peru": "PE"})
    assert naive.roles("Experts from Spain came. Peru asked.", names) == (["ES"], ["PE"])


def test_a_small_run_of_the_benchmark_measures_its_subject(tmp_path: Path) -> None:
    result = whole.whole(COUNT, ["floor"], tmp_path)
    found = result.subjects[FLOOR]
    assert found.row_count == COUNT
    assert found.wall > 0 < found.cpu
    assert found.peak > 20


OLD = Result(100_000, 110_000_000, "two cores", {RUN: Figures(40.0, 60.0, 500, 100_000, 0.1, [Stage("parsed", 9.0)]),
             NAIVE: Figures(118.0, 118.0, 400, 100_000), FLOOR: Figures(2.0, 3.0, 300, 100_000)})  # fmt: skip


def test_a_result_is_compared_with_the_kept_one() -> None:
    slower = replace(OLD, subjects={RUN: replace(OLD.subjects[RUN], cpu=90.0), FLOOR: OLD.subjects[FLOOR]})
    assert compared(slower, OLD) == [
        "run: CPU +50%, peak +0% against the kept result: SLOWER",
        "floor: CPU +0%, peak +0% against the kept result: about as before",
    ]
    assert compared(OLD, None) == ["no result for 100,000 actions has been kept"]


def test_ratios_are_those_to_the_floor() -> None:
    assert next(iter(rows(OLD)))[-2:] == ("20.0", "20.0")


def test_a_target_that_is_missed_says_no_and_one_without_figures_is_not_measured() -> None:
    states = [state for _, _, state in targets({100_000: OLD})]
    assert states == ["not measured", "**no**", "**no**", "not measured"]
    many = {RUN: Figures(110.0, 160.0, 600, 1_000_000), FLOOR: Figures(22.0, 30.0, 300, 1_000_000)}
    both = {100_000: OLD, 1_000_000: replace(OLD, action_count=1_000_000, subjects=many)}
    assert [state for _, _, state in targets(both)] == ["yes", "**no**", "**no**", "yes"]


def test_the_page_is_the_rendering_of_the_kept_results() -> None:
    kept = [Result.read(file) for file in sorted(whole.RESULTS.glob("*.json"))]
    assert kept
    assert (whole.ROOT / "docs" / "performance.md").read_text(encoding="utf-8") == page(kept)
