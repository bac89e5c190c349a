"""The extraction of one action: scan its fields, let the rules claim countries, decide the partner, gather the
evidence."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from assets.normalised.extraction.abroad import DEPENDENT, settle_dependents
from assets.normalised.extraction.agreement import FIRM_BASES, apply, compare, denied, is_short, likely, with_listed
from assets.normalised.extraction.codes import read_codes
from assets.normalised.extraction.elsewhere import claim_elsewhere, claim_joint_events, host_countries
from assets.normalised.extraction.groups import Found, Key, Scanned, code_of, expert_groups, known_codes
from assets.normalised.extraction.last_resort import last_resort
from assets.normalised.extraction.model import ActionText, ExpertGroup, Extraction, Mention, Partner
from assets.normalised.extraction.partner import BASES, KIND_BASIS, Candidate, Countries, decide, found_partner, settle
from assets.normalised.extraction.presence import claim_presence, is_visited
from assets.normalised.extraction.roles import Claims, claim, weigh
from assets.normalised.extraction.scanning import windows
from assets.normalised.extraction.second_reading import SecondLook, read_again
from assets.normalised.extraction.surroundings import words
from assets.normalised.extraction.tokens import Tokens, scan
from assets.normalised.extraction.travellers import visitors
from assets.normalised.extraction.vocabulary import CountryForm, donors, providers, vocabulary
from warehouse.collecting import all_kept

# Texts scanned at once: enough to make the cost of a pass over columns small, few enough to stay in the cache.
BATCH = 256
# The fields that name the partner come first: who is its own and who comes from elsewhere is read by them.
FIELDS = ("heading", "partner_institution", "title", "description", "place")
# Rules that only say which field speaks.
HEADING_RULE, INSTITUTION_RULE, LEFT_RULE, PRIOR_RULE = (
    "page_heading",
    "institution_name",
    "named_without_other_role",
    "provider_is_no_partner",
)
# The place that the footer of a news text gives: the partner's own, or where its people went.
FOOTER_RULE = "footer_place"
SEAT_RULE = "seat_in_regional_action"
SUBJECT_RULE = "opening_subject"
# A venue is the partner's unless another country leads.
VENUE_RULE = "host_of_event"
# Who is named as the agent is even less likely the partner: the rule, and the reason by which it counts.
AGENTS = "agents_abroad"
# Why a mention counts for the partner (`partner_evidence.csv`) though it waits for the decision.
REASONS = {"expert_abroad": "people_abroad", "host_abroad": "place_abroad"}
REGIONS = re.compile("[RAI]")
# A field about a body of a region, or a title about an event of a part of the world.
REGIONAL_FIELD = re.compile(r"R|Y[^.;CDPB]*A")
# A text that opens with a regional body, in a sentence that names no country.
OPENS_REGIONAL = re.compile(r"[xoONh]{0,6}R[^.CDPB]*\.")
# Role, rule and cue of a country that no rule claimed.
UNCLAIMED: tuple[str, str, int | None] = ("", "", None)
# A regional body that asks or is helped is itself the partner.
REGION_ASKS = re.compile(r"R[^.;|CDPBHhbfz]{0,6}?Q")
REGION_HELPED = re.compile(r"[zVv][xOo]{0,3}R$")


def extract_many(texts: Sequence[ActionText]) -> list[Extraction]:
    """One extraction per text, in order."""
    found: list[Extraction] = []
    with all_kept():
        for start in range(0, len(texts), BATCH):
            found.extend(_extract_batch(texts[start : start + BATCH]))
    return found


def extract(text: ActionText) -> Extraction:
    """Countries by role, expert groups and the evidence for each, of one action."""
    return next(_extract_batch([text]))


def _extract_batch(texts: Sequence[ActionText]) -> Iterator[Extraction]:
    """The fields of all texts are scanned at once, then each text is decided on its own."""
    fields = read_fields(texts)
    return map(_decide, fields, read_again([[one for one in text if one[0] != "place"] for text in fields]))


def read_fields(texts: Sequence[ActionText]) -> list[list[tuple[str, Tokens]]]:
    """By text the names of its fields and their tokens, in the order in which they are read; a long field may be
    several windows."""
    named = [
        (number, name, value) for number, text in enumerate(texts) for name in FIELDS if (value := getattr(text, name))
    ]
    parts = windows([value for _, _, value in named])
    fields: list[list[tuple[str, Tokens]]] = [[] for _ in texts]
    for part, tokens in zip(parts, scan(parts), strict=True):
        number, name, _ = named[part.field]
        read_codes(tokens)
        fields[number].append((name, tokens))
    return fields


def _decide(fields: list[tuple[str, Tokens]], looks: dict[str, SecondLook]) -> Extraction:
    """The extraction of one action from the tokens of its fields and what the second reading says of its countries."""
    scanned: list[Scanned] = []
    language: str | None = None
    owners: frozenset[str] = frozenset()
    is_regional = False
    for name, tokens in fields:
        if name == "description" and language is None and tokens.is_hinted:
            language = tokens.language
        if name != "description":
            is_regional |= REGIONAL_FIELD.search(tokens.letters) is not None
        elif tokens.base == 0:
            is_regional |= OPENS_REGIONAL.match(tokens.letters) is not None
        if name in ("description", "title"):
            tokens.owners, tokens.is_regional = owners, is_regional and not owners
            scanned.append((name, tokens, claim(tokens)))
        elif name == "place":
            scanned.append((name, tokens, _footer(tokens)))
        else:
            seats = _seats(tokens) if name == "partner_institution" else {}
            named = (reading for token, reading in tokens.readings.items() if token not in seats)
            owners |= {code for reading in named for code in reading.candidates}
            scanned.append((name, tokens, Claims(seats, letters=tokens.letters, is_weighed=True)))
    partner = visitors(scanned, _only_country(scanned) or _partner(scanned))
    settle_dependents(scanned, partner)
    if partner.countries or partner.status == "regional":
        claim_elsewhere(scanned, partner)
    if partner.countries:
        claim_presence(scanned, partner)
    if len(partner.countries) > 1 or (partner.countries and _names_region(scanned)):
        claim_joint_events(scanned, partner)
    groups, hosts = _outcome(scanned, partner)
    experts = frozenset(code for group, _ in groups for code in group.countries)
    has = {"expert": experts, "partner": frozenset(partner.countries), "host": frozenset(hosts)}
    changes, doubts = compare(looks, has, partner, partial(denied, scanned), may_change=not is_short(scanned))
    if changes:
        partner = apply(scanned, partner, looks, changes)
        groups, hosts = _outcome(scanned, partner)
    if partner.countries and partner.basis not in FIRM_BASES:
        partner = with_listed(scanned, partner, {*hosts, *(code for group, _ in groups for code in group.countries)})
    return Extraction(
        partner,
        hosts,
        tuple([group for group, _ in groups]),
        language,
        doubts,
        likely(looks),
        partial(_mentions, scanned, partner, groups),
    )


def _outcome(scanned: list[Scanned], partner: Partner) -> tuple[Found, tuple[str, ...]]:
    """Expert groups and hosts that follow from the claims."""
    return expert_groups(scanned, partner.countries), host_countries(scanned, partner)


def _names_region(scanned: list[Scanned]) -> bool:
    return any("R" in tokens.letters or "A" in tokens.letters for _, tokens, _ in scanned)


def _footer(tokens: Tokens) -> Claims:
    """A place in the footer waits for the partner: it hosts unless it is the partner's."""
    roles: dict[int, tuple[str, str, int | None]] = dict.fromkeys(tokens.readings, ("host_abroad", FOOTER_RULE, None))
    return Claims(roles=roles, letters=tokens.letters, is_weighed=True)


