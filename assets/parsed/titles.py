"""A title with an action's code beside it on its line: `[2016-04] One card for all`, `2016-04: One card for all`.

What lives here: where the code and the title part. Never here: whether the line is a title.
"""

import re
from typing import NamedTuple

from assets.parsed.draft import Draft
from assets.parsed.lines import part_of
from assets.parsed.shapes import CODE

_BEFORE = re.compile(
    rf"(?:[\[(](?P<enclosed>{CODE.pattern})[\])]\s*[-–—:.|]?\s*|(?P<plain>{CODE.pattern})(?:\s*[:|]\s+|\s+[-–—]\s+))(?=[^\W\d_])"
)
_BEHIND = re.compile(rf"(?<=\S)\s+[\[(](?P<enclosed>{CODE.pattern})[\])]$")


class Parted(NamedTuple):
    """Where code and title stand in a line (character offsets in it), and whether the code can be nothing else: behind
    a title, years in brackets look the same."""

    code: tuple[int, int]
    title: tuple[int, int]
    is_sure: bool


def code_beside(text: str) -> Parted | None:
    """A code before or behind a title; None where none stands."""
    if before := _BEFORE.match(text):
        name = "enclosed" if before["enclosed"] else "plain"
        return Parted(before.span(name), (before.end(), len(text)), True)
    behind = _BEHIND.search(text)
    return None if behind is None else Parted(behind.span("enclosed"), (0, behind.start()), False)


def part_code_from_title(draft: Draft) -> None:
    """Give an entry without a code the one that stands beside its title."""
    lines = draft.lines.get("title")
    if not lines or "code" in draft.lines:
        return
    for at in (0, len(lines) - 1):
        line, found = lines[at], code_beside(lines[at].text)
        if found is None or (at == 0) != (found.title[0] > 0 or len(lines) == 1):
            continue
        code, title = (part_of(line, line.start + a, line.start + b) for a, b in (found.code, found.title))
        lines[at] = title
        draft.put("code", [code])
        if not found.is_sure:
            for name in ("title", "code"):
                draft.doubt("position_unsure", name, "what stands in brackets behind the title may be years", code)
        return
