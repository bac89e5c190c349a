"""Rows of the data files beside this package."""

import csv
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of a data file; lines that begin with # are remarks."""
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(line for line in handle if not line.startswith("#"))
