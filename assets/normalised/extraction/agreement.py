"""Where the rules and the second reading part: what is published of both, and what is doubted.

A role is what the two say together; the rules count for as much as the scores of the labelled texts bear out (`GIVES`,
`TAKES`).
A role that was changed, and one that the second reading clearly gainsays, is a doubt. Never changed here: a partner
that the heading or the institution names, and a regional action without one.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from assets.normalised.extraction.groups import Scanned, code_of, known_codes
from assets.normalised.extraction.model import Doubt, Partner
from assets.normalised.extraction.partner import KIND_BASIS, SCORES
from assets.normalised.extraction.roles import Claims, Group
from assets.normalised.extraction.second_reading import ROLES, UNIT, SecondLook, strongest
from assets.normalised.extraction.surroundings import sentence
from assets.normalised.extraction.vocabulary import providers

SECOND_RULE, LISTED_RULE = "second_reading", "listed_with_partners"
# How far above or below nothing the second reading must be to give a role or to take one that a rule gave, in
# thousandths of log-odds; and how far against the answer to make it a doubt (seven in ten).
GIVES, CLEAR = 1500, 900
TAKES = {"expert": 1500, "partner": 1500, "host": 3000}
# What it takes to leave an action without the partner that the rules found.
LOSS = 2 * UNIT
# A description of fewer sentences is changed by no weights.
SENTENCES = 2
# Countries of which no role has this score are named in passing (one in eight has one).
PASSING = -2 * UNIT
# How the names of rules begin that say, by role, who did not come, or not to help; where nobody went; and whose
# operator is named.
DENIALS = {
    "expert": ("denied_", "negated_", "replaced_", "returned_", "withdrawn_"),
    "host": ("cancelled_", "seat_of_body", "visit_moved"),
    "partner": ("country_of_operator", "operator_"),
}
FIRM_BASES = ("heading", "institution")
# A partner found by scores alone.
MOST = 0.7
EXPERT, PARTNER, _ = ROLES
# The number and the people of whom a country is told behind them.
COUNTED = re.compile(r"(?P<n>q?N)?x?(?P<h>[Hh])[^.;|CDPBN]{0,8}$")
# People counted right beside their country: "siete instructores colombianos", "five Korean experts".
PEOPLE_BEFORE, PEOPLE_BEHIND = re.compile(r"(?P<n>q?N)x?(?P<h>[Hh])[xo]{0,2}$"), re.compile(r"[xO]{0,2}(?P<h>[Hh])")
NUMBER = re.compile(r"(?P<n>q?N)x?$")
# Countries named one after the other, and how many of them make a list.
LIST, MEMBERS = re.compile(r"[C3x](?:(?:,[co]?|[co/]+)[of]?[iz]?[C3x])+"), 3

Roles = dict[str, frozenset[str]]


def compare(
    looks: dict[str, SecondLook],
    has: Roles,
    partner: Partner,
    denied: Callable[[], Collection[tuple[str, str]]] = frozenset,
    *,
    may_change: bool = True,
) -> tuple[list[Doubt], tuple[Doubt, ...]]:
    """What is doubted of the roles that the rules found, and first those doubts of which the answer is the second
    reading's. A role that the text denies to a country (`denied`) is not given. Unless it `may_change`, the rules'
    answer is only doubted."""
    changes: list[Doubt] = []
    doubts: list[Doubt] = []
    column = ROLES.index(PARTNER)
    gains = any(second.scores[column] > GIVES for code, second in looks.items() if code not in partner.countries)
    is_firm = partner.basis in FIRM_BASES or partner.status == "regional"
    for code, second in looks.items():
        for role, score in zip(ROLES, second.scores, strict=True):
            is_said = code in has[role]
            is_clear = score < -CLEAR if is_said else score > CLEAR
            if not is_clear:
                continue
            is_lost = role == PARTNER and is_said and not gains
            is_sure = may_change and abs(score) > (LOSS if is_lost else TAKES[role] if is_said else GIVES)
            is_kept = (role == PARTNER and is_firm) or (is_sure and (role, code) in denied())
            is_changed = is_sure and not is_kept
            doubts.append(Doubt(code, role, is_said != is_changed))
            if is_changed:
                changes.append(doubts[-1])
    return changes, tuple(doubts)


def denied(scanned: Sequence[Scanned]) -> frozenset[tuple[str, str]]:
    """Role and country, where the text denies the country that role (`DENIALS`)."""
    known = known_codes(list(scanned))
    return frozenset(
        (role, code_of(tokens, token, known))
        for _, tokens, claims in scanned
        for token, (_, rule, _) in claims.roles.items()
        for role, beginnings in DENIALS.items()
        if rule.startswith(beginnings)
    )


def is_short(scanned: Sequence[Scanned]) -> bool:
    """Whether the description is one sentence: too little for weights to go against a rule."""
    return sum(tokens.letters.count(".") for name, tokens, _ in scanned if name == "description") < SENTENCES


def likely(looks: dict[str, SecondLook]) -> frozenset[str]:
    """The countries that are not held to be named in passing."""
    return frozenset(code for code, second in looks.items() if max(second.scores) > PASSING)


def apply(
    scanned: Sequence[Scanned], partner: Partner, looks: dict[str, SecondLook], changes: Sequence[Doubt]
) -> Partner:
    """Bring the changes into the claims; the partner as it is then."""
    known = known_codes(list(scanned))
    for change in changes:
        if not change.is_published:
            _take(scanned, known, change)
    for change in changes:
        if change.is_published:
            _give(scanned, looks[change.country], change)
    given = {c.country for c in changes if c.role == PARTNER and c.is_published}
    gone = {c.country for c in changes if c.role == PARTNER and not c.is_published}
    settled = _settled(scanned, partner, given, gone, looks) if given or gone else partner
    for code in settled.countries:
        if code in looks and not _has_mention(scanned, known, code):
            _give(scanned, looks[code], Doubt(code, PARTNER, is_published=True))
    return settled


def _has_mention(scanned: Sequence[Scanned], known: set[str], code: str) -> bool:
    """Whether a mention is left to say of a country that it is the partner."""
    return any(
        claims.roles.get(token, (PARTNER,))[0] == PARTNER and code_of(tokens, token, known) == code
        for _, tokens, claims in scanned
        for token in tokens.readings
    )


def _take(scanned: Sequence[Scanned], known: set[str], change: Doubt) -> None:
    """Mentions that had the role are mentions only; those of experts who were held to be the partner's are experts."""
    for _, tokens, claims in scanned:
        gone = {
            token
            for token, (role, _, _) in claims.roles.items()
            if role.removesuffix("_abroad") == change.role and code_of(tokens, token, known) == change.country
        }
        if change.role == PARTNER:
            unsaid = tokens.readings.keys() - claims.roles.keys()
            gone |= {token for token in unsaid if code_of(tokens, token, known) == change.country}
        sent = {token for group in claims.groups for token in group.tokens} if change.role != EXPERT else set()
        for token in gone:
            claims.roles[token] = (EXPERT if token in sent else "mention", SECOND_RULE, None)
        if change.role == EXPERT and gone:
            _leave_groups(claims, gone)


