"""Who is the partner when the text leaves it to be weighed, and what that makes of everyone else."""

import pytest

from assets.normalised.extraction import ActionText, extract
from assets.normalised.extraction.partner import weights
from assets.normalised.extraction.persons import is_person
from tests.extracted import roles


@pytest.mark.parametrize(
    ("text", "partner", "experts"),
    [
        ("Engineers from the Republic of Korea came to Phnom Penh twice.", {"KH"}, {"KR"}),
        ("En Haïti, une gestionnaire malgache a tenu le fichier social.", {"HT"}, {"MG"}),
        ("Al fondo de Novi Sad se sumaron un gerontólogo montenegrino y una enfermera danesa.", {"RS"}, {"ME", "DK"}),
        ("Em Luanda, dois inspetores moçambicanos leram os autos.", {"AO"}, {"MZ"}),
    ],
)
def test_people_of_another_country_than_the_partner_came_to_help(
    text: str, partner: set[str], experts: set[str]
) -> None:
    assert roles(text)[:2] == (partner, experts)


def test_the_partners_own_staff_are_no_experts() -> None:
    assert roles("Jordanian inspectors in Irbid tested the form of the Jordanian fund.") == ({"JO"}, set(), set())


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("Jordan, with a young population, extends coverage.", True),
        ("Jordan, with a young population, extends coverage in Burkina Faso.", False),
    ],
)
def test_the_subject_that_opens_a_text_is_evidence_unless_it_acts_in_another_country(text: str, opens: bool) -> None:
    found = extract(ActionText(description=text))
    assert ("opening_subject" in {mention.rule_name for mention in found.mentions}) is opens


def test_a_place_outside_the_partners_country_is_where_its_people_went() -> None:
    text = "A group of staff of the fund of Honduras went on to Quebec to see how workers are debriefed."
    assert roles(text) == ({"HN"}, set(), {"CA"})


def test_many_places_of_a_country_outweigh_a_cue_for_another() -> None:
    text = (
        "The scheme opened in Kigali, Huye and Musanze. Rwanda pays for it. A study for Kenya is mentioned. "
        "Kigali and Huye report monthly."
    )
    assert roles(text)[0] == {"RW"}


def test_countries_named_in_passing_are_no_partners() -> None:
    text = "Comparable schemes in Cambodia, Pakistan and Viet Nam exist. The pilot runs in Dhaka and Chittagong."
    assert roles(text)[0] == {"BD"}


@pytest.mark.parametrize(
    "text",
    [
        "The fund of Zambia is financed by Sweden, Norway and Kuwait.",
        "Co-financing for the register of Zambia comes from Swiss and Danish cooperation.",
        "El fondo de Zambia recibe un préstamo de Suecia.",
        "In Zambia, the Government of Finland supports the programme.",
    ],
)
def test_who_pays_gives_no_expertise(text: str) -> None:
    partner, experts, _ = roles(text)
    assert (partner, experts) == ({"ZM"}, set())


def test_an_earlier_mission_is_not_this_one() -> None:
    text = "Back in 2016 a Swedish mission had left a blueprint in Kampala. Now an Irish analyst advised the ministry."
    assert roles(text)[1] == {"IE"}


def test_members_named_as_beneficiaries_are_partners_of_a_regional_action() -> None:
    text = (
        "The project makes social protection adaptive in three member states of the OECS: Dominica, Grenada and Haiti."
    )
    assert roles(text)[0] == {"DM", "GD", "HT"}


def test_the_acronym_of_a_body_belongs_to_the_country_beside_it() -> None:
    assert roles("À Lomé, quatre moniteurs de la CNAM ivoirienne ont aidé le Togo.")[1] == {"CI"}


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("dispatcher", "en", True),
        ("register", "en", False),
        ("archiviste", "fr", True),
        ("secteur", "fr", False),
        ("hidróloga", "es", True),
        ("salario", "es", False),
        ("guarda-livros", "pt", False),
        ("ourives", "pt", False),
        ("jardineira", "pt", True),
    ],
)
def test_unknown_nouns_for_people_are_known_by_their_endings(word: str, language: str, expected: bool) -> None:
    assert is_person(word, language) is expected


def test_an_unknown_trade_beside_a_provider_is_an_expert() -> None:
    assert roles("A Swedish dispatcher helped the ambulance fund of Ghana.") == ({"GH"}, {"SE"}, set())


def test_the_weights_keep_the_order_of_strength() -> None:
    weight = weights()
    order = [weight[name] for name in ("cued", "subject", "named", "people_abroad", "place_abroad", "in_passing")]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize(
    "text",
    [
        "Five experts from Spain, Portugal and Finland came. The five experts from Spain, Portugal and Finland left.",
        "A team of four specialists (two Finns and two Danes) advised Zambia.",
        "Seven experts, four Croatian and three Latvian, advised Sri Lanka.",
    ],
)
def test_experts_never_sum_to_more_than_the_text_states(text: str) -> None:
    stated = {"Five": 5, "A te": 4, "Seve": 7}[text[:4]]
    assert sum(group.count or 0 for group in extract(ActionText(description=text)).expert_groups) <= stated


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("The fund of Ljubljana supplied a team of three to Peru.", [(("SI",), 3)]),
        ("Half a dozen caseworkers, all Greek or Maltese, tested the guide in Cairo.", [(("GR", "MT"), 6)]),
        (
            "La CNPS camerounaise a détaché deux liquidateurs à Bangui, en Centrafrique.",
            [(("CM",), 2)],
        ),
        ("A mixed team of Irish and Polish officials drew up the plan for Mongolia.", [(("IE", "PL"), None)]),
        (
            "Thanks to the Latvian employment agency, which lent one of its analysts, Armenia has a tool.",
            [(("LV",), 1)],
        ),
    ],
)
def test_numbers_that_stand_apart_belong_to_the_experts_of_their_clause(
    text: str, groups: list[tuple[tuple[str, ...], int | None]]
) -> None:
    assert [(g.countries, g.count) for g in extract(ActionText(description=text)).expert_groups] == groups
