"""The extraction of one action: scan its fields, let the rules claim countries, decide the partner, gather the
evidence."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from assets.normalised.extraction.abroad import DEPENDENT, settle_dependents
from assets.normalised.extraction.groups import Key, Scanned, code_of, expert_groups, known_codes
from assets.normalised.extraction.model import ActionText, ExpertGroup, Extraction, Mention, Partner
from assets.normalised.extraction.partner import KIND_BASIS, Candidate, decide, settle
from assets.normalised.extraction.roles import Claims, claim
from assets.normalised.extraction.scanning import Tokens, pieces, scan, windows
from assets.normalised.extraction.surroundings import sentence
from assets.normalised.extraction.vocabulary import CountryForm, providers, vocabulary

# The fields that name the partner come first: who is its own and who comes from elsewhere is read by them.
FIELDS = ("heading", "partner_institution", "title", "description")
# Rules that only say which field speaks.
HEADING_RULE, INSTITUTION_RULE, LEFT_RULE, PRIOR_RULE = (
    "page_heading",
    "institution_name",
    "named_without_other_role",
    "provider_is_no_partner",
)
SUBJECT_RULE = "opening_subject"
REGIONS = re.compile("[RAI]")
LISTED = frozenset("CDPBcoi,()/;-")
# A regional body that asks or is helped is itself the partner.
REGION_ASKS = re.compile(r"R[^.;|CDPBHhbfz]{0,6}?Q")
REGION_HELPED = re.compile(r"[zVv][xOo]{0,3}R$")
EVENT_AFTER = re.compile(r"i[CP][^.;|CDPBHh]{0,4}[YRg]")
REGION_BEFORE = re.compile(r"[RAgY].*i$")
EVENT_BEFORE = re.compile(r"(?:[YT][^.;|CDPBHh]{0,4}i|Y)$")


def extract_many(texts: Sequence[ActionText]) -> list[Extraction]:
    """One extraction per text, in order."""
    return [extract(text) for text in texts]


def extract(text: ActionText) -> Extraction:
    """Countries by role, expert groups and the evidence for each, of one action."""
    scanned: list[Scanned] = []
    language: str | None = None
    owners: frozenset[str] = frozenset()
    is_regional = False
    for name in FIELDS:
        value = getattr(text, name)
        if not value:
            continue
        for tokens in _read(value):
            if name == "description" and language is None and any(vocabulary().hints[i] for i in tokens.ids if i >= 0):
                language = tokens.language
            is_regional |= name != "description" and "R" in tokens.letters
            if name in ("description", "title"):
                tokens.owners, tokens.is_regional = owners, is_regional and not owners
                scanned.append((name, tokens, claim(tokens)))
            else:
                owners |= {code for reading in tokens.readings.values() for code in reading.candidates}
                scanned.append((name, tokens, Claims(letters=tokens.letters)))
    partner = _partner(scanned)
    settle_dependents(scanned, partner)
    if partner.countries or partner.status == "regional":
        _claim_events_elsewhere(scanned, partner)
    hosts = _hosts(scanned)
    groups = expert_groups(scanned, set(partner.countries) - providers())
    hosts = tuple(code for code in hosts if code not in partner.countries)
    return Extraction(
        partner, hosts, tuple(g for g, _ in groups), language, partial(_mentions, scanned, partner, groups)
    )


def _read(value: str) -> Iterator[Tokens]:
    """Tokens of the parts of a field that matter; a part of doubtful language is read in that of the part before."""
    language: str | None = None
    for base, piece in pieces(value):
        for start, part in windows(piece):
            tokens = scan(part, base + start, language)
            language = tokens.language
            yield tokens


def _claim_events_elsewhere(scanned: list[Scanned], partner: Partner) -> None:
    """An event in a country that turned out not to be the partner is hosted there."""
    for _, tokens, claims in scanned:
        for token, reading in tokens.readings.items():
            free = claims.roles.get(token, ("", "", None))[0] == "" and reading.kind in ("name", "place")
            if free and not set(reading.candidates) & set(partner.countries):
                found = EVENT_BEFORE.search(claims.letters, max(0, token - 8), token)
                if found is None and partner.status == "regional":
                    begin, _ = sentence(claims.letters, token)
                    found = REGION_BEFORE.search(claims.letters, begin, token) or (
                        EVENT_AFTER.match(claims.letters, token - 1) if token else None
                    )
                if found:
                    claims.roles[token] = ("host", "event_in_third_country", found.start())


def _hosts(scanned: list[Scanned]) -> tuple[str, ...]:
    held = [
        (tokens, token)
        for _, tokens, claims in scanned
        for token, (role, _, _) in sorted(claims.roles.items())
        if role == "host"
    ]
    if not held:
        return ()
    known = known_codes(scanned)
    return tuple(dict.fromkeys(code_of(tokens, token, known) for tokens, token in held))


def _partner(scanned: list[Scanned]) -> Partner:
    candidates: list[Candidate] = []
    elsewhere: set[str] = set()
    for name, tokens, claims in scanned:
        for token, reading in tokens.readings.items():
            role, rule, _ = claims.roles.get(token, ("", "", None))
            if role in ("", "partner") or role in DEPENDENT:
                candidates.append(_candidate(name, tokens, token, reading, role, rule))
            elif role in ("expert", "host"):
                elsewhere.update(reading.candidates)
    region, is_partner = _region(scanned)
    return decide(settle(candidates, elsewhere), region, is_partner)


def _candidate(name: str, tokens: Tokens, token: int, reading: CountryForm, role: str, rule: str) -> Candidate:
    letters = tokens.letters
    basis = KIND_BASIS[reading.kind]
    if name == "heading" or (name == "partner_institution" and reading.kind != "national_body"):
        basis = "heading" if name == "heading" else "institution"
    first = token
    while first > 0 and letters[first - 1] in LISTED:
        first -= 1
    reason = "dependent" if role in DEPENDENT else "subject" if rule == SUBJECT_RULE else "cued" if rule else "named"
    begin, _ = sentence(letters, token)
    return Candidate(reading.candidates, basis, reason, name, (name, tokens.base + begin), (name, tokens.base + first))


def _region(scanned: list[Scanned]) -> tuple[str | None, bool]:
    """The region of a regional action, a body before a part of the world; and whether heading or institution name
    a body."""
    regions = vocabulary().regions
    bodies: list[tuple[str, str]] = []
    areas: list[str] = []
    for name, tokens, _ in scanned:
        for found in REGIONS.finditer(tokens.letters):
            names = regions.get(tokens.ids[found.start()])
            if names and names[1] == "body":
                benefits = REGION_ASKS.match(tokens.letters, found.start()) or REGION_HELPED.search(
                    tokens.letters, max(0, found.start() - 5), found.end()
                )
                bodies.append(("partner_institution" if benefits else name, names[0]))
            elif names and "g" in tokens.letters:
                areas.append(names[0])
    named = [region for name, region in bodies if name in ("heading", "partner_institution")]
    everything = [*named, *(region for _, region in bodies), *areas]
    return (everything[0] if everything else None), bool(named)


def _mentions(
    scanned: list[Scanned], partner: Partner, groups: list[tuple[ExpertGroup, set[Key]]]
) -> Iterator[Mention]:
    """Every country, region and operator of the action with its role and the rule that gave it, in order of the
    text."""
    numbers = {key: i for i, (_, keys) in enumerate(groups, 1) for key in keys}
    known = known_codes(scanned) | set(partner.countries)
    for name, tokens, claims in scanned:
        others = [found.start() for found in REGIONS.finditer(tokens.letters)]
        for token in sorted([*tokens.readings, *others]):
            reading = tokens.readings.get(token)
            if reading is None:
                yield _area(name, tokens, token)
            else:
                number = numbers.get((name, tokens.base + tokens.starts[token]))
                claimed = claims.roles.get(token, ("", LEFT_RULE, None))
                yield _country(name, tokens, token, claimed, code_of(tokens, token, known), partner, number)


def _area(name: str, tokens: Tokens, token: int) -> Mention:
    kind = "implementer" if tokens.letters[token] == "I" else "region"
    start, end = tokens.span(token)
    return Mention(name, start, end, tokens.surface(start, end), (), kind, "mention", f"{kind}_is_no_origin")


def _country(
    name: str,
    tokens: Tokens,
    token: int,
    claimed: tuple[str, str, int | None],
    code: str,
    partner: Partner,
    number: int | None,
) -> Mention:
    reading = tokens.readings[token]
    role, rule, cue = claimed
    if role in ("", "partner"):
        role = "partner" if code in partner.countries else "mention"
        if role == "partner":
            rule = {"heading": HEADING_RULE, "partner_institution": INSTITUTION_RULE}.get(name, rule)
        elif set(reading.candidates) <= providers():
            rule = PRIOR_RULE
    start, end = tokens.span(token)
    cue_start, cue_end = tokens.span(cue) if cue is not None else (None, None)
    return Mention(
        field=name,
        start=start,
        end=end,
        surface=tokens.surface(start, end),
        countries=(code,) if role == "partner" else reading.candidates,
        kind=reading.kind,
        role=role,
        rule_name=rule,
        cue=tokens.surface(cue_start, cue_end) if cue_start is not None and cue_end is not None else None,
        cue_start=cue_start,
        cue_end=cue_end,
        is_inferred=reading.kind != "name",
        group_number=number,
    )
