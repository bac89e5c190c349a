"""Bad input, case by case: its message, its place, the exit code, and what becomes of the published warehouse."""

import json
import resource
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assets.landed.archive import add_files
from assets.landed.manifest import COLUMNS
from assets.normalised.hazards import hazards_in
from pipelines.cli import main
from pipelines.console import show_left_out
from pipelines.runs import Publication, RunSummary
from tests.conftest import Socieux
from warehouse.engine import query
from warehouse.workspace import Workspace

RECORD = (
    "-\n{title}\n- Start activities\n- {start}\n- End activities\n- {end}\n- Partner Institution\n- {partner}\n"
    "- Type of Assistance\n- {type}\n{code}- Description\n- Two experts from Spain helped the ministry with {what}.\n"
)


def record(title: str, code: str | None, **parts: str) -> str:
    given = {"start": "13/02/2025", "end": "26/03/2025", "type": "Policy development", "what": "its reform"}
    given |= {"partner": "Ministry of Labour of Zambia (MoL)", "code": f"- Code\n- {code}\n" if code else ""}
    return RECORD.format(title=title, **given | parts)


GOOD = record("A sound action", "2025-03")
HEADER = ",".join(COLUMNS) + "\n"
NOTHING = Publication(version="0" * 64, is_new=True, is_pinned=False, row_counts={})
Spoil = Callable[[Path], object]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """An archive with one registered listing."""
    (tmp_path / "listing.txt").write_text(GOOD, encoding="utf-8")
    facts = dict.fromkeys(COLUMNS[4:]) | {"source": "socieux"}
    list(add_files(tmp_path / "raw", [tmp_path / "listing.txt"], facts))
    return tmp_path / "raw"


@pytest.fixture
def published(tmp_path: Path, seed_warehouse: Path) -> Path:
    """A warehouse of its own with one version."""
    folder = tmp_path / "published"
    shutil.copytree(seed_warehouse.parent, folder, symlinks=True, ignore=shutil.ignore_patterns(".work"))
    return folder / seed_warehouse.name


def empty(raw: Path) -> None:
    shutil.rmtree(raw)
    raw.mkdir()


def overwrite(name: str, data: str | bytes) -> Spoil:
    """Put other bytes in the place of a file of the archive."""
    return lambda raw: (raw / name).write_bytes(data.encode() if isinstance(data, str) else data)


def only(text: str) -> Spoil:
    """Leave nothing but a text that nobody registered."""

    def spoil(raw: Path) -> None:
        empty(raw)
        (raw / "listing.txt").write_text(text, encoding="utf-8")

    return spoil