def _only_country(scanned: list[Scanned]) -> Partner | None:
    """The partner where the text leaves one country that is no provider, and names no region: most texts do."""
    countries: Countries | None = None
    strongest = len(BASES)
    for name, tokens, claims in scanned:
        if "R" in tokens.letters or "A" in tokens.letters:
            return None
        roles = claims.roles
        for token, reading in tokens.readings.items():
            if token in roles:
                if roles[token][0] in DEPENDENT:
                    return None
                if roles[token][0] != "partner":
                    continue
            if len(reading.candidates) > 1:
                return None
            if reading.is_provider:
                continue
            if countries is not None and countries != reading.candidates:
                return None
            countries = reading.candidates
            strongest = min(strongest, BASES.index(_basis(name, reading)))
    if countries is None:
        return None
    is_sure = BASES[strongest] in ("heading", "institution") or _is_cued(scanned)
    return found_partner(countries, BASES[strongest], is_sure=is_sure)


def _seats(tokens: Tokens) -> dict[int, tuple[str, str, int | None]]:
    """The places behind a regional body in an institution's name ("ASEAN Secretariat, Jakarta"), as claimed; a
    university or institute of that name is its country's own."""
    body = tokens.letters.find("R")
    if body < 0 or any(word in tokens.marked for word in words("academies")):
        return {}
    places = (i for i, reading in tokens.readings.items() if i > body and reading.kind == "place")
    return dict.fromkeys(places, ("mention", SEAT_RULE, None))


