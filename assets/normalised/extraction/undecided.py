"""Countries that an action's text names and to which no rule gave a part: the answer may lack one of them.

Most of them are named in passing. Of which kinds of mention that cannot be supposed is in `role_doubts.csv`, by what
`bench.calibration` measures on the labelled sets.
"""

from functools import cache

from assets.normalised.extraction.engine import LEFT_RULE, PRIOR_RULE
from assets.normalised.extraction.model import Extraction, Mention
from assets.normalised.extraction.tables import read_rows
from assets.normalised.extraction.vocabulary import providers

PROSE = ("title", "description")


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
    return [mention for mention in left_over(found) if kind_of(mention, found) in _doubtful()]


@cache
def _doubtful() -> frozenset[tuple[str, str, str]]:
    return frozenset((row["kind"], row["side"], row["experts"]) for row in read_rows("role_doubts.csv"))
