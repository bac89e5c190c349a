"""What a country is named for in everyday descriptions of projects: markets, seats, money, people and trips."""

import pytest

from tests.extracted import roles


@pytest.mark.parametrize(
    ("description", "partner", "experts", "hosts"),
    [
        (
            "Four firms, from India, China, Turkey and Egypt, bid for the new payroll software of the "
            "Ministry of Finance of Malawi; the tender was evaluated with the help of a Danish procurement "
            "officer.",
            {"MW"},
            {"DK"},
            set(),
        ),
        (
            "The cards were printed by a supplier from Germany and delivered to the Zambian pension authority.",
            {"ZM"},
            set(),
            set(),
        ),
        (
            "Zambia's neighbours Malawi, Zimbabwe and Angola have no such fund. An Irish expert drafted the bill.",
            {"ZM"},
            {"IE"},
            set(),
        ),
        (
            "Imports from China and Vietnam have cost the textile sector of Lesotho thousands of jobs; a "
            "Portuguese expert designed a retraining scheme.",
            {"LS"},
            {"PT"},
            set(),
        ),
        (
            "Le logiciel a été acheté à une société allemande ; la Caisse nationale de prévoyance sociale du"
            " Gabon l'adapte avec deux informaticiens estoniens.",
            {"GA"},
            {"EE"},
            set(),
        ),
        (
            "El programa informático lo vendió una empresa alemana; el Instituto Salvadoreño del Seguro "
            "Social pidió ayuda para implantarlo.",
            {"SV"},
            set(),
            set(),
        ),
        (
            "Moçambique exporta camarão para a Espanha e a África do Sul. Duas inspetoras italianas formaram"
            " a Inspeção-Geral do Trabalho.",
            {"MZ"},
            {"IT"},
            set(),
        ),
        (
            "Call for tenders: actuarial services to the Social Security Commission of Namibia. Offers were "
            "received from firms in South Africa, Kenya and the United Kingdom.",
            {"NA"},
            set(),
            set(),
        ),
        (
            "Nepali workers in Malaysia and Qatar send home a quarter of national income; a Spanish expert "
            "helped the Social Security Fund to register them.",
            {"NP"},
            {"ES"},
            set(),
        ),
    ],
)
def test_countries_that_only_trade_compete_or_lie_next_door_are_named_without_a_role(
    description: str, partner: set[str], experts: set[str], hosts: set[str]
) -> None:
    assert roles(description) == (partner, experts, hosts)


@pytest.mark.parametrize(
    ("description", "partner", "experts", "hosts"),
    [
        (
            "CARICOM, from its headquarters in Georgetown, coordinates the work on the regional labour code "
            "with two Irish lawyers.",
            set(),
            {"IE"},
            set(),
        ),
        (
            "At the SICA General Secretariat in San Salvador, a Spanish statistician set up the regional "
            "labour observatory.",
            set(),
            {"ES"},
            set(),
        ),
        (
            "The Andean Community's General Secretariat, in Lima, updated its social security instrument "
            "with the support of two Spanish lawyers.",
            set(),
            {"ES"},
            set(),
        ),
        (
            "La Commission de la CEDEAO, à Abuja, a été conseillée par deux juristes belges.",
            set(),
            {"BE"},
            set(),
        ),
        (
            "La Secretaría de la Integración Social Centroamericana, en Ciudad de Panamá, elaboró un plan "
            "regional de cuidados con dos expertas españolas.",
            set(),
            {"ES"},
            set(),
        ),
        (
            "O secretariado da SADC, em Gaborone, reviu o protocolo laboral com dois juristas alemães.",
            set(),
            {"DE"},
            set(),
        ),
        (
            "A Comissão da União Africana, em Adis Abeba, contou com um perito finlandês.",
            set(),
            {"FI"},
            set(),
        ),
    ],
)
def test_a_seat_of_a_regional_body_gives_no_country(
    description: str, partner: set[str], experts: set[str], hosts: set[str]
) -> None:
    assert roles(description) == (partner, experts, hosts)


@pytest.mark.parametrize(
    ("description", "partner", "experts", "hosts"),
    [
        (
            "Kuwait lent 40 million dollars to Djibouti for social housing. Two Maltese experts drew up the "
            "allocation rules.",
            {"DJ"},
            {"MT"},
            set(),
        ),
        (
            "Graças a um donativo da Suíça, o INPS de Cabo Verde comprou servidores; um engenheiro letão instalou-os.",
            {"CV"},
            {"LV"},
            set(),
        ),
        (
            "Implemented by GIZ on behalf of the German Federal Ministry for Economic Cooperation and "
            "Development (BMZ), the project advises the Ministry of Gender, Labour and Social Protection of "
            "Malawi on its social registry. Duration: 2020-2024.",
            {"MW"},
            set(),
            set(),
        ),
        (
            "With Japan's financial support, the Ministry of Labour of Mongolia opened three employment "
            "offices; Estonian experts trained the counsellors.",
            {"MN"},
            {"EE"},
            set(),
        ),
    ],
)
def test_who_pays_lends_or_orders_gives_no_expertise(
    description: str, partner: set[str], experts: set[str], hosts: set[str]
) -> None:
    assert roles(description) == (partner, experts, hosts)


