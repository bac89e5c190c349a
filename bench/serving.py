"""What readers of the published file wait for: `python -m bench.serving [N] [--readers K] [--keep] [--write FILE]`.

A file that `socieux run` publishes of 10,000 made-up actions is grown to N (`bench.grown`), in two versions that differ
by one copy of it. Then the fifteen questions are asked, one after the other, and K reader processes ask ten queries
each (`bench.serving_reader`) while the two versions are published in turn, as `assets.published.publish` does it with
content that comes back, and while files of that size are written beside them. Every answer is compared with that of the
version the reader had open. Status 1 where one differs.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Event, Thread

from bench.grown import grow
from bench.listing_corpus import make
from bench.measuring import measure
from bench.serving_reader import QUERIES, look
from bench.serving_report import Load, Result, Timing, page, table
from bench.whole import BUILD, ROOT, commit, machine
from pipelines.console import out
from warehouse import engine
from warehouse.history import Layout, sync
from warehouse.questions import questions
from warehouse.versions import swap

KEPT = ROOT / "bench" / "results" / "serving"
COUNT, BASE = 100_000, 10_000
REPEATS = 15
READERS, SECONDS, PAUSES = 50, 60.0, (2.0, 0.0)
PUBLISH_EVERY = 15.0  # seconds between two publications
# The answers that questions give a beginning of, whole.
WHOLE = {
    3: "SELECT list(action_code ORDER BY action_code) FROM v_action WHERE is_triangular",
    8: "SELECT year(start_date) - request_year AS lag, list(action_code ORDER BY action_code) FROM wide_action "
    "GROUP BY ALL",
    11: "SELECT institution, partner_country, list(action_code ORDER BY action_code) FROM v_action GROUP BY ALL",
    13: "SELECT coding_code, action_code, matched_words FROM v_action_coding "
    "WHERE coding_scheme = 'theme' AND coding_code IN ('disability', 'gender')",
    15: "SELECT list(action_code ORDER BY action_code) FROM v_action WHERE NOT is_trusted",
}


def published(folder: Path, count: int) -> Path:
    """A file that a real run publishes of `count` made-up actions, in an empty home."""
    archive = make(BUILD / f"corpus-{count}", count, processes=os.cpu_count() or 1)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "raw").symlink_to(archive.raw.resolve())
    command = [str(Path(sys.executable).with_name("socieux")), "run"]
    measure(command, ROOT, {"SOCIEUX_HOME": str(folder), "PYTHONPATH": str(ROOT)})
    return folder / "warehouse" / "socieux.duckdb"


def serve(original: Path, folder: Path, copies: int, readers: int, seconds: float, pauses: Sequence[float]) -> Result:
    """Grow, ask, and let others read: everything that is measured, with files in an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    layout = Layout(folder / "socieux.duckdb")
    layout.versions.mkdir(parents=True)
    names = [_grown(original, layout, copies - less) for less in (0, 1)]
    swap(layout, names[0])
    file = layout.warehouse_file
    with engine.open_read_only(file) as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM fact_action").fetchall()
    load = round(os.getloadavg()[0], 1)
    alone = [asked(file, f"q{each.number:02} {each.name.replace('_', ' ')}", each.sql) for each in questions()]
    alone += [asked(file, name, sql) for name, sql in QUERIES.items()]
    whole = [asked(file, f"q{number:02} whole", sql) for number, sql in WHOLE.items()]
    loads = [_read_while_publishing(layout, names, readers, seconds, pause) for pause in pauses]
    return Result(count, file.stat().st_size, machine(), commit(), load, alone, whole, loads)


def _grown(original: Path, layout: Layout, copies: int) -> str:
    aside = layout.versions / f".build-{uuid.uuid4().hex}.duckdb"
    version = grow(original, aside, copies)
    aside.replace(layout.version_path(version))
    return version


