"""The second reading: how likely each country of a text has each role, by weights learned from the labelled sets.

It knows no rule and sees no claim of one, so that it errs elsewhere than they do: what both say is more certain than
either, and where they part there is doubt (`agreement`). Scores are log-odds. A first look adds up what a country's
own features weigh (`second_reading_features.csv`); a second one weighs these scores against those of the other
countries of the text (`second_reading_company.csv`). All arithmetic is on whole thousandths, so that no machine rounds
differently. `bench/second_reading.py` writes both files.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from assets.normalised.extraction.second_features import Field, Named, around, look, near_letters
from assets.normalised.extraction.tables import read_rows
from assets.normalised.extraction.vocabulary import providers

ROLES = ("expert", "partner", "host")
UNIT = 1000
FEATURES, COMPANY = "second_reading_features.csv", "second_reading_company.csv"  # weights of the first and second look
# What every country has; its weight is the score of one about which nothing is known.
EVERY = "every country"
# The score of nobody, where a text names no other country.
NOBODY = -12 * UNIT
# Scores by which a country is told apart: its own, the best of the others by role, the best partner among those others
# that are no providers; and how many others look like partners, experts and hosts, are named, are no providers.
SCORES = ("expert", "partner", "host", "other expert", "other partner", "other host", "other receiving partner")
NUMBERS = ("partners beside", "experts beside", "hosts beside", "others beside", "receiving others beside")
SCORE_STEPS = tuple(step * UNIT for step in (-6, -4, -2, -1, 0, 1, 2, 4))
NUMBER_STEPS = (1, 2, 3, 4)
# The same in pairs: a score of its own, and one of the others.
OWN_STEPS, BESIDE_STEPS, BESIDE_NUMBERS = (-2 * UNIT, 0, 2 * UNIT), (-2 * UNIT, 0, 2 * UNIT), (1, 2)
# A score counts by itself too, as a fourth so that it weighs like a step.
PART = 4

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature adds to the score of each role, in thousandths, by row; the last row is zero."""

    rows: dict[str, int]
    table: Ints


@dataclass(frozen=True, slots=True)
class SecondLook:
    """One country of a text as the second reading sees it: its features and the score of each role."""

    named: Named
    scores: tuple[int, ...]


