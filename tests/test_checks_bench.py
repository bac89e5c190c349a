"""The benchmark of checks on few rows: the frame is not copied, and both ways of counting agree on each expectation."""

import pytest

from bench.checks import RULES, in_sql, made
from expectations.in_sql import PREDICATES
from expectations.rules import all_rules
from expectations.runner import batch_of, check_frame


@pytest.fixture(scope="module")
def frame():
    return made(3000)


def test_the_library_looks_at_the_frame_itself_and_leaves_it_as_it_was(frame):
    before = frame.copy()
    check_frame(frame, RULES)

    assert batch_of(frame).data.dataframe is frame
    assert frame.equals(before)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_frame_and_sql_find_the_same(rule, frame):
    assert in_sql(frame, [rule]) == check_frame(frame, [rule])


def test_every_expectation_that_a_suite_uses_is_rendered_in_sql_and_measured_here():
    used = {rule.expectation for rule in all_rules() if rule.kind == "expectation"}

    assert used <= set(PREDICATES)
    assert used <= {rule.expectation for rule in RULES}
