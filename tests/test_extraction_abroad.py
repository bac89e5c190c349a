"""People of the partner abroad, people who never came, numbers said of each country, help among neighbours."""

import pytest

from assets.normalised.extraction import ActionText, extract
from tests.extracted import roles


@pytest.mark.parametrize(
    ("description", "partner", "host"),
    [
        ("Two weeks in Porto for six Mozambican managers closed the action.", {"MZ"}, {"PT"}),
        ("Siguió una semana en Praga para tres directivos ecuatorianos.", {"EC"}, {"CZ"}),
        ("Nine Zambian caseworkers will travel to Graz and then to Brno next spring.", {"ZM"}, {"AT", "CZ"}),
        ("Dix inspecteurs ivoiriens ont suivi une formation à Liège.", {"CI"}, {"BE"}),
        ("Os quadros guineenses frequentaram um curso em Dacar.", {"GW"}, {"SN"}),
        ("Los cursos de Burdeos los siguieron dos inspectoras dominicanas.", {"DO"}, {"FR"}),
        ("Burkinabè et Nigériens se sont retrouvés à Cotonou pour étudier la retraite.", {"BF", "NE"}, {"BJ"}),
        ("O Ministério do Trabalho de Angola enviou uma equipa a Dublim e Cork.", {"AO"}, {"IE"}),
        ("Eight Honduran trainers practised at a centre in Bilbao.", {"HN"}, {"ES"}),
        ("As técnicas moçambicanas regressaram de Oslo com um manual.", {"MZ"}, {"NO"}),
    ],
)
def test_where_the_partners_people_learn_is_the_host(description: str, partner: set[str], host: set[str]) -> None:
    assert roles(description) == (partner, set(), host)


@pytest.mark.parametrize(
    ("description", "experts"),
    [
        ("The Norwegian fund did not follow up; two Czech actuaries advised the ministry of Georgia.", {"CZ"}),
        ("Nem peritos suecos nem holandeses foram mobilizados pelo Ministério do Trabalho de Angola.", set()),
        ("L'Autriche n'a envoyé personne ; une avocate chypriote a aidé le ministère du Togo.", {"CY"}),
        ("Nobody from Italy took part; staff of the Ministry of Health of Nepal held the sessions.", set()),
    ],
)
def test_who_did_not_come_gave_nothing(description: str, experts: set[str]) -> None:
    assert roles(description)[1] == experts


@pytest.mark.parametrize(
    ("description", "groups"),
    [
        ("Ireland and Malta each lent one inspector to Belize.", [(("IE",), 1), (("MT",), 1)]),
        ("Austria and Croatia sent two trainers each to Moldova.", [(("AT",), 2), (("HR",), 2)]),
        ("Letonia y Eslovenia enviaron cada una dos juristas a Bolivia.", [(("LV",), 2), (("SI",), 2)]),
        (
            "Niamey a accueilli quatre formateurs marocains et autant de formatrices belges.",
            [(("MA",), 4), (("BE",), 4)],
        ),
        ("Two missions by the Irish Revenue Commissioners helped the Treasury of Bhutan.", [(("IE",), None)]),
        ("Experts from the Irish and Maltese administrations, four altogether, helped Tonga.", [(("IE", "MT"), 4)]),
    ],
)
def test_numbers_belong_to_whom_they_are_said_of(description: str, groups: list[tuple[tuple[str, ...], int]]) -> None:
    found = extract(ActionText(description=description)).expert_groups
    assert [(group.countries, group.count) for group in found] == groups


@pytest.mark.parametrize(
    ("description", "partner", "expert"),
    [
        ("Peru's labour inspectorate taught its Ecuadorian counterpart how to inspect vessels.", "EC", "PE"),
        ("La CNPS ivoirienne a montré à son homologue togolaise comment immatriculer les artisans.", "TG", "CI"),
        ("El SENA de Colombia enseñó a los instructores guatemaltecos a certificar competencias.", "GT", "CO"),
        ("Os técnicos do Brasil partilharam com os colegas timorenses o seu cadastro.", "TL", "BR"),
    ],
)
def test_neighbours_who_teach_give_expertise(description: str, partner: str, expert: str) -> None:
    assert roles(description) == ({partner}, {expert}, set())
