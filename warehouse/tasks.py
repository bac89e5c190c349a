"""Work on chunks as tasks: what a stage asks to be done, whoever does it and wherever.

What lives here: what a task is, what comes of it, and what an executor of tasks owes to a stage. `workers` does tasks
in processes of this machine, `cluster` on a cluster of Dask. What a task does depends on its argument, its inputs and
the task before it in its chain alone, and goes to a place of its own, so that doing it twice is harmless.
Never here: what is worked on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pyarrow as pa

from warehouse.collecting import collection_paused
from warehouse.document_bytes import Received
from warehouse.errors import ProjectError
from warehouse.store import keep_file, write_parquet
from warehouse.tables import TABLES

SHOWN = 300  # characters of an error that are kept
TASK_BYTES = 60_000  # of text that take as long as all that a document costs whatever its size
HERE = "this machine"
WORK_FAILED = "work_failed"  # the code of the issue that withholds a document


class Place(NamedTuple):
    """The bytes of a document that a task is about: the document's hash and path, first byte, and the one after."""

    document_sha256: str
    path: str
    start: int
    end: int


class Failure(NamedTuple):
    """Why a task can never succeed, and where: something in its text defeats the code."""

    place: Place
    reason: str


@dataclass(frozen=True)
class Task:
    """One piece of work. `inputs` are read, results are written to `folder` with the stamp `computation`.

    `key` says what is done to what, so that the same task has the same key in every run.
    """

    key: str
    place: Place
    argument: Any
    inputs: Mapping[str, Received]
    folder: Path
    computation: str = ""


class Made(NamedTuple):
    """What work gives: tables as Parquet by name, other files by name, and a small value for the next in the chain."""

    tables: Mapping[str, pa.Table] = {}
    files: Mapping[str, bytes] = {}
    value: Any = None


class Done(NamedTuple):
    """A task that has ended, its results in their folder: its value or its failure, and who did it."""

    task: Task
    value: Any
    failure: Failure | None = None
    worker: str = HERE


Work = Callable[[Any, Mapping[str, Received], Any], Made]
"""Called as `work(argument, inputs, value of the task before)`: a function of a module, so that it can be sent."""


class Executor(Protocol):
    """Does tasks. Those of a chain are done one after the other, chains in any order and at once."""

    def run(self, work: Work, chains: Sequence[Sequence[Task]], weight: int) -> Iterator[Done]:
        """Every task once, as they end. The tasks of a chain behind one that failed fail with it.

        `weight` says how long they take, in bytes of text. Raises what is nobody's text's fault: ProjectError, OSError.
        """
        ...


def attempt(work: Work, argument: Any, inputs: Mapping[str, Received], before: Any, place: Place) -> Made | Failure:
    """Do the work, or say why that is impossible. Disk, memory and what a user can mend are no fault of the text."""
    try:
        with collection_paused():
            return work(argument, inputs, before)
    except (ProjectError, OSError, MemoryError):
        raise
    except Exception as error:  # whatever a text makes the code raise: it is recorded with its place, never lost
        return Failure(place, reason_of(error))


def reason_of(error: BaseException) -> str:
    """An error in one line: its kind and the beginning of what it says."""
    said = " ".join(str(error).split())
    words = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"


def keep(task: Task, made: Made) -> None:
    """Write what a task gave into its folder, each file aside and then into place."""
    for name, table in made.tables.items():
        write_parquet(task.folder / f"{name}.parquet", TABLES[name], [table], task.computation)
    for name, data in made.files.items():
        keep_file(task.folder / name, data)


@dataclass
class Tally:
    """Counts the chunks of a stage, tells `log` of each tenth, and remembers what failed."""

    stage: str
    log: Callable[[str], object]
    chunk_count: int = 0
    failures: list[Failure] = field(default_factory=list)
    workers: Counter[str] = field(default_factory=Counter)

    def follow(self, done: Iterator[Done], of: int) -> Iterator[Done]:
        """The same, counted."""
        told = 0
        for number, one in enumerate(done, start=1):
            self.chunk_count += 1
            self.workers[one.worker] += 1
            if 10 * number // of > told:
                told = 10 * number // of
                self.log(f"{self.stage}: {number:,} of {of:,} chunks")
            yield one

    def failed(self, failure: Failure) -> None:
        """Remember and tell of a document that failed."""
        self.failures.append(failure)
        place = failure.place
        self.log(f"{self.stage}: {place.path} is withheld: bytes {place.start} to {place.end}: {failure.reason}")

    def rows(self) -> list[dict[str, object]]:
        """What failed, as rows to show."""
        return [{**failure.place._asdict(), "reason": failure.reason} for failure in self.failures]


def weight_of(chains: Sequence[Sequence[Task]]) -> int:
    """How long tasks take, in bytes of text that is parsed or normalised in the time."""
    return TASK_BYTES * len(chains) + sum(task.place.end - task.place.start for chain in chains for task in chain)


def by_document(
    executor: Executor, work: Work, chains: Sequence[Sequence[Task]], tally: Tally
) -> Iterator[tuple[str, list[Done], Failure | None]]:
    """Do tasks, and give each document as soon as its last one has ended: its tasks in the order of the text, and the
    first failure among them.
    """
    open_tasks = Counter(task.place.document_sha256 for chain in chains for task in chain)
    kept: dict[str, list[Done]] = {}
    for done in tally.follow(executor.run(work, chains, weight_of(chains)), sum(open_tasks.values())):
        sha256 = done.task.place.document_sha256
        kept.setdefault(sha256, []).append(done)
        open_tasks[sha256] -= 1
        if not open_tasks[sha256]:
            parts = sorted(kept.pop(sha256), key=lambda one: one.task.place[2:])
            failure = next((one.failure for one in parts if one.failure is not None), None)
            if failure is not None:
                tally.failed(failure)
            yield sha256, parts, failure
