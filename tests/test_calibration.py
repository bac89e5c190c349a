"""The page on how far the extraction can be trusted is what the code measures, and its scores keep their promise."""

from pathlib import Path

import pytest

from bench.calibration import Case, accuracy, by_tag, cases, f1, records, report

PAGE = Path(__file__).parents[1] / "docs" / "calibration.md"


@pytest.fixture(scope="module")
def studied() -> list[Case]:
    return [case for name in ("dev", "hard") for case in cases(records(name))]


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == report(), "run `make docs`"


def test_a_partner_is_right_at_least_as_often_as_its_score_says(studied: list[Case]) -> None:
    found = [case for case in studied if case.answer.partner.status == "found"]
    for score, count in accuracy(found, lambda case: f"{case.answer.partner.score:.2f}").items():
        assert count.records < 8 or count.share >= float(score), (score, count)


def test_each_phenomenon_is_counted_where_it_is_tagged(studied: list[Case]) -> None:
    tagged = by_tag(studied)
    assert all(tag in case.record["tags"] for tag, found in tagged.items() for case in found)


def test_f1_of_nothing_asked_and_nothing_answered_is_one() -> None:
    assert f1([], "host") == 1.0
