"""Where a cluster is, and where its machines exchange files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from warehouse.errors import ProjectError

SCHEDULER, EXCHANGE = "SOCIEUX_DASK_SCHEDULER", "SOCIEUX_DASK_EXCHANGE"
LOCK = "requirements-dask.lock"


@dataclass(frozen=True)
class ClusterSettings:
    """The scheduler's address and the exchange's; `own_folder` is a folder that only this run exchanges files in."""

    scheduler: str
    exchange: str
    own_folder: Path | None = None


def settings_of(
    scheduler: str | None, exchange: str | None, environment: Mapping[str, str], work_folder: Path
) -> ClusterSettings:
    """What the options or else the environment name; the exchange is a folder beside the stages' tables by default.

    ProjectError where no scheduler is named, or where Dask is not installed.
    """
    address = scheduler or environment.get(SCHEDULER)
    if not address:
        raise ProjectError(
            "--engine dask needs the address of a scheduler", fix=f"give --scheduler tcp://HOST:8786, or {SCHEDULER}"
        )
    if missing := [name for name in ("distributed", "fsspec") if find_spec(name) is None]:
        raise ProjectError(
            f"a cluster needs what is not installed here: {', '.join(missing)}",
            fix=f"install it: pip install --no-deps --require-hashes -r {LOCK}",
        )
    place = exchange or environment.get(EXCHANGE)
    if place is None:
        own = work_folder / "exchange"
        return ClusterSettings(address, own.resolve().as_uri(), own)
    return ClusterSettings(address, place if "://" in place else Path(place).resolve().as_uri())
