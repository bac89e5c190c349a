"""The executor of tasks on an existing cluster of Dask, which does the scheduling, retrying and stealing of work.

What lives here: connecting, sending tasks with their inputs, and fetching what they made. A worker that dies is
replaced by others: the scheduler gives its tasks away again, and their files have names by content. A task on which
several workers died is a failure of its text. Files go through the exchange, never through the scheduler.
"""

from __future__ import annotations

import hashlib
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from distributed import Client, Future, KilledWorker, as_completed, get_worker

from warehouse.cluster.exchange import HELD, INPUT, Exchange, Remote, content_name
from warehouse.cluster.orders import ClusterError, Order, Report, fulfil, look, signature
from warehouse.cluster.settings import ClusterSettings
from warehouse.document_bytes import Received
from warehouse.fingerprint import combine
from warehouse.store import keep_file
from warehouse.tasks import Done, Failure, Task, Work

CONNECT_SECONDS = 10
WORKER_SECONDS = 30  # how long a cluster may be without any worker
IN_FLIGHT = 1_000  # tasks that the scheduler is told of at once
AT_ONCE = 64  # tasks whose files are fetched together
RETRIES = 3  # of a task whose files could not be read or written
LOOK_SECONDS = 0.02
Pair = tuple[Task, Any]


@contextmanager
def connected(settings: ClusterSettings) -> Iterator[Cluster]:
    """The cluster, known to be usable before any work; ClusterError where it is not."""
    exchange = Exchange(settings.exchange)
    client = _client(settings.scheduler)
    try:
        cluster = Cluster(client, settings.scheduler, exchange)
        cluster.check()
        yield cluster
    finally:
        client.close(timeout=CONNECT_SECONDS)
        if settings.own_folder is not None:
            shutil.rmtree(settings.own_folder, ignore_errors=True)


def _client(address: str) -> Client:
    try:
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError, RuntimeError) as error:
        raise ClusterError(
            "no scheduler of Dask answers",
            address,
            "start one with `dask scheduler`, or run without --engine dask",
        ) from error


