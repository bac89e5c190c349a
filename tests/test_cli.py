"""The command line as a program or a person calls it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines import answers
from pipelines.interrupts import is_interrupt
from pipelines.shell import ask
from tests.conftest import SEED, Socieux

LONG = "select count(*) from range(100000000) a, range(100000) b where a.range * b.range % 7 = 3"
INTERRUPTED = """
import os, sys, threading
from pathlib import Path
from pipelines.cli import main
from warehouse import engine

def ask(connection, work, before=engine._interruptible):
    threading.Timer(1, os.kill, (os.getpid(), 2)).start()
    return before(connection, work)

engine._interruptible = ask
sys.argv = ["socieux", *sys.argv[1:]]
main()
"""
RECORD = "-\nReform of the desk\n- Code\n- 2024-01\n- Description\n- Experts from Spain helped Zambia.\n"


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.timed
def test_help_answers_at_once(socieux: Socieux) -> None:
    took = []
    for _ in range(3):
        started = time.perf_counter()
        done = socieux("--help")
        took.append(time.perf_counter() - started)
    assert done.returncode == 0
    for command in (
        "run",
        "add",
        "parse",
        "extract",
        "normalise",
        "query",
        "explain",
        "review",
        "versions",
        "rollback",
        "ui",
    ):
        assert f" {command} " in done.stdout
    assert min(took) < 0.5


def test_parse_prints_one_record_per_entry_in_order(socieux: Socieux, tmp_path: Path) -> None:
    (tmp_path / "listing.txt").write_text(RECORD + RECORD.replace("2024-01", "2024-02"), encoding="utf-8")
    done = socieux("parse", tmp_path / "listing.txt")
    rows = lines(done.stdout)
    assert [(row["entry"], row["code"]) for row in rows] == [(1, "2024-01"), (2, "2024-02")]
    assert set(rows[0]) == {
        "file", "entry", "kind", "layout", "span", "heading", "title", "code", "start", "end", "partner_institution",
        "institution", "assistance_types", "action_countries", "host_countries", "expert_groups", "language",
        "quarantined", "reason", "issues",
    }  # fmt: skip
    assert rows[0]["start"]["status"] == "not_stated"


def test_parse_quarantines_both_entries_of_a_reused_code(socieux: Socieux, tmp_path: Path) -> None:
    other = RECORD.replace("Reform of the desk", "Labour inspection").replace(
        "- Code", "- Partner Institution\n- {}\n- Code"
    )
    text = RECORD.replace("- Code", "- Partner Institution\n- Pension fund\n- Code") + other.format("Inspectorate")
    (tmp_path / "listing.txt").write_text(text, encoding="utf-8")
    rows = lines(socieux("parse", tmp_path / "listing.txt").stdout)
    assert [(row["quarantined"], row["reason"]) for row in rows] == [(True, "code_reused")] * 2


def test_parse_of_a_file_that_is_no_text_is_refused(socieux: Socieux, tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7\x00")
    done = socieux("parse", tmp_path / "scan.pdf")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no text" in done.stderr and "scan.pdf" in done.stderr


def test_extract_answers_every_line_in_order(socieux: Socieux) -> None:
    asked = [
        json.dumps({"id": "b", "description": "Two experts from Spain helped Zambia."}),
        "",
        json.dumps({"id": "a", "description": None}),
        "no json",
    ]
    done = socieux("extract", stdin="\n".join(asked) + "\n")
    answers = lines(done.stdout)
    assert [answer["id"] for answer in answers] == ["b", None, "a", None]
    assert answers[0]["action_countries"] == ["ZM"]
    assert answers[0]["expert_groups"] == [{"countries": ["ES"], "count": 2, "qualifier": "exact"}]
    assert "line 4" in answers[3]["error"]


def test_normalise_answers_every_line_in_order(socieux: Socieux) -> None:
    dates = lines(socieux("normalise", "dates", stdin="12/02/2025\n\njun-2015\nhello\n").stdout)
    assert [(row["iso"], row["status"]) for row in dates] == [
        ("2025-02-12", "ok"), (None, "missing"), ("2015-06", "ok"), (None, "invalid"),
    ]  # fmt: skip
    countries = lines(socieux("normalise", "countries", stdin="Kosovo*\n\nNA\nEuropean Union\n").stdout)
    assert [(row["iso2"], row["iso3"]) for row in countries] == [
        ("XK", "XKX"),
        (None, None),
        ("NA", "NAM"),
        (None, None),
    ]


def test_programs_get_utf8_whatever_the_locale(socieux: Socieux) -> None:
    done = socieux("extract", stdin='{"id": "é", "description": "x"}\n', LC_ALL="C", PYTHONUTF8="0")
    assert lines(done.stdout)[0]["id"] == "é"


def test_query_writes_the_form_asked_for(socieux: Socieux, seed_warehouse: Path) -> None:
    sql = "select partner_country, count(*) as actions from v_action group by all order by all"
    told = {
        form: socieux("query", sql, "--warehouse", seed_warehouse, "--format", form).stdout for form in ("csv", "json")
    }
    assert told["csv"].splitlines() == ['"partner_country","actions"', '"Bolivia",1', '"Guatemala",4', '"Lebanon",1']
    assert lines(told["json"])[1] == {"partner_country": "Guatemala", "actions": 4}
    assert "Guatemala" in socieux("query", sql, "--warehouse", seed_warehouse).stdout


def test_query_can_neither_write_nor_read_other_files(socieux: Socieux, seed_warehouse: Path) -> None:
    for sql in ("delete from fact_action", "from read_text('/etc/hostname')", "copy fact_action to 'x.csv'"):
        done = socieux("query", sql, "--warehouse", seed_warehouse)
        assert done.returncode == 2, sql
        assert done.stderr.startswith("error:")


def test_query_without_a_warehouse_says_what_to_do(socieux: Socieux, tmp_path: Path) -> None:
    done = socieux("query", "select 1", "--warehouse", tmp_path / "none.duckdb")
    assert done.returncode == 2
    assert "socieux run" in done.stderr


def test_decisions_that_are_not_there_are_not_taken_for_none(socieux: Socieux, tmp_path: Path) -> None:
    done = socieux("run", "--reviewed", tmp_path / "reviwed", "--warehouse", tmp_path / "w.duckdb")
    assert (done.returncode, "does not exist" in done.stderr) == (2, True)


def test_versions_names_a_damaged_one(socieux: Socieux, seed_warehouse: Path, tmp_path: Path) -> None:
    shutil.copytree(seed_warehouse.parent, tmp_path / "warehouse", symlinks=True)
    file = (tmp_path / "warehouse" / seed_warehouse.name).resolve()
    file.chmod(0o644)
    os.truncate(file, file.stat().st_size - 100_000)
    done = socieux("versions", "--warehouse", tmp_path / "warehouse" / seed_warehouse.name)
    assert done.returncode == 2
    assert "current, damaged" in done.stdout and "socieux run" in done.stderr


def test_add_registers_a_file_and_run_publishes_it(socieux: Socieux, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text(RECORD, encoding="utf-8")
    raw, file = tmp_path / "raw", tmp_path / "w.duckdb"
    early = socieux("add", tmp_path / "new.txt", "--raw", raw, "--retrieved-on", "2999-01-01")
    assert (early.returncode, "is yet to come" in early.stderr) == (2, True)
    assert "registered as new.txt" in socieux("add", tmp_path / "new.txt", "--raw", raw).stdout
    assert socieux("run", "--raw", raw, "--warehouse", file).returncode == 0
    told = socieux("query", "select action_code, partner_iso2 from v_action", "--warehouse", file, "--format", "csv")
    assert told.stdout.splitlines()[1:] == ['"2024-01","ZM"']


def test_a_folder_of_texts_without_a_manifest_is_built_as_it_is(socieux: Socieux, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(RECORD, encoding="utf-8")
    done = socieux("run", "--raw", tmp_path / "texts", "--warehouse", tmp_path / "w.duckdb")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (tmp_path / "texts").iterdir()] == ["a.txt"]


def test_the_seed_is_committed_and_registered() -> None:
    assert (SEED / "manifest.csv").exists()


def test_query_keeps_columns_of_the_same_name_apart(socieux: Socieux, seed_warehouse: Path) -> None:
    sql = "select 1 as a, 2 as a, 'nan'::double as b, [{'d': date '2020-01-01'}] as c"
    (row,) = lines(socieux("query", sql, "--warehouse", seed_warehouse, "--format", "json").stdout)
    assert row == {"a": 1, "a_1": 2, "b": None, "c": [{"d": "2020-01-01"}]}
    for form in ("table", "csv"):
        done = socieux("query", sql, "--warehouse", seed_warehouse, "--format", form)
        assert done.returncode == 0, done.stderr
        assert "a_1" in done.stdout and "2020-01-01" in done.stdout


def test_ledger_says_what_share_of_a_document_was_understood(socieux: Socieux, tmp_path: Path) -> None:
    (tmp_path / "listing.txt").write_text(RECORD, encoding="utf-8")
    told = socieux("ledger", tmp_path / "listing.txt").stdout
    assert "value" in told and "Reform of the desk" in told
    assert f"{len(RECORD)} of {len(RECORD)} bytes understood (100.0%)" in told


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("interval 1 month + interval 2 day", '"1 month 2 days"'),
        ("'101'::bit", '"101"'),
        ("map {'a': interval 1 day}", '{"a": "1 day"}'),
        ("map {[1]: 2}", '{"[1]": 2}'),
        ("sum(1)", "1"),
        ("[sum(1)]", "[1]"),
        ("170141183460469231731687303715884105727", "170141183460469231731687303715884105727"),
        ("340282366920938463463374607431768211455::uhugeint", '"340282366920938463463374607431768211455"'),
        ("1.10", "1.10"),
        ("timetz '10:00:00+02'", '"10:00:00+02"'),
        ("{'a b': ['101'::bit, null]}", '{"a b": ["101", null]}'),
        ("['nan'::double]", "[null]"),
    ],
)
def test_every_type_is_answered_in_every_form_with_each_digit(
    value: str, text: str, seed_warehouse: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    answer = ask(seed_warehouse, f"select {value} as x")
    answers.write(answer, "json")
    sys.stdout.flush()
    assert capfdbinary.readouterr().out.decode() == f'{{"x": {text}}}\n'
    for form in ("csv", "parquet"):
        answers.write(answer, form)
    answers.show(answer)


def test_a_date_beyond_what_is_shown_is_refused_in_words(socieux: Socieux, seed_warehouse: Path) -> None:
    done = socieux("query", "select 'infinity'::timestamp", "--warehouse", seed_warehouse)
    assert done.returncode == 2
    assert "years 1 to 9999" in done.stderr and "VARCHAR" in done.stderr and "Traceback" not in done.stderr


def test_ctrl_c_ends_a_query_with_a_word(seed_warehouse: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, "query", LONG, "--warehouse", str(seed_warehouse)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "stopped\n")


def test_an_interrupt_is_known_behind_the_errors_of_others() -> None:
    told = RuntimeError("Query interrupted")
    told.__cause__ = KeyboardInterrupt()
    assert is_interrupt(KeyboardInterrupt()) and is_interrupt(told)
    assert not is_interrupt(RuntimeError()) and not is_interrupt(SystemExit(0))


def redirected(words: list[str], to: str) -> subprocess.CompletedProcess[str]:
    command = f'"$0" "$@" {to}'
    program = str(Path(sys.executable).with_name("socieux"))
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command, program, *words], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_an_output_that_cannot_be_written_is_told_and_one_that_nobody_reads_is_not(
    form: str, seed_warehouse: Path
) -> None:
    words = ["query", "from range(100000)", "--format", form, "--warehouse", str(seed_warehouse)]
    full = redirected(words, "> /dev/full")
    assert full.returncode == 2
    assert full.stderr.startswith("error: The output cannot be written: No space left") and "next:" in full.stderr
    assert "Traceback" not in full.stderr and "Exception" not in full.stderr
    closed = redirected(words, "| head -1 > /dev/null")
    assert (closed.returncode, closed.stderr) == (0, "")


def test_a_name_that_is_not_in_utf8_is_read_where_it_can_be_and_else_refused(socieux: Socieux, tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9")
    file = tmp_path / "texts" / f"{name}.txt"
    file.parent.mkdir()
    file.write_text(RECORD, encoding="utf-8")
    assert lines(socieux("parse", file).stdout)[0]["file"] == str(file)
    assert socieux("ledger", file).returncode == 0
    raw, warehouse = tmp_path / "raw", tmp_path / "w.duckdb"
    (tmp_path / "good.txt").write_text(RECORD, encoding="utf-8")
    for words in (
        ("add", file, "--raw", raw),
        ("add", tmp_path / "good.txt", "--raw", raw, "--heading", name),
        ("run", "--raw", file.parent, "--warehouse", warehouse),
        ("run", "--raw", raw, "--warehouse", tmp_path / f"{name}.duckdb"),
        ("query", f"select '{name}'", "--warehouse", warehouse),
        ("export", "--to", tmp_path / name, "--warehouse", warehouse),
    ):
        done = socieux(*words)
        assert done.returncode == 2, done.stderr
        assert done.stderr.startswith("error: This is not in UTF-8.") and "caf\\xdce9" in done.stderr
    assert not raw.exists()


def folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "words"),
    [(folder, "This is a folder, not a file."), (os.mkfifo, "This is a pipe, not a file."), (str, "no such file")],
)
def test_what_is_no_file_is_named(make: Callable[[Path], object], words: str, socieux: Socieux, tmp_path: Path) -> None:
    make(tmp_path / "it")
    for command in ("parse", "ledger", "add"):
        done = socieux(command, tmp_path / "it", *(["--raw", tmp_path / "raw"] if command == "add" else []))
        assert done.returncode == 2
        assert words in done.stderr and "next:" in done.stderr


def test_a_place_that_cannot_be_written_is_named(socieux: Socieux, seed_warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RECORD, encoding="utf-8")
    for words in (
        ("report", "--warehouse", seed_warehouse, "--to", tmp_path),
        ("report", "--warehouse", seed_warehouse, "--to", "/proc/page.html"),
        ("add", tmp_path / "a.txt", "--raw", "/proc/raw"),
        ("add", tmp_path / "a.txt", "--raw", tmp_path / "a.txt"),
        ("export", "--warehouse", seed_warehouse, "--to", "/proc/out"),
    ):
        done = socieux(*words)
        assert done.returncode == 2
        assert "cannot be" in done.stderr and "where:" in done.stderr and "Traceback" not in done.stderr


def test_extract_answers_a_line_nested_beyond_measure_with_its_error(socieux: Socieux) -> None:
    deep = '{"id": ' + "[" * 100_000
    answers = lines(socieux("extract", stdin=f'{deep}\n{{"id": 2}}\n').stdout)
    assert answers[0]["error"] == "line 1: nested too deeply"
    assert answers[1]["id"] == 2


QUESTION = "-- How many?\nselect count(*) as n from v_action;\n"


def test_a_query_stands_in_a_file_or_on_stdin_too(socieux: Socieux, seed_warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text(QUESTION, encoding="utf-8-sig")
    there = ("--warehouse", seed_warehouse, "--format", "json")
    asked = [
        socieux("query", "--file", tmp_path / "q.sql", *there),
        socieux("query", "-", *there, stdin=QUESTION),
        socieux("query", *there, "--", QUESTION),
    ]
    assert [lines(done.stdout) for done in asked] == [[{"n": 6}]] * 3


def test_a_query_is_wanted_once(socieux: Socieux, tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text(QUESTION, encoding="utf-8")
    for words in ((), ("select 1", "--file", tmp_path / "q.sql"), ("--file", tmp_path)):
        done = socieux("query", *words)
        assert done.returncode == 2
        assert done.stderr.startswith("error:") and "next:" in done.stderr


def test_a_script_of_queries_goes_on_after_one_that_failed_and_says_so_at_the_end(
    socieux: Socieux, seed_warehouse: Path
) -> None:
    done = socieux("shell", "--warehouse", seed_warehouse, stdin="select nothing;\nselect 42;\n")
    assert done.returncode == 2
    assert "nothing" in done.stderr and "42" in done.stdout
    assert socieux("shell", "--warehouse", seed_warehouse, stdin="select 42;\n.quit\nselect nothing;").returncode == 0