def _leave_groups(claims: Claims, gone: Collection[int]) -> None:
    """Take countries out of the groups of experts, and groups that are left without any."""
    left = [replace(group, tokens=[t for t in group.tokens if t not in gone]) for group in claims.groups]
    claims.groups = [group for group in left if group.tokens]


def _give(scanned: Sequence[Scanned], second: SecondLook, change: Doubt) -> None:
    """The mention that speaks most for the role has it."""
    number, token, cue = strongest([(name, tokens) for name, tokens, _ in scanned], second.named, change.role)
    claims = scanned[number][2]
    before = claims.roles.get(token, ("", "", None))[0]
    if before == change.role == EXPERT and any(token in group.tokens for group in claims.groups):
        return
    if before != change.role:
        claims.roles[token] = (change.role, SECOND_RULE, cue)
    if before.removesuffix("_abroad") == EXPERT:
        _leave_groups(claims, {token})
    if change.role == EXPERT:
        group = _group(scanned[number], token)
        if group.count is None:
            group, number = next(_counted(scanned, second), (group, number))
        scanned[number][2].groups.append(group)


def _group(part: Scanned, token: int) -> Group:
    """The experts of one country, with the number said of the people named before it."""
    _, tokens, claims = part
    begin, _ = sentence(tokens.letters, token)
    found = COUNTED.search(claims.letters[begin:token])
    group = Group([token], None, None, None, None, SECOND_RULE)
    if found is None:
        return group
    group.head_token = begin + found.start("h")
    if found.group("n"):
        group.count_with(tokens, begin + found.end("n") - 1, is_qualified=found.group("n").startswith("q"))
    return group


