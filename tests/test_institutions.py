import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.normalised.institutions import parse_institution, parse_institution_column

CASES = [
    ("Ministry of Economy", ("Ministry of Economy", None, None)),
    ("Council for People with Disabilities (CONADI)", ("Council for People with Disabilities", None, "CONADI")),
    ("National Civil Service Office - ONSEC", ("National Civil Service Office", None, "ONSEC")),
    ("National Pension Fund – NPF", ("National Pension Fund", None, "NPF")),
    ("CNSS - Caisse nationale de sécurité sociale", ("Caisse nationale de sécurité sociale", None, "CNSS")),
    (
        "Agricultural Chamber of the East (Cámara Agropecuaria del Oriente)",
        ("Agricultural Chamber of the East", "Cámara Agropecuaria del Oriente", None),
    ),
    ("Agency for Elder Care [Agjencia e Kujdesit]", ("Agency for Elder Care", "Agjencia e Kujdesit", None)),
    ("Pension House of Salta [Casa de Pensiones", ("Pension House of Salta", "Casa de Pensiones", None)),
    ("Social Fund (FAS", ("Social Fund", None, "FAS")),
    ("Ministry of Labour [Ministère du Travail] (MTSS)", ("Ministry of Labour", "Ministère du Travail", "MTSS")),
    ("Pension Fund (Fondo de Pensiones) (FP)", ("Pension Fund", "Fondo de Pensiones", "FP")),
    ("National Institute [Instituto Nacional (INAP)]", ("National Institute", "Instituto Nacional", "INAP")),
    ("Agency (Agence pour l'emploi - ANPE)", ("Agency", "Agence pour l'emploi", "ANPE")),
    ("Ministry of Social Affairs (MoLSAMD)", ("Ministry of Social Affairs", None, "MoLSAMD")),
    ("Ministry of Labour (MoL), Pensions Department", ("Ministry of Labour, Pensions Department", None, "MoL")),
    ("Labour Agency [Агенція праці]", ("Labour Agency", "Агенція праці", None)),
    ("INSS", ("INSS", None, None)),
    ("", ("", None, None)),
]


@pytest.mark.parametrize(("raw", "parts"), CASES)
def test_brackets_and_dashes_divide_name_native_name_and_acronym(raw: str, parts: tuple[str, str, str]) -> None:
    found = parse_institution(raw)
    assert (found.name, found.native_name, found.acronym) == parts
    assert found.text == raw


def test_commas_stay_in_the_name() -> None:
    assert (
        parse_institution("Ministry of Forests, Labour and Migration").name
        == "Ministry of Forests, Labour and Migration"
    )


def test_a_remark_in_brackets_is_neither_acronym_nor_native_name() -> None:
    found = parse_institution("Labour College (Bogota)")
    assert (found.name, found.native_name, found.acronym) == ("Labour College (Bogota)", None, None)


def test_a_dash_inside_a_name_cuts_nothing_off() -> None:
    assert parse_institution("Post-graduate School - Lima").name == "Post-graduate School - Lima"


def test_spans_point_at_the_parts_in_the_received_text() -> None:
    raw = "Agency\u00a0for Elder Care [Agjencia e Kujdesit] (AEC)"
    found = parse_institution(raw)
    assert found.name_span is not None and found.native_name_span is not None and found.acronym_span is not None
    assert raw[slice(*found.name_span)] == "Agency\u00a0for Elder Care"
    assert raw[slice(*found.native_name_span)] == "Agjencia e Kujdesit"
    assert raw[slice(*found.acronym_span)] == "AEC"
    assert found.name == "Agency for Elder Care"


def test_a_column_keeps_its_index_and_its_empty_places() -> None:
    column = parse_institution_column(pd.Series(["INSS", None, "Fund (FAS)"], index=[4, 2, 9], dtype=object))
    assert list(column.index) == [4, 2, 9]
    assert column[2] is None
    assert column[9].acronym == "FAS"


@given(st.text(alphabet="ab AB,()[]-– ", max_size=30))
def test_parsing_never_raises_and_every_span_lies_in_the_value(raw: str) -> None:
    found = parse_institution(raw)
    for span in (found.name_span, found.native_name_span, found.acronym_span):
        assert span is None or 0 <= span[0] < span[1] <= len(raw)


def test_a_long_run_of_open_brackets_is_no_trap() -> None:
    assert parse_institution("(" * 20_000).acronym is None
