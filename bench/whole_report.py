"""What `bench.whole` found, as a table, a comparison with the last kept result, and the page docs/performance.md.

What lives here: results as values, and words about them. Targets are those that were set beforehand; whether one holds
is computed, never written by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

FLOOR, RUN, NAIVE = "floor", "run", "naive script"
CHANGED = 0.15  # of CPU time: a smaller difference is the machine's
MOST_MARGINAL, MOST_FIXED, LEAST_FASTER = 4.0, 8.0, 7.0  # ratio to the floor, seconds, ratio to the naive script
MOST_GROWTH, MOST_MEGABYTES = 1.5, 1536
SMALL, LARGE = 100_000, 1_000_000  # the archives that the targets speak of


@dataclass(frozen=True)
class Stage:
    """A step of a run and its wall seconds."""

    name: str
    seconds: float


@dataclass(frozen=True)
class Figures:
    """Seconds of wall and CPU time, peak megabytes, actions in the result, and the machine's load beforehand."""

    wall: float
    cpu: float
    peak: float
    row_count: int
    load: float = 0.0
    stages: list[Stage] = field(default_factory=list)


@dataclass(frozen=True)
class Result:
    """One measurement: actions and bytes of the archive, the machine, figures and quality by subject, the commit."""

    action_count: int
    byte_count: int
    machine: str
    subjects: dict[str, Figures]
    quality: dict[str, dict[str, float]] = field(default_factory=dict)
    commit: str = ""

    @staticmethod
    def read(file: Path) -> Result:
        """The result that a file keeps."""
        said = json.loads(file.read_text(encoding="utf-8"))
        said["subjects"] = {
            name: Figures(**{**found, "stages": [Stage(**stage) for stage in found["stages"]]})
            for name, found in said["subjects"].items()
        }
        return Result(**said)


def rows(result: Result) -> Iterator[tuple[str, ...]]:
    """Cells of the table: subject, wall, CPU, peak, actions a second, ratio to the floor by wall and by CPU."""
    floor = result.subjects.get(FLOOR)
    for name, found in result.subjects.items():
        ratios = (f"{found.wall / floor.wall:.1f}", f"{found.cpu / floor.cpu:.1f}") if floor else ("", "")
        rate = f"{result.action_count / found.wall:,.0f}"
        yield name, f"{found.wall:.1f}", f"{found.cpu:.1f}", f"{found.peak:,.0f}", f"{found.row_count:,}", rate, *ratios


HEADER = ("subject", "wall s", "CPU s", "peak MiB", "actions", "actions/s", "wall / floor", "CPU / floor")


def table(result: Result) -> None:
    """Print the figures, the stages of each run, and the quality."""
    console = Console(highlight=False)
    shown = Table(box=None, pad_edge=False, title=f"{result.action_count:,} actions, {result.byte_count / 1e6:.0f} MB")
    for number, name in enumerate(HEADER):
        shown.add_column(name, justify="right" if number else "left")
    for row in rows(result):
        shown.add_row(*row)
    console.print(shown)
    for name, found in result.subjects.items():
        if found.stages:
            steps = ", ".join(f"{stage.name} {stage.seconds:.1f}" for stage in found.stages)
            console.print(f"{name}: {steps}, the rest {_rest(found):.1f} s")
    for name, scores in result.quality.items():
        console.print(f"{name}: " + ", ".join(f"{score} {value:.3f}" for score, value in scores.items()))


def _rest(found: Figures) -> float:
    return found.wall - sum(stage.seconds for stage in found.stages)


def compared(result: Result, before: Result | None) -> list[str]:
    """One line a subject: CPU time and memory beside those of the last kept result, and whether that is a change."""
    if before is None:
        return [f"no result for {result.action_count:,} actions has been kept"]
    lines = []
    for name, now in result.subjects.items():
        if name not in before.subjects:
            lines.append(f"{name}: new")
            continue
        old = before.subjects[name]
        cpu, peak = now.cpu / old.cpu - 1, now.peak / old.peak - 1
        word = "about as before" if abs(cpu) < CHANGED else "SLOWER" if cpu > 0 else "faster"
        lines.append(f"{name}: CPU {cpu:+.0%}, peak {peak:+.0%} against the kept result: {word}")
    return lines


def targets(results: Mapping[int, Result]) -> Iterator[tuple[str, str, str]]:
    """Each target, what was measured, and whether it holds: yes, no, or not measured."""
    small, large = results.get(SMALL), results.get(LARGE)
    yield _marginal(small, large)
    yield _at_small(small)
    yield _faster(small)
    growth = _pair(small, large, RUN)
    name = f"memory flat: 1M within {MOST_GROWTH} times that of 100k and below {MOST_MEGABYTES:,} MiB"
    if growth is None:
        yield name, _peaks(results), "not measured"
    else:
        holds = growth[1].peak <= MOST_GROWTH * growth[0].peak and growth[1].peak < MOST_MEGABYTES
        yield name, f"{growth[0].peak:,.0f} and {growth[1].peak:,.0f} MiB", _word(holds)


def _peaks(results: Mapping[int, Result]) -> str:
    found = [
        f"{count:,}: {results[count].subjects[RUN].peak:,.0f} MiB"
        for count in sorted(results)
        if RUN in results[count].subjects
    ]
    return ", ".join(found)


def _pair(small: Result | None, large: Result | None, name: str) -> tuple[Figures, Figures] | None:
    if small and large and name in small.subjects and name in large.subjects:
        return small.subjects[name], large.subjects[name]
    return None