def _is_cued(scanned: list[Scanned]) -> bool:
    """A cue says of a country that it benefits."""
    for _, tokens, claims in scanned:
        weigh(tokens, claims)
        if any(role == "partner" for role, _, _ in claims.roles.values()):
            return True
    return False


def _partner(scanned: list[Scanned]) -> Partner:
    candidates: list[Candidate] = []
    elsewhere: set[str] = set()
    payers: set[str] = set()
    helpers: set[str] = set()
    is_held = False
    for name, tokens, claims in scanned:
        weigh(tokens, claims)
        for token, reading in tokens.readings.items():
            role, rule, _ = claims.roles.get(token, UNCLAIMED)
            is_held |= role == "host" and rule.startswith("regional_")
            if role in ("", "partner") or role in DEPENDENT:
                if not rule and is_visited(tokens, claims, token):
                    role = "host_abroad"
                candidates.append(_candidate(name, tokens, token, reading, role, rule))
            elif role in ("expert", "host"):
                elsewhere.update(reading.candidates)
                if role == "expert":
                    helpers.update(reading.candidates)
            elif donors().issuperset(reading.candidates):
                payers.update(reading.candidates)
    # A donor of whom it is said that it pays is no partner for being named again.
    candidates = [c for c in candidates if c.reason != "named" or payers.isdisjoint(c.countries)]
    if is_held:  # who comes to the event of a region to help is nobody's own
        candidates = [c for c in candidates if not c.is_waiting]
    region, is_partner = _region(scanned)
    is_partner |= is_held and region is not None and all(c.basis != "text" for c in candidates)
    partner = decide(settle(candidates, elsewhere), region, is_partner, helpers)
    return (partner.status == "not_found" and last_resort(scanned)) or partner


def _basis(name: str, reading: CountryForm) -> str:
    if name == "heading":
        return "heading"
    if name == "partner_institution" and reading.kind != "national_body":
        return "institution"
    return KIND_BASIS[reading.kind]


def _candidate(name: str, tokens: Tokens, token: int, reading: CountryForm, role: str, rule: str) -> Candidate:
    waits = None if rule == VENUE_RULE else AGENTS if rule == AGENTS else REASONS.get(role)
    reason = waits or ("subject" if rule == SUBJECT_RULE else "cued" if rule and rule != VENUE_RULE else "named")
    return Candidate(reading.candidates, _basis(name, reading), reason, name, tokens, token)


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
        weigh(tokens, claims)
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
