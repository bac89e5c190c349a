"""Give each country of a scanned text its role: run the rules in order over the token letters and collect expert
groups with their counts."""

import re
from dataclasses import dataclass, field

from assets.normalised.extraction.condition_sides import FOR_OTHERS, FOR_PROVIDERS
from assets.normalised.extraction.conditions import CONDITIONS
from assets.normalised.extraction.conditions_past import UNTOLD
from assets.normalised.extraction.needs import COUNTRY
from assets.normalised.extraction.rules import Rule, Stage, governed, look, rules, stages
from assets.normalised.extraction.surroundings import counts_time, hosts_nobody, is_provider, sentence
from assets.normalised.extraction.tokens import Tokens
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
# Conditions of rules for events of a region or of several partners, whose hosts have no partner to wait for.
REGIONAL = frozenset({"gathered", "regional_event", "welcomes_region", "among_guests"})
HOSTED = frozenset({"host", "host_abroad"})
GROUPED = frozenset({"expert", "expert_abroad"})
COUNTRIES = frozenset("CDPB")
# Begin and end of a sentence, and the rules that may claim a country in it, as bits.
Span = tuple[int, int, int]
# People counted in front of "and": of the countries named behind it.
COORDINATED = re.compile(r"(?P<n>q?N)x?(?P<h>[Hh])c[bfo]?$")
# "A Danish municipality": no people of it.
BODY_OF = re.compile(r"D[xO]{0,3}O(?![Hh])")
# What only a place named after a host passes.
NO_HOSTS = frozenset({"same_as_host"})
# Rules for a body that an "and" joins to the last country of a group.
FURTHER = frozenset({"beside_experts_after", "further_of_unknown"})
# Rules for the one person who is left of a number: "the third from Malta".
REST = frozenset({"the_other_from", "the_rest_from", "the_rest_national"})


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

    def count_with(self, tokens: Tokens, number: int, *, is_qualified: bool) -> None:
        """Count the group with a number token, which a qualifier may stand before ("over ten")."""
        value, own = stated(tokens, number)
        before = stated(tokens, number - 1)[1] if is_qualified else None
        self.count, self.qualifier, self.count_token = value, before or own or "exact", number


@dataclass(slots=True)
class Claims:
    """What the rules found in one piece: by token the role, the rule and the cue's token, and the groups in order
    of appearance."""

    roles: dict[int, tuple[str, str, int | None]] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    letters: str = ""
    is_weighed: bool = False
    # What the last look at the rules found, and the letters it was a look at.
    looked: tuple[str, list[Span]] | None = None


def stated(tokens: Tokens, token: int) -> tuple[int | None, str | None]:
    """Value and own qualifier of a number token, or of a qualifier token."""
    options = vocabulary().numbers[tokens.ids[token]]
    return options.get(tokens.language) or next(iter(options.values()), (None, None))


def claim(tokens: Tokens) -> Claims:
    """Run the rules that say who gives, who hosts and who is only mentioned over the tokens of one window."""
    claims = Claims(letters=tokens.letters)
    if tokens.readings:
        _run(stages(tokens.language)[0], tokens, claims)
    return claims


def weigh(tokens: Tokens, claims: Claims) -> None:
    """Run the rules that say which of the countries left are named as beneficiaries, once."""
    if tokens.readings and not claims.is_weighed:
        _run(stages(tokens.language)[1], tokens, claims)
    claims.is_weighed, claims.looked = True, None


def _run(stage: Stage, tokens: Tokens, claims: Claims) -> None:
    """The rules one after the other, each in the sentences in which it can match and a country can pass it."""
    order, joint, left = rules(), look(), stage.bits
    if claims.looked is not None and claims.looked[0] is claims.letters:
        possible = claims.looked[1]
    else:
        possible = _possible(tokens, claims.letters)
    told: set[str] = set()
    while COUNTRY.search(claims.letters) is not None:
        before = claims.letters
        waiting = joint.of_window(before)
        for _, _, bits in possible:
            waiting |= bits
        waiting &= left
        if waiting and "2" not in before and "5" not in before:
            waiting &= ~governed(NO_HOSTS)
        while waiting:
            bit = waiting & -waiting
            rule = order[bit.bit_length() - 1]
            waiting ^= bit
            if (condition := rule.condition) in UNTOLD and condition not in told:
                if UNTOLD[condition](tokens):
                    idle = ~governed(frozenset({condition}))
                    waiting &= idle
                    left &= idle
                    continue
                told.add(condition)
            if bit & joint.wide:
                _try(rule, tokens, claims, 0, len(before))
            elif bit & joint.looking:
                _try(rule, tokens, claims, next(begin for begin, _, bits in possible if bits & bit), len(before))
            else:
                for begin, end, bits in possible:
                    if bits & bit:
                        _try(rule, tokens, claims, begin, end)
            if claims.letters is not before:
                # Claimed countries look different to the rules behind.
                left &= -bit << 1
                possible = [_again(tokens, before, claims.letters, *one) for one in possible]
                break
        else:
            break
    claims.looked = claims.letters, possible


def _possible(tokens: Tokens, letters: str) -> list[Span]:
    """Begin and end of each sentence, its full stop included, and the rules that may claim a country in it."""
    begin, size, found = 0, len(letters), []
    while begin < size:
        end = letters.find(".", begin) + 1 or size
        found.append((begin, end, _possible_in(tokens, letters, begin, end)))
        begin = end
    return found


def _again(tokens: Tokens, before: str, letters: str, begin: int, end: int, bits: int) -> Span:
    """The same for a sentence in which something may have been claimed."""
    is_same = before[begin:end] == letters[begin:end]
    return begin, end, bits if is_same else _possible_in(tokens, letters, begin, end)


