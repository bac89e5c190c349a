"""The project's own data files: CSV with a header, kept by hand or built, each row with its source."""

from __future__ import annotations

import csv
from pathlib import Path


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows in file order, every value as text; lines that begin with # are remarks. OSError where it is missing."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(line for line in handle if not line.startswith("#")))