# what is wrong: how to make it so, exit code, words of the message, end of the place
REFUSED: dict[str, tuple[Spoil, int, str, str]] = {
    "an empty archive": (empty, 1, "The raw archive is empty", "raw"),
    "an archive that is not there": (shutil.rmtree, 2, "not a folder", "raw"),
    "a manifest without rows": (overwrite("manifest.csv", HEADER), 1, "The raw archive is empty", "raw"),
    "a manifest without its columns": (overwrite("manifest.csv", "file\na\n"), 2, "not the declared", "csv:1"),
    "a manifest with a row cut short": (overwrite("manifest.csv", HEADER + "a,b\n"), 2, "not as many cells", "csv:2"),
    "a manifest that is no text": (overwrite("manifest.csv", b"\xff\xfe\x00"), 2, "cannot be read", "manifest.csv"),
    "a listing that is missing": (lambda raw: (raw / "listing.txt").unlink(), 1, "is missing", "listing.txt"),
    "a listing that was truncated": (overwrite("listing.txt", GOOD[:50]), 1, "was truncated", "listing.txt"),
    "an archive without any action": (only("Back to top\n"), 1, "action_is_found", "action_is_found"),
    "an archive of quarantined entries": (
        only(GOOD.replace("13/02", "31/02")),
        2,
        "no action is left of the 6",
        "duckdb",
    ),
    "a listing that was changed": (overwrite("listing.txt", GOOD + "-\n"), 1, "was changed", "listing.txt"),
}


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[object, str]]:
    """Exit code and stderr of the command, run in this process."""

    def run(*words: object) -> tuple[object, str]:
        monkeypatch.setattr(sys, "argv", ["socieux", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code, capsys.readouterr().err

    return run


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_says_where_and_what_to_do_and_publishes_nothing(
    case: str, raw: Path, published: Path, ended: Callable[..., tuple[object, str]]
) -> None:
    spoil, code, words, place = REFUSED[case]
    spoil(raw)
    before = published.resolve(), sorted(published.parent.glob("versions/**/*"))
    found, said = ended("run", "--raw", raw, "--warehouse", published)
    assert found == code
    assert words in said and "Traceback" not in said
    (where,) = [line for line in said.splitlines() if line.startswith("  where:")]
    assert place in where
    assert before == (published.resolve(), sorted(published.parent.glob("versions/**/*")))
    assert query(published, "from fact_action").num_rows == 6


@pytest.mark.parametrize(
    ("path", "words"), [("listing.txt/w.duckdb", "is a file, not a folder"), ("/proc/w.duckdb", "cannot be written")]
)
def test_a_warehouse_that_cannot_be_written_is_refused_in_words(
    path: str, words: str, raw: Path, ended: Callable[..., tuple[object, str]]
) -> None:
    code, said = ended("run", "--raw", raw, "--warehouse", raw / path)
    assert code == 2
    assert words in said and "Traceback" not in said and "next:" in said


@pytest.mark.parametrize("most", [40_000, 8_000_000])
def test_a_disk_that_takes_no_more_ends_the_run_in_words_and_leaves_what_is_published(
    most: int, raw: Path, published: Path
) -> None:
    """No file may grow beyond `most` bytes: the smaller fails while stages are written, the larger while publishing."""
    command = [Path(sys.executable).with_name("socieux"), "run", "--raw", raw, "--warehouse", published]
    before = published.resolve()

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, preexec_fn=limit, check=False)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr and "next:" in done.stderr
    assert published.resolve() == before
    left = [path.name for path in published.parent.rglob("*") if ".build-" in path.name or ".aside-" in path.name]
    assert left == []


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory, socieux: Socieux) -> tuple[Path, str]:
    """The warehouse and the summary of one run over every input that is not refused."""
    folder = tmp_path_factory.mktemp("mixed")
    raw = folder / "raw"
    raw.mkdir()
    texts = {
        "dates": record("An impossible day", "2025-01", end="31/02/2025")
        + record("The end before the start", "2025-02", end="26/03/2024")
        + GOOD,
        "codes": record("Pension reform in towns", "2025-04")
        + record("Labour inspection of mines", "2025-04", partner="Ministry of Mines of Chile (MM)", what="its mines"),
        "hostile": record("No code at all", None)
        + record("An unknown type", "2025-05", type="Interpretive dance")
        + record("Robert'); DROP TABLE fact_action;--", "2025-06")
        + record("<script>alert(1)</script>", "2025-07")
        + record("\x1b[31mRed\x1b[0m title", "2025-08")
        + record('=HYPERLINK("http://example.org";"look")', "2025-09"),
        "cut": record("Before the cut", "2025-10") + record("Cut at the end", "2025-11")[:-40],
    }
    for name, text in texts.items():
        (raw / f"{name}.txt").write_text(text, encoding="utf-8")
    (raw / "latin.txt").write_bytes(record("Réforme à Genève", "2025-12").encode("latin-1"))
    (raw / "binary.bin").write_bytes(bytes(range(256)) * 20)
    (raw / "nothing.txt").write_bytes(b"")
    done = socieux("run", "--raw", raw, "--warehouse", folder / "w.duckdb")
    assert done.returncode == 0, done.stderr
    return folder / "w.duckdb", done.stdout


@pytest.mark.parametrize(
    ("code", "entries", "place"),
    [
        ("date_impossible", [("dates.txt", 1)], "in dates.txt, entry 1, line 6: The date 31/02/2025 does not exist"),
        (
            "end_before_start",
            [("dates.txt", 2)],
            "in dates.txt, entry 2, line 20: The end 2024-03-26 lies before the start",
        ),
        ("code_reused", [("codes.txt", 1), ("codes.txt", 2)], "The same code stands on two actions"),
        ("cut_at_end", [("cut.txt", 2)], "in cut.txt, entry 2, line 28: the document ends inside"),
    ],
)
def test_an_entry_that_cannot_be_trusted_is_withheld_and_reported_with_its_place(
    mixed: tuple[Path, str], code: str, entries: list[tuple[str, int]], place: str
) -> None:
    warehouse, told = mixed
    sql = "select path, entry_number from audit.rejected_entry join lineage.document using (document_sha256)"
    rows = query(warehouse, f"{sql} where rejection_code = '{code}' order by all").to_pylist()
    assert [(row["path"], row["entry_number"]) for row in rows] == entries
    assert f"{code} " in told and place in told


def test_what_is_left_out_of_a_summary_is_counted_with_the_command_that_shows_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"path": "a.txt", "entry_number": 1, "line_number": 2, "rejection_id": "ab", "rejection_code": "code_reused"}
    row |= {"message": "Twice.", "state": "open"}
    show_left_out(RunSummary(NOTHING, [], [row] * 12, []), Workspace(warehouse_file=tmp_path / "a b.duckdb"))
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 12 and "a.txt, entry 1, line 2: Twice." in told[1]
    query_all = f"socieux query 'from audit.rejected_entry' --format csv --warehouse '{tmp_path / 'a b.duckdb'}'"
    assert told[-1].strip() == f"and 2 more: {query_all}"