def read_again(texts: Sequence[Sequence[Field]]) -> list[dict[str, SecondLook]]:
    """By text the countries it names, by code; a text is its fields and their tokens."""
    found = [look(fields, number_of) for fields in texts]
    sizes = np.array([len(countries) for countries in found], dtype=np.int64)
    everyone = list(chain.from_iterable(countries.values() for countries in found))
    if not everyone:
        return [{} for _ in texts]
    senders = providers()
    sides = np.array([code in senders for countries in found for code in countries], dtype=bool)
    joint = weights(COMPANY)
    columns, values = company(first_scores([named.features for named in everyone]), sides, sizes)
    table = joint.table[[joint.rows.get(name, -1) for name in columns]]
    scores = (values @ table // UNIT).tolist()
    looks = iter(zip(everyone, map(tuple, scores), strict=True))
    return [{code: SecondLook(*next(looks)) for code in countries} for countries in found]


@cache
def weights(name: str) -> Weights:
    """The weights of one of the two looks."""
    rows = read_rows(name)
    table = np.array([[int(row[role]) for role in ROLES] for row in rows] + [[0] * len(ROLES)], dtype=np.int64)
    return Weights({row["feature"]: number for number, row in enumerate(rows)}, table)


def number_of(feature: str) -> int:
    """The row of a feature's weights, that of the zeros where it has none."""
    return weights(FEATURES).rows.get(feature, -1)


def first_scores(features: Sequence[set[int]]) -> Ints:
    """Score of each role (columns) by what stands around each country (rows)."""
    sizes = np.fromiter(map(len, features), dtype=np.int64, count=len(features))
    flat = np.fromiter(chain.from_iterable(features), dtype=np.int64, count=int(sizes.sum()))
    table = weights(FEATURES).table
    added: Ints = np.add.reduceat(table[flat], np.cumsum(sizes) - sizes, axis=0)
    added += table[number_of(EVERY)]
    return added


def company(scores: Ints, sides: npt.NDArray[np.bool_], sizes: Ints) -> tuple[list[str], Ints]:
    """Names and values (thousandths, rows are countries) of the features of the second look. `sides` says who is a
    provider, `sizes` how many countries each text names."""
    beside = _beside(scores, sides, sizes)
    own = np.column_stack([scores, beside[:, :4]])
    numbers = beside[:, 4:]
    names = [EVERY, "provider"]
    columns = [np.ones(len(scores), dtype=bool), sides]

    def add(name: str, column: npt.NDArray[np.bool_]) -> None:
        names.extend((name, f"provider, {name}"))
        columns.extend((column, column & sides))

    for kinds, table, steps in ((SCORES, own, SCORE_STEPS), (NUMBERS, numbers, NUMBER_STEPS)):
        for at, kind in enumerate(kinds):
            for step in steps:
                add(f"{kind} from {step}", table[:, at] >= step)
    for at, role in enumerate(ROLES):
        for step in OWN_STEPS:
            has = scores[:, at] > step
            for other, kind in enumerate(SCORES[3:], 3):
                for second in BESIDE_STEPS:
                    add(f"{role} above {step}, {kind} above {second}", has & (own[:, other] > second))
            for other, kind in enumerate(NUMBERS):
                for second in BESIDE_NUMBERS:
                    add(f"{role} above {step}, {kind} from {second}", has & (numbers[:, other] >= second))
    names += [f"{kind} score" for kind in SCORES] + [f"provider, {kind} score" for kind in SCORES]
    graded = own // PART
    return names, np.column_stack([np.column_stack(columns).astype(np.int64) * UNIT, graded, graded * sides[:, None]])


def _beside(scores: Ints, sides: npt.NDArray[np.bool_], sizes: Ints) -> Ints:
    """What the other countries of its text are to each country: their best score by role, the best partner's among
    those that are no providers, and the numbers of `NUMBERS`."""
    text = np.repeat(np.arange(len(sizes)), sizes)
    place = np.arange(len(scores)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    kinds = np.column_stack([scores, np.where(sides, NOBODY, scores[:, 1])])
    padded = np.full((len(sizes), max(int(sizes.max()), 2), kinds.shape[1]), NOBODY, dtype=np.int64)
    padded[text, place] = kinds
    ordered = np.sort(padded, axis=1)
    best, next_best = ordered[:, -1][text], ordered[:, -2][text]
    others = np.maximum(np.where(kinds == best, next_best, best), NOBODY)
    looks = scores > 0
    counted = np.column_stack([looks[:, 1], looks[:, 0], looks[:, 2], np.ones(len(scores), dtype=bool), ~sides])
    counted = counted.astype(np.int64)
    totals = np.zeros((len(sizes), counted.shape[1]), dtype=np.int64)
    np.add.at(totals, text, counted)
    return np.column_stack([others, totals[text] - counted])


def strongest(fields: Sequence[Field], named: Named, role: str) -> tuple[int, int, int | None]:
    """The mention of a country that speaks most for a role, as field number and token, and the token near it that
    speaks most for it, if any does."""
    weighs = weights(FEATURES).table[:, ROLES.index(role)]

    def weigh(features: Iterable[int]) -> int:
        return int(weighs[list(features)].sum())

    number, token = max(named.mentions, key=lambda at: weigh(around(fields[at[0]], at[1], number_of)))
    near = [(int(weighs[number_of(feature)]), at) for at, feature in near_letters(fields[number], token)]
    best, at = max(near, default=(0, None), key=lambda one: one[0])
    return number, token, at if best > 0 else None
