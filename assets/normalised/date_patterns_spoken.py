"""Read dates that are more than digits: month names, weekdays, times, remarks and ranges.

What lives here: the grammar over the tokens of `date_patterns_words`. A text is marked up with every role its words
can have, each choice of roles is tried, and a value counts only when all choices that make sense say the same. Ranges
are two dates of which one may lean on the other for a month or a year. Never add here: words (they are data),
calendar arithmetic (`date_patterns`), or a guess at what is not written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from assets.normalised.date_patterns import CENTURY, DateOrder, Parts, full_year, read_numeric
from assets.normalised.date_patterns_words import Token, fold, tokenise, with_roman_months_named

_CLOCK = r"(?:[01]?\d|2[0-4])"
_TIME = re.compile(
    rf"(?<![\d:])(?:,\s*)?(?:\b(?:at|a las|a la|as|alle ore|um|kl|klo|ore)\b\.?\s*)?t?(?<![\d:]){_CLOCK}"
    r"(?:\s?[:h]\s?[0-5]\d(?!\d)(?::[0-5]\d)?(?:[.,]\d+)?(?:\s?[ap]\.?\s?m\b\.?)?|\s?[ap]\.?m\b\.?|\s?(?:h|hrs?|hours|heures|horas|uhr)\b)"
    r"(?:\s?(?:z|utc|gmt|cest|cet|uhr|h|hrs)\b)?(?:\s?[+-]\d\d:?\d\d\b)?"
)
_CHOICES_LIMIT = 512
# Roles that a word plays in the sentence around the date; each leaves its mark in the rule.
_NOTES = {
    "circa": "circa",
    "open": "open",
    "until": "until",
    "tentative": "tentative",
    "part": "part_of",
    "ongoing": "ongoing",
}
_SILENT = frozenset({"filler", "weekday"})
_QUIET_MARKS = frozenset("()[],;.'’:\"“”«»_،，⹁、፣፥፡׳״།|")


@dataclass(frozen=True, slots=True)
class Span:
    """A date, or a range from `start` to `end`, with the notes that become part of the rule; `is_open` when it is
    said to go on.
    """

    start: Parts
    end: Parts | None = None
    notes: tuple[str, ...] = ()
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Atom:
    """What is left of a token when one role is chosen for it: a number, a month, a connector or a separator."""

    kind: str
    text: str
    number: int = 0
    gap: tuple[bool, bool] = (False, False)


def read_spoken(text: str, order: DateOrder) -> Span | None:
    """Read a cleaned text that no numeric pattern fits; None when it is no date or could be two."""
    folded = fold(with_roman_months_named(text))
    without_time = _TIME.sub(" ", folded)
    notes = ("time",) if without_time != folded else ()
    tokens = tokenise(without_time)
    if not tokens or not any(token.kind == "number" or any(r == "month" for r, _ in token.roles) for token in tokens):
        return None
    by_months: dict[int, list[tuple[list[Atom], tuple[str, ...]]]] = {}
    for atoms, more in _choices(tokens):
        by_months.setdefault(sum(atom.kind == "month" for atom in atoms), []).append((atoms, notes + more))
    # A word that can be a month is one ("nov-mar 2017"), unless the rest makes no sense with it ("mar. 12 mai 2024").
    for count in sorted(by_months, reverse=True):
        for reader in (_read_single, _read_range):
            found = {span for atoms, said in by_months[count] for span in reader(atoms, said, order)}
            meanings = {(span.start.iso(), span.end.iso() if span.end else None, span.is_open) for span in found}
            if len(meanings) > 1:
                return None
            if found:
                return min(
                    found, key=lambda span: ("circa" not in span.notes, len(span.notes), span.notes, span.start.rule)
                )
    return None


def _choices(tokens: list[Token]) -> Iterator[tuple[list[Atom], tuple[str, ...]]]:
    """Every way to give each token one of its roles: the atoms that remain and the notes that the dropped words
    leave.
    """
    options: list[list[tuple[Atom | None, str]]] = []
    for position, token in enumerate(tokens):
        if token.kind != "name":
            options.append([(Atom(token.kind, token.text, 0, token.gap), "")])
            continue
        meant = [number for role, number in token.roles if role == "month"]
        is_month = bool(meant)
        row: list[tuple[Atom | None, str]] = []
        for role, number in token.roles:
            if role == "month":
                row.append((Atom("unclear" if len(meant) > 1 else "month", token.text, number, token.gap), ""))
            elif role == "connector":
                row.append((Atom("connector", token.text, 0, (True, True)), ""))
            elif role in _SILENT:
                # Between a day and a year stands a month, not a weekday.
                if role == "filler" or not (is_month and _is_between_numbers(tokens, position)):
                    row.append((Atom("dropped", token.text), ""))
            else:
                row.append((Atom("ongoing" if role == "ongoing" else "dropped", token.text), _NOTES[role]))
        options.append(row)
    count = 1
    for row in options:
        count *= len(row)
    if count > _CHOICES_LIMIT:
        return
    for choice in product(*options):
        atoms = [atom for atom, _ in choice if atom is not None]
        yield _trim(atoms), tuple(sorted({note for _, note in choice if note}))


def _is_between_numbers(tokens: list[Token], position: int) -> bool:
    around = [token for token in tokens[:position] if token.text not in _QUIET_MARKS][-1:]
    around += [token for token in tokens[position + 1 :] if token.text not in _QUIET_MARKS][:1]
    return len(around) == 2 and all(token.kind == "number" for token in around)


def _trim(atoms: list[Atom]) -> list[Atom]:
    """Drop quiet marks at both ends, question marks, and marks left over from dropped words."""
    marks = _QUIET_MARKS | set("-–—?~≈…‥/!")
    start, end = 0, len(atoms)
    while start < end and _is_loose(atoms[start], marks):
        start += 1
    while end > start and _is_loose(atoms[end - 1], marks):
        end -= 1
    return atoms[start:end]


def _is_loose(atom: Atom, marks: frozenset[str]) -> bool:
    return atom.kind == "dropped" or (atom.kind == "mark" and atom.text in marks)


def _read_single(atoms: list[Atom], notes: tuple[str, ...], order: DateOrder) -> Iterator[Span]:
    parts = _one_date(atoms, order)
    if parts is None or parts.year is None or "ongoing" in notes:
        return
    if "part_of" in notes and parts.day is not None:
        return
    yield Span(parts, None, notes)


def _one_date(atoms: list[Atom], order: DateOrder, *, allow_partial: bool = False) -> Parts | None:
    """One date from atoms without any connector; with `allow_partial` it may lack its year, or be a bare day."""
    if any(atom.kind not in ("number", "month", "mark", "dropped") for atom in atoms):
        return None
    loud = [atom for atom in atoms if atom.kind == "mark" and atom.text not in _QUIET_MARKS]
    if any(atom.text not in "/-–—" for atom in loud):
        return None
    months = [position for position, atom in enumerate(atoms) if atom.kind == "month"]
    if not months:
        # A word between digits could have been the month: only digits that stand together are read as a date in digits.
        if any(atom.kind == "dropped" for atom in atoms):
            return None
        text = "".join((" " if atom.gap[0] else "") + {"–": "-", "—": "-"}.get(atom.text, atom.text) for atom in atoms)
        text = text.strip(" ,;()[]'\"")
        return read_numeric(re.sub(" +", " ", text), order, allow_partial=allow_partial) if text else None
    if len(months) > 1:
        return None
    return _named_month(atoms, months[0], allow_partial=allow_partial)


def _named_month(atoms: list[Atom], position: int, *, allow_partial: bool) -> Parts | None:
    """Year and day beside the name of a month, in the orders that people write."""
    month = atoms[position].number
    before = [atom.text for atom in atoms[:position] if atom.kind == "number"]
    after = [atom.text for atom in atoms[position + 1 :] if atom.kind == "number"]
    shape = (len(before), len(after))
    day_texts: list[str] = []
    year_text: str | None = None
    if shape == (1, 1):
        day_texts, year_text = ([after[0]], before[0]) if len(before[0]) == 4 else ([before[0]], after[0])
    elif shape == (0, 2):
        day_texts, year_text = ([after[1]], after[0]) if len(after[0]) == 4 else ([after[0]], after[1])
    elif shape == (2, 0):
        day_texts, year_text = ([before[1]], before[0]) if len(before[0]) == 4 else ([], None)
        if year_text is None:
            return None
    elif shape == (0, 1):
        joined = {atom.text for atom in atoms[position + 1 :] if atom.kind == "mark"}
        if len(after[0]) == 4 or joined & set("-/'’"):
            year_text = after[0]
        else:
            day_texts = [after[0]]
    elif shape == (1, 0):
        day_texts, year_text = ([], before[0]) if len(before[0]) == 4 else ([before[0]], None)
    elif shape != (0, 0):
        return None
    if any(len(day) > 2 for day in day_texts):
        return None
    year = full_year(year_text) if year_text else None
    if (year_text and year is None) or (year is None and not allow_partial):
        return None
    rule = {2: "day_named_month", 1: "named_month"}[1 + bool(day_texts)] + (
        "_year2" if year_text and len(year_text) == 2 else ""
    )
    return Parts(year, month, int(day_texts[0]) if day_texts else None, rule)


def _read_range(atoms: list[Atom], notes: tuple[str, ...], order: DateOrder) -> Iterator[Span]:
    """Ranges, first split where a connector stands clear, then at unspaced hyphens and slashes."""
    if "part_of" in notes:
        return
    for splits in (_clear_splits(atoms), _tight_splits(atoms)):
        found = []
        for left, right in splits:
            span = _join(_trim(left), _trim(right), notes, order)
            if span is not None:
                found.append(span)
        if found:
            yield from found
            return
    yield from _going_on(atoms, notes, order)


def _going_on(atoms: list[Atom], notes: tuple[str, ...], order: DateOrder) -> Iterator[Span]:
    """A start with an open end: "ongoing since 2016", "2016 to present". A mere "2016 ongoing" gives no start."""
    said = [atom for atom in atoms if atom.kind == "ongoing"]
    if not said or not ("open" in notes or " " in said[-1].text):
        return
    rest = _trim([atom for atom in atoms if atom.kind != "ongoing"])
    start = _one_date(rest, order)
    if start is not None and start.year is not None:
        yield Span(start, None, _quiet(notes), is_open=True)


def _clear_splits(atoms: list[Atom]) -> Iterator[tuple[list[Atom], list[Atom]]]:
    for position, atom in enumerate(atoms):
        is_dash = atom.kind == "mark" and (atom.text in "–—~→>»&+…‥" or (atom.text in "-/" and all(atom.gap)))
        if atom.kind == "connector" or is_dash:
            left, right = atoms[:position], atoms[position + 1 :]
            # "up to and until", "- to": a connector may be written twice.
            while right and (right[0].kind == "connector" or right[0].text in "-–—"):
                right = right[1:]
            yield left, right


def _tight_splits(atoms: list[Atom]) -> Iterator[tuple[list[Atom], list[Atom]]]:
    for position, atom in enumerate(atoms):
        if atom.kind == "mark" and atom.text in "-/" and not all(atom.gap):
            left, right = atoms[:position], atoms[position + 1 :]
            # A mark that also stands inside an end joins only two whole dates ("1/2/3/2024" is nothing).
            if not any(other.text == atom.text for other in left + right) or _have_years(left, right):
                yield left, right


def _have_years(*ends: list[Atom]) -> bool:
    return all(any(atom.kind == "number" and len(atom.text) == 4 for atom in end) for end in ends)


def _quiet(notes: tuple[str, ...]) -> tuple[str, ...]:
    """The notes of a range: its opening and closing words say nothing beyond the range itself."""
    return tuple(note for note in notes if note not in ("open", "until", "ongoing"))


def _join(left: list[Atom], right: list[Atom], notes: tuple[str, ...], order: DateOrder) -> Span | None:
    """Two ends of a range, the first leaning on the second for what it leaves out, or the second on the first."""
    if not left or not right:
        return None
    if [atom.kind for atom in right] == ["ongoing"]:
        start = _one_date(left, order)
        return Span(start, None, _quiet(notes), is_open=True) if start and start.year else None
    if "ongoing" in notes:
        return None
    first = _one_date(left, order, allow_partial=True)
    second = _one_date(right, order, allow_partial=True)
    if first is not None and second is None and first.month and first.day and first.year is None:
        second = _day_and_year(right, first.month)
    if first is None or second is None:
        return None
    if second.year is None and first.year is None:
        return None
    pair = _inherit(first, second) if second.year is not None else _inherit_backwards(first, second)
    return Span(pair[0], pair[1], _quiet(notes) + pair[2]) if pair else None


def _day_and_year(atoms: list[Atom], month: int) -> Parts | None:
    """The second half of "May 23-24, 2024": a day and a year whose month is that of the first half."""
    numbers = [atom.text for atom in atoms if atom.kind == "number"]
    if any(atom.kind not in ("number", "mark", "dropped") or atom.text in ("-", "/") for atom in atoms):
        return None
    if len(numbers) != 2 or len(numbers[0]) > 2 or len(numbers[1]) != 4:
        return None
    return Parts(int(numbers[1]), month, int(numbers[0]), "day_named_month")


def _inherit(first: Parts, second: Parts) -> tuple[Parts, Parts, tuple[str, ...]] | None:
    """Complete the first end from the second; a first end later in the year than the second belongs to the year
    before.
    """
    if first.year is not None:
        return first, second, ()
    if (first.day is None) != (second.day is None) or second.month is None:
        return None
    if first.month is None:
        day = first.day or 0
        completed = replace(first, year=second.year, month=second.month, rule=second.rule)
        return (completed, second, ("shared_month",)) if day <= (second.day or 0) else None
    year = second.year or CENTURY
    is_over_new_year = (first.month, first.day or 0) > (second.month, second.day or 0)
    note = "year_rollover" if is_over_new_year else "shared_year"
    return _with_year(first, year - is_over_new_year), second, (note,)


def _inherit_backwards(first: Parts, second: Parts) -> tuple[Parts, Parts, tuple[str, ...]] | None:
    """Complete the second end from the first, which has the year; never over a new year, which the text would have to
    say.
    """
    if (first.day is None) != (second.day is None) or first.month is None:
        return None
    if second.month is None:
        second = replace(second, month=first.month)
    if (second.month or 0, second.day or 0) < (first.month, first.day or 0):
        return None
    return first, _with_year(second, first.year or CENTURY), ("shared_year",)


def _with_year(parts: Parts, year: int) -> Parts:
    """Give parts their year; the swapped reading gets it too."""
    swapped = replace(parts.swapped, year=year) if parts.swapped else None
    return replace(parts, year=year, swapped=swapped)
