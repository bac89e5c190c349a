"""How right the naive script is beside a run: countries by role on the labelled sets, dates against what was made.

What lives here: both scores for both. Speed is compared only with what is known to be weaker.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import duckdb

from assets.normalised.extraction import ActionText
from bench.extract import answers, f1_by_role, labelled
from bench.listing_corpus import documents, made

ROOT = Path(__file__).parents[1]
SAMPLE = 2_000  # actions whose dates are looked at
Truth = dict[str, tuple[str | None, str | None]]


def f1_of_run() -> dict[str, float]:
    """Micro F1 of the project's extraction by role on the labelled sets."""
    records = labelled()
    names = ("heading", "title", "partner_institution", "description")
    return f1_by_role(records, answers([ActionText(*(record.get(name) for name in names)) for record in records]))


def f1_of_naive(python: str) -> dict[str, float]:
    """The same of the naive script, which is asked in its own environment."""
    records = labelled()
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump([record["description"] for record in records], file)
        file.flush()
        command = [python, "-m", "bench.peers.naive", "--texts", file.name]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    found = [{role: set(codes) for role, codes in answer.items()} for answer in json.loads(done.stdout)]
    return f1_by_role(records, found)


def dates_of_run(home: Path, count: int) -> float:
    """Share of dates of a published warehouse that are those that were made, in layouts that state code and dates."""
    query = "SELECT action_code, start_date, end_date FROM v_action WHERE action_code IS NOT NULL"
    return _right(home / "warehouse" / "socieux.duckdb", query, truth(count, in_plain=False))


def dates_of_peer(home: Path, count: int) -> float:
    """The same of the naive script's file, made from layout A alone."""
    return _right(
        home / "naive.duckdb", "SELECT action_code, start_date, end_date FROM actions", truth(count, in_plain=True)
    )


def truth(count: int, *, in_plain: bool) -> Truth:
    """Start and end by code (ISO, None where the text gives no date) of the first actions of an archive."""
    return dict(islice(_stated(count, in_plain), SAMPLE))


def _stated(count: int, in_plain: bool) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
    for document in documents(count):
        if in_plain or document.layout in "ABG":
            for own, plain in made(document):
                states = (plain if in_plain else own).states
                yield str(states["code"]), tuple(states[name] and str(states[name]) for name in ("start", "end"))  # type: ignore[misc]


def _right(file: Path, query: str, wanted: Truth) -> float:
    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute(query).fetchall()
    found = {code: tuple(date and str(date)[:10] for date in dates) for code, *dates in rows}
    pairs = [
        pair
        for code, dates in wanted.items()
        for pair in zip(dates, found.get(code, ("absent", "absent")), strict=True)
    ]
    return sum(want == have for want, have in pairs) / len(pairs)
