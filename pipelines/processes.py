"""Which process does a run, and what to do about runs whose process is gone.

A run that is killed cannot say so: Dagster shows it as running for good, and it keeps its slot in the pool, so that
the next run would wait for nobody. Every run therefore carries the process that does it as a tag; whoever starts next
(and a sensor, every minute) ends the runs whose process is gone and frees their slots. No other run is touched.
"""

import os
import socket
from pathlib import Path

import dagster as dg
from dagster import DagsterInstance

PROCESS_TAG = "socieux/process"
BOOT_ID, STAT = Path("/proc/sys/kernel/random/boot_id"), "/proc/{}/stat"
STATE, START_TIME = 0, 19  # places among the fields of STAT after the name of the program, which may hold anything
DEAD = "ZX"  # a process that has ended and whose parent has not asked how
KILLED = "The process of this run is gone: it was killed, or the machine went down. What is published is as it was."


def process_tags() -> dict[str, str]:
    """The tag that says that this process does a run."""
    return {PROCESS_TAG: _identity(os.getpid())}


def end_dead_runs(instance: DagsterInstance) -> list[str]:
    """Report the runs as failed whose process is gone, and free their pool slots; returns their ids."""
    if instance.is_ephemeral:
        return []
    unfinished = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING])
    dead = [run for run in instance.get_runs(unfinished) if is_gone(run.tags.get(PROCESS_TAG))]
    for run in dead:
        instance.report_run_failed(run, KILLED)
    storage = instance.event_log_storage
    for run_id in storage.get_concurrency_run_ids():
        holder = instance.get_run_by_id(run_id)
        if holder is not None and is_gone(holder.tags.get(PROCESS_TAG)):
            storage.free_concurrency_slots_for_run(run_id)
    return [run.run_id for run in dead]


def is_gone(identity: str | None) -> bool:
    """Whether a process of this machine has ended; False where that cannot be known from here."""
    if identity is None:
        return False
    host, _, number, _ = identity.split("/")
    return host == socket.gethostname() and _identity(int(number)) != identity


def _identity(pid: int) -> str:
    """Host, boot, number and start of a process: a number alone is given again to another process."""
    try:
        boot = BOOT_ID.read_text(encoding="ascii").strip()
        fields = Path(STAT.format(pid)).read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        started = "gone" if fields[STATE] in DEAD else fields[START_TIME]
        return f"{socket.gethostname()}/{boot}/{pid}/{started}"
    except OSError:  # no such process, or no such file system
        return f"{socket.gethostname()}//{pid}/{'' if _answers(pid) else 'gone'}"


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
