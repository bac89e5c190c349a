"""What `bench.cluster` found, as tables: what was measured, and what follows from it for larger archives.

What lives here: results as values, and arithmetic on them. Whatever was not measured is marked where it stands.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

CHUNKED = ("landed", "parsed", "normalised")
BEHIND = ("resolved", "star", "published", "end")
BEGIN, END = "<!-- measured: written by make bench-dask -->", "<!-- end of what make bench-dask writes -->"
SIZES = (100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000)
GIBIBYTE, MEMORY = 2**30, 16  # the memory that is spoken of, in GiB
# What a cloud asks, in dollars; not measured: a core with 4 GiB for an hour, 1,000 writes to a bucket, a GB-month.
CORE_HOUR, THOUSAND_PUTS, GIGABYTE_MONTH = 0.05, 0.005, 0.023


@dataclass(frozen=True)
class Run:
    """One run: seconds from its start at which each stage was first heard of, seconds, megabytes, bytes.

    `peak` is that of the process tree of the run, without scheduler and workers; `peak_after_chunks` that of its main
    process when the last chunk was done.
    """

    workers: int
    version: str
    marks: dict[str, float]
    wall: float
    cpu: float
    peak: float
    peak_after_chunks: float
    worker_cpu: float
    worker_peak: float
    exchanged_files: int
    exchanged_bytes: int
    work_bytes: int
    file_bytes: int
    load: float

    def between(self, first: str, last: str) -> float:
        """Seconds from one mark to another."""
        return self.marks[last] - self.marks.get(first, 0.0)

    @property
    def chunked(self) -> float:
        """Seconds of what is done in chunks, with its checks."""
        return self.between("parsed", "resolved")

    @property
    def behind(self) -> float:
        """Seconds of what one machine does afterwards, with its checks."""
        return self.between("resolved", "end")


@dataclass(frozen=True)
class Result:
    """One measurement of an archive: its actions, documents and bytes, the machine, the commit, and the runs."""

    action_count: int
    document_count: int
    byte_count: int
    machine: str
    commit: str
    runs: list[Run]

    @staticmethod
    def read(file: Path) -> Result:
        """The result that a file keeps."""
        said = json.loads(file.read_text(encoding="utf-8"))
        return Result(**{**said, "runs": [Run(**run) for run in said["runs"]]})


def table(result: Result) -> Iterator[str]:
    """The runs of one archive, as Markdown."""
    size = f"{result.document_count:,} documents, {result.byte_count / 1e6:.1f} MB of text"
    yield f"**{result.action_count:,} actions** in {size}, on {result.machine}; code of commit {result.commit}."
    yield "All runs published the same version."
    yield ""
    yield "| engine | wall s | read in chunks s | behind that s | CPU s: run, workers | peak MiB: run, a worker |"
    yield "|---|---:|---:|---:|---:|---:|"
    for run in result.runs:
        name = f"dask, {run.workers} worker{'s'[: run.workers != 1]}" if run.workers else "this machine"
        yield (
            f"| {name} | {run.wall:.1f} | {run.chunked:.1f} | {run.behind:.1f} | {run.cpu:.1f}, {run.worker_cpu:.1f} "
            f"| {run.peak:,.0f}, {run.worker_peak:,.0f} |"
        )
    last = result.runs[-1]
    yield ""
    yield f"Through the exchange passed {last.exchanged_files:,} files with {last.exchanged_bytes / 1e6:.1f} MB; the"
    yield f"stages' tables hold {last.work_bytes / 1e6:.1f} MB, the published file {last.file_bytes / 1e6:.1f} MB."
    yield f"Load of the machine before each run: {', '.join(str(run.load) for run in result.runs)}."


class Line(NamedTuple):
    """A straight line through two measured figures: that of so many actions, and what an action more adds."""

    count: int
    value: float
    slope: float

    def at(self, count: int) -> float:
        """The figure of so many actions: the measured one, or what follows from both."""
        return self.value + self.slope * (count - self.count)


@dataclass(frozen=True)
class Rates:
    """What archives cost: seconds of one machine that reads, of the workers' cores, and of what is behind; bytes of
    memory and of files; files in the exchange."""

    reading: Line
    worker_cpu: Line
    behind: Line
    memory: Line
    work_bytes: Line
    file_bytes: Line
    exchanged_bytes: Line
    exchanged_files: Line

    @staticmethod
    def of(small: Result, large: Result) -> Rates:
        """Lines through two archives. What is done by a cluster is that of its largest one, all else of a run alone."""

        def line(figure: Callable[[Run], float], number: int) -> Line:
            low, high = figure(small.runs[number]), figure(large.runs[number])
            slope = (high - low) / (large.action_count - small.action_count)
            return Line(large.action_count, high, max(slope, 0.0))

        return Rates(
            reading=line(lambda run: run.chunked, 0),
            worker_cpu=line(lambda run: run.worker_cpu, -1),
            behind=line(lambda run: run.behind, 0),
            memory=line(lambda run: run.peak * 2**20, -1),
            work_bytes=line(lambda run: run.work_bytes, -1),
            file_bytes=line(lambda run: run.file_bytes, -1),
            exchanged_bytes=line(lambda run: run.exchanged_bytes, -1),
            exchanged_files=line(lambda run: run.exchanged_files, -1),
        )


def sizing(rates: Rates, measured: Sequence[int]) -> Iterator[str]:
    """Archives by size, as Markdown: what was measured, and what lies on a straight line with it."""
    heads = ("actions", "chunks: core hours", "cores for one hour", "behind: hours of one machine", "its memory GiB")
    yield f"| {' | '.join(heads)} | exchange GB, files | rent $ |"
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    for size in sorted({*measured, *SIZES}):
        hours, behind = rates.worker_cpu.at(size) / 3600, rates.behind.at(size) / 3600
        mark = "" if size in measured else "*"
        cores = max(math.ceil(hours), 1)
        yield (
            f"| {size:,}{mark} | {_short(hours)} | {cores:,} | {_short(behind)} | "
            f"{_short(rates.memory.at(size) / GIBIBYTE)} | {_short(rates.exchanged_bytes.at(size) / 1e9)}, "
            f"{rates.exchanged_files.at(size):,.0f} | {_short(cost(rates, size))} |"
        )


def cost(rates: Rates, size: int) -> float:
    """Dollars of one full run of so many actions on a cluster, its exchange kept for a day in a bucket."""
    hours = rates.worker_cpu.at(size) / 3600
    stored = rates.exchanged_bytes.at(size) / 1e9 * GIGABYTE_MONTH / 30
    return hours * CORE_HOUR + rates.exchanged_files.at(size) / 1_000 * THOUSAND_PUTS + stored


def _short(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2g}"


def _carried(rates: Rates) -> Iterator[str]:
    """Words on one machine, as Markdown."""
    reading, behind = 1e3 * rates.reading.slope, 1e3 * rates.behind.slope
    memory, tables, file = (each.slope / 1e3 for each in (rates.memory, rates.work_bytes, rates.file_bytes))
    yield f"Measured: an action more costs this machine {reading:.1f} ms of reading, {behind:.1f} ms of what is behind"
    yield f"it, {memory:.1f} kB of memory, {tables:.1f} kB of tables and {file:.1f} kB of the published file."
    if not rates.memory.slope or not behind:
        return
    actions = (MEMORY * GIBIBYTE - rates.memory.at(0)) / rates.memory.slope
    hours, rest = (_short(actions * each / 3.6e6) for each in (reading + behind, behind))
    yield ""
    yield f"Extrapolated: {MEMORY} GiB of memory last for {_rounded(actions)} actions, whoever reads them. A full run"
    yield f"of as many takes {hours} hours on this machine, {rest} of them behind the reading. However many workers"
    yield f"read, a full run becomes at most {(reading + behind) / behind:.1f} times faster."


def _rounded(count: float) -> str:
    step = 10 ** max(math.floor(math.log10(count)) - 1, 0)
    return f"{int(count // step * step):,}"


def page_with(page: str, kept: Sequence[Result]) -> str:
    """A page whose measured part is written anew."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n\n" + "\n".join(_measured(kept)) + f"\n\n{END}{rest.partition(END)[2]}"


def _measured(kept: Sequence[Result]) -> Iterator[str]:
    ordered = sorted(kept, key=lambda result: result.action_count)
    for result in ordered:
        yield from table(result)
        yield ""
    if len(ordered) > 1:
        rates = Rates.of(ordered[0], ordered[-1])
        counts = [result.action_count for result in ordered]
        yield "### What one machine carries"
        yield ""
        yield from _carried(rates)
        yield ""
        yield "### Sizing"
        yield ""
        yield f"The rows of {counts[0]:,} and {counts[-1]:,} actions were measured. Those with a star were never run:"
        yield "they are extrapolated on a straight line through these two."
        yield "Rent is that of workers and exchange for one full run, at prices that were not measured:"
        yield f"${CORE_HOUR} a core hour, ${THOUSAND_PUTS} a thousand writes to a bucket, ${GIGABYTE_MONTH} a GB-month."
        yield ""
        yield from sizing(rates, counts)
