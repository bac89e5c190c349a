"""Rows of the data files beside this package."""

from pathlib import Path

from warehouse import data_files

DATA = Path(__file__).parents[1] / "data"
# All that the vocabulary and the rules are made of.
SOURCES = (Path(__file__).parent, DATA, Path(data_files.__file__))


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of a data file; lines that begin with # are remarks."""
    return data_files.read_rows(DATA / name)
