"""A title with an action's code beside it on its line: `[2016-04] One card for all`, `2016-04: One card for all`.

What lives here: where the code and the title part. Never here: whether the line is a title.
"""

import re
from typing import NamedTuple

from assets.parsed.draft import Draft
from assets.parsed.line import part_of
from assets.parsed.shapes import CODE

_BEFORE = re.compile(
    rf"(?:[\[(](?P<enclosed>{CODE.pattern})[\])]\s*[-–—:.|]?\s*|(?P<plain>{CODE.pattern})(?:\s*[:|]\s+|\s+[-–—]\s+))(?=[^\W\d_])"
)
_BEHIND = re.compile(rf"(?<=\S)\s+[\[(](?P<enclosed>{CODE.pattern})[\])]$")


class Parted(NamedTuple):
    """Where code and title stand in a line (character offsets in it)."""

    code: tuple[int, int]
    title: tuple[int, int]


def code_beside(text: str) -> Parted | None:
    """A code before or behind a title; None where none stands."""
    return _code_before(text) or _code_behind(text)


def _code_before(text: str) -> Parted | None:
    found = _BEFORE.match(text)
    if found is None:
        return None
    return Parted(found.span("enclosed" if found["enclosed"] else "plain"), (found.end(), len(text)))


def _code_behind(text: str) -> Parted | None:
    found = _BEHIND.search(text)
    return None if found is None else Parted(found.span("enclosed"), (0, found.start()))


def part_code_from_title(draft: Draft) -> None:
    """Give an entry without a code the one that stands beside its title."""
    lines = draft.lines.get("title")
    if not lines or "code" in draft.lines:
        return
    at, parted = 0, _code_before(lines[0].text)
    is_behind = parted is None
    if is_behind:
        at, parted = -1, _code_behind(lines[-1].text)
    if parted is None:
        return
    line = lines[at]
    code, lines[at] = (part_of(line, line.start + a, line.start + b) for a, b in parted)
    draft.put("code", [code])
    if is_behind:
        for name in ("title", "code"):
            draft.doubt("position_unsure", name, "what stands in brackets behind the title may be years", code)
