"""Countries whose role depends on who the partner turns out to be: people of the partner are its own staff, people of
another country came to help; a place outside the partner's country is where its people went.

Rules of the roles in `DEPENDENT` claim such mentions; they weigh little for the partner (`partner`), and once it is
decided each takes its final role here.
"""

from assets.normalised.extraction.model import Partner
from assets.normalised.extraction.roles import Claims, Group
from assets.normalised.extraction.tokens import Tokens
from assets.normalised.extraction.vocabulary import providers

# The role a dependent mention takes when its country is not the partner.
DEPENDENT = {"expert_abroad": "expert", "host_abroad": "host"}


def settle_dependents(parts: list[tuple[str, Tokens, Claims]], partner: Partner) -> None:
    """Give every dependent mention its final role; a list that names the partner is the partner's as a whole."""
    for _, tokens, claims in parts:
        held = {token: role for token, (role, _, _) in claims.roles.items() if role in DEPENDENT}
        if not held:
            continue
        own = {token for token in held if _is_partners(tokens, token, partner)}
        for group in claims.groups:
            if own.intersection(group.tokens) and held.keys() >= set(group.tokens):
                own.update(group.tokens)
        claims.groups = [group for group in claims.groups if not _belongs_to(group, own)]
        for token, role in held.items():
            _, rule, cue = claims.roles[token]
            if token in own:
                del claims.roles[token]
            else:
                claims.roles[token] = (DEPENDENT[role], rule, cue)


def _is_partners(tokens: Tokens, token: int, partner: Partner) -> bool:
    countries = set(tokens.readings[token].candidates)
    if countries <= providers():
        return False
    doubtful = partner.alternatives if partner.status == "ambiguous" else ()
    return bool(countries & {*partner.countries, *doubtful})


def _belongs_to(group: Group, own: set[int]) -> bool:
    return bool(group.tokens) and own.issuperset(group.tokens)
