"""What `bench.serving` found, as values and as Markdown. What lives here: results, and the page made of kept ones."""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

MOST = 0.050  # seconds in which a question is to be answered, by half of the times it is asked
AT = 1_000_000


@dataclass(frozen=True)
class Timing:
    """How long one query took, in seconds: in half of the cases, in 99 of a hundred, at most; and what came."""

    name: str
    count: int
    p50: float
    p99: float
    longest: float
    cpu: float | None = None
    rows: int | None = None
    byte_count: int | None = None

    @staticmethod
    def of(
        name: str, taken: Sequence[float], cpu: float | None = None, rows: int | None = None, size: int | None = None
    ) -> Timing:
        """From the single times; p99 is the time that at most one in a hundred exceeds."""
        ordered = sorted(taken) or [0.0]
        p99 = ordered[max(0, -(-len(ordered) * 99 // 100) - 1)]
        return Timing(name, len(taken), statistics.median(ordered), p99, ordered[-1], cpu, rows, size)


@dataclass(frozen=True)
class Load:
    """Readers at once, with `pause` seconds on average before a query: what they waited for while versions came.

    `wrong` names the answers that were not those of the version that was open; there must be none.
    """

    readers: int
    pause: float
    wall: float
    publications: int
    written: int
    versions_seen: int
    asked: int
    wrong: list[str]
    timings: list[Timing]


@dataclass(frozen=True)
class Result:
    """One measurement: actions, bytes of the file, machine, commit, load before it, and what was found."""

    action_count: int
    byte_count: int
    machine: str
    commit: str
    load: float
    alone: list[Timing]
    whole: list[Timing]
    loads: list[Load]

    @staticmethod
    def read(file: Path) -> Result:
        """The result that a file keeps."""
        said = json.loads(file.read_text(encoding="utf-8"))
        for kind in ("alone", "whole"):
            said[kind] = [Timing(**each) for each in said[kind]]
        said["loads"] = [Load(**{**each, "timings": [Timing(**t) for t in each["timings"]]}) for each in said["loads"]]
        return Result(**said)


def table(result: Result) -> Iterator[str]:
    """One measurement as Markdown."""
    yield f"## {result.action_count:,} actions"
    yield ""
    yield f"A file of {result.byte_count / 1e6:,.0f} MB on {result.machine}; code of commit {result.commit}; load of"
    yield f"the machine before it (one minute's mean): {result.load}."
    yield ""
    yield "| question, alone | p50 ms | p99 ms | CPU ms | rows | kB |"
    yield "|---|---:|---:|---:|---:|---:|"
    for each in (*result.alone, *result.whole):
        yield (
            f"| {each.name} | {_ms(each.p50)} | {_ms(each.p99)} | {_ms(each.cpu or 0)} | {each.rows:,} "
            f"| {(each.byte_count or 0) / 1e3:,.0f} |"
        )
    for load in result.loads:
        yield ""
        pace = f"a pause of {load.pause:g} s before each query" if load.pause else "no pause between queries"
        yield f"**{load.readers} reader processes at once**, {pace}: {load.asked:,} queries in {load.wall:.0f} s,"
        yield f"{load.publications} publications meanwhile, {load.written} files of that size written,"
        yield f"{load.versions_seen} versions seen, answers that were not those of the version that was open:"
        yield f"{len(load.wrong)}{''.join(f'; {each}' for each in load.wrong[:5])}."
        yield ""
        yield "| query | asked | p50 ms | p99 ms | longest ms |"
        yield "|---|---:|---:|---:|---:|"
        for each in load.timings:
            yield f"| {each.name} | {each.count:,} | {_ms(each.p50)} | {_ms(each.p99)} | {_ms(each.longest)} |"
    yield ""


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f}"


def target(results: Sequence[Result]) -> str:
    """Whether every question is answered in time."""
    found = next((result for result in results if result.action_count >= AT), None)
    name = f"Each of the fifteen questions within {MOST * 1000:.0f} ms (p50) at {AT:,} actions: "
    if found is None:
        return f"{name}not measured."
    asked = [each for each in found.alone if re.match(r"q\d\d ", each.name)]
    late = [f"{each.name} {_ms(each.p50)} ms" for each in asked if each.p50 > MOST]
    slowest = max(asked, key=lambda each: each.p50)
    return f"{name}{'no: ' + ', '.join(late) if late else f'yes; the slowest, {slowest.name}, {_ms(slowest.p50)} ms'}."


HOW = """# Serving readers

Written by `make bench-serving` (`N=1000000` for a million actions), from the results kept in `bench/results/serving`.

"""
REACHED = """## How each figure is reached

- **The file**: what `socieux run` publishes of 10,000 made-up actions (`bench/listing_corpus.py`), with every row that
  speaks of an action repeated under other keys, codes and paths until there are N (`bench/grown.py`), so that codes,
  dates, countries and doubts are distributed as in the original. The same words come again every 10,000 actions: the
  file is smaller than one of N different texts, and the few tables no question reads (evidence, entries, the byte
  ledger, issues, set-aside evidence) are those of the original.
- **Questions**: those of `warehouse/questions`, one after the other on a read-only connection, fetched whole as Arrow,
  warm, {repeats} times each; CPU time is that of all threads.
- **whole**: what a question would cost that named every action instead of a beginning. Its floor is the answer itself:
  no table makes a list of half a million codes cheap, and nobody reads one.
- **Readers**: processes of their own, each with a connection of its own and as many threads as the machine has cores.
  One asks [ten queries](../bench/serving_reader.py) over and over, and opens the file again when another version is
  published; what it asks first of a file is read cold.
  Without a pause, fifty readers share two cores: what they wait for is each other.
- **Publications**: two versions that differ by 10,000 actions take turns every 15 s, by the swap that ends every
  publication. Beside them one file after the other is written whole, flushed to the disk and moved into its place. What
  building a version costs is not in it: [performance.md](performance.md) says it.
- Every answer is compared with that of the version which the file, in the same connection, says it is.
"""


def page(results: Sequence[Result], repeats: int = 15) -> str:
    """docs/serving.md: the target, every kept result, how figures are reached."""
    ordered = sorted(results, key=lambda result: result.action_count)
    lines = [HOW + target(ordered), ""]
    for result in ordered:
        lines += table(result)
    return "\n".join(lines) + "\n" + REACHED.format(repeats=repeats)
