"""The extraction of one action: scan its fields, let the rules claim countries, decide the partner, and put the evidence together."""

import re
from collections.abc import Iterator, Sequence

from assets.normalised.extraction.conditions import sentence
from assets.normalised.extraction.model import ActionText, ExpertGroup, Extraction, Mention, Partner
from assets.normalised.extraction.partner import KIND_BASIS, Candidate, decide, settle
from assets.normalised.extraction.roles import Claims, claim
from assets.normalised.extraction.scanning import Tokens, pieces, scan, windows
from assets.normalised.extraction.vocabulary import providers, vocabulary

FIELDS = ("heading", "title", "partner_institution", "description")
# Rules that only say which field speaks.
HEADING_RULE, INSTITUTION_RULE, LEFT_RULE, PRIOR_RULE = (
    "page_heading",
    "institution_name",
    "named_without_other_role",
    "provider_is_no_partner",
)

Scanned = tuple[str, Tokens, Claims]


def extract_many(texts: Sequence[ActionText]) -> list[Extraction]:
    """One extraction per text, in order."""
    return [extract(text) for text in texts]


def extract(text: ActionText) -> Extraction:
    """Countries by role, expert groups and the evidence for each, of one action."""
    scanned: list[Scanned] = []
    language: str | None = None
    for name in reversed(FIELDS):
        value = getattr(text, name)
        if not value:
            continue
        for tokens in _read(value):
            if name == "description" and language is None and any(vocabulary().hints[i] for i in tokens.ids if i >= 0):
                language = tokens.language
            scanned.append(
                (name, tokens, claim(tokens) if name in ("description", "title") else Claims(letters=tokens.letters))
            )
    scanned.reverse()
    partner = _partner(scanned)
    if partner.countries:
        _claim_events_elsewhere(scanned, partner)
    hosts = _hosts(scanned)
    groups = _groups(scanned, set(partner.countries) - providers())
    hosts = tuple(code for code in hosts if code not in partner.countries)
    return Extraction(partner, hosts, tuple(g for g, _ in groups), tuple(_mentions(scanned, partner, groups)), language)


def _read(value: str) -> Iterator[Tokens]:
    """Tokens of the parts of a field that matter; each part is read in its own language, a doubtful one in that of the part before."""
    language: str | None = None
    for base, piece in pieces(value):
        for start, part in windows(piece):
            tokens = scan(part, base + start, language)
            language = tokens.language
            yield tokens


def _code(tokens: Tokens, token: int, known: set[str]) -> str:
    """The code of a claimed country; a shared word takes what the action names elsewhere, else its usual sense."""
    options = tokens.readings[token].candidates
    return next((code for code in options if code in known), options[0])


def _known(scanned: list[Scanned]) -> set[str]:
    return {r.candidates[0] for _, tokens, _ in scanned for r in tokens.readings.values() if len(r.candidates) == 1}


Key = tuple[str, int]


def _groups(scanned: list[Scanned], owners: set[str]) -> list[tuple[ExpertGroup, set[Key]]]:
    """Expert groups of the action; a repeated mention adds nothing, so that no sum exceeds what is stated."""
    known = _known(scanned)
    found: list[tuple[ExpertGroup, set[Key]]] = []
    heads: ExpertGroup | None = None
    order = {"description": 0, "title": 1}
    for name, tokens, claims in sorted((s for s in scanned if s[0] in order), key=lambda s: (order[s[0]], s[1].base)):
        for group in sorted(claims.groups, key=lambda g: g.tokens[0]):
            codes = []
            for token in group.tokens:
                code = _code(tokens, token, known)
                if code not in codes and code not in owners:
                    codes.append(code)
            keys = {(name, tokens.base + tokens.starts[t]) for t in group.tokens}
            if codes:
                _add(
                    found,
                    _group(
                        name,
                        tokens,
                        codes,
                        group.count,
                        group.qualifier,
                        group.count_token,
                        group.head_token,
                        group.rule_name,
                    ),
                    keys,
                )
        if heads is None and name == "description" and "H" in claims.letters:
            at = claims.letters.index("H")
            heads = _group(name, tokens, [], None, None, None, at, "experts_without_country")
            if claims.letters[at - 1 : at] == "N" or claims.letters[at - 2 : at] == "Nx":
                from assets.normalised.extraction.roles import stated

                number = at - 1 if claims.letters[at - 1] == "N" else at - 2
                value, own = stated(tokens, number)
                if value == 1 and tokens.ids[at] in vocabulary().collectives:
                    continue
                heads = _group(name, tokens, [], value, own or "exact", number, at, "experts_without_country")
    if not found and heads is not None:
        return [(heads, set())]
    return found


def _group(name: str, tokens: Tokens, codes: list[str], count: int | None, qualifier: str | None, count_token: int | None, head: int | None, rule: str) -> ExpertGroup:  # fmt: skip
    count_span = tokens.span(count_token) if count_token is not None else (None, None)
    head_span = tokens.span(head) if head is not None else (None, None)
    return ExpertGroup(
        tuple(codes), count, qualifier if count is not None else None, name, *count_span, *head_span, rule
    )


