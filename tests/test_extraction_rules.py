"""Each rule does what its row says: its example makes it fire."""

import pytest

from assets.normalised.extraction.codes import read_codes
from assets.normalised.extraction.roles import claim, weigh
from assets.normalised.extraction.rules import rules
from assets.normalised.extraction.scanning import windows
from assets.normalised.extraction.tables import read_rows
from assets.normalised.extraction.tokens import scan

EXAMPLES = {row["rule_name"]: row["example"] for row in read_rows("role_rules.csv")}


def _fired(text: str, *, is_regional: bool) -> set[str]:
    """The rules that claim a country of the text, whose partner may be a regional body."""
    found: set[str] = set()
    for tokens in scan(windows([text])):
        tokens.is_regional = is_regional
        read_codes(tokens)
        claims = claim(tokens)
        weigh(tokens, claims)
        found |= {rule for _, rule, _ in claims.roles.values()}
    return found


@pytest.mark.parametrize("rule", [rule.name for rule in rules()])
def test_the_example_of_a_rule_makes_it_fire(rule: str) -> None:
    assert rule in _fired(EXAMPLES[rule], is_regional=False) | _fired(EXAMPLES[rule], is_regional=True)


def test_names_of_rules_are_unique() -> None:
    assert len(EXAMPLES) == len(rules())