def _counted(scanned: Sequence[Scanned], second: SecondLook) -> Iterator[tuple[Group, int]]:
    """The experts of a country where a mention of it counts them, and the number of the field."""
    for number, token in second.named.mentions:
        tokens = scanned[number][1]
        letters = tokens.letters
        begin, end = sentence(letters, token)
        before, behind = PEOPLE_BEFORE.search(letters, begin, token), None
        if before is None:
            before = NUMBER.search(letters, begin, token)
            behind = PEOPLE_BEHIND.match(letters, token + 1, end)
            if before is None or behind is None:
                continue
        group = Group([token], None, None, None, (behind or before).start("h"), SECOND_RULE)
        group.count_with(tokens, before.end("n") - 1, is_qualified=before.group("n").startswith("q"))
        yield group, number


def _settled(
    scanned: Sequence[Scanned], partner: Partner, given: set[str], gone: set[str], looks: dict[str, SecondLook]
) -> Partner:
    codes = tuple(sorted({*partner.countries, *given} - gone))
    others = tuple(sorted({*partner.alternatives, *gone} - set(codes)))
    if not codes:
        return Partner((), None, "not_found", 0.0, alternatives=others, region=partner.region)
    basis = partner.basis if set(codes) & set(partner.countries) else None
    if basis is None:
        kinds = {scanned[n][1].readings[t].kind for code in codes for n, t in looks[code].named.mentions}
        basis = min((KIND_BASIS[kind] for kind in kinds), key=list(SCORES).index)
    score = min(SCORES[basis], MOST, partner.score or MOST)
    return Partner(codes, basis, "found", score, alternatives=others, region=partner.region)


def with_listed(scanned: Sequence[Scanned], partner: Partner, others: Collection[str]) -> Partner:
    """The partner with those countries that a list names among its countries and that no rule gave a role (`others`
    have one by another mention): one list, one role."""
    known = known_codes(list(scanned)) | set(partner.countries)
    codes = set(partner.countries)
    for claims, named in _lists(scanned, known):
        members = set(named.values())
        left = members.difference(partner.countries)
        if MEMBERS <= len(members) >= 2 * len(left) and left.isdisjoint({*others, *providers()}):
            codes |= left
            claims.roles.update((token, (PARTNER, LISTED_RULE, None)) for token, code in named.items() if code in left)
    alternatives = tuple(code for code in partner.alternatives if code not in codes)
    return partner._replace(countries=tuple(sorted(codes)), alternatives=alternatives)


def _lists(scanned: Sequence[Scanned], known: set[str]) -> Iterator[tuple[Claims, dict[int, str]]]:
    """The lists of countries in title and description that may all be partners, each by token."""
    for name, tokens, claims in scanned:
        for found in LIST.finditer(claims.letters) if name in ("title", "description") else ():
            named = [token for token in range(*found.span()) if claims.letters[token] in "C3x"]
            if all(token in tokens.readings and _may_be_partner(claims, token) for token in named):
                yield claims, {token: code_of(tokens, token, known) for token in named}


def _may_be_partner(claims: Claims, token: int) -> bool:
    role, rule, _ = claims.roles.get(token, (PARTNER, "", None))
    return role == PARTNER or rule == SECOND_RULE
