"""The named patterns of dates written in digits, and the calendar arithmetic that every date reading shares.

What lives here: one table of patterns (`NUMERIC`), each with a name that ends up in the `rule` column, a regular
expression with named groups and the order in which its groups are read; `Parts`, what a value says of year, month and
day; and the functions that turn parts into ISO text and first and last days. A new way of writing a date in digits is
a new row of the table. Never add here: words of any language (those are `date_patterns_words`), ranges
(`date_patterns_spoken`) or anything that fills in a part the text does not state.

Two-digit years are 20xx. A part is never invented: what the text leaves out stays None.
"""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from dateutil.relativedelta import relativedelta

DateOrder = Literal["DMY", "MDY", "YMD"]
Precision = Literal["day", "month", "year"]

CENTURY = 2000
AGAINST_ORDER = "+against_declared_order"
CONFIRMS, CONTRADICTS = "confirms", "contradicts"

# No action is older or further ahead: a year outside is a slip of the pen or another calendar, and no date.
_D, _Y4 = "[0-9]{1,2}", "(?:19|20|21)[0-9]{2}"
_TIME = (
    r"(?:[T ](?:[01]?[0-9]|2[0-4])[:.h][0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)? ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2})?)"
)


@dataclass(frozen=True, slots=True)
class NumericPattern:
    """One way of writing a date in digits: groups `y`, `m`, `d`, or `a` and `b` for a day and a month in the declared
    order.
    """

    name: str
    regex: str
    # A sign without which no text fits: a look for it is many times cheaper than the expression.
    sign: str = ""


def _triple(name: str, groups: tuple[str, str, str], tail: str) -> list[NumericPattern]:
    """Three groups with the same separator twice, a row for each: the column engine knows no back-references."""
    first, second, third = groups
    gaps = {"/": " ?/ ?", "-": " ?- ?", ".": r" ?\. ?", " ": " "}
    return [NumericPattern(name, rf"{first}{gap}{second}{gap}{third}{tail}", sign) for sign, gap in gaps.items()]


_AB_YEAR4 = (f"(?P<a>{_D})", f"(?P<b>{_D})", f"(?P<y>{_Y4})")
_AB_YEAR2 = (f"(?P<a>{_D})", f"(?P<b>{_D})", "(?P<y>[0-9]{2})")
_YEAR_MD = (f"(?P<y>{_Y4})", f"(?P<m>{_D})", f"(?P<d>{_D})")

# Read from top to bottom, the first pattern that fits the whole text decides.
NUMERIC: tuple[NumericPattern, ...] = (
    *_triple("two_numbers_then_year", _AB_YEAR4, rf"\.?{_TIME}?"),
    *_triple("year_month_day", _YEAR_MD, rf"\.?{_TIME}?"),
    *_triple("two_numbers_then_short_year", _AB_YEAR2, r"\.?"),
    # A dash in front could join two days of a range ("05-07/2016"), so it is not read as a separator of mixed ones.
    NumericPattern("two_numbers_then_year", rf"(?P<a>{_D})[/.](?P<b>{_D})(?:[/.-]| )(?P<y>{_Y4})"),
    NumericPattern("compact_day", r"(?P<y>(?:19|20)[0-9]{2})(?P<m>0[1-9]|1[0-2])(?P<d>[0-3][0-9])(?:T[0-9]{4,6}Z?)?"),
    NumericPattern("year_month", rf"(?P<y>{_Y4}) ?[/.-] ?(?P<m>{_D})"),
    NumericPattern("month_year", rf"(?P<m>{_D}) ?[/.-] ?(?P<y>{_Y4})"),
    NumericPattern("month_year", rf"(?P<m>{_D}) (?P<y>{_Y4})"),
    NumericPattern("year", rf"(?P<y>{_Y4})\.?"),
)
_NAME = r"(?P<name>\p{L}[\p{L}\p{M}]*)\.?"
# The commonest forms with the name of a month, for whole columns at once; all other forms are left to the grammar. The
# group `name` is looked up in the lexicon. These are expressions of the column engine (RE2), which knows \p{L}.
NAMED: tuple[NumericPattern, ...] = (
    NumericPattern(
        "day_named_month",
        rf"(?P<d>{_D})(?:st|nd|rd|th|er|º|\.)?(?: ?[/.-] ?| )(?:de |of )?{_NAME}"
        rf"(?: ?[/.,-] ?| )(?:de |del )?(?P<y>{_Y4})",
    ),
    NumericPattern("day_named_month", rf"{_NAME} (?P<d>{_D})(?:st|nd|rd|th)?,? (?P<y>{_Y4})"),
    NumericPattern("named_month", rf"{_NAME}(?: ?[/.,-] ?| )(?:de |del |of )?(?P<y>{_Y4})"),
)
# Parts of a range that lean on the other end for what they leave out; never dates by themselves.
PARTIAL: tuple[NumericPattern, ...] = (
    NumericPattern("day", rf"(?P<d>{_D})\.?"),
    NumericPattern("day_month", rf"(?P<a>{_D}) ?[/.-] ?(?P<b>{_D})\.?"),
)
_COMPILED = {pattern.regex: re.compile(pattern.regex) for pattern in (*NUMERIC, *PARTIAL)}


