"""Who goes where: the people who travel are the beneficiaries, and where they are received is the host."""

import pytest

from assets.normalised.extraction import ActionText, extract
from tests.extracted import roles


@pytest.mark.parametrize(
    ("description", "partner", "host"),
    [
        ("Georgian officials spent a week in Tallinn, hosted by the Estonian Ministry of Labour.", "GE", "EE"),
        ("Six Gambian labour inspectors went to Accra to learn from their Ghanaian peers.", "GM", "GH"),
        ("The State Employment Service of Ukraine sent eight managers to Warsaw for a study tour.", "UA", "PL"),
        ("Les agents togolais ont été accueillis à Abidjan par la CNPS ivoirienne.", "TG", "CI"),
        ("Técnicos angolanos participaram num curso em Maputo.", "AO", "MZ"),
        ("Uma equipa do INSS de Moçambique deslocou-se a Lisboa para conhecer o sistema português.", "MZ", "PT"),
    ],
)  # fmt: skip
def test_those_who_travel_are_the_partners_and_those_who_receive_them_host(
    description: str, partner: str, host: str
) -> None:
    assert roles(description) == ({partner}, set(), {host})


def test_a_meeting_in_a_third_country_is_hosted_there_and_its_guests_benefit() -> None:
    text = "Un atelier tenu à Maurice a réuni les cadres malgaches et un expert français."
    assert roles(text) == ({"MG"}, {"FR"}, {"MU"})


def test_people_of_several_countries_who_met_in_one_of_them_were_its_guests() -> None:
    text = "Nigerien and Malian labour inspectors met in Niamey for a course led by a Belgian inspector."
    assert roles(text) == ({"ML", "NE"}, {"BE"}, {"NE"})


def test_people_who_met_at_home_had_no_host() -> None:
    text = "Nigerien labour inspectors met in Niamey for a course led by a Belgian inspector."
    assert roles(text) == ({"NE"}, {"BE"}, set())


def test_events_in_each_of_several_countries_were_held_at_home() -> None:
    text = "Workshops were held in Lusaka and Lilongwe for officials of Zambia and Malawi."
    assert roles(text) == ({"MW", "ZM"}, set(), set())


@pytest.mark.parametrize(
    "description",
    [
        "The Danish NGO DanChurchAid supports smallholders in Kenya.",
        "Construcción de pozos en Kenia por una ONG italiana.",
    ],
)
def test_charities_and_embassies_give_no_expertise_by_their_name(description: str) -> None:
    assert roles(description) == ({"KE"}, set(), set())


def test_the_place_of_a_footer_hosts_unless_it_is_the_partners() -> None:
    text = "Officials of Togo and two Belgian judges rehearsed mock hearings."
    assert extract(ActionText(description=text, place="Lomé")).host_countries == ()
    abroad = extract(ActionText(description=text, place="Tunis"))
    assert (abroad.partner.countries, abroad.host_countries) == (("TG",), ("TN",))
    assert [(m.field, m.rule_name) for m in abroad.mentions if m.role == "host"] == [("place", "footer_place")]


@pytest.mark.parametrize(
    ("description", "partner", "host"),
    [
        ("The Fund of Zambia had a visit behind it: Gaborone, three days, two offices.", "ZM", "BW"),
        ("Le voyage de la Caisse du Togo, Cotonou puis Accra, a duré cinq jours.", "TG", "BJ GH"),
        ("La gira de la Caja de Paraguay tuvo dos paradas, Montevideo y Salto.", "PY", "UY"),
    ],
)
def test_a_place_left_over_where_a_sentence_tells_of_travelling_is_where_people_went(
    description: str, partner: str, host: str
) -> None:
    assert roles(description) == ({partner}, set(), set(host.split()))


@pytest.mark.parametrize(
    "description",
    [
        "The visit of the Fund of Zambia was called off: Gaborone had to wait.",
        "The Fund of Zambia, not that of Gaborone, was taken round.",
        "Triangular cooperation between Brussels, Gaborone and Lusaka: a visit closed it.",
    ],
)
def test_a_trip_called_off_a_body_named_beside_and_partners_in_a_list_give_no_host(description: str) -> None:
    assert roles(description)[2] == set()
