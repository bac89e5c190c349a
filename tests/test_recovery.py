"""Damaged listings: floors for a small run of what `make bench-recovery` measures over 20,000 records."""

from collections import Counter

import pytest

from bench.recovery import OUTCOMES, cases, shortfalls, tally, verdicts
from bench.recovery_mutations import MUTATIONS, Mutation

COUNT, SEED = 300, 3


@pytest.fixture(scope="module")
def counts() -> dict[Mutation, Counter[str]]:
    return tally(verdicts(cases(COUNT, SEED)))


def test_no_damaged_record_is_silently_wrong_and_most_are_right(counts: dict[Mutation, Counter[str]]) -> None:
    assert shortfalls(counts) == []


def test_every_record_made_has_one_outcome(counts: dict[Mutation, Counter[str]]) -> None:
    assert sum(count.total() for count in counts.values()) >= COUNT
    assert {outcome for count in counts.values() for outcome in count} <= set(OUTCOMES)


def test_the_same_seed_makes_the_same_documents() -> None:
    assert [case.data for case in cases(60, SEED)] == [case.data for case in cases(60, SEED)]


def test_there_are_thirty_mutations_and_more_and_their_names_differ() -> None:
    names = {mutation.name for mutation in MUTATIONS}
    assert len(names) == len(MUTATIONS) > 30
