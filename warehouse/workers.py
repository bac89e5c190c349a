"""Work on many documents with every core: one function, one task a document, results in the order of the tasks.

What lives here: when processes are worth their start, and their end with the process that started them. What a task
does must depend on the task alone and write under its own name, so that neither the number of processes nor their order
changes anything. Nothing here knows what is worked on.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from warehouse.tasks import Done, Failure, Task, Work, attempt, keep

LEAST_BYTES = 8_000_000  # of text: a process takes five seconds to start and to read its tables
LOOK_SECONDS = 0.5
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Here:
    """The executor of tasks that needs nothing but this machine: a chain is done by one process."""

    def run(self, work: Work, chains: Sequence[Sequence[Task]], weight: int) -> Iterator[Done]:
        """Every task in the order of the chains."""
        for done in in_processes(partial(_chain, work), chains, weight):
            yield from done


def _chain(work: Work, chain: Sequence[Task]) -> list[Done]:
    ended: list[Done] = []
    for task in chain:
        failure, value = (ended[-1].failure, ended[-1].value) if ended else (None, None)
        made = failure or attempt(work, task.argument, task.inputs, value, task.place)
        if isinstance(made, Failure):
            ended.append(Done(task, None, made))
            continue
        keep(task, made)
        ended.append(Done(task, made.value))
    return ended


def in_processes(work: Callable[[T], R], tasks: Sequence[T], weight: int) -> Iterator[R]:
    """Results of `work` in the order of `tasks`; what a task raises is raised here. `weight` is as for `Executor.run`.

    Processes are new ones (never forks: Dagster, Arrow and DuckDB hold threads), one a core.
    """
    count = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, len(tasks))
    if count < 2 or weight < LEAST_BYTES:
        yield from map(work, tasks)
        return
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _end_with, (os.getpid(),))
    try:
        yield from pool.map(work, tasks)
    finally:
        pool.shutdown(cancel_futures=True)


def _end_with(parent: int) -> None:
    """End this process when the one that started it is gone, killed ones included: nobody else may go on writing."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