def _add(found: list[tuple[ExpertGroup, set[Key]]], group: ExpertGroup, keys: set[Key]) -> None:
    countries = set(group.countries)
    for i, (other, _) in enumerate(found):
        if set(other.countries) == countries and (
            group.count is None
            or other.count is None
            or (group.count == other.count and group.rule_name != "counted_from")
        ):
            if other.count is None and group.count is not None:
                found[i] = (group, keys | found[i][1])
            else:
                found[i] = (other, keys | found[i][1])
            return
    seen = {code for other, _ in found for code in other.countries}
    if countries <= seen and (
        group.count is None or any(countries < set(o.countries) and (o.count or 0) >= group.count for o, _ in found)
    ):
        return
    if group.count is None and countries & seen:
        group = ExpertGroup(tuple(c for c in group.countries if c not in seen), None, None, group.field, group.count_start, group.count_end, group.head_start, group.head_end, group.rule_name)  # fmt: skip
    found.append((group, keys))


REGIONS = re.compile("[RAI]")
BROKEN_LIST = re.compile(r"[^CDPBcoxi,()/;-]")
EVENT_BEFORE = re.compile(r"[YT][^.;|CDPBHh]{0,4}i$")


def _claim_events_elsewhere(scanned: list[Scanned], partner: Partner) -> None:
    """An event in a country that turned out not to be the partner is hosted there."""
    for _, tokens, claims in scanned:
        for token, reading in tokens.readings.items():
            free = claims.roles.get(token, ("", "", None))[0] == "" and reading.kind in ("name", "place")
            if free and not set(reading.candidates) & set(partner.countries):
                found = EVENT_BEFORE.search(claims.letters, max(0, token - 8), token)
                if found:
                    claims.roles[token] = ("host", "event_in_third_country", found.start())


def _hosts(scanned: list[Scanned]) -> tuple[str, ...]:
    known = _known(scanned)
    return tuple(
        dict.fromkeys(
            _code(tokens, token, known)
            for _, tokens, claims in scanned
            for token, (role, _, _) in sorted(claims.roles.items())
            if role == "host"
        )
    )


def _partner(scanned: list[Scanned]) -> Partner:
    candidates: list[Candidate] = []
    elsewhere: set[str] = set()
    region: str | None = None
    region_is_partner = False
    for name, tokens, claims in scanned:
        for token, reading in tokens.readings.items():
            role, rule, _ = claims.roles.get(token, ("", "", None))
            if role in ("", "partner"):
                begin, _ = sentence(tokens.letters, token)
                basis = KIND_BASIS[reading.kind]
                if name == "heading" or (name == "partner_institution" and reading.kind != "national_body"):
                    basis = "heading" if name == "heading" else "institution"
                first = max((m.end() for m in BROKEN_LIST.finditer(tokens.letters, max(0, token - 40), token)), default=0)
                candidates.append(
                    Candidate(
                        reading.candidates,
                        basis,
                        role == "partner",
                        (name, tokens.base + begin),
                        (name, tokens.base + first),
                    )
                )
            elif role in ("expert", "host"):
                elsewhere.update(reading.candidates)
        for found in REGIONS.finditer(tokens.letters):
            if found.group() != "I":
                names = vocabulary().regions.get(tokens.ids[found.start()])
                if names and (region is None or names[1] == "body"):
                    region = region or names[0]
                if names and names[1] == "body" and name in ("heading", "partner_institution"):
                    region, region_is_partner = names[0], True
    bodies = any("R" in tokens.letters for _, tokens, _ in scanned)
    return decide(settle(candidates, elsewhere), region if bodies or region_is_partner else None, region_is_partner)


def _mentions(scanned: list[Scanned], partner: Partner, groups: list[tuple[ExpertGroup, set[Key]]]) -> list[Mention]:
    numbers = {key: i for i, (_, keys) in enumerate(groups, 1) for key in keys}
    known = _known(scanned)
    out: list[Mention] = []
    for name, tokens, claims in scanned:
        others = [found.start() for found in REGIONS.finditer(tokens.letters)]
        for token in sorted([*tokens.readings, *others]):
            letter, reading = tokens.letters[token], tokens.readings.get(token)
            if reading is None:
                if letter in "RAI":
                    start, end = tokens.span(token)
                    kind = "implementer" if letter == "I" else "region"
                    out.append(
                        Mention(
                            name,
                            start,
                            end,
                            tokens.text[start - tokens.base : end - tokens.base],
                            (),
                            kind,
                            "mention",
                            f"{kind}_is_no_origin",
                        )
                    )
                continue
            role, rule, cue = claims.roles.get(token, ("", LEFT_RULE, None))
            group = numbers.get((name, tokens.base + tokens.starts[token]))
            code = _code(tokens, token, known | set(partner.countries))
            if role in ("", "partner"):
                if code in partner.countries:
                    rule = {"heading": HEADING_RULE, "partner_institution": INSTITUTION_RULE}.get(name, rule)
                    role = "partner"
                else:
                    rule = PRIOR_RULE if set(reading.candidates) <= providers() else rule
                    role, cue = "mention", cue
            start, end = tokens.span(token)
            cue_span = tokens.span(cue) if cue is not None else (None, None)
            cue_text = (
                tokens.text[cue_span[0] - tokens.base : cue_span[1] - tokens.base]
                if cue_span[0] is not None and cue_span[1] is not None
                else None
            )
            out.append(
                Mention(
                    name,
                    start,
                    end,
                    tokens.text[start - tokens.base : end - tokens.base],
                    reading.candidates if role != "partner" else (code,),
                    reading.kind,
                    role,
                    rule,
                    cue_text,
                    cue_span[0],
                    cue_span[1],
                    reading.kind != "name",
                    group,
                )
            )
    return out
