"""A run as a whole beside what others do with the same text: `python -m bench.whole [N] [--only NAMES] [--keep]
[--write FILE]`.

An archive of N made-up actions is written (`listing_corpus`), then every subject works on it in a process of its own,
after a small archive to warm up. Wall time, CPU time and peak memory of its whole process tree are measured. The table
is printed, written as JSON to build/bench, and compared with the last kept result; --keep keeps this one, --write
writes the page about all kept results.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.listing_corpus import Archive, make
from bench.measuring import Usage, measure
from bench.whole_quality import dates_of_peer, dates_of_run, f1_of_naive, f1_of_run
from bench.whole_report import Figures, Result, Stage, compared, page, table

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "bench"
RESULTS = ROOT / "bench" / "results"
PEERS = ROOT / "build" / "bench-peers"
COUNT, WARM = 10_000, 200
MOST_NAIVE = 100_000  # actions that the naive script is given: it holds all of them, a row at a time


@dataclass(frozen=True)
class Subject:
    """One way from text to tables: its command, given an archive and an empty folder, and the most actions it is given.

    A command prints how many actions it made a row of, or leaves it to `socieux` to say.
    """

    name: str
    command: Callable[[Archive, Path], Sequence[str]]
    is_run: bool = False
    most: int | None = None


def _python(environment: str = "") -> str:
    return str(PEERS / environment / "bin" / "python") if environment else sys.executable


SUBJECTS = (
    Subject("run", lambda archive, home: [str(Path(sys.executable).with_name("socieux")), "run"], is_run=True),
    Subject("run without checks", lambda archive, home: [_python(), "-m", "bench.unchecked"], is_run=True),
    Subject(
        "naive script",
        lambda archive, home: [
            _python("naive"), "-m", "bench.peers.naive", str(archive.plain), str(home / "naive.duckdb")
        ],
        most=MOST_NAIVE,
    ),
    Subject(
        "dlt from dicts",
        lambda archive, home: [
            _python("dlt"), "-m", "bench.peers.loaded", str(archive.plain), str(home / "dlt.duckdb"), "dicts"
        ],
    ),
    Subject(
        "dlt from Arrow",
        lambda archive, home: [
            _python("dlt"), "-m", "bench.peers.loaded", str(archive.plain), str(home / "dlt.duckdb"), "arrow"
        ],
    ),
    Subject(
        "floor", lambda archive, home: [_python(), "-m", "bench.floor", str(archive.plain), str(home / "floor.duckdb")]
    ),
)  # fmt: skip
NAMES = [subject.name for subject in SUBJECTS]


def once(subject: Subject, archive: Archive, home: Path) -> Usage:
    """One subject on one archive, from an empty folder."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    (home / "raw").symlink_to(archive.raw.resolve())
    environment = {"SOCIEUX_HOME": str(home), "PYTHONPATH": str(ROOT)}
    return measure(subject.command(archive, home), ROOT, environment)


def stages(home: Path) -> list[Stage]:
    """What Dagster wrote down of the steps of the runs in a home: seconds of wall time, in the order they began."""
    from dagster import DagsterInstance

    with DagsterInstance.from_config(str(home / ".dagster_home")) as instance:
        found = [
            step
            for record in instance.get_run_records()
            for step in instance.get_run_step_stats(record.dagster_run.run_id)
            if step.start_time and step.end_time
        ]
    return [
        Stage(step.step_key, (step.end_time or 0) - (step.start_time or 0))
        for step in sorted(found, key=lambda step: step.start_time or 0)
    ]


def _row_count(subject: Subject, usage: Usage, home: Path) -> int:
    if not subject.is_run:
        return int(usage.output.split()[-1])
    from warehouse.engine import open_read_only

    with open_read_only(home / "warehouse" / "socieux.duckdb") as connection:
        return int(connection.execute("SELECT count(*) FROM main.fact_action").fetchall()[0][0])


def figures(subject: Subject, archive: Archive, warm: Archive, home: Path) -> Figures:
    """Warm up, then measure."""
    once(subject, warm, home)
    load = os.getloadavg()[0]
    usage = once(subject, archive, home)
    steps = stages(home) if subject.is_run else []
    return Figures(
        round(usage.wall, 2),
        round(usage.cpu, 2),
        round(usage.peak),
        _row_count(subject, usage, home),
        round(load, 1),
        steps,
    )


def machine() -> str:
    """What it ran on, in words."""
    with Path("/proc/meminfo").open() as lines:
        gibibytes = int(next(lines).split()[1]) / 2**20
    return f"{os.cpu_count()} cores, {gibibytes:.0f} GiB ({platform.machine()}, CPython {platform.python_version()})"


def commit() -> str:
    """The commit of the code at hand, marked where the code differs from it; empty outside a repository.

    Results and the pages written from them are no code: measuring twice must not make the second result look dirty.
    """

    def git(*arguments: str) -> str:
        command = ["git", *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603

    try:
        name = git("rev-parse", "--short", "HEAD")
    except subprocess.CalledProcessError:  # no repository
        return ""
    is_dirty = git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs", ":!bench/results")
    return f"{name}-dirty" if is_dirty else name


def whole(count: int, names: Sequence[str], folder: Path = BUILD) -> Result:
    """Measure subjects on an archive of `count` actions; files lie in `folder`."""
    archive = make(folder / f"corpus-{count}", count, processes=os.cpu_count() or 1)
    warm = make(folder / f"corpus-{WARM}", WARM)
    found: dict[str, Figures] = {}
    quality: dict[str, dict[str, float]] = {}
    for subject in SUBJECTS:
        if subject.name not in names or count > (subject.most or count):
            continue
        home = folder / "home" / subject.name.replace(" ", "-")
        print(f"{subject.name} ...", file=sys.stderr, flush=True)
        found[subject.name] = figures(subject, archive, warm, home)
        if subject.name == "run":
            quality["run"] = f1_of_run() | {"dates": dates_of_run(home, count)}
        if subject.name == "naive script":
            quality["naive script"] = f1_of_naive(_python("naive")) | {"dates": dates_of_peer(home, count)}
        shutil.rmtree(home)
    size = sum(file.stat().st_size for file in archive.raw.iterdir())
    return Result(count, size, machine(), found, quality, commit())


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=COUNT, help="actions")
    parser.add_argument("--only", default=",".join(NAMES), help="names of subjects, with commas between them")
    parser.add_argument("--keep", action="store_true", help="keep the result in bench/results")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page about all kept results")
    asked = parser.parse_args()
    result = whole(asked.count, asked.only.split(","))
    kept = RESULTS / f"{asked.count}.json"
    before = Result.read(kept) if kept.exists() else None
    table(result)
    print("\n".join(compared(result, before)))
    text = json.dumps(asdict(result), indent=1) + "\n"
    (BUILD / f"{asked.count}.json").write_text(text)
    if asked.keep:
        kept.write_text(text)
    if asked.write:
        asked.write.write_text(page([Result.read(file) for file in RESULTS.glob("*.json")]), encoding="utf-8")


if __name__ == "__main__":
    main()
