"""Give each country of a scanned text its role: run the rules in order over the token letters and collect expert
groups with their counts."""

import re
from dataclasses import dataclass, field

from assets.normalised.extraction.conditions import CONDITIONS
from assets.normalised.extraction.rules import Rule, bits, rules_for
from assets.normalised.extraction.scanning import Tokens
from assets.normalised.extraction.surroundings import sentence
from assets.normalised.extraction.vocabulary import vocabulary

# What a claimed token looks like to later rules.
CLAIMED = {
    "expert": "1",
    "host": "2",
    "partner": "3",
    "expert_abroad": "4",
    "host_abroad": "5",
    "mention": "x",
    "ignored": "x",
}
# Roles that need their first country to pass the rule's condition, and those that make groups.
STRICT = frozenset({"expert", "host", "expert_abroad", "host_abroad"})
GROUPED = frozenset({"expert", "expert_abroad"})
COUNTRIES = frozenset("CDPB")
COUNTRY_BITS = bits(COUNTRIES)
CLAIMED_BITS = bits({*CLAIMED.values(), "n"})


@dataclass(slots=True)
class Group:
    """Experts named together in one piece: token numbers of the countries, of the count and of the noun."""

    tokens: list[int]
    count: int | None
    qualifier: str | None
    count_token: int | None
    head_token: int | None
    rule_name: str
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class Claims:
    """What the rules found in one piece: by token the role, the rule and the cue's token, and the groups in order
    of appearance."""

    roles: dict[int, tuple[str, str, int | None]] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    letters: str = ""


def stated(tokens: Tokens, token: int) -> tuple[int | None, str | None]:
    """Value and own qualifier of a number token, or of a qualifier token."""
    options = vocabulary().numbers[tokens.ids[token]]
    return options.get(tokens.language) or next(iter(options.values()), (None, None))


def claim(tokens: Tokens) -> Claims:
    """Run every rule over the piece."""
    claims = Claims(letters=tokens.letters)
    if not tokens.readings:
        return claims
    present = bits(set(tokens.letters))
    left = present & COUNTRY_BITS
    # Claimed tokens bring letters of their own, which rules ask for only in conditions and behind "expert" claims.
    for rule in rules_for(tokens.language, present | CLAIMED_BITS):
        if not rule.names & left:
            continue
        position, before = 0, claims.letters
        while True:
            match = rule.pattern.search(claims.letters, position)
            if match is None:
                break
            position = max(match.end("c"), match.start() + 1)
            _apply(rule, tokens, claims, match)
        if claims.letters is not before:
            left = bits(COUNTRIES.intersection(claims.letters))
            if not left:
                break
    return claims


def _apply(rule: Rule, tokens: Tokens, claims: Claims, match: "re.Match[str]") -> None:
    test = CONDITIONS[rule.condition]
    first, last = match.span("c")
    named = [i for i in range(first, last) if claims.letters[i] in COUNTRIES]
    passed = [i for i in named if test(tokens, claims.letters, match, i)]
    if not passed or (rule.role in STRICT and passed[0] != named[0]):
        return
    named = passed
    found = match.groupdict()
    cue = match.start("k") if found.get("k") else (match.start("h") if found.get("h") else None)
    head = match.start("h") if found.get("h") else None
    if rule.role in GROUPED:
        _collect(rule, tokens, claims, match, head, set(named))
    letters = list(claims.letters)
    for i in named:
        claims.roles[i] = (rule.role, rule.name, cue)
        letters[i] = CLAIMED[rule.role]
    if rule.role in GROUPED:
        for i in range(first, last):
            if letters[i] in "Nq":
                letters[i] = "n"
    claims.letters = "".join(letters)


def _collect(
    rule: Rule, tokens: Tokens, claims: Claims, match: "re.Match[str]", head: int | None, named: set[int]
) -> None:
    """Groups of one match: a number opens a new group; a number in brackets behind a country belongs to that
    country alone."""
    letters = claims.letters
    first, last = match.span("c")
    current = Group([], None, None, None, head, rule.name)
    groups = [current]
    qualifier: str | None = None
    for i in range(first, last):
        letter = letters[i]
        if letter == "q":
            qualifier = stated(tokens, i)[1]
        elif letter == "N" and not _counts_countries(letters, i, head):
            value, own = stated(tokens, i)
            if current.tokens and _counts_country_before(rule, letters, i):
                one = Group([current.tokens.pop()], value, own or "exact", i, head, rule.name)
                groups.insert(len(groups) - 1, one)
            else:
                if current.tokens:
                    current = Group([], None, None, None, head, rule.name)
                    groups.append(current)
                current.count, current.qualifier, current.count_token = value, qualifier or own or "exact", i
            qualifier = None
        elif i in named:
            current.tokens.append(i)
    if rule.name == "person_in_brackets":
        begin, _ = sentence(letters, first)
        for group in claims.groups:
            if group.rule_name == rule.name and group.tokens[0] >= begin:
                group.tokens.extend(current.tokens)
                return
    if rule.name == "further_from" and claims.groups:
        claims.groups[-1].tokens.extend(current.tokens)
        return
    _correct_counts(tokens, groups, match)
    claims.groups.extend(group for group in groups if group.tokens)


def _counts_country_before(rule: Rule, letters: str, number: int) -> bool:
    """ "Spain (2)", "Estonia, 2 persons": the number belongs to the country before it."""
    sign = letters[number - 1 : number]
    return sign == "(" or (sign == "," and rule.name == "experts_colon_list") or rule.name.startswith("gapped_")


def _counts_countries(letters: str, number: int, head: int | None) -> bool:
    """ "Nine EU countries", "from four countries": a number that counts countries, not people."""
    after = letters[number + 1 : number + 2]
    return after in ("U", "A") or (after in ("x", "O") and head is not None and number > head)


def _correct_counts(tokens: Tokens, groups: list[Group], match: "re.Match[str]") -> None:
    """ "A team" counts no persons; "sent two inspectors" counts the people of the country that sent them."""
    words = vocabulary()
    for group in groups:
        if group.count == 1 and any(tokens.ids[i] in words.collectives for i in range(*match.span())):
            group.count = group.qualifier = group.count_token = None
    if "n" in match.re.groupindex and match.group("n") and len(groups) == 1 and groups[0].count is None:
        number = match.end("n") - 1
        value, own = stated(tokens, number)
        qualifier = stated(tokens, number - 1)[1] if match.group("n").startswith("q") else None
        groups[0].count, groups[0].qualifier, groups[0].count_token = value, qualifier or own or "exact", number
