"""What a command takes: wall time, CPU time and peak memory of its whole process tree.

What lives here: starting a command and watching it through /proc. Linux only, as the benchmark is.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

INTERVAL = 0.05  # seconds between two looks at the process tree
_PROC = Path("/proc")


class Usage(NamedTuple):
    """Seconds of wall and CPU time, the most megabytes (2**20 bytes) held at once, and what was written to stdout.

    CPU time is that of the command and of every process below it that it waited for.
    """

    wall: float
    cpu: float
    peak: float
    output: str


class FailedError(RuntimeError):
    """The command ended with another status than 0."""


def measure(command: Sequence[str], cwd: Path | None = None, environment: Mapping[str, str] | None = None) -> Usage:
    """Run a command to its end; raises FailedError with the end of its stderr."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  our own command
            list(command), cwd=cwd, env={**os.environ, **(environment or {})}, stdout=out, stderr=err
        )
        peak = 0.0
        while True:
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            peak = max(peak, tree_megabytes(process.pid))
            time.sleep(INTERVAL)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode:
            raise FailedError(f"{' '.join(command)}: status {process.returncode}\n{err.read().decode()[-4_000:]}")
        return Usage(wall, used.ru_utime + used.ru_stime, peak, out.read().decode())


def tree_megabytes(pid: int) -> float:
    """Resident memory of a process and all below it, at present; of one without children, its own peak until now.

    Pages that several processes share are counted in each of them, so that the sum is an upper bound.
    """
    below = _children(pid)
    if not below:
        return _status(pid, "VmHWM")
    return max(_status(pid, "VmHWM"), _status(pid, "VmRSS") + sum(_resident(child) for child in below))


def _resident(pid: int) -> float:
    return _status(pid, "VmRSS") + sum(_resident(child) for child in _children(pid))


def _children(pid: int) -> list[int]:
    found: list[int] = []
    try:
        for task in (_PROC / str(pid) / "task").iterdir():
            found += map(int, (task / "children").read_text().split())
    except OSError:  # it has ended meanwhile
        pass
    return found


def _status(pid: int, name: str) -> float:
    try:
        found = re.search(rf"{name}:\s+(\d+) kB", (_PROC / str(pid) / "status").read_text())
    except OSError:
        return 0.0
    return int(found.group(1)) / 1024 if found else 0.0
