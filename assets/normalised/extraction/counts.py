"""Numbers of experts that stand apart from the countries: "two inspectors, both of them from Latvia", "the fund of
Austria sent a team of three", "lent one of its analysts".

A group that no number belongs to yet takes the one said of people in its clause: the last before its countries, or,
behind a body that gives, the first after them. A number is used once, so experts never sum to more than the text
states.
"""

import re
from dataclasses import replace
from functools import cache

from assets.normalised.extraction.roles import Claims, Group, stated
from assets.normalised.extraction.surroundings import clause, counts_time, said, sentence, words
from assets.normalised.extraction.tokens import Tokens
from assets.normalised.extraction.vocabulary import pattern_of, vocabulary

# A number of people in front of the countries, with nobody else's country, number or money between.
BEFORE = re.compile(r"(?:^|[^HhL])(?P<n>q?N)[xOa]{0,2}[HhL](?!i?[1-5])[^1-5CDPBN6vz|]{0,12}$")
# "And one from its Danish counterpart", "uno procedía del INSS español": the number alone, of people named before; and
# "un Espagnol": the demonym is the noun.
PRONOUN = re.compile(r"(?P<h>[Hh1-5D])[^Hh]*?(?P<n>q?N)(?P<verb>[xmJ]?),?[of](?:[xOo]|c(?=[xO])){0,5}$")
# "A Spaniard", "three of them were Irish".
NATIONAL = re.compile(r"(?P<n>q?N)(?:(?:ox?)?m)?$")
NOUN_NEXT = {"en": re.compile(r"[^.,;|VvGmJfioc)%-]"), "rom": re.compile(r"[HhEOL]")}
# Behind a body that gives: the people it sent.
AFTER = re.compile(
    r"(?:[^1-5CDPB6zvN]{0,9}?|[^1-5CDPB6vN]{1,9}?[3CP])"
    r"(?:N?[Hh]o(?P<team>q?N)(?![CDPBxO])|(?P<people>q?N)[ox]{0,2}[Hh]|(?<=G)(?P<some>q?N)(?=[tz.;|]|$))"
)
# "Uma equipa portuguesa de três auditores": how many a team counts.
TEAM = re.compile(r"[xOB]{0,2}o(?P<n>q?N)[xO]{0,2}[Hh]")
# "The teachers, four in number, came from".
HEADED = re.compile(r"[Hh],(?P<n>q?N)(?:[ixq]{0,2}|ox),?[xmfJOo]{0,6}$")
# "A team of seven (from Portugal and Zambia)": the number alone.
BRACKETED = re.compile(r"(?P<n>q?N)\([fo]$")
# "It was taught by at least three of its practitioners".
OF_ITS = re.compile(r"[^.;|1-5CDPBN]{1,10}?b(?P<n>q?N)ox?[Hh]")
# Between signs behind the countries, and people of theirs: "..., five in all", "(altogether six)", "– soit sept".
TOTAL = re.compile(r"[^1-5CDPBN.;|]{0,8}?[,(-](?P<before>[ixo]{0,3})(?P<n>q?N)(?P<after>[foxi]{0,2})(?=[,.;)|q-]|$)")
# "Advice from the Finnish institute (two physicians)": the number of a country alone.
OWN = re.compile(r"[xOoz]{0,6}i?[P3]?\((?P<n>q?N)[HhxO]{0,2}\)")
# A noun in the plural or for many, or with another behind it (a number is not told from "chef des services"); and one
# that is in the name of a body: "office of the profession".
PLURAL = re.compile(r"(?:[sx]|men|people|folk|staff|personnel|police|gente)\b")
NAMED_FOR = re.compile(r"Oo$")
# A counterpart is a person's behind a person: "the inspector and her Greek counterpart"; else it may be a body's.
BESIDE_PERSON = re.compile(r"[Hh][xOoD1-5]{0,4}c[Nr]?D?$")
# How many tokens behind a number its noun stands at most.
NOUN_WITHIN = 4
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
    if "N" not in tokens.letters:
        return
    claims.groups = [part for group in claims.groups for part in _in_brackets(tokens, letters, group)]
    numbers = ""
    for group in list(claims.groups):
        if group.count is None and group.tokens:
            numbers = numbers or _of_people(tokens, letters)
            number = _number(tokens, numbers, claims, group)
            if number is not None and all(other.count_token != number for other in claims.groups):
                value, own = stated(tokens, number)
                if value is None or _is_no_person(tokens, letters, number, group, value):
                    continue
                beside = next((i for i in (number - 1, number + 1) if letters[i : i + 1] == "q"), None)
                qualifier = None if beside is None else stated(tokens, beside)[1]
                group.count, group.qualifier, group.count_token = value, qualifier or own or "exact", number
    _repeat(claims)
    claims.groups = [part for group in claims.groups for part in _distributed(tokens, letters, group)]


def _of_people(tokens: Tokens, letters: str) -> str:
    """The letters without the numbers that count days, years or missions."""
    pieces = letters.split("N")
    at = len(pieces[0])
    numbers = pieces[0]
    for piece in pieces[1:]:
        numbers += ("x" if counts_time(tokens, letters, at) else "N") + piece
        at += 1 + len(piece)
    return numbers


def _in_brackets(tokens: Tokens, letters: str, group: Group) -> list[Group]:
    """A group for each country, where each has its number in brackets behind it."""
    parts: list[Group] = []
    for token in group.tokens:
        own = OWN.match(letters, token + 1)
        if own is None or own.end("n") - 1 == group.count_token:
            return [group]
        parts.append(replace(group, tokens=[token]))
        parts[-1].count_with(tokens, own.end("n") - 1, is_qualified=own.group("n").startswith("q"))
    return parts or [group]