def _possible_in(tokens: Tokens, letters: str, begin: int, end: int) -> int:
    """The rules that can match in a sentence, but for those that none of its countries passes."""
    bits = look().of_sentence(letters, begin, end)
    if bits:
        has_provider = has_other = False
        for token, reading in tokens.readings.items():
            if begin <= token < end and letters[token] in COUNTRIES:
                if reading.is_provider:
                    has_provider = True
                else:
                    has_other = True
        if not has_provider:
            bits &= ~governed(FOR_PROVIDERS)
        elif not has_other:
            bits &= ~governed(FOR_OTHERS)
    return bits


def _try(rule: Rule, tokens: Tokens, claims: Claims, begin: int, end: int) -> None:
    """Apply a rule wherever it matches between two places."""
    search = rule.pattern.search
    while (match := search(claims.letters, begin, end)) is not None:
        begin = max(match.end("c"), match.start() + 1)
        _apply(rule, tokens, claims, match)
        if COUNTRY.search(claims.letters, begin) is None:
            break


def _apply(rule: Rule, tokens: Tokens, claims: Claims, match: "re.Match[str]") -> None:
    letters = claims.letters
    first, last = match.span("c")
    named = [i for i in range(first, last) if letters[i] in COUNTRIES]
    passed = named
    if rule.condition:
        test = CONDITIONS[rule.condition]
        passed = [i for i in named if test(tokens, letters, match, i)]
    if not passed or (passed[0] != named[0] and rule.role in STRICT):
        return
    if rule.role in HOSTED and rule.condition not in REGIONAL and hosts_nobody(letters, first):
        return
    head = match.start("h") if rule.has_head and match.group("h") else None
    cue = match.start("k") if rule.has_cue and match.group("k") else head
    is_expert = rule.role in GROUPED
    if is_expert:
        _collect(rule, tokens, claims, match, head, set(passed))
    claimed = list(letters[first:last])
    for i in passed:
        role = rule.role
        if role == "host" and rule.condition not in REGIONAL and not is_provider(tokens, i):
            role = "host_abroad"  # the partner's own country, if experts are the ones who travel
        claims.roles[i] = (role, rule.name, cue)
        claimed[i - first] = CLAIMED[role]
    inside = "".join(claimed)
    if is_expert:
        inside = inside.replace("N", "n").replace("q", "n")
    claims.letters = f"{letters[:first]}{inside}{letters[last:]}"


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
    if rule.name in FURTHER and claims.groups and claims.groups[-1].tokens[-1] == match.start("k") - 1:
        claims.groups[-1].tokens.extend(current.tokens)  # "five from Spain and Argentina": one number for both
        return
    if rule.name == "further_from" and claims.groups:
        before = claims.groups[-1]
        if before.count == 1:  # one person is not of two countries: "one from Spain and the other from Malta"
            claims.groups.append(Group(current.tokens, 1, before.qualifier, before.count_token, head, rule.name))
        else:
            before.tokens.extend(current.tokens)
        return
    if rule.name in REST and current.tokens and current.count is None:
        current.count, current.qualifier, current.count_token = 1, "exact", current.tokens[0]
    _correct_counts(rule, tokens, groups, match)
    if rule.has_head and len(groups) == 1 and groups[0].tokens:
        groups = [*_coordinated(tokens, letters, first, groups[0]), groups[0]]
    claims.groups.extend(group for group in groups if group.tokens)


def _coordinated(tokens: Tokens, letters: str, first: int, group: Group) -> list[Group]:
    """ "A librarian and two designers from Italy": the people counted before are of the same countries."""
    if group.count is None:
        return []
    begin, _ = sentence(letters, first)
    found = COORDINATED.search(letters[begin:first])
    if found is None:
        return []
    number = begin + found.end("n") - 1
    value, own = stated(tokens, number)
    if value is None or tokens.ids[begin + found.end("h") - 1] in vocabulary().collectives:
        return []
    return [Group(list(group.tokens), value, own or "exact", number, begin + found.start("h"), "coordinated_count")]


def _counts_country_before(rule: Rule, letters: str, number: int) -> bool:
    """ "Spain (2)", "Estonia, 2 persons": the number belongs to the country before it."""
    sign = letters[number - 1 : number]
    return sign == "(" or (sign == "," and rule.name == "experts_colon_list") or rule.name.startswith("gapped_")


def _counts_countries(letters: str, number: int, head: int | None) -> bool:
    """ "Nine EU countries", "from four countries", "of a German fund": a number that counts no people."""
    after = letters[number + 1 : number + 2]
    if (head is None or number > head) and BODY_OF.match(letters, number + 1):
        return True
    return after in ("U", "A", "O") or (after == "x" and head is not None and number > head)


def _correct_counts(rule: Rule, tokens: Tokens, groups: list[Group], match: "re.Match[str]") -> None:
    """ "A team" counts no persons; "sent two inspectors" counts the people of the country that sent them."""
    words = vocabulary()
    for group in groups:
        near = {*range(match.start(), max(group.tokens, default=match.start()) + 2), group.head_token or match.start()}
        if group.count == 1 and any(i < len(tokens.ids) and tokens.ids[i] in words.collectives for i in near):
            group.count = group.qualifier = group.count_token = None
    if rule.has_number and match.group("n") and len(groups) == 1 and groups[0].count is None:
        number = match.end("n") - 1
        if not counts_time(tokens, match.string, number):
            groups[0].count_with(tokens, number, is_qualified=match.group("n").startswith("q"))
