"""What a worker of a cluster is told to do, and does: read from the exchange, work, write to the exchange.

What lives here: the one function that workers run, and what tells that they run the same code as whoever asks them. It
is called by name, so that a worker needs an installation of the project of its own.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Any, NamedTuple

from warehouse.cluster.exchange import OUTPUT, Exchange, Remote, content_name
from warehouse.document_bytes import Received
from warehouse.errors import ProjectError
from warehouse.fingerprint import combine, rule_version
from warehouse.store import parquet_bytes
from warehouse.tables import TABLES
from warehouse.tasks import Failure, Place, Work, attempt


class ClusterError(ProjectError):
    """A cluster that cannot be reached or used."""


class Order(NamedTuple):
    """A task as it is sent: its inputs lie in the exchange, where its results go too."""

    work: Work
    argument: Any
    inputs: Mapping[str, Remote]
    place: Place
    computation: str
    exchange: Exchange
    signature: str


class Report(NamedTuple):
    """What a worker did: the files that it made with their names in the exchange; the value; or the failure."""

    files: Mapping[str, str]
    value: Any
    failure: Failure | None
    worker: str


@cache
def signature() -> str:
    """What decides values on this machine: the rules, Python, and the packages that the project needs."""
    try:
        names = sorted({need.partition("==")[0] for need in requires("socieux-warehouse") or []})
    except PackageNotFoundError:
        names = []
    return combine([rule_version(), ".".join(platform.python_version_tuple()[:2]), *map(_version, names)])


def _version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} is absent"


def look(exchange: Exchange, probe: str, wanted: str) -> str:
    """Why this worker cannot be used; empty where it can."""
    if signature() != wanted:
        return "runs other code, another Python or other packages"
    try:
        exchange.get([probe])
        made = b"a worker was here"
        exchange.put({content_name(OUTPUT, made): made})
    except OSError as error:
        return f"cannot read and write {exchange.url} ({error})"
    return ""


def fulfil(order: Order, worker: str, before: Report | None = None) -> Report:
    """Do one task; where the one before it failed, it fails with it. OSError where the exchange cannot be used."""
    if before is not None and before.failure is not None:
        return Report({}, None, before.failure, worker)
    if signature() != order.signature:
        raise ClusterError("a worker runs other code than this machine", worker, "install the same commit on both")
    inputs = {name: Received(remote) for name, remote in order.inputs.items()}
    made = attempt(order.work, order.argument, inputs, before.value if before else None, order.place)
    if isinstance(made, Failure):
        return Report({}, None, made, worker)
    files = {
        f"{name}.parquet": parquet_bytes(TABLES[name], table, order.computation) for name, table in made.tables.items()
    } | dict(made.files)
    names = {file: content_name(OUTPUT, data) for file, data in files.items()}
    order.exchange.put({names[file]: data for file, data in files.items()})
    return Report(names, made.value, None, worker)
