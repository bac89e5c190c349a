"""Numbers of experts that stand apart from the countries: "two inspectors, both of them from Latvia", "the fund of
Austria sent a team of three", "lent one of its analysts".

A group that no number belongs to yet takes the one said of people in its clause: the last before its countries, or,
behind a body that gives, the first after them. A number is used once, so experts never sum to more than the text
states.
"""

import re

from assets.normalised.extraction.roles import Claims, Group, stated
from assets.normalised.extraction.surroundings import clause
from assets.normalised.extraction.tokens import Tokens
from assets.normalised.extraction.vocabulary import vocabulary

# A number of people in front of the countries, with nobody else's country, number or money between.
BEFORE = re.compile(r"(?:^|[^HhL])(?P<n>q?N)[xO]{0,2}[Hh](?!i?[1-5])[^1-5CDPBN6vz|]{0,12}$")
# Behind a body that gives: the people it sent.
AFTER = re.compile(
    r"[^1-5CDPB6zvN]{0,6}?"
    r"(?:N?[Hh]o(?P<team>q?N)(?![CDPBxO])|(?P<people>q?N)[ox]{0,2}[Hh]|(?<=G)(?P<some>q?N)(?=[tz.;|]|$))"
)
# "Uma equipa portuguesa de três auditores": how many a team counts.
TEAM = re.compile(r"[xOB]{0,2}o(?P<n>q?N)[xO]{0,2}[Hh]")
# Rules whose countries are the subject of giving.
GIVERS = frozenset(
    {
        *("country_gives", "country_gives_directly", "city_institute_gives", "body_gives", "body_helps"),
        *("provider_body", "agent_body"),
    }
)


def count_groups(tokens: Tokens, claims: Claims) -> None:
    """Give groups without a number the one that stands apart from them."""
    letters = claims.letters
    if "N" not in letters:
        return
    for group in claims.groups:
        if group.count is None and group.tokens:
            number = _number(tokens, letters, group)
            if number is not None and all(other.count_token != number for other in claims.groups):
                value, own = stated(tokens, number)
                if value is None or (value == 1 and _is_no_person(tokens, letters, number, group)):
                    continue
                qualifier = stated(tokens, number - 1)[1] if letters[number - 1 : number] == "q" else None
                group.count, group.qualifier, group.count_token = value, qualifier or own or "exact", number


def _is_no_person(tokens: Tokens, letters: str, number: int, group: Group) -> bool:
    """ "A team", "an expert each from Ireland and Spain": one of them is no number of experts."""
    head = next((i for i in range(number + 1, len(letters)) if letters[i] in "Hh"), number)
    return len(group.tokens) > 1 or tokens.ids[head] in vocabulary().collectives


def _number(tokens: Tokens, letters: str, group: Group) -> int | None:
    first, last = min(group.tokens), max(group.tokens)
    begin, end = clause(letters, first)
    found = BEFORE.search(letters[begin:first])
    if found is not None:
        return begin + found.end("n") - 1
    if group.head_token is not None and tokens.ids[group.head_token] in vocabulary().collectives:
        found = TEAM.match(letters[last + 1 : end])
        if found is not None:
            return last + found.end("n")
    if group.rule_name in GIVERS:
        found = AFTER.match(letters[last + 1 : end])
        if found is not None:
            return last + found.end(found.lastgroup or "n")
    return None