@pytest.mark.parametrize(
    ("description", "partner", "experts", "hosts"),
    [
        (
            "The speakers were Ivorian and French; the audience, sixty officials of the Guinean employment agency.",
            {"GN"},
            {"CI", "FR"},
            set(),
        ),
        (
            "The trainers were Ghanaian and Irish, the trainees Liberian.",
            {"LR"},
            {"GH", "IE"},
            set(),
        ),
        (
            "Les intervenants étaient ivoiriens et français ; le public, soixante cadres de l'agence "
            "guinéenne de l'emploi.",
            {"GN"},
            {"CI", "FR"},
            set(),
        ),
        (
            "Los ponentes eran uruguayos y españoles; el público, inspectores del Ministerio de Trabajo de Paraguay.",
            {"PY"},
            {"ES", "UY"},
            set(),
        ),
        (
            "Os formadores eram brasileiros e portugueses; os formandos, técnicos do INSS de Moçambique.",
            {"MZ"},
            {"BR", "PT"},
            set(),
        ),
        (
            "Practitioners from Malta came to mentor the staff of the Tanzania Social Action Fund.",
            {"TZ"},
            {"MT"},
            set(),
        ),
    ],
)
def test_people_said_to_be_of_a_country_come_from_it(
    description: str, partner: set[str], experts: set[str], hosts: set[str]
) -> None:
    assert roles(description) == (partner, experts, hosts)


@pytest.mark.parametrize(
    ("description", "partner", "experts", "hosts"),
    [
        (
            "After the drafting phase, the Kyrgyz team was shown the call centre of the Lithuanian "
            "employment service in Kaunas.",
            {"KG"},
            set(),
            {"LT"},
        ),
        (
            "Rwanda's pension board flew five analysts to Port Louis to see the Mauritian contribution system at work.",
            {"RW"},
            set(),
            {"MU"},
        ),
        (
            "The second leg of the study visit took the Moldovan judges from Vienna to Bratislava.",
            {"MD"},
            set(),
            {"AT", "SK"},
        ),
        (
            "Trainees from five Somali ministries attended a three-week course at Makerere University in Kampala.",
            {"SO"},
            set(),
            {"UG"},
        ),
        (
            "Samoa's National Provident Fund sent three accountants on attachment to the New Zealand "
            "Superannuation Fund in Auckland.",
            {"WS"},
            set(),
            {"NZ"},
        ),
        (
            "Le Conseil national du dialogue social du Sénégal a dépêché quatre membres auprès du Conseil "
            "économique et social du Luxembourg.",
            {"SN"},
            set(),
            {"LU"},
        ),
        (
            "El Instituto Nacional de Estadística de Bolivia mandó a Madrid a dos demógrafas para un curso "
            "de microsimulación.",
            {"BO"},
            set(),
            {"ES"},
        ),
        (
            "C'est à Kigali que la caisse burundaise a trouvé son modèle de guichet, lors d'une visite de trois jours.",
            {"BI"},
            set(),
            {"RW"},
        ),
        (
            "Tres directivos de la Caja de Seguro Social de Panamá pasaron por las oficinas de Lugo y Orense"
            " antes de decidir el nuevo horario.",
            {"PA"},
            set(),
            {"ES"},
        ),
        (
            "A visita guiada ao arquivo de Torres Vedras convenceu a delegação timorense.",
            {"TL"},
            set(),
            {"PT"},
        ),
    ],
)
def test_people_who_were_shown_something_were_there(
    description: str, partner: set[str], experts: set[str], hosts: set[str]
) -> None:
    assert roles(description) == (partner, experts, hosts)


@pytest.mark.parametrize(
    ("description", "partner", "experts", "hosts"),
    [
        (
            "The Registrar of Occupational Schemes in Banjul did not know how many employers paid late. Data"
            " analysts lent by Slovakia's Social Insurance Agency and by the Kenyan NSSF matched two "
            "registers and found 1,400.",
            {"GM"},
            {"KE", "SK"},
            set(),
        ),
        (
            "El Ministerio de Desarrollo Social de Panamá aprendió de dos trabajadoras sociales de Medellín "
            "y de una gerontóloga de Oporto cómo organizar la ayuda a domicilio.",
            {"PA"},
            {"CO", "PT"},
            set(),
        ),
        (
            "Para a Guiné-Bissau vieram de Praia dois gestores do INPS e de Bucareste uma especialista em cadastro.",
            {"GW"},
            {"CV", "RO"},
            set(),
        ),
        (
            "Les inspecteurs du travail de Mauritanie ont désormais un carnet de visite, fruit de six "
            "semaines de travail avec leurs collègues portugais et tunisiens.",
            {"MR"},
            {"PT", "TN"},
            set(),
        ),
        (
            "Peritos del Servicio Público de Empleo de Austria (AMS) y de la bolsa nacional de empleo "
            "chilena diseñaron el portal de vacantes de Honduras.",
            {"HN"},
            {"AT", "CL"},
            set(),
        ),
        (
            "Pour la Tunisie, trois semaines d'appui : une de la part du Danemark, deux de la part du Canada.",
            {"TN"},
            {"CA", "DK"},
            set(),
        ),
        (
            "La caisse des fonctionnaires du Tchad a confié la relecture de ses statuts à une avocate du "
            "barreau de Bruxelles et à un juriste de la CNPS d'Abidjan.",
            {"TD"},
            {"BE", "CI"},
            set(),
        ),
        (
            "Assistência técnica à Segurança Social de Angola, prestada pelo Instituto de Informática, I.P. "
            "(Portugal) e pela Dataprev (Brasil).",
            {"AO"},
            {"BR", "PT"},
            set(),
        ),
        (
            "Projet de jumelage entre l'Inspection du travail de la République de Moldova et celles de "
            "France et de Lituanie, 2018-2020.",
            {"MD"},
            {"FR", "LT"},
            set(),
        ),
    ],
)
def test_whoever_helps_another_countrys_people_gives_expertise(
    description: str, partner: set[str], experts: set[str], hosts: set[str]
) -> None:
    assert roles(description) == (partner, experts, hosts)
