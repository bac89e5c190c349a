"""What makes an answer doubtful: countries to which nothing gave a part, and parts of which the readings differ.

Most countries without a part are named in passing. Of which kinds of mention that cannot be supposed is in
`role_doubts.csv`, by what `bench.calibration` measures on the labelled sets.
"""

from functools import cache

from assets.normalised.extraction.engine import LEFT_RULE, PRIOR_RULE
from assets.normalised.extraction.model import Extraction, Mention
from assets.normalised.extraction.tables import read_rows
from assets.normalised.extraction.vocabulary import providers

PROSE = ("title", "description")
# What a role makes of a country.
PARTS = {"expert": "a country of experts", "partner": "the partner country", "host": "a host country"}


def left_over(found: Extraction) -> list[Mention]:
    """The first mention of each country that prose names without a role, in order of the text."""
    decided = {*found.partner.countries, *found.host_countries, *(c for g in found.expert_groups for c in g.countries)}
    left: dict[tuple[str, ...], Mention] = {}
    for mention in found.mentions:
        is_left = mention.role == "mention" and mention.rule_name in (LEFT_RULE, PRIOR_RULE)
        if is_left and mention.field in PROSE and decided.isdisjoint(mention.countries):
            left.setdefault(mention.countries, mention)
    return list(left.values())


def kind_of(mention: Mention, found: Extraction) -> tuple[str, str, str]:
    """What `role_doubts.csv` tells kinds of mention apart by."""
    side = "provider" if set(mention.countries) <= providers() else "other"
    return mention.kind, side, "named" if any(group.countries for group in found.expert_groups) else "none"


def undecided(found: Extraction) -> list[Mention]:
    """Those of the countries left over that make the answer doubtful."""
    return [
        mention
        for mention in left_over(found)
        if kind_of(mention, found) in _doubtful() and not found.likely.isdisjoint(mention.countries)
    ]


@cache
def _doubtful() -> frozenset[tuple[str, str, str]]:
    return frozenset((row["kind"], row["side"], row["experts"]) for row in read_rows("role_doubts.csv"))


def gainsaid(found: Extraction) -> list[tuple[Mention, str]]:
    """The mentions of countries of which the two readings differ, the first of each country, and the part in words."""
    first: dict[str, Mention] = {}
    for mention in found.mentions:
        for code in mention.countries if mention.field in PROSE else ():
            first.setdefault(code, mention)
    return [(first[doubt.country], PARTS[doubt.role]) for doubt in found.doubts if doubt.country in first]
