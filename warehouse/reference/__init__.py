"""Reference data: what is known of the world outside the listings, one CSV file a subject, each row with its source.

Read everything through `read_reference`. Empty text is the only empty value: Namibia's code is the two letters `NA`,
so nothing here may be read with a reader that takes words for missing values. `manifest.csv` names the package, version
and file behind each table; `compiled` marks what no package carries. Files are built by `build_reference.py` or kept by
hand.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from warehouse.data_files import read_rows

FOLDER = Path(__file__).parent


@cache
def read_reference(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `<name>.csv` in file order, every value as text; lines that begin with # are comments."""
    return tuple(read_rows(FOLDER / f"{name}.csv"))
