"""Who travelled and who received, where a text names two countries that could be the partner and no words of travel
tell them apart: people of one, who teach nothing, and places of the other, in an account of a visit.

Looked at once the partner has been decided, and it may change that decision. Never here: texts whose heading or
institution names the partner.
"""

import re

from assets.normalised.extraction.groups import Scanned
from assets.normalised.extraction.model import Partner
from assets.normalised.extraction.partner import found_partner
from assets.normalised.extraction.surroundings import sentence, words

PEOPLE_RULE, PLACE_RULE = "visitors_by_account", "visited_by_account"
# A visit, learning, or travel; and behind people of a country what they gave.
ACCOUNT = re.compile(r"[T%]")
TAUGHT = re.compile(r"[VvGE]")
# "The technicians of the institute, in Honduras, learnt from them".
LEARNT = re.compile(r",?%")
# "The visit of an occupational therapist".
VISIT_OF = re.compile(r"To[qN]{0,2}[xO]?[hH][^.;|]{0,3}$")
# "An expert of": not one who learns.
EXPERT_OF = re.compile(r"H[xo]{0,2}$")


def visitors(scanned: list[Scanned], partner: Partner) -> Partner:
    """The partner, or the country whose people visited it."""
    described = [part for part in scanned if part[0] == "description"]
    if len(partner.countries) != 1 or len(described) == 0 or any(part[1].owners for part in scanned):
        return partner
    (there,) = partner.countries
    people: dict[str, list[tuple[Scanned, int]]] = {}
    places: list[tuple[Scanned, int]] = []
    for part in scanned:
        _, tokens, claims = part
        for token, reading in tokens.readings.items():
            role = claims.roles.get(token, ("", "", None))[0]
            if role in ("expert", "host") and reading.is_provider:
                return partner  # others helped, or were visited
            if reading.is_provider or len(reading.candidates) != 1:
                continue
            if reading.candidates[0] == there:
                if not _may_receive(tokens.letters, token) or LEARNT.match(tokens.letters, token + 1):
                    return partner
                places.append((part, token))
            elif role in ("host", "host_abroad"):
                return partner  # the other country received
            elif role in ("expert", "expert_abroad"):
                people.setdefault(reading.candidates[0], []).append((part, token))
            elif role in ("", "partner"):
                people.setdefault(reading.candidates[0], [])
    if len(people) != 1:
        return partner
    ((home, mentions),) = people.items()
    if not mentions or not _is_account(described) or any(_taught(part, token) for part, token in mentions):
        return partner
    for (_, _, claims), token in mentions:
        claims.roles[token] = ("partner", PEOPLE_RULE, claims.roles[token][2])
    for (_, _, claims), token in places:
        claims.roles[token] = ("host", PLACE_RULE, None)
    return found_partner((home,), "text", (there,), is_sure=False)


def _may_receive(letters: str, token: int) -> bool:
    """A place, a country or a body of it; people of the country, or its things, are what an action is about."""
    return letters[token] != "D" or "O" in letters[max(token - 1, 0) : token + 2]


def _is_account(described: list[Scanned]) -> bool:
    return any(
        ACCOUNT.search(tokens.letters) is not None or any(word in tokens.text.lower() for word in words("return_home"))
        for _, tokens, _ in described
    )


def _taught(part: Scanned, token: int) -> bool:
    """Whether people gave something in the sentence that names them."""
    letters = part[1].letters
    begin, end = sentence(letters, token)
    return (
        TAUGHT.search(letters, token, end) is not None
        or VISIT_OF.search(letters, begin, token) is not None
        or EXPERT_OF.search(letters, begin, token) is not None
    )
