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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

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
POLL_SECONDS, LOOK_SECONDS = 0.02, 1.0  # between two looks at what has ended, and at who is left
DEADLY = "every worker that was given it died of it"
Link = tuple[int, int]  # the number of a chain, and of the task in it


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
        with suppress(TimeoutError, OSError):  # of a scheduler that is gone
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
        self._looked = 0.0
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

    def run(self, work: Work, chains: Sequence[Sequence[Task]], weight: int) -> Iterator[Done]:
        """Every task as it ends.

        A worker that dies may hold several tasks, and one of them is to blame. So those that saw too many die are done
        once more when all others have ended, each with nothing beside it.
        """
        doubtful: dict[int, int] = {}  # by number of a chain: its first task that is in doubt
        last: dict[int, tuple[int, Report]] = {}  # and what the last one before it gave
        for (chain, link), report in self._drive(work, dict(enumerate(chains))):
            if report is None:
                doubtful[chain] = min(link, doubtful.get(chain, link))
                continue
            if len(chains[chain]) > 1 and link >= last.get(chain, (0, None))[0]:
                last[chain] = link, report
            yield _done(chains[chain][link], report)
        for chain, first in doubtful.items():
            tasks = chains[chain][first:]
            for (_, link), report in self._drive(work, {chain: tasks}, last.get(chain, (0, None))[1], "-alone"):
                yield _done(tasks[link], report or Report({}, None, Failure(tasks[link].place, DEADLY), "several"))

    def _drive(
        self, work: Work, chains: Mapping[int, Sequence[Task]], before: Report | None = None, suffix: str = ""
    ) -> Iterator[tuple[Link, Report | None]]:
        """Tasks with their reports, their files in their folders; without one where workers died of it.

        At any time no more than `IN_FLIGHT` are known to the scheduler. `before` is what the first task builds on.
        """
        orders = self._orders(work, chains, before, suffix)
        waiting: dict[Future, tuple[Link, Task]] = {}
        ended = as_completed([], loop=self._client.loop, with_results=True, raise_errors=False)
        seen = time.monotonic()
        while True:
            for future, link, task in islice(orders, IN_FLIGHT - len(waiting)):
                waiting[future] = link, task
                ended.add(future)
            if not waiting:
                return
            batch = ended.next_batch(block=False)
            if not batch:
                seen = self._look(seen)
                time.sleep(POLL_SECONDS)
                continue
            seen = time.monotonic()
            reports = [(*waiting.pop(future), self._report(future, result)) for future, result in batch]
            del batch  # the scheduler forgets what nobody holds
            for first in range(0, len(reports), AT_ONCE):
                some = reports[first : first + AT_ONCE]
                self._fetch([(task, report) for _, task, report in some if report is not None])
                yield from ((link, report) for link, _, report in some)

    def _orders(
        self, work: Work, chains: Mapping[int, Sequence[Task]], before: Report | None, suffix: str
    ) -> Iterator[tuple[Future, Link, Task]]:
        """Submit the tasks, a link of a chain behind the one before it."""
        numbers = list(chains)
        mark = combine([self._exchange.url, signature()])[:16] + suffix
        for first in range(0, len(numbers), IN_FLIGHT):
            some = {number: chains[number] for number in numbers[first : first + IN_FLIGHT]}
            heads = [task for chain in some.values() for task in chain[:1]]  # all links of a chain read the same
            remotes = self._upload([received for task in heads for received in task.inputs.values()])
            for number, chain in some.items():
                previous: Future | Report | None = before
                for link, task in enumerate(chain):
                    inputs = {name: remotes[received] for name, received in task.inputs.items()}
                    order = Order(
                        work, task.argument, inputs, task.place, task.computation, self._exchange, signature()
                    )
                    key = f"{task.key}-{mark}"
                    previous = self._client.submit(_fulfil, order, previous, key=key, retries=RETRIES, pure=False)
                    yield previous, (number, link), task

    def _upload(self, inputs: Sequence[Received]) -> dict[Received, Remote]:
        """Put files where workers find them, but those that are there."""
        remotes: dict[Received, Remote] = {}
        held: dict[str, bytes] = {}
        for received in inputs:
            if received in remotes:
                continue
            path, size = received.source, len(received)
            if not isinstance(path, Path):
                raise TypeError("what a task reads is a file")
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

    def _fetch(self, reports: Sequence[tuple[Task, Report]]) -> None:
        """Put what tasks made into their folders."""
        files = [(task, file, name) for task, report in reports for file, name in report.files.items()]
        for (task, file, name), data in zip(files, self._exchange.get([name for *_, name in files]), strict=True):
            path = task.folder / file
            keep_file(path, data)
            state = path.stat()
            self._names[path, state.st_mtime_ns, state.st_size] = name  # a later stage reads it where it lies
            self._known.add(name)

    def _report(self, future: Future, result: object) -> Report | None:
        """What a worker said; None where workers died. Raises what no text is to blame for."""
        if isinstance(result, Report):
            return result
        if future.status == "error" and isinstance(result, tuple):
            if isinstance(result[1], KilledWorker):
                return None
            raise result[1]
        raise self._lost()

    def _look(self, seen: float) -> float:
        """When a worker was there last, given when it was so until now; ClusterError where none is left, or no
        scheduler.
        """
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return seen
        self._looked = now
        try:
            if self._client.status == "running" and self._client.ncores():
                return now
        except OSError as error:
            raise self._lost() from error
        if self._client.status != "running":
            raise self._lost()
        if now - seen > WORKER_SECONDS:
            raise ClusterError("no worker is left", self._address, "start some with `dask worker ADDRESS`")
        return seen

    def _lost(self) -> ClusterError:
        return ClusterError("the scheduler was lost", self._address, "see that it runs, and run again")


def _done(task: Task, report: Report) -> Done:
    return Done(task, report.value, report.failure, report.worker)


def _fulfil(order: Order, before: Report | None) -> Report:
    return fulfil(order, get_worker().address, before)
