"""Turn the text of date fields into ISO dates that say how they were read.

What lives here: the column functions. Values are worked on once per distinct text: digits through the vectorised
pattern table, everything else through the grammar of spoken dates, and what neither accepts is `invalid`. No part of
a date is ever filled in: a month stays a month. Never add here: patterns or words (they are tables), or anything that
looks at more than one record, except the two functions on a whole document at the end.

Decisions on texts that state less than a date:
- a part of a period ("Q1 2024", "mid-June 2024", "spring 2024") keeps the period it is part of, here 2024, 2024-06
  and 2024;
- "since 2016" and "2016 - ongoing" give 2016 and no end; "circa", "planned" and times of day are accepted and named
  in the rule;
- a date that is impossible in the declared order and possible in the other one is read in the other one, and counts
  as evidence against the declared order; a date with no reading is `invalid`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from assets.normalised.cleaning import clean
from assets.normalised.date_patterns import AGAINST_ORDER, CONFIRMS, CONTRADICTS, NAMED, NUMERIC, DateOrder, Parts
from assets.normalised.date_patterns_spoken import Span, read_spoken
from assets.normalised.date_patterns_words import fold_words, month_number, status_words

Unit = Literal["Y", "M", "D"]
OK, ONGOING, MISSING, INVALID, NOT_STATED = "ok", "ongoing", "missing", "invalid", "not_stated"
IMPOSSIBLE = "+impossible"  # behind the name of the rule that found a date which no calendar has
COLUMNS = (
    "iso",
    "iso_end",
    "first_date",
    "last_date",
    "precision",
    "status",
    "rule",
    "is_ambiguous",
    "alternative_iso",
    "order_evidence",
)
_LONGEST = 200  # characters: a longer text is prose, not the value of a date field
_STATUS_WORDS_LIMIT = 8
# Years that the patterns know; from this many values on a calendar of all of them is cheaper than sorting the days.
_EPOCH, _END = np.datetime64("1900-01-01"), np.datetime64("2200-01-01")
_MANY = 20_000
_NEGATIONS = frozenset({"not", "no", "non", "nicht", "nao", "pas", "ya", "niet", "plus"})


@dataclass(frozen=True, slots=True)
class DateOrderVerdict:
    """How many values of one document speak for the declared order, against it, and for neither (they could be read
    both ways).
    """

    confirming: int
    contradicting: int
    ambiguous: int

    @property
    def is_contradicted(self) -> bool:
        """Whether at least one value is impossible in the declared order."""
        return self.contradicting > 0


def normalise_dates(raw: "pd.Series[Any]", date_order: DateOrder = "DMY") -> pd.DataFrame:
    """Read a column of date texts (object: None = no label, "" = a label without a value).

    Returns a frame on the same index, one row per value, all columns of object dtype except the boolean
    `is_ambiguous`: `iso` and `iso_end` (ISO 8601 to the stated precision, the second for ranges), `first_date` and
    `last_date` (datetime.date, the days the value can span), `precision` (day, month, year), `status` (ok, ongoing,
    missing, invalid, not_stated), `rule`, `is_ambiguous` (day and month could be swapped), `alternative_iso` (the
    swapped reading) and `order_evidence` (confirms, contradicts or None). Never raises.
    """
    codes, distinct = _distinct_values(raw)
    table = _distinct_dates(distinct, date_order)
    columns = {}
    for name in COLUMNS:
        is_flag = name == "is_ambiguous"
        values = np.append(table[name], [_ABSENT[name]]) if is_flag else _append(table[name], _ABSENT[name])
        # Most columns of most documents hold nothing: filling is several times cheaper than taking.
        is_empty = not is_flag and len(values) < len(raw) and all(value is None for value in values)
        spread = np.full(len(raw), None, dtype=object) if is_empty else values.take(codes)
        columns[name] = pd.Series(spread, index=raw.index, dtype=bool if is_flag else object, copy=False)
    return pd.DataFrame(columns, copy=False)


def normalise_date_lines(lines: Sequence[str], date_order: DateOrder = "DMY") -> list[dict[str, str | None]]:
    """Read one value a line: `{raw, iso, iso_end, precision, status, rule}` per line, in order; an empty line is
    `missing`.
    """
    frame = normalise_dates(pd.Series(list(lines), dtype=object), date_order)
    wanted = frame[["iso", "iso_end", "precision", "status", "rule"]].to_dict("records")
    return [
        {"raw": line, **{str(key): value for key, value in row.items()}}
        for line, row in zip(lines, wanted, strict=True)
    ]


_ABSENT: dict[str, Any] = dict.fromkeys(COLUMNS) | {"status": NOT_STATED, "rule": "no_label", "is_ambiguous": False}


def _distinct_values(raw: "pd.Series[Any]") -> tuple[np.ndarray, list[str]]:
    """The distinct texts of a column and, for each value, its position among them; -1 for no label."""
    try:
        encoded = pa.array(raw, type=pa.string(), from_pandas=True).dictionary_encode()
    except (UnicodeEncodeError, pa.ArrowInvalid, pa.ArrowTypeError):
        # Lone surrogates or values that are no text: the general way, with what cannot be written replaced.
        codes, values = pd.factorize(raw.to_numpy(dtype=object))
        return codes, [str(value).encode("utf-8", "surrogatepass").decode("utf-8", "replace") for value in values]
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return codes.astype(np.intp), encoded.dictionary.to_pylist()


def _append(values: np.ndarray, last: object) -> np.ndarray:
    longer = np.empty(len(values) + 1, dtype=object)
    longer[:-1], longer[-1] = values, last
    return longer


def _distinct_dates(texts: list[str], order: DateOrder) -> dict[str, np.ndarray]:
    """Read distinct texts: one array per column."""
    size = len(texts)
    table: dict[str, np.ndarray] = {name: np.full(size, None, dtype=object) for name in COLUMNS}
    table["is_ambiguous"] = np.zeros(size, dtype=bool)
    table["status"][:] = INVALID
    remaining = _read_columns(pa.array(texts, pa.string()), order, table) if size else np.array([], dtype=int)
    for position in remaining:
        _store(table, int(position), _read_one(texts[position], order))
    return table


def _read_columns(texts: pa.Array, order: DateOrder, table: dict[str, np.ndarray]) -> np.ndarray:
    """Read what the numeric patterns fit, for all texts at once; returns the positions of the texts they do not fit."""
    remaining = np.arange(len(texts))
    trimmed = pc.utf8_trim(texts, " \t\r\n\u00a0")
    has_sign = {
        sign: pc.match_substring(trimmed, sign).to_numpy(zero_copy_only=False)
        for sign in {pattern.sign for pattern in (*NUMERIC, *NAMED)}
        if sign
    }
    for pattern in (*NUMERIC, *NAMED):
        looked_at = has_sign[pattern.sign][remaining] if pattern.sign else np.ones(len(remaining), dtype=bool)
        if not looked_at.any():
            continue
        groups = pc.extract_regex(trimmed.take(pa.array(remaining[looked_at])), f"^(?:{pattern.regex})$")
        is_valid = groups.is_valid()
        fits = looked_at
        fits[looked_at] = is_valid.to_numpy(zero_copy_only=False)
        if not fits.any():
            continue
        found = groups.filter(is_valid)
        texts_of = {part.name: found.field(number) for number, part in enumerate(found.type)}
        if "name" in texts_of:
            month = _month_numbers(texts_of.pop("name"))
            found_at, fits[fits] = remaining[fits][month > 0], month > 0
            numbers = {name: _to_numbers(texts)[month > 0] for name, texts in texts_of.items()} | {
                "m": month[month > 0]
            }
        else:
            found_at = remaining[fits]
            numbers = {name: _to_numbers(texts) for name, texts in texts_of.items()}
        _store_numbers(table, found_at, pattern.name, numbers, order)
        remaining = remaining[~fits]
    return remaining


def _to_numbers(texts: pa.Array) -> np.ndarray:
    numbers: np.ndarray = pc.cast(texts, pa.int64()).to_numpy(zero_copy_only=False)
    return numbers


def _month_numbers(names: pa.Array) -> np.ndarray:
    """The number of each named month, 0 where the name is none or means several."""
    encoded = names.dictionary_encode()
    known = np.array([month_number(name) or 0 for name in encoded.dictionary.to_pylist()], dtype=np.int64)
    months: np.ndarray = known.take(encoded.indices.to_numpy(zero_copy_only=False))
    return months


def _store_numbers(
    table: dict[str, np.ndarray], at: np.ndarray, name: str, numbers: dict[str, np.ndarray], order: DateOrder
) -> None:
    """Store the dates of one pattern, given the numbers in its groups; the same decisions as
    `date_patterns.from_groups`.
    """
    if "a" not in numbers:
        year, month, day = numbers["y"], numbers.get("m"), numbers.get("d")
        _store_calendar(table, at, year, month, day, np.full(len(at), name, dtype=object))
        return
    first, second, year = numbers["a"], numbers["b"], numbers["y"]
    suffix = ""
    if name == "two_numbers_then_short_year":
        if order == "YMD":
            rule = np.full(len(at), "short_year_month_day", dtype=object)
            _store_calendar(table, at, first + 2000, second, year, rule)
            return
        year, suffix = year + 2000, "2"
    names = np.array([f"day_month_year{suffix}", f"month_day_year{suffix}"], dtype=object)
    declared, other = (names[1], names[0]) if order == "MDY" else (names[0], names[1])
    day, month = (second, first) if order == "MDY" else (first, second)
    is_possible, is_other = _is_possible(year, month, day), _is_possible(year, day, month)
    swap = ~is_possible & is_other
    rule = np.where(swap, other + AGAINST_ORDER, declared).astype(object)
    _store_calendar(table, at, year, np.where(swap, day, month), np.where(swap, month, day), rule)
    table["order_evidence"][at[is_possible & ~is_other]] = CONFIRMS
    table["order_evidence"][at[swap]] = CONTRADICTS
    unclear = is_possible & is_other & (day != month)
    table["is_ambiguous"][at[unclear]] = True
    table["alternative_iso"][at[unclear]] = _texts(_days(year[unclear], day[unclear], month[unclear]), "D")


def _texts(days: np.ndarray, unit: Unit) -> np.ndarray:
    """ISO texts of days; each distinct day is written once, because texts and dates are the dear part of a column."""
    if len(days) > _MANY:
        return _calendar(unit).take((days - _EPOCH).astype(np.int64))
    distinct, codes = np.unique(days, return_inverse=True)
    texts: np.ndarray = np.datetime_as_string(distinct, unit=unit).astype(object)
    return texts.take(codes)


def _dates(days: np.ndarray) -> np.ndarray:
    """datetime.date objects of days, one object per distinct day."""
    if len(days) > _MANY:
        return _calendar(None).take((days - _EPOCH).astype(np.int64))
    distinct, codes = np.unique(days, return_inverse=True)
    dates: np.ndarray = distinct.astype(object)
    return dates.take(codes)


@cache
def _calendar(unit: Unit | None) -> np.ndarray:
    """What long columns take from: the ISO text (None: the datetime.date) of every day that a pattern can state."""
    days = np.arange(_EPOCH, _END)
    written: np.ndarray = (days if unit is None else np.datetime_as_string(days, unit=unit)).astype(object)
    return written


def _days(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Calendar days as datetime64[D]; the numbers must be possible."""
    months: np.ndarray = (year - 1970) * 12 + (month - 1)
    built: np.ndarray = months.astype("datetime64[M]").astype("datetime64[D]") + (day - 1)
    return built


