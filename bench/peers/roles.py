"""Roles by a window and a prior: what people write by hand once a library has found the countries.

EU, EEA, British and Swiss countries give expertise (the prior); another country does where a noun for experts stands
close before or behind it; a country behind a word for a visit is its host; what is left is the partner.
"""

import re
from collections.abc import Iterable

_MEMBERS = "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
PRIOR = frozenset(_MEMBERS.split(" "))
EXPERTS = re.compile(
    r"expert|official|civil servant|specialist|inspector|practitioner|actuar|peers?\b|trainer|consultant|fonctionnaire|"
    r"spécialiste|inspecteur|funcionari|especialista|técnic|perit|funcionári|inspetor|formador|formateur|delegation of",
    re.I,
)
VISIT = re.compile(
    r"study (?:visit|tour)|visit(?:ed)? |travelled to|visite d.étude|visita de estud|viaj|deslocou", re.I
)
# Characters before and behind a country in which a cue counts: what serves the peers best on the labelled sets.
BEFORE, BEHIND, VISITED = 20, 8, 50


def roles(text: str, found: Iterable[tuple[int, int, str]]) -> dict[str, set[str]]:
    """Codes by role (expert, action, host) of what was found: start, end and code of each mention."""
    given: dict[str, set[str]] = {"expert": set(), "action": set(), "host": set()}
    for start, end, code in found:
        if VISIT.search(text, max(0, start - VISITED), start):
            given["host"].add(code)
        elif code in PRIOR or _has_experts(text, start, end):
            given["expert"].add(code)
        else:
            given["action"].add(code)
    given["action"] -= given["host"]
    return given


def _has_experts(text: str, start: int, end: int) -> bool:
    near = EXPERTS.search(text, max(0, start - BEFORE), start) or EXPERTS.search(text, end, end + BEHIND)
    return near is not None
