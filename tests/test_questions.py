"""The analysts' questions, asked of a warehouse that holds the committed listing."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.star_example import publish, tables_of
from warehouse.engine import query
from warehouse.questions import Question, ask, questions

EXPECTED = yaml.safe_load((Path(__file__).parent / "questions" / "expected.yaml").read_text(encoding="utf-8"))


def answer(path: Path, number: int) -> list[list[Any]]:
    sql = next(question.sql for question in questions() if question.number == number)
    return [list(row.values()) for row in query(path, sql).to_pylist()]


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
def test_a_question_has_its_known_answer_on_the_seed(question: Question, seed_warehouse: Path) -> None:
    assert answer(seed_warehouse, question.number) == EXPECTED[question.number]


def test_every_known_answer_has_its_question_and_every_question_its_words() -> None:
    assert [question.number for question in questions()] == sorted(EXPECTED)
    assert all("?" in question.text for question in questions())


def test_asking_gives_every_question_its_answer(seed_warehouse: Path) -> None:
    answers = {question.number: table.num_rows for question, table in ask(partial(query, seed_warehouse))}
    assert answers == {number: len(rows) for number, rows in EXPECTED.items()}


def test_questions_answer_on_a_warehouse_without_actions(tmp_path: Path) -> None:
    publish(tables_of([]), tmp_path / "empty.duckdb")
    found = ask(partial(query, tmp_path / "empty.duckdb"))
    answers = {question.number: table.to_pylist() for question, table in found}
    assert answers[1] == answers[2] == answers[11] == []
    assert answers[3][0]["action_count"] == 0


def test_an_end_that_is_not_stated_does_not_make_an_old_action_run_for_ever(tmp_path: Path) -> None:
    actions = [
        {"code": "2016-01", "start": "2016-03-01"},
        {"code": "2016-02", "start": "2016-03-01", "end_status": "ongoing"},
    ]
    publish(tables_of(actions), tmp_path / "w.duckdb")
    assert [row[0] for row in answer(tmp_path / "w.duckdb", 6)] == ["2016-02"]


def test_the_same_institution_name_in_two_countries_is_not_one_returning_institution(tmp_path: Path) -> None:
    actions = [
        {"code": "2020-01", "institution": ["Ministry of Economy"], "partner": ["GT", "text"]},
        {"code": "2020-02", "institution": ["Ministry of Economy"], "partner": ["MD", "text"]},
        {"code": "2020-03", "institution": ["MINISTRY OF  ECONOMY"], "partner": ["MD", "text"]},
    ]
    publish(tables_of(actions), tmp_path / "w.duckdb")
    assert [row[1:] for row in answer(tmp_path / "w.duckdb", 11)] == [["Moldova", 2, ["2020-02", "2020-03"]]]
