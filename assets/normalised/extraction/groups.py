"""Expert groups of an action: what the rules collected piece by piece, with repetitions folded together.

A repeated mention adds nothing, so that the experts of an action never sum to more than its text states. Experts
without a country are one
group with none, and only where no group has a country.
"""

import re
from collections.abc import Collection
from dataclasses import replace

from assets.normalised.extraction.counts import count_groups, size_of
from assets.normalised.extraction.model import ExpertGroup
from assets.normalised.extraction.roles import Claims, Group, stated
from assets.normalised.extraction.tokens import Tokens
from assets.normalised.extraction.vocabulary import providers, vocabulary

Scanned = tuple[str, Tokens, Claims]
# A token of a field: the field's name and where it begins in the marked text.
Key = tuple[str, int]
Found = list[tuple[ExpertGroup, set[Key]]]
# The description speaks first; a title only adds what it does not say.
ORDER = {"description": 0, "title": 1}
BARE_RULE = "experts_without_country"
AND = 5  # characters
# Experts, but for those who travel to learn.
BARE = re.compile(r"H(?![^.;|CDPB]{0,2}[J%][^.;|]{0,4}[25])")
# "Over twenty European experts": the number of experts without a country, and what may stand before them.
COUNT_BEFORE = re.compile(r"(?P<n>q?N)[xUA]{0,2}$")


def code_of(tokens: Tokens, token: int, known: set[str]) -> str:
    """The code of a country token; a shared word takes what the action names elsewhere, else its usual sense."""
    options = tokens.readings[token].candidates
    return options[0] if len(options) == 1 else next((code for code in options if code in known), options[0])


def known_codes(scanned: list[Scanned]) -> set[str]:
    """Codes that the action names without ambiguity."""
    return {r.candidates[0] for _, tokens, _ in scanned for r in tokens.readings.values() if len(r.candidates) == 1}


def expert_groups(scanned: list[Scanned], partners: Collection[str]) -> Found:
    """The groups in order of appearance with the tokens of their countries; the own people of a partner that is no
    provider are none of them."""
    known = known_codes(scanned)
    owners = set(partners) - providers()
    found: Found = []
    sizes: dict[Key, int] = {}
    spoken = sorted((s for s in scanned if s[0] in ORDER), key=lambda s: (ORDER[s[0]], s[1].base))
    for name, tokens, claims in spoken:
        count_groups(tokens, claims)
        for said in sorted(claims.groups, key=lambda g: g.tokens[0]):
            codes = dict.fromkeys(code_of(tokens, token, known) for token in said.tokens)
            kept = tuple(code for code in codes if code not in owners)
            if kept:
                keys = {(name, tokens.base + tokens.starts[t]) for t in said.tokens}
                stated_group = _published(name, tokens, said, kept)
                _add(found, stated_group, keys)
                if said.head_token is not None and stated_group.head_start is not None:
                    size = size_of(tokens, tokens.letters, said.head_token)
                    if size is not None:
                        sizes[name, stated_group.head_start] = size
    if found:
        return [(_sized(group, sizes), keys) for group, keys in found]
    bare = (_bare(tokens, claims) for name, tokens, claims in spoken if name == "description")
    group = next((group for group in bare if group is not None), None)
    return [] if group is None else [(group, set())]


def _sized(group: ExpertGroup, sizes: dict[Key, int]) -> ExpertGroup:
    """A group without a number whose noun says one: "the Latvian actuary", "a Franco-Belgian duo". A noun of several
    countries is one person only where it is said of each."""
    if group.count is not None or group.field is None or group.head_start is None:
        return group
    size = sizes.get((group.field, group.head_start))
    if size is None or size < len(group.countries):
        return group
    return replace(group, count=size, qualifier="exact", count_start=group.head_start, count_end=group.head_end)


def _published(name: str, tokens: Tokens, group: Group, codes: tuple[str, ...]) -> ExpertGroup:
    count_span = tokens.span(group.count_token) if group.count_token is not None else (None, None)
    head_span = tokens.span(group.head_token) if group.head_token is not None else (None, None)
    qualifier = group.qualifier if group.count is not None else None
    return ExpertGroup(
        codes, group.count, qualifier, name, count_span[0], count_span[1], head_span[0], head_span[1], group.rule_name
    )


def _bare(tokens: Tokens, claims: Claims) -> ExpertGroup | None:
    """Experts of whom only their being there, and perhaps their number, is said."""
    found = BARE.search(claims.letters)
    if found is None:
        return None
    at = found.start()
    group = Group([], None, None, None, at, BARE_RULE)
    counted = COUNT_BEFORE.search(claims.letters[:at])
    if counted is not None:
        number = counted.end("n") - 1
        if stated(tokens, number)[0] != 1 or tokens.ids[at] not in vocabulary().collectives:
            group.count_with(tokens, number, is_qualified=counted.group("n").startswith("q"))
    return _published("description", tokens, group, ())


def _add(found: Found, group: ExpertGroup, keys: set[Key]) -> None:
    countries = set(group.countries)
    for i, (other, other_keys) in enumerate(found):
        if set(other.countries) == countries and _is_repeated(other, group) and not _is_listed_with(other, group):
            other_keys |= keys
            found[i] = (group if other.count is None and group.count is not None else other, other_keys)
            return
    seen = {code for other, _ in found for code in other.countries}
    if countries <= seen and (group.count is None or any(_is_part(group, other) for other, _ in found)):
        return
    if group.count is None and countries & seen:
        group = replace(group, countries=tuple(code for code in group.countries if code not in seen))
    found.append((group, keys))


def _is_listed_with(first: ExpertGroup, later: ExpertGroup) -> bool:
    """ "A Lithuanian doctor and a Lithuanian lawyer": the second number follows the first noun behind an "and"."""
    if first.head_end is None or later.count_start is None or first.field != later.field or first.count is None:
        return False
    return 0 < later.count_start - first.head_end <= AND


def _is_repeated(first: ExpertGroup, later: ExpertGroup) -> bool:
    if first.count is None or later.count is None:
        return True
    return first.count == later.count and later.rule_name != "counted_from" and first.rule_name != "coordinated_count"


def _is_part(part: ExpertGroup, whole: ExpertGroup) -> bool:
    return set(part.countries) < set(whole.countries) and (whole.count or 0) >= (part.count or 0)