def size_of(tokens: Tokens, letters: str, head: int) -> int | None:
    """How many people a noun means by itself: one in the singular, two for a duo. None where the word does not say."""
    value, _ = stated(tokens, head)
    if value is not None:
        return value
    if letters[head] not in "Hh" or tokens.ids[head] in vocabulary().collectives or NAMED_FOR.search(letters[:head]):
        return None
    if letters[head + 1 : head + 2] in ("k", ":"):  # "Expert origin: Estonia", "Lead expert: ..."
        return None
    if head + 1 < len(letters) and said(tokens, head + 1).strip() in words("works"):  # "expert support came from"
        return None
    noun = tokens.surface(*tokens.span(head)).lower()
    if PLURAL.search(noun) or (noun in words("counterparts") and not BESIDE_PERSON.search(letters[:head])):
        return None
    return 1


def _repeat(claims: Claims) -> None:
    """ "As many": the number stated before."""
    last: Group | None = None
    for group in sorted(claims.groups, key=lambda g: g.tokens[0] if g.tokens else 0):
        if group.count == 0:
            group.count, group.qualifier = (last.count, last.qualifier) if last else (None, None)
        last = group if group.count else last


def _distributed(tokens: Tokens, letters: str, group: Group) -> list[Group]:
    """ "Ireland and Malta each lent one inspector": a group for each."""
    if group.count is None or group.count_token is None or len(group.tokens) < 2:
        return [group]
    first = min(*group.tokens, group.count_token)
    # "Each" stands among them or behind what the countries gave; behind people counted before, only right behind.
    last = max(*group.tokens, group.count_token) + (1 if group.count_token < min(group.tokens) else 3)
    begin, end = clause(letters, first)
    stop = tokens.starts[last + 1] if last + 1 < end else tokens.starts[end] if end < len(letters) else None
    near = tokens.marked[tokens.starts[max(begin, first - 1)] : stop]
    if not any(word in near for word in _distributives()):
        return [group]
    return [replace(group, tokens=[token]) for token in group.tokens]


@cache
def _distributives() -> tuple[str, ...]:
    return tuple(pattern_of(word) for word in words("distributives"))


def _is_no_person(tokens: Tokens, letters: str, number: int, group: Group, value: int) -> bool:
    """ "A team", "three missions": no number of experts; nor is one of several countries, unless it is said of each."""
    head = next((i for i in range(number + 1, min(number + NOUN_WITHIN, len(letters))) if letters[i] in "Hh"), number)
    if tokens.ids[head] in vocabulary().collectives and letters[number + 1] != "o":  # "three of its staff" are three
        return True
    if value == 1 and letters[number + 1] == "L":  # "a delegation of ergonomists"
        return True
    return value == 1 and len(group.tokens) > 1 and not any(word in tokens.marked for word in _distributives())


def _number(tokens: Tokens, letters: str, claims: Claims, group: Group) -> int | None:
    first, last = min(group.tokens), max(group.tokens)
    begin, end = clause(letters, first)
    before = letters[begin:first]
    found = BEFORE.search(before) or HEADED.search(before) or BRACKETED.search(before)
    if found is None and tokens.letters[first] == "D" and len(group.tokens) == 1:
        noun_follows = NOUN_NEXT["en" if tokens.language == "en" else "rom"].match(letters, last + 1)
        found = None if noun_follows else NATIONAL.search(before)
    if found is not None:
        return begin + found.end("n") - 1
    number = _pronoun(tokens, letters, first)
    if number is not None:
        return number
    if group.head_token is not None and tokens.ids[group.head_token] in vocabulary().collectives:
        found = TEAM.match(letters[last + 1 : end])
        if found is not None:
            return last + found.end("n")
    found = TOTAL.match(letters, last + 1, end)
    if found is not None and _is_total(tokens, found, group):
        return found.end("n") - 1
    found = OF_ITS.match(letters, last + 1)
    if found is not None:
        return found.end("n") - 1
    if group.rule_name in GIVERS:
        cue = claims.roles.get(last, ("", "", None))[2]
        gives = max(last + 1, cue) if cue is not None and cue < end else last + 1
        found = AFTER.match(letters[gives:end])
        if found is not None:
            return gives - 1 + found.end(found.lastgroup or "n")
    return None


def _pronoun(tokens: Tokens, letters: str, first: int) -> int | None:
    """The number alone that stands for people named before in the sentence, and for no team of them."""
    opening, _ = sentence(letters, first)
    found = PRONOUN.search(letters[opening:first])
    if found is None or tokens.ids[opening + found.start("h")] in vocabulary().collectives:
        return None
    number = opening + found.end("n") - 1
    is_said = not found.group("verb") or said(tokens, number).strip() in words("pronouns")
    return number if is_said else None


def _is_total(tokens: Tokens, found: "re.Match[str]", group: Group) -> bool:
    """Nothing stands beside a number between signs but what says that it is a sum; nothing at all only in brackets
    behind people."""
    beside = (*range(*found.span("before")), *range(*found.span("after")))
    phrase = " ".join(" ".join(said(tokens, i) for i in beside).split())
    if phrase:
        return phrase in words("totals")
    is_bracketed = found.string[found.start("before") - 1] == "("
    return found.group("n").startswith("q") or (is_bracketed and group.head_token is not None)
