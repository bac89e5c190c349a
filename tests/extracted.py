"""What the tests of the extraction look at: the countries of a description by role."""

from assets.normalised.extraction import ActionText, extract


def roles(description: str) -> tuple[set[str], set[str], set[str]]:
    """Partner, expert and host countries."""
    found = extract(ActionText(description=description))
    experts = {code for group in found.expert_groups for code in group.countries}
    return set(found.partner.countries), experts, set(found.host_countries)
