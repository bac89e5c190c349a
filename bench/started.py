"""A cluster of Dask on this machine, for tests and measurements: a scheduler and workers over TCP, each worker with its
nanny, all of them processes of their own that end with the block that started them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from distributed import Client

START_SECONDS = 90


@dataclass
class Cluster:
    """Its scheduler's address, and a client of its own to look at it."""

    address: str
    client: Client

    def pids(self) -> dict[str, int]:
        """The worker processes by address."""
        return dict(self.client.run(os.getpid))


@contextmanager
def started(
    folder: Path, workers: int, memory_limit: int, environment: Mapping[str, str], *options: str
) -> Iterator[Cluster]:
    """Workers of one thread each; `options` are further words of `dask worker`."""
    local = ("--host", "127.0.0.1", "--no-dashboard")
    file = folder / "scheduler.json"
    with ExitStack() as stack:

        def start(*words: str) -> None:
            process = subprocess.Popen(  # noqa: S603  our own command
                [sys.executable, "-m", "dask", *words],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **environment},
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)

        start("scheduler", "--port", "0", "--scheduler-file", str(file), *local)
        end = time.monotonic() + START_SECONDS
        while not (file.exists() and file.read_text().rstrip().endswith("}")):
            if time.monotonic() > end:
                raise TimeoutError("the scheduler did not start in time")
            time.sleep(0.1)
        address = str(json.loads(file.read_text())["address"])
        client = stack.enter_context(Client(address, set_as_default=False))
        for _ in range(workers):
            limits = ("--nthreads", "1", "--memory-limit", str(memory_limit), "--local-directory", str(folder))
            start("worker", address, *local, *limits, *options)
        client.wait_for_workers(workers, timeout=START_SECONDS)
        yield Cluster(address, client)
