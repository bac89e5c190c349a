"""What goes wrong with listings on the way, one named mutation each: of a record's rows, or of a document's text.

What lives here: mutations as data, with whether the information survives; each gives what the text left states.
What to add: a function, and a line in MUTATIONS. Never here: the parser, or what it happens to answer.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import NamedTuple

from bench.recovery_grammar import FIELDS, LABELLED, LANGUAGES, LAYOUTS, Made, Row, labels

Change = Callable[[Random, Made], Made]
Rewrite = Callable[[str], str]


class Mutation(NamedTuple):
    """`keeps` says that the text left still shows what every value belongs to; `encoding` writes the document."""

    name: str
    layouts: str
    keeps: bool
    change: Change | None = None
    rewrite: Rewrite | None = None
    encoding: str = "utf-8"
    is_last_only: bool = False  # applies to the last record of a document
    is_doubled: bool = False  # each record stands there twice


def _lose_label(name: str) -> Change:
    def change(chance: Random, made: Made) -> Made:
        at = made.position("label", name)
        return made.having([row for i, row in enumerate(made.rows) if i != at])

    return change


def _empty(name: str) -> Change:
    stated = "assistance_types" if name == "assistance_type" else name

    def change(chance: Random, made: Made) -> Made:
        at = made.position("value", name)
        rows = [row for i, row in enumerate(made.rows) if i != at]
        return made.having(rows).stating(**{stated: [] if name == "assistance_type" else None})

    return change


def _empty_start_lost_end(chance: Random, made: Made) -> Made:
    return _lose_label("end")(chance, _empty("start")(chance, made))


def _without(name: str) -> Change:
    def change(chance: Random, made: Made) -> Made:
        rows = [row for row in made.rows if row.field != name]
        return made.having(rows).stating(**{name: None})

    return change


def _swap_order(chance: Random, made: Made) -> Made:
    head = [row for row in made.rows if row.role not in ("label", "value")]
    order = [*chance.sample(FIELDS[:-1], len(FIELDS) - 1), "description"]
    return made.having(head + [row for name in order for row in made.rows if row.field == name])


def _set(name: str, stated: str, text: str, value: str | list[str] | None, made: Made) -> Made:
    rows = [replace(row, text=text) if (row.role, row.field) == ("value", name) else row for row in made.rows]
    return made.having(rows).stating(**{stated: value})


def _comma_in_brackets(chance: Random, made: Made) -> Made:
    name = "Awareness raising (roundtables, seminars, workshops, etc)"
    return _set(
        "assistance_type", "assistance_types", f"Policy development, {name}", ["Policy development", name], made
    )


def _unknown_type(chance: Random, made: Made) -> Made:
    return _set(
        "assistance_type", "assistance_types", "Twinning; Policy development", ["Twinning", "Policy development"], made
    )


def _swap_dates(chance: Random, made: Made) -> Made:
    start, end = (made.rows[made.position("value", name)].text for name in ("start", "end"))
    swapped = _set("end", "end", start, made.states["start"], _set("start", "start", end, made.states["end"], made))
    return replace(swapped, is_untrustworthy=True)


def _impossible_date(chance: Random, made: Made) -> Made:
    return replace(_set("start", "start", "31/02/2019", None, made), is_untrustworthy=True)


def _ongoing(chance: Random, made: Made) -> Made:
    return _set("end", "end", "Ongoing", None, made)


def _month(chance: Random, made: Made) -> Made:
    year = str(made.states["start"])[:4]
    return _set("start", "start", f"jun-{year}", f"{year}-06", made)


def _glue(between: str) -> Change:
    def change(chance: Random, made: Made) -> Made:
        rows: list[Row] = []
        for row in made.rows:
            if row.role == "value" and rows and rows[-1].role == "label" and rows[-1].field == row.field:
                rows[-1] = replace(rows[-1], text=rows[-1].text + between + row.text)
            else:
                rows.append(row)
        return made.having(rows)

    return change


def _wrap(chance: Random, made: Made) -> Made:
    rows: list[Row] = []
    for row in made.rows:
        parts = textwrap.wrap(row.text, 60, break_on_hyphens=False) if row.field == "description" else [row.text]
        rows.append(replace(row, text=parts[0] if parts else ""))
        rows += [Row(" " * len(row.lead), part, "value", "more") for part in parts[1:]]
    return made.having(rows)


def _label_rows(edit: Callable[[Random, Row], Row]) -> Change:
    def change(chance: Random, made: Made) -> Made:
        return made.having([edit(chance, row) if row.role == "label" else row for row in made.rows])

    return change


def _other_language(chance: Random, made: Made) -> Made:
    known = labels()
    other = chance.choice([language for language in LANGUAGES if language != made.language])
    return _label_rows(lambda c, row: replace(row, text=c.choice(known[row.field, other])))(chance, made)


def _bullet(mark: str) -> Change:
    def change(chance: Random, made: Made) -> Made:
        swap = {"- ": mark + " ", "  • ": f"  {mark} "}
        return made.having([replace(row, lead=swap.get(row.lead, row.lead)) for row in made.rows])

    return change


def _append(lines: list[str], joins: str = "") -> Change:
    def change(chance: Random, made: Made) -> Made:
        rows = list(made.rows)
        at = made.position("value", "description")
        lead = rows[at].lead
        rows[at] = replace(rows[at], text=rows[at].text[:-1] + joins if joins else rows[at].text)
        return made.having([*rows[: at + 1], *(Row(lead, line, "value", "more") for line in lines), *rows[at + 1 :]])

    return change


def _nested_list(chance: Random, made: Made) -> Made:
    mark = "- " if made.layout == "A" else "• "
    lead = "" if made.layout == "A" else "      "
    return _append([f"{lead}{mark}mapping the actors;", f"{lead}{mark}training the staff."], ", with these steps:")(
        chance, made
    )


def _extra_label(chance: Random, made: Made) -> Made:
    at = made.position("label", "description")
    rows = list(made.rows)
    place = Row(rows[at].lead, "Place", "label", "place"), Row(rows[at].lead, "Suva", "value", "place")
    return made.having([*rows[:at], *place, *rows[at:]])


def _no_marker(chance: Random, made: Made) -> Made:
    return made.having([row for row in made.rows if row.role != "marker"])


def _no_title(chance: Random, made: Made) -> Made:
    return made.having([row for row in made.rows if row.role != "title"]).stating(title=None)


def _retitle(made: Made, title: str) -> Made:
    rows = [replace(row, text=title) if row.role == "title" else row for row in made.rows]
    return made.having(rows).stating(title=title)


def _number_in_title(chance: Random, made: Made) -> Made:
    return _retitle(made, f"2030 agenda: {chance.randint(2, 9)} steps after 12/05/2019")


def _code_in_title(chance: Random, made: Made) -> Made:
    return _retitle(made, f"Follow-up of action 2012-{chance.randint(10, 99)}")


def _label_in_title(chance: Random, made: Made) -> Made:
    return _retitle(made, "Code of conduct for inspectors")


def _header_inside(chance: Random, made: Made) -> Made:
    at = made.position("value", chance.choice(("start", "end", "partner_institution")))
    return made.having([*made.rows[:at], Row("", "Actions in Peru", "heading"), *made.rows[at:]])


def _cut(chance: Random, made: Made) -> Made:
    at = made.position("value", "description")
    text = made.rows[at].text
    keep = text[: len(text) // 2].rstrip(" .,;") or "Exp"
    cut = made.having([*made.rows[:at], replace(made.rows[at], text=keep)])
    return replace(cut, is_untrustworthy=True)


def _cut_in_label(chance: Random, made: Made) -> Made:
    at = made.position("label", chance.choice(("end", "partner_institution", "assistance_type")))
    text = made.rows[at].text
    cut = made.having([*made.rows[:at], replace(made.rows[at], text=text[: max(3, len(text) - 3)].rstrip())])
    names: dict[str, str | list[str] | None] = {"code": None, "assistance_types": []}
    if made.rows[at].field != "assistance_type":
        names["partner_institution"] = None
    if made.rows[at].field == "end":
        names["end"] = None
    return replace(cut.stating(**names), is_untrustworthy=True)


def _unchanged(chance: Random, made: Made) -> Made:
    return made


def _blank_lines(chance: Random, made: Made) -> Made:
    return made.having([part for row in made.rows for part in (row, Row("", "", "blank"))])


def _no_blank_lines(chance: Random, made: Made) -> Made:
    return made.having([row for row in made.rows if row.role != "blank"])


def _label_twice(chance: Random, made: Made) -> Made:
    at = made.position("label", "code")
    return made.having([*made.rows[:at], made.rows[at], *made.rows[at:]])


def _mojibake(text: str) -> str:
    return "".join(_garbled(char) for char in text)


def _garbled(char: str) -> str:
    try:
        return char.encode().decode("cp1252") if char > "\x7f" else char
    except UnicodeDecodeError:
        return char


def _line_ends(old: str, new: str) -> Rewrite:
    return lambda text: text.replace(old, new)


def _each_line(before: str, after: str) -> Rewrite:
    return lambda text: "\n".join(before + line + after if line else line for line in text.split("\n"))


MUTATIONS = (
    Mutation("nothing", LAYOUTS, True, _unchanged),
    *(Mutation(f"label of {name} lost", "AB", False, _lose_label(name)) for name in FIELDS),
    *(Mutation(f"{name} empty", "AB", True, _empty(name)) for name in FIELDS[:-1]),
    Mutation("start empty, label of end lost", "AB", False, _empty_start_lost_end),
    Mutation("code missing with its label", "AB", True, _without("code")),
    Mutation("order of fields swapped", "AB", True, _swap_order),
    Mutation("comma in brackets", "ABCDE", True, _comma_in_brackets),
    Mutation("unknown type", "ABC", True, _unknown_type),
    Mutation("dates swapped", "AB", True, _swap_dates),
    Mutation("impossible date", "AB", True, _impossible_date),
    Mutation("end ongoing", "AB", True, _ongoing),
    Mutation("start a month only", "AB", True, _month),
    Mutation("value after colon", "AB", True, _glue(": ")),
    Mutation("value after blank", "AB", True, _glue(" ")),
    Mutation("value glued to label", "AB", False, _glue("")),
    Mutation("description wrapped", "ABCD", True, _wrap),
    Mutation("labels upper case", LABELLED, True, _label_rows(lambda c, row: replace(row, text=row.text.upper()))),
    Mutation("labels with colon", LABELLED, True, _label_rows(lambda c, row: replace(row, text=row.text + ":"))),
    Mutation(
        "labels with NBSP", LABELLED, True, _label_rows(lambda c, r: replace(r, text=r.text.replace(" ", "\xa0")))
    ),
    Mutation("labels with typographic apostrophe", "AB", True, rewrite=_line_ends("'", "’")),
    Mutation("labels in another language", LABELLED, True, _other_language),
    *(Mutation(f"bullet {mark}", "ABCD", True, _bullet(mark)) for mark in "*·–▪"),
    Mutation("two paragraphs", "ABCD", True, _append(["A second paragraph tells more. It ends here."])),
    Mutation("list in description", "ABCD", True, _nested_list),
    Mutation("a label more", "AB", True, _extra_label),
    Mutation("title without marker", "A", True, _no_marker),
    Mutation("title missing", "A", True, _no_title),
    Mutation("number in title", "ABCD", True, _number_in_title),
    Mutation("code in title", "ABCD", True, _code_in_title),
    Mutation("label word in title", "ABCD", True, _label_in_title),
    Mutation("heading inside record", "A", True, _header_inside),
    Mutation("label written twice", "AB", True, _label_twice),
    Mutation("blank lines added", "ABCDE", True, _blank_lines),
    Mutation("blank lines removed", "BCD", True, _no_blank_lines),
    Mutation("cut in a sentence", "ABCD", False, _cut, is_last_only=True),
    Mutation("cut in a label", "AB", False, _cut_in_label, is_last_only=True),
    Mutation("record doubled", "ABD", True, _unchanged, is_doubled=True),
    Mutation("mojibake", LAYOUTS, True, rewrite=_mojibake),
    Mutation("CRLF", LAYOUTS, True, rewrite=_line_ends("\n", "\r\n")),
    Mutation("byte order mark", LAYOUTS, True, encoding="utf-8-sig"),
    Mutation("UTF-16", LAYOUTS, True, encoding="utf-16"),
    Mutation("cp1252", "ABCD", True, encoding="cp1252"),
    Mutation("indented", LAYOUTS, True, rewrite=_each_line("   ", "")),
    Mutation("tabs", LAYOUTS, True, rewrite=_each_line("\t", "")),
    Mutation("trailing blanks", LAYOUTS, True, rewrite=_each_line("", "  \t")),
    Mutation("soft hyphens", "ABCD", True, rewrite=lambda text: text.replace("ti", "t\xadi")),
)