def _is_possible(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    in_range = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    safe_month, safe_day = np.where(in_range, month, 1), np.where(in_range, day, 1)
    built = _days(year, safe_month, safe_day)
    result: np.ndarray = in_range & (built.astype("datetime64[M]").astype(int) % 12 + 1 == safe_month)
    return result


def _store_calendar(
    table: dict[str, np.ndarray],
    at: np.ndarray,
    year: np.ndarray,
    month: np.ndarray | None,
    day: np.ndarray | None,
    rule: np.ndarray,
) -> None:
    """Store dates to the precision that is given; impossible ones keep the status invalid and the name of the rule
    that saw them.
    """
    months = np.ones_like(year) if month is None else month
    days = np.ones_like(year) if day is None else day
    good = _is_possible(year, months, days)
    table["rule"][at] = np.where(good, rule, rule + IMPOSSIBLE)
    at, first = at[good], _days(year[good], months[good], days[good])
    unit: Unit = "Y" if month is None else "M" if day is None else "D"
    table["status"][at] = OK
    table["precision"][at] = {"Y": "year", "M": "month", "D": "day"}[unit]
    table["iso"][at] = _texts(first, unit)
    table["first_date"][at] = _dates(first)
    last = (first.astype(f"datetime64[{unit}]") + 1).astype("datetime64[D]") - 1
    table["last_date"][at] = _dates(last)


def _read_one(text: str, order: DateOrder) -> dict[str, Any]:
    """Read one text that no numeric pattern fits: the columns that differ from an invalid value."""
    value = clean(text).text
    words = fold_words(value[:_LONGEST])
    if not words:
        return {"status": MISSING, "rule": "empty" if not value else "placeholder"}
    if status := status_words().get(words):
        return {"status": status, "rule": f"{status}_phrase"}
    if len(value) > _LONGEST:
        return {"rule": "not_a_date"}
    span = read_spoken(value, order)
    if span is None:
        status = _status_inside(words)
        return {"status": status, "rule": f"{status}_phrase"} if status else {"rule": "not_a_date"}
    return _span_columns(span)


def _status_inside(words: str) -> str | None:
    """The status of a short text without digits that holds a status phrase ("dates to be confirmed by the partner")."""
    tokens = words.split()
    if len(tokens) > _STATUS_WORDS_LIMIT or _NEGATIONS & set(tokens):
        return None
    found = {
        status_words()[phrase]
        for size in (1, 2, 3, 4)
        for start in range(len(tokens) - size + 1)
        if len(phrase := " ".join(tokens[start : start + size])) > 2 and phrase in _distinctive_phrases()
    }
    if ONGOING in found:
        return ONGOING
    return MISSING if found and not any(token.isdigit() for token in tokens) else None


def _distinctive_phrases() -> set[str]:
    """Phrases that mean a status even inside a longer text: those of several words and the best known abbreviations."""
    return {phrase for phrase in status_words() if " " in phrase} | {"ongoing", "tbc", "tbd", "tba"}


def _span_columns(span: Span) -> dict[str, Any]:
    start, end = span.start, span.end
    kind = "range_of_" if end else "open_range_of_" if span.is_open else ""
    rule = "+".join((kind + start.rule, *span.notes))
    if not start.is_possible or (end and not end.is_possible) or start.year is None or (end and end.year is None):
        return {"rule": rule + IMPOSSIBLE}
    swapped = start.swapped.iso() if start.swapped else None
    return {
        "iso": start.iso(),
        "iso_end": end.iso() if end else None,
        "first_date": start.first_day(),
        "last_date": (end or start).last_day(),
        "precision": start.precision,
        "status": OK,
        "rule": rule,
        "is_ambiguous": swapped is not None,
        "alternative_iso": swapped,
        "order_evidence": _joint_evidence(start, end),
    }


def _joint_evidence(start: Parts, end: Parts | None) -> str | None:
    seen = {start.order_evidence, end.order_evidence if end else None}
    return CONTRADICTS if CONTRADICTS in seen else CONFIRMS if CONFIRMS in seen else None


def _store(table: dict[str, np.ndarray], position: int, values: dict[str, Any]) -> None:
    for name, value in values.items():
        table[name][position] = value


def settle_ambiguity(frame: pd.DataFrame, *, start: str = "start", end: str = "end") -> pd.DataFrame:
    """Say what settled each date of a record: one row per record, on the same index.

    `frame` holds the columns of `normalise_dates` for both dates, prefixed with `start_` and `end_` (or the names
    given). The result has, for each of the two, `<name>_settled_by` (None where there is no date, else `value`: it
    can be read one way only; `chronology`: the other order would put the end before the start; `convention`: nothing
    but the source's declared order) and `<name>_is_contradicted` (only the other order keeps the end after the
    start). What the rest of the document says is a separate matter: see `document_date_order`.
    """
    readings = {name: _readings(frame, name) for name in (start, end)}
    result = pd.DataFrame(index=frame.index)
    for name, other, sign in ((start, end, 1), (end, start, -1)):
        declared, swapped = readings[name]
        bounds = np.stack(readings[other])
        # A start is held against the latest possible end, an end against the earliest possible start.
        limit = np.fmax(*bounds) if sign == 1 else np.fmin(*bounds)
        is_unclear = frame[f"{name}_is_ambiguous"].to_numpy(dtype=bool)
        swapped_fails = (swapped - limit) * sign > np.timedelta64(0, "D")
        declared_fails = (declared - limit) * sign > np.timedelta64(0, "D")
        settled = np.where(~is_unclear, "value", np.where(swapped_fails & ~declared_fails, "chronology", "convention"))
        settled = settled.astype(object)
        settled[np.isnat(declared)] = None
        result[f"{name}_settled_by"] = pd.Series(settled, index=frame.index, dtype=object)
        result[f"{name}_is_contradicted"] = is_unclear & declared_fails & ~swapped_fails
    return result


def _readings(frame: pd.DataFrame, name: str) -> tuple[np.ndarray, np.ndarray]:
    """The declared and the swapped reading as datetime64[D]; a value that can be read one way only has it twice."""
    declared = frame[f"{name}_first_date"].to_numpy(dtype="datetime64[D]")
    if name.endswith("end"):
        declared = frame[f"{name}_last_date"].to_numpy(dtype="datetime64[D]")
    swapped = frame[f"{name}_alternative_iso"].to_numpy(dtype="datetime64[D]")
    return declared, np.where(np.isnat(swapped), declared, swapped)


def document_date_order(evidence: "pd.Series[Any]", is_ambiguous: "pd.Series[bool]") -> DateOrderVerdict:
    """Count what the dates of one document say of the declared order, from the `order_evidence` and `is_ambiguous` of
    all of them.
    """
    return DateOrderVerdict(
        confirming=int((evidence == CONFIRMS).sum()),
        contradicting=int((evidence == CONTRADICTS).sum()),
        ambiguous=int(is_ambiguous.sum()),
    )
