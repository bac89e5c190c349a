"""The questions that analysts ask, as SQL over the published views: one file each, the question in its first comment.

`ask` puts all of them to a warehouse; a check on every build reports the answers, and the tests compare them
with the answers that are known. A question whose data comes with a later stage of the work is not here yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Question:
    """One question: its number, the name of its file, its words and its SQL."""

    number: int
    name: str
    text: str
    sql: str


def questions() -> list[Question]:
    """Every question in the order of its number."""
    return [_read(path) for path in sorted(FOLDER.glob("q*.sql"))]


def _read(path: Path) -> Question:
    sql = path.read_text(encoding="utf-8")
    comments = [line.removeprefix("--").strip() for line in sql.splitlines() if line.startswith("--")]
    number, name = path.stem.removeprefix("q").split("_", 1)
    return Question(int(number), name, " ".join(comments), sql)


def ask(answer: Callable[[str], pa.Table]) -> Iterator[tuple[Question, pa.Table]]:
    """Each question and its answer; `answer` runs SQL on a warehouse."""
    for question in questions():
        yield question, answer(question.sql)