def test_the_commands_that_a_run_names_next_work_as_they_stand(mixed: tuple[Path, str], socieux: Socieux) -> None:
    _, told = mixed
    commands = [shlex.split(line.split("socieux ", 1)[1]) for line in told.partition("next ")[2].splitlines()]
    assert [words[0] for words in commands] == ["query", "versions", "report"]
    for words in commands:
        done = socieux(*words)
        assert done.returncode == 0, done.stderr


def test_the_rest_is_published(mixed: tuple[Path, str]) -> None:
    warehouse, told = mixed
    codes = query(warehouse, "select action_code from v_action order by all")["action_code"].to_pylist()
    assert codes == ["2025-03", "2025-05", "2025-06", "2025-07", "2025-08", "2025-09", "2025-10", "2025-12", None]
    assert "quarantined  5 entries" in told


@pytest.mark.parametrize(
    ("title", "issue"),
    [
        ("No code at all", "code_missing"),
        ("An unknown type", "type_unknown"),
        ("Robert'); DROP TABLE fact_action;--", "text_hazardous"),
        ("<script>alert(1)</script>", "text_hazardous"),
        ("Red", "text_hazardous"),
        ('=HYPERLINK("http://example.org";"look")', "text_hazardous"),
    ],
)
def test_a_doubtful_value_is_published_as_written_and_flagged(mixed: tuple[Path, str], title: str, issue: str) -> None:
    warehouse, _ = mixed
    sql = """
        select title, issue_code from audit.issue
        join lineage.action_entry using (document_sha256, entry_number)
        join dim_action using (action_key)
    """
    rows = query(warehouse, sql).to_pylist()
    assert [row for row in rows if title in row["title"] and row["issue_code"] == issue]


def test_text_of_the_source_reaches_no_terminal_as_a_command(mixed: tuple[Path, str], socieux: Socieux) -> None:
    warehouse, told = mixed
    shown = socieux("query", "select title from v_action", "--warehouse", warehouse).stdout
    assert "\x1b" not in told + shown
    assert "Red" in shown and "<script>" in shown


def test_latin_1_is_read_and_a_binary_file_is_named_with_the_reason(mixed: tuple[Path, str]) -> None:
    warehouse, told = mixed
    assert query(warehouse, "from dim_action where title = 'Réforme à Genève'").num_rows == 1
    assert "binary.bin holds no text: a NUL byte" in told
    rows = query(warehouse, "from audit.check_result where check_name = 'raw_document_holds_text'").to_pylist()
    assert not rows[0]["is_passed"] and json.loads(rows[0]["failing_rows"])[0]["path"] == "binary.bin"


PEAK = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=sys.stderr)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""


def test_inputs_beyond_all_measure_are_named_and_the_rest_is_published_within_bounded_memory(tmp_path: Path) -> None:
    raw, warehouse, log = tmp_path / "raw", tmp_path / "w.duckdb", tmp_path / "told.txt"
    raw.mkdir()
    (raw / "sound.txt").write_text(GOOD, encoding="utf-8")
    (raw / "empty_entries.txt").write_text("-\n" * 1_000_000, encoding="utf-8")
    with (raw / "nul.bin").open("wb") as zeros:
        zeros.truncate(1_000_000_000)
    with (raw / "one_line.txt").open("wb") as line:
        line.writelines([b"Six experts from Spain. " * 1_000_000] * 9)
    command = [str(Path(sys.executable).with_name("socieux")), "run", "--raw", str(raw), "--warehouse", str(warehouse)]
    with log.open("w") as told:
        # Started by a process that is small itself: what a process held before it became another counts as its own.
        done = subprocess.run([sys.executable, "-c", PEAK, *command], stdout=subprocess.PIPE, stderr=told, check=False)
    said = log.read_text(encoding="utf-8")
    assert done.returncode == 0, said
    assert int(done.stdout) < 700_000  # kilobytes
    assert "nul.bin holds no text: a NUL byte: this is binary, not text (byte 0)" in said
    assert "one_line.txt holds no text: a line of more than 1,000,000 characters: this is no listing" in said
    assert "entry_found_in_every_document: 1 of 2" in said and "empty_entries.txt" in said
    assert query(warehouse, "select title from v_action")["title"].to_pylist() == ["A sound action"]


@pytest.mark.parametrize(
    "title",
    [
        "Drop-out of pupils; table of fees",
        "Union of workers: select issues",
        "Health < safety, income > 2",
        "R&D (2024): A - B + C = D",
        "Plan d'action 'jeunes'; suite",
        "Appui au Ministère du Travail -- phase 2",
    ],
)
def test_an_ordinary_title_is_no_hazard(title: str) -> None:
    assert hazards_in(title) == []