def asked(file: Path, name: str, sql: str) -> Timing:
    """One query on a connection of its own, read whole as Arrow, after it has been asked once."""
    with engine.open_read_only(file) as connection:
        rows = connection.sql(sql).to_arrow_table()
        taken, before = [], _cpu()
        for _ in range(REPEATS):
            begun = time.perf_counter()
            connection.sql(sql).to_arrow_table()
            taken.append(time.perf_counter() - begun)
        cpu = (_cpu() - before) / REPEATS
    return Timing.of(name, taken, cpu, rows.num_rows, rows.nbytes)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _read_while_publishing(layout: Layout, names: Sequence[str], readers: int, seconds: float, pause: float) -> Load:
    expected = {}
    for name in reversed(names):  # the first is what is published when this is done
        swap(layout, name)
        with engine.open_read_only(layout.warehouse_file) as connection:
            expected |= {(version, query): digest for version, query, _, digest in look(connection)}
    with _reading(layout.warehouse_file, readers, pause) as processes, _writing(layout, names[0]) as written:
        begun, publications = time.perf_counter(), 0
        while (spent := time.perf_counter() - begun) < seconds:
            time.sleep(min(PUBLISH_EVERY, seconds / 4, seconds - spent))
            publications += 1
            swap(layout, names[publications % 2])
        found = _said(processes)
        wall = time.perf_counter() - begun
    taken: dict[str, list[float]] = defaultdict(list)
    seen: set[tuple[str, str, str]] = set()
    for text in found:
        said = json.loads(text)
        seen |= {(version, query, digest) for version, query, digest in said["seen"]}
        for query, each in said["taken"].items():
            taken[query] += each
    wrong = sorted(
        f"{query} of {version[:12]}" for version, query, digest in seen if expected.get((version, query)) != digest
    )
    timings = [Timing.of(query, each) for query, each in taken.items()]
    asked_count = sum(len(taken[query]) for query in QUERIES)
    versions = len({version for version, _, _ in seen})
    return Load(readers, pause, round(wall, 1), publications, len(written), versions, asked_count, wrong, timings)


@contextmanager
def _reading(file: Path, readers: int, pause: float) -> Iterator[list[subprocess.Popen[str]]]:
    """Readers that have started; each ends when its stdin is closed."""
    command = [sys.executable, "-m", "bench.serving_reader", str(file), str(pause)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    processes: list[subprocess.Popen[str]] = []
    try:
        for _ in range(readers):
            processes.append(
                subprocess.Popen(  # noqa: S603  our own command
                    command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                )
            )
        for process in processes:
            if process.stdout is None or process.stdout.readline() != "ready\n":
                raise RuntimeError("a reader did not start")
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _said(processes: Sequence[subprocess.Popen[str]]) -> list[str]:
    """End all readers, then hear them."""
    for process in processes:
        if process.stdin is not None:
            process.stdin.close()
    return [process.stdout.read() for process in processes if process.stdout is not None]


@contextmanager
def _writing(layout: Layout, version: str) -> Iterator[list[int]]:
    """A thread that goes on writing a version whole beside the others, flushing it and moving it into its place."""
    written: list[int] = []
    is_over = Event()

    def work() -> None:
        while not is_over.is_set():
            aside = layout.versions / f".build-{uuid.uuid4().hex}.duckdb"
            written.append(shutil.copyfile(layout.version_path(version), aside).stat().st_size)
            sync(aside)
            aside.replace(layout.version_path(version))
            sync(layout.versions)

    thread = Thread(target=work)
    thread.start()
    try:
        yield written
    finally:
        is_over.set()
        thread.join()


def main() -> int:
    """Measure, print, keep; status 1 where an answer was not that of the version that was open."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=COUNT, help="actions, in tens of thousands")
    parser.add_argument("--readers", type=int, default=READERS, help="reader processes")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long they read")
    parser.add_argument("--keep", action="store_true", help="keep the result in bench/results/serving")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page about all kept results")
    asked_for = parser.parse_args()
    copies = max(2, asked_for.count // BASE)
    original = published(BUILD / "serving-home", BASE)
    result = serve(original, BUILD / "serving", copies, asked_for.readers, asked_for.seconds, PAUSES)
    shutil.rmtree(BUILD / "serving")
    out.print("\n".join(table(result)), soft_wrap=True, markup=False, highlight=False)
    text = json.dumps(asdict(result), indent=1) + "\n"
    (BUILD / f"serving-{result.action_count}.json").write_text(text)
    if asked_for.keep:
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / f"{result.action_count}.json").write_text(text)
    if asked_for.write:
        kept = [Result.read(file) for file in KEPT.glob("*.json")]
        asked_for.write.write_text(page(kept), encoding="utf-8")
    return 1 if any(load.wrong for load in result.loads) else 0


if __name__ == "__main__":
    raise SystemExit(main())