def _marginal(small: Result | None, large: Result | None) -> tuple[str, str, str]:
    name = f"marginal wall time of a run, 1M minus 100k, at most {MOST_MARGINAL:.0f} times the floor's"
    run, floor = _pair(small, large, RUN), _pair(small, large, FLOOR)
    if not run or not floor:
        return name, "", "not measured"
    ratio = (run[1].wall - run[0].wall) / (floor[1].wall - floor[0].wall)
    return name, f"{ratio:.1f} times", _word(ratio <= MOST_MARGINAL)


def _at_small(small: Result | None) -> tuple[str, str, str]:
    name = f"a run of 100k at most {MOST_MARGINAL:.0f} times the floor and {MOST_FIXED:.0f} s"
    if not small or RUN not in small.subjects or FLOOR not in small.subjects:
        return name, "", "not measured"
    most = MOST_MARGINAL * small.subjects[FLOOR].wall + MOST_FIXED
    return name, f"{small.subjects[RUN].wall:.1f} s of {most:.1f} s", _word(small.subjects[RUN].wall <= most)


def _faster(small: Result | None) -> tuple[str, str, str]:
    name = f"a run of 100k at least {LEAST_FASTER:.0f} times faster than the naive script"
    if not small or RUN not in small.subjects or NAIVE not in small.subjects:
        return name, "", "not measured"
    ratio = small.subjects[NAIVE].wall / small.subjects[RUN].wall
    return name, f"{ratio:.2f} times", _word(ratio >= LEAST_FASTER)


def _word(holds: bool) -> str:
    return "yes" if holds else "**no**"


def _lines(header: Sequence[str], body: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(header) + " |"
    yield "|---|" + "---:|" * (len(header) - 1)
    for row in body:
        yield "| " + " | ".join(row) + " |"


def _of_one(result: Result) -> Iterator[str]:
    yield f"## {result.action_count:,} actions"
    yield ""
    yield f"{result.byte_count / 1e6:.0f} MB of text, on {result.machine}; code of commit {result.commit or 'unknown'}."
    yield ""
    yield from _lines(HEADER, rows(result))
    yield ""
    loads = [found.load for found in result.subjects.values()]
    yield f"Load of the machine before each subject (one minute's mean): {min(loads):.1f} to {max(loads):.1f}."
    yield ""
    staged = {name: found for name, found in result.subjects.items() if found.stages}
    if staged:
        steps = dict.fromkeys(stage.name for found in staged.values() for stage in found.stages)
        seconds = {name: {stage.name: stage.seconds for stage in found.stages} for name, found in staged.items()}
        body = ((step, *(_cell(seconds[name].get(step)) for name in staged)) for step in steps)
        yield from _lines(("stage, wall s", *staged), body)
        yield (
            "| start, summary, between stages | "
            + " | ".join(f"{_rest(found):.1f}" for found in staged.values())
            + " |"
        )
        yield ""
    if result.quality:
        scores = ("expert", "action", "host", "dates")
        body = ((name, *(f"{found[score]:.3f}" for score in scores)) for name, found in result.quality.items())
        yield from _lines(("how right", "F1 experts", "F1 partner", "F1 hosts", "dates right"), body)
        yield ""


def _cell(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.1f}"


HOW = """# Performance

Written by `make bench` (`N=100000` gives another number of actions), from the results kept in `bench/results`. What a
run costs beside a script that people would write, a loader, and the floor: what no program that reads the text can go
below. Each result names the commit of the code that was measured; later code is not in it.
"""
REACHED = """## How each figure is reached

- **Archive**: N made-up actions (`bench/listing_corpus.py`), seeded, about 1.1 kB each, in all seven layouts and four
  languages; descriptions come from over 13,000 sentence frames; labels are the real site's. Documents hold up to 250
  actions (layout F: one). Layouts A and B make up about six actions of ten.
- **The same actions for all**: a run reads the archive in its layouts. The naive script, dlt and the floor can read
  layout A alone, so that they get the same actions as layout A in one file; that favours them.
- **run**: `socieux run` from nothing into an empty home: manifest, parsing, ledger, normalising, evidence, every check,
  star, publication with its pages. **run without checks**: the same, but for every check.
- **naive script**: `bench/peers/naive.py`: pandas row by row, dateutil, country_converter, one expression, in an
  environment of its own, to 100,000 actions. How right both are: F1 of countries by role on the labelled sets in
  `tests/gold`; share of start and end dates that are those made, of the first 2,000 actions that state a code.
- **dlt**: loads records as they are into DuckDB, nothing extracted, from dictionaries and from Arrow tables.
- **floor**: DuckDB alone, every core, layout A into seven columns with dates. No countries, no evidence, no checks.
- Each subject works in a process of its own on an empty folder, after an archive of 200 actions as warm-up (file cache
  and byte code; no process is kept). Wall time includes its start. CPU time is that of its whole process tree. Peak
  memory is the resident memory of the tree, looked at every 50 ms (for a single process the kernel's own peak); pages
  shared between processes count in each. Stage times are those of Dagster's event log.
- The machine was shared while this was measured, so that CPU time is the steadier figure; a comparison with a kept
  result calls 15% of CPU time a change.
"""


def page(results: Sequence[Result]) -> str:
    """docs/performance.md: targets, then the table of every kept result, then how figures are reached."""
    ordered = {result.action_count: result for result in sorted(results, key=lambda result: result.action_count)}
    lines = [HOW, "## Targets", "", *_lines(("target", "measured", "holds"), targets(ordered)), ""]
    for result in ordered.values():
        lines += _of_one(result)
    return "\n".join([*lines, REACHED])