@dataclass(frozen=True, slots=True)
class Parts:
    """What a text says of a date: None for what it leaves out. `swapped` is the reading with day and month the other
    way round.
    """

    year: int | None
    month: int | None = None
    day: int | None = None
    rule: str = ""
    swapped: "Parts | None" = None
    order_evidence: str | None = None

    @property
    def is_possible(self) -> bool:
        """Whether the calendar has such a day; parts that are left out are not held against it."""
        if self.month is not None and not 1 <= self.month <= 12:
            return False
        if self.day is None:
            return True
        longest = calendar.monthrange(self.year or 2000, self.month)[1] if self.month else 31
        return 1 <= self.day <= longest

    @property
    def precision(self) -> Precision:
        """The finest part that is stated."""
        return "day" if self.day is not None else "month" if self.month is not None else "year"

    def iso(self) -> str:
        """ISO 8601 to the stated precision; the year must be known."""
        text = f"{self.year:04d}"
        for part in (self.month, self.day):
            if part is not None:
                text += f"-{part:02d}"
        return text

    def first_day(self) -> date:
        """The first day that the parts can mean."""
        return date(self.year or 1, self.month or 1, self.day or 1)

    def last_day(self) -> date:
        """The last day that the parts can mean."""
        first = date(self.year or 1, self.month or 12, self.day or 1)
        return first if self.day else first + relativedelta(day=31)


def full_year(digits: str) -> int | None:
    """The year that two or four digits stand for, None for any other number of digits."""
    if len(digits) == 4 and 1900 <= int(digits) < 2200:
        return int(digits)
    return CENTURY + int(digits) if len(digits) == 2 else None


def in_order(first: int, second: int, year: int | None, order: DateOrder, suffix: str = "") -> Parts:
    """Read two numbers beside a year as day and month in the declared order, or in the other one where only that is
    possible.

    The result carries the swapped reading when both orders give a different, possible date, and whether the value
    speaks for or against the declared order.
    """
    as_day_first = Parts(year, second, first, f"day_month_year{suffix}")
    as_month_first = Parts(year, first, second, f"month_day_year{suffix}")
    declared, other = (as_month_first, as_day_first) if order == "MDY" else (as_day_first, as_month_first)
    if declared.is_possible and other.is_possible:
        return declared if first == second else replace(declared, swapped=other)
    if declared.is_possible:
        return replace(declared, order_evidence=CONFIRMS)
    if other.is_possible:
        return replace(other, rule=other.rule + AGAINST_ORDER, order_evidence=CONTRADICTS)
    return declared


def read_numeric(text: str, order: DateOrder, *, allow_partial: bool = False) -> Parts | None:
    """Read one text of digits and separators; None when no pattern fits it whole. The date may still be impossible
    (see `is_possible`).
    """
    for pattern in (*NUMERIC, *PARTIAL) if allow_partial else NUMERIC:
        if found := _COMPILED[pattern.regex].fullmatch(text):
            return from_groups(pattern.name, found.groupdict(), order)
    return None


def from_groups(name: str, groups: dict[str, str | None], order: DateOrder) -> Parts | None:
    """Turn the matched groups of a pattern into parts."""
    year = full_year(groups["y"] or "") if "y" in groups else None
    if "a" not in groups:
        month, day = groups.get("m"), groups.get("d")
        return Parts(year, int(month) if month else None, int(day) if day else None, name)
    first, second = int(groups["a"] or 0), int(groups["b"] or 0)
    if name != "two_numbers_then_short_year":
        return in_order(first, second, year, order)
    if order == "YMD":
        return Parts(CENTURY + first, second, int(groups["y"] or 0), "short_year_month_day")
    return in_order(first, second, year, order, "2")
