"""Which rows break a demand of the declaration: pure functions of a frame and of `rules.Part`.

A null breaks only `not null`. Values are judged once each, by Python's `re` where there is a pattern: Arrow's engine
reads `\\s` and `\\w` differently.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from expectations.rules import Part


def broken(frame: pd.DataFrame, part: Part) -> pd.Series:
    """True for the rows that break the demand; KeyError when the column is not there."""
    values = frame[part.column]
    if part.demand == "not null":
        return values.isna()
    stated = values[values.notna()]
    wrong = pd.Series(False, index=frame.index)
    if part.demand == "one of":
        wrong.loc[stated.index] = ~stated.isin(part.values)
    elif part.demand == "matches":
        pattern = re.compile(part.pattern or "", re.ASCII)  # \d is a digit of ASCII, as it is in SQL
        faulty = [value for value in stated.unique() if not pattern.fullmatch(str(value))]
        wrong.loc[stated.index] = stated.isin(faulty)
    else:
        low = stated < part.minimum if part.minimum is not None else pd.Series(False, index=stated.index)
        high = stated > part.maximum if part.maximum is not None else pd.Series(False, index=stated.index)
        wrong.loc[stated.index] = (low | high).astype(bool)
    return wrong


def any_broken(frame: pd.DataFrame, parts: Sequence[Part]) -> pd.Series:
    """True for the rows that break any of the demands."""
    wrong = pd.Series(False, index=frame.index)
    for part in parts:
        wrong |= broken(frame, part)
    return wrong
