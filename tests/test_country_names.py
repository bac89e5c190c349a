"""Which country a value alone names, in any language, and what is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.normalised.country_names import normalise_country_lines, read_country
from assets.normalised.country_tables import rows_of

NAMED = {
    "Guatemala": "GT",
    "GUATEMALA": "GT",
    "guatemala.": "GT",
    "Plurinational State of Bolivia": "BO",
    "Bolivia, Plurinational State of": "BO",
    "Bolivia (Plurinational State of)": "BO",
    "Moldova (Republic of)": "MD",
    "Tanzania, United Republic of": "TZ",
    "Korea, Rep.": "KR",
    "Korea (Democratic People's Republic of)": "KP",
    "Egypt, Arab Rep.": "EG",
    "Micronesia, Fed. Sts.": "FM",
    "the Netherlands": "NL",
    "Gambia, The": "GM",
    "Hong Kong SAR, China": "HK",
    "République du Sénégal": "SN",
    "República de Colombia": "CO",
    "Bundesrepublik Deutschland": "DE",
    "Россия": "RU",
    "ドイツ": "DE",
    "中国": "CN",
    "المغرب": "MA",
    "საქართველო": "GE",
    "Kazajistán": "KZ",
    "Côte d’Ivoire": "CI",
    "COTE D'IVOIRE": "CI",
    "Cote dIvoire": "CI",
    "Viet Nam": "VN",
    "Lao PDR": "LA",
    "Bosnia & Herzegovina": "BA",
    "St. Lucia": "LC",
    "Sao Tome & Principe": "ST",
    "Trinidad and Tobago": "TT",
    "Guinea-Bissau": "GW",
    "Equatorial Guinea": "GQ",
    "Papua New Guinea": "PG",
    "Guinea": "GN",
    "Niger": "NE",
    "Nigeria": "NG",
    "Dominica": "DM",
    "Dominican Republic": "DO",
    "Georgia": "GE",
    "Jordan": "JO",
    "Chad": "TD",
    "Oman": "OM",
    "Romania": "RO",
    "Congo": "CG",
    "Congo (Brazzaville)": "CG",
    "Congo (DRC)": "CD",
    "Congo, Dem. Rep.": "CD",
    "RD Congo": "CD",
    "Ireland (Northern)": "GB",
    "Virgin Islands (U.S.)": "VI",
    "Sudan (South)": "SS",
    "England": "GB",
    "Écosse": "GB",
    "Korea, Dem. People's Rep.": "KP",
    "DPR Korea": "KP",
    "Micronesia, F.S.": "FM",
    "Saint Vincent/Grenadines": "VC",
    "Trinidad et Tobago": "TT",
    "Taiwan, ROC": "TW",
    "Germany, Fed. Rep.": "DE",
    "Lebanon, Republic of": "LB",
    "the Co-operative Republic of Guyana": "GY",
    "República Islâmica do Paquistão": "PK",
    "Koninkrijk België": "BE",
    "Republika Gwatemala": "GT",
    "Azərbaycan Respublikası": "AZ",
    "Республика Молдова": "MD",
    "捷克共和国": "CZ",
    "日本国": "JP",
    "ประเทศไทย": "TH",
    "جمهورية كوريا": "KR",
    "جمہوریہ مالی": "ML",
    "إكوادور": "EC",
    "Центральноафриканская Республика": "CF",
    "Comoro Islands": "KM",
    "Svalbard and Jan Mayen Islands": "SJ",
    "Бермудские острова": "BM",
    "Aruba (The Netherlands)": "AW",
    "Martinique (France)": "MQ",
    "China: Hong Kong": "HK",
    "Myanmar, formerly Burma": "MM",
}
FORMER = {
    "Swaziland": "SZ",
    "FYROM": "MK",
    "Macedonia, the former Yugoslav Republic of": "MK",
    "Cape Verde": "CV",
    "Ivory Coast": "CI",
    "Burma": "MM",
    "Zaire": "CD",
    "Turkey": "TR",
    "Czech Republic": "CZ",
    "Upper Volta": "BF",
}
MARKED = {
    "Kosovo*": "XK",
    "Kosovo (under UNSCR 1244/99)": "XK",
    "Kosovo under UNSCR 1244/1999": "XK",
    "KOSOVO¹": "XK",
    "Palestine*": "PS",
    "Lebanon†": "LB",
    "France1": "FR",
    "France (1)": "FR",
    "France [a]": "FR",
    "Kosovo^1": "XK",
    "Kenya a/": "KE",
    "Denmark (including Greenland)": "DK",
    "Serbia (excluding Kosovo)": "RS",
    "Kenya - Nairobi": "KE",
    "Spain (EU)": "ES",
    "Ghana (West Africa)": "GH",
}
CODES = {
    "GT": "GT",
    "GTM": "GT",
    "NA": "NA",
    "NAM": "NA",
    "XK": "XK",
    "XKX": "XK",
    "UK": "GB",
    "EL": "GR",
    "USA": "US",
    "U.S.A.": "US",
    "UAE": "AE",
    "EE.UU.": "US",
    "DRC": "CD",
    "GER": "DE",
    "SUI": "CH",
    "WBG": "PS",
}
REFUSED = [
    "Africa",
    "Europe",
    "Latin America",
    "Western Balkans",
    "European Union",
    "EU",
    "ASEAN",
    "African Union",
    "CARICOM",
    "United Nations",
    "Yugoslavia",
    "USSR",
    "Czechoslovakia",
    "Serbia and Montenegro",
    "East Germany",
    "Netherlands Antilles",
    "French",
    "Guatemalan",
    "german",
    "Paris",
    "Bogota",
    "Guatemala City",
    "Santa Cruz",
    "Kurdistan",
    "Brussels, Belgium",
    "Guatemalla",
    "Nigerr",
    "ZZ",
    "QQQ",
    "us",
    "in",
    "Ministry of Labour",
    "Kenya and elsewhere in the region",
    "42",
    "Republic of China",
    "République de Chine",
    "State of Georgia",
    "Democratic Republic of Germany",
    "People's Republic of Korea",
    "Republic of Vietnam",
    "Republika Srpska",
    "Republic of Texas",
    "Estado de México",
    "Kenya Islands",
    "Islas Canarias",
    "Jersey City",
    "Islands",
    "x" * 5_000,
]


@pytest.mark.parametrize(("raw", "iso2"), (NAMED | FORMER | MARKED | CODES).items())
def test_a_country_is_known_by_any_of_its_names(raw: str, iso2: str) -> None:
    found = read_country(raw)
    assert (found.iso2, found.status) == (iso2, "ok")


@pytest.mark.parametrize("raw", FORMER)
def test_a_former_name_says_so_in_its_rule(raw: str) -> None:
    assert any(word in read_country(raw).rule for word in ("former_name", "abbreviation", "name_written_out"))


@pytest.mark.parametrize("raw", REFUSED)
def test_regions_organisations_former_states_cities_demonyms_and_slips_are_refused(raw: str) -> None:
    found = read_country(raw)
    assert (found.iso2, found.iso3, found.status) == (None, None, "invalid")


@pytest.mark.parametrize(
    "raw",
    [
        "Korea",
        "Corée",
        "Virgin Islands",
        "Kongo",
        "Congo (somewhere)",
        "Georgia (USA)",
        "France and Spain",
        "Kosovo (Serbia)",
        "Serbia (including Kosovo)",
    ],
)
def test_what_could_be_two_countries_is_ambiguous_and_null(raw: str) -> None:
    found = read_country(raw)
    assert (found.iso2, found.status) == (None, "ambiguous")


@pytest.mark.parametrize("raw", ["", "  ", "-", "n/a", "na", "N.A.", "TBC", "à confirmer", "unknown"])
def test_an_empty_value_or_a_placeholder_is_missing(raw: str) -> None:
    assert (read_country(raw).iso2, read_country(raw).status) == (None, "missing")


def test_kosovo_is_never_serbia() -> None:
    assert read_country("Kosovo").iso3 == "XKX"
    assert read_country("Косово").iso2 == "XK"


def test_every_line_is_answered_in_order_the_empty_ones_too() -> None:
    answers = normalise_country_lines(["Kenya", "", "Atlantis"])
    assert [(answer["raw"], answer["iso2"], answer["iso3"], answer["status"]) for answer in answers] == [
        ("Kenya", "KE", "KEN", "ok"),
        ("", None, None, "missing"),
        ("Atlantis", None, None, "invalid"),
    ]
    assert set(answers[0]) == {"raw", "iso2", "iso3", "status", "rule"}


@settings(max_examples=300)
@given(
    st.one_of(
        st.text(max_size=25),
        st.lists(st.sampled_from(["Congo", "Kenya", "(", ")", ",", " ", "-", "*", "1", "the ", "St."]), max_size=8).map(
            "".join
        ),
    )
)
def test_reading_never_raises_and_codes_come_only_with_ok(raw: str) -> None:
    found = read_country(raw)
    assert found.status in {"ok", "invalid", "missing", "ambiguous"}
    assert (found.iso2 is not None) == (found.iso3 is not None) == (found.status == "ok")


@given(st.sampled_from(sorted(NAMED)), st.sampled_from(["{}", " {} ", "{}*", "{}\u00a0", "{}†", "\n{}"]))
def test_blanks_and_footnote_marks_change_no_answer(name: str, frame: str) -> None:
    assert read_country(frame.format(name)).iso2 == NAMED[name]


def test_the_name_that_a_country_has_today_is_no_former_name() -> None:
    rules = {row["country_name"]: read_country(row["country_name"]).rule for row in rows_of("country_value_codes.csv")}
    assert {name: rule for name, rule in rules.items() if "former" in str(rule)} == {}