class Cluster:
    """Does tasks on the workers of a scheduler."""

    def __init__(self, client: Client, address: str, exchange: Exchange) -> None:
        self._client, self._address, self._exchange = client, address, exchange
        self._known: set[str] = set()
        self._names: dict[tuple[Path, int, int], str] = {}

    def check(self) -> None:
        """Whether there are workers, with the same code and the same exchange; ClusterError where not."""
        try:
            self._client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError as error:
            raise ClusterError(
                "the scheduler has no workers", self._address, "start some with `dask worker ADDRESS`"
            ) from error
        data = uuid.uuid4().bytes
        probe = content_name(INPUT, data)
        try:
            self._exchange.put({probe: data})
            self._known = self._exchange.names(INPUT)
        except OSError as error:
            raise ClusterError("the exchange cannot be used", self._exchange.url, f"mend it: {error}") from error
        answers = self._client.run(look, self._exchange, probe, signature(), on_error="return")
        self._exchange.remove(probe)
        wrong = {worker: str(answer) for worker, answer in sorted(answers.items()) if answer}
        if wrong:
            worker, answer = next(iter(wrong.items()))
            raise ClusterError(
                f"{len(wrong)} of {len(answers)} workers cannot be used",
                f"{worker} {answer}",
                "install the same commit everywhere, and name an exchange that every worker reaches with --exchange",
            )

    def run(self, work: Work, chains: Sequence[Sequence[Task]], byte_count: int) -> Iterator[Done]:
        """Every task as it ends; at any time no more than `IN_FLIGHT` are known to the scheduler."""
        orders = self._orders(work, chains)
        waiting: dict[Future, Task] = {}
        ended = as_completed([], loop=self._client.loop, with_results=True, raise_errors=False)
        seen = time.monotonic()
        while True:
            while len(waiting) < IN_FLIGHT and (found := next(orders, None)) is not None:
                future, task = found
                waiting[future] = task
                ended.add(future)
            if not waiting:
                return
            batch = ended.next_batch(block=False)
            if not batch:
                seen = self._look(seen)
                time.sleep(LOOK_SECONDS)
                continue
            seen = time.monotonic()
            reports = [self._report(waiting.pop(future), future, result) for future, result in batch]
            del batch  # the scheduler forgets what nobody holds
            for first in range(0, len(reports), AT_ONCE):
                yield from self._fetched(reports[first : first + AT_ONCE])

    def _orders(self, work: Work, chains: Sequence[Sequence[Task]]) -> Iterator[tuple[Future, Task]]:
        """Submit the tasks, a link of a chain behind the one before it."""
        for first in range(0, len(chains), IN_FLIGHT):
            some = chains[first : first + IN_FLIGHT]
            remotes = self._upload(
                [received for chain in some for task in chain[:1] for received in task.inputs.values()]
            )
            for chain in some:
                before: Future | None = None
                for task in chain:
                    inputs = {name: remotes[received] for name, received in task.inputs.items()}
                    order = Order(
                        work, task.argument, inputs, task.place, task.computation, self._exchange, signature()
                    )
                    key = f"{task.key}-{combine([self._exchange.url, signature()])[:16]}"
                    before = self._client.submit(_fulfil, order, before, key=key, retries=RETRIES, pure=False)
                    yield before, task

    def _upload(self, inputs: Sequence[Received]) -> dict[Received, Remote]:
        """Put files where workers find them, but those that are there."""
        remotes: dict[Received, Remote] = {}
        held: dict[str, bytes] = {}
        for received in inputs:
            if received in remotes:
                continue
            path, size = received.source, len(received)
            assert isinstance(path, Path)  # noqa: S101  stages name files
            name = self._name(path)
            remotes[received] = Remote(self._exchange, name, size)
            if name in self._known:
                continue
            self._known.add(name)
            if size > HELD:
                self._exchange.put_file(path, name)
                continue
            held[name] = path.read_bytes()
            if sum(map(len, held.values())) > HELD:
                self._exchange.put(held)
                held = {}
        self._exchange.put(held)
        return remotes

    def _name(self, path: Path) -> str:
        state = path.stat()
        stamp = path, state.st_mtime_ns, state.st_size
        if stamp not in self._names:
            with path.open("rb") as handle:
                self._names[stamp] = f"{INPUT}/{hashlib.file_digest(handle, 'sha256').hexdigest()}"
        return self._names[stamp]

    def _fetched(self, reports: Sequence[tuple[Task, Report]]) -> Iterator[Done]:
        """What tasks made, in their folders."""
        files = [(task, file, name) for task, report in reports for file, name in report.files.items()]
        for (task, file, name), data in zip(files, self._exchange.get([name for *_, name in files]), strict=True):
            path = task.folder / file
            keep_file(path, data)
            state = path.stat()
            self._names[path, state.st_mtime_ns, state.st_size] = name  # a later stage reads it where it lies
            self._known.add(name)
        for task, report in reports:
            yield Done(task, report.value, report.failure, report.worker)

    def _report(self, task: Task, future: Future, result: object) -> tuple[Task, Report]:
        if isinstance(result, Report):
            return task, result
        if future.status == "error" and isinstance(result, tuple):
            error = result[1]
            if isinstance(error, KilledWorker):
                reason = "the workers that were given it died of it, one after the other"
                return task, Report({}, None, Failure(task.place, reason), str(error.last_worker.address))
            raise error
        raise ClusterError("the scheduler was lost", self._address, "see that it runs, and run again")

    def _look(self, seen: float) -> float:
        """Raise where no worker is left, or no scheduler; returns when there was one last."""
        if self._client.status != "running":
            raise ClusterError("the scheduler was lost", self._address, "see that it runs, and run again")
        if self._client.ncores():
            return time.monotonic()
        if time.monotonic() - seen > WORKER_SECONDS:
            raise ClusterError("no worker is left", self._address, "start some with `dask worker ADDRESS`")
        return seen


def _fulfil(order: Order, before: Report | None) -> Report:
    return fulfil(order, get_worker().address, before)
