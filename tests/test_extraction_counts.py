"""How many experts a text states where the number stands apart from the countries."""

import pytest

from assets.normalised.extraction import ActionText, extract

STATED = {
    "L'action a fourni à Madagascar une formation par des inspectrices espagnoles, au nombre de cinq.": {"ES": 5},
    "Scientists from the Dutch and Danish administrations, five altogether, advised Kenya.": {"NL DK": 5},
    "Thai specialists from the Department of Health (five in total) travelled to Bhutan to coach hospitals.": {"TH": 5},
    "Inspecteurs grecs et espagnols embarqués comme formateurs – soit environ sept – aux Seychelles.": {"GR ES": 7},
    "Finland's Institute for Health and Welfare lent seven people in turn to Indonesia.": {"FI": 7},
    "Une équipe de deux Français et d'un Espagnol a suivi la caisse du Maroc. Elle conseille.": {"FR": 2, "ES": 1},
    "Three officials from the Spanish employment service and one from its Danish counterpart helped Peru.": {
        "ES": 3,
        "DK": 1,
    },
    "De los dos expertos enviados al Perú, uno procedía del INSS español y el otro de la caja de Chipre.": {
        "ES": 1,
        "CY": 1,
    },
    "A França Travail pôs à disposição da Agência de Emprego do Senegal um analista de dados.": {"FR": 1},
    "Two members of the German Social Accident Insurance worked with the Directorate in Nairobi.": {"DE": 2},
}
# Numbers of time and events, and a number in brackets behind a place, count no people.
UNCOUNTED = {
    "The police of Estonia provide 140 expert working days to the General Inspectorate in Chisinau.": {"EE"},
    "La caisse du Maroc met trois années d'expérience au service de sa consœur de Ouagadougou.": {"MA"},
}


@pytest.mark.parametrize(("text", "expected"), STATED.items())
def test_a_number_apart_from_the_countries_counts_their_experts(text: str, expected: dict[str, int]) -> None:
    found = {" ".join(group.countries): group.count for group in extract(ActionText(description=text)).expert_groups}
    assert found == expected


@pytest.mark.parametrize(("text", "countries"), UNCOUNTED.items())
def test_numbers_of_days_and_years_count_no_experts(text: str, countries: set[str]) -> None:
    groups = extract(ActionText(description=text)).expert_groups
    assert {code for group in groups for code in group.countries} == countries
    assert [group.count for group in groups] == [None]


def test_one_person_lent_for_fifteen_days_is_one() -> None:
    text = "El Ayuntamiento de Gotemburgo cedió durante quince días a una trabajadora social para la Alcaldía de Quito."
    (group,) = extract(ActionText(description=text)).expert_groups
    assert (group.countries, group.count, group.qualifier) == (("SE",), 1, "exact")
