from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.normalised.assistance_types import TypeSplit, read_vocabulary, split_types, split_types_column

KNOWN = read_vocabulary()
AWARENESS = "Awareness raising (roundtables, seminars, workshops, etc)"


def texts(raw: str) -> list[str]:
    return [value.text for value in split_types(raw, KNOWN).values]


def test_the_vocabulary_is_sorted_and_without_doubles() -> None:
    assert list(KNOWN) == sorted(set(KNOWN))
    assert len(KNOWN) == 14


@pytest.mark.parametrize("name", KNOWN)
def test_every_known_type_alone_is_itself(name: str) -> None:
    (value,) = split_types(name, KNOWN).values
    assert (value.text, value.canonical, value.is_known) == (name, name, True)


@pytest.mark.parametrize("separator", ["; ", ";", ", ", ",", "\n", "\r\n", " ", "\u00a0", " ; "])
@pytest.mark.parametrize("first", KNOWN)
def test_two_known_types_are_parted_by_any_separator(first: str, separator: str) -> None:
    for second in KNOWN:
        assert texts(first + separator + second) == [first, second]


def test_the_longest_known_type_wins_over_its_own_tail() -> None:
    raw = "Individual capacity building (human resources development) Capacity building Institutional capacity building"
    assert texts(raw) == [
        "Individual capacity building (human resources development)",
        "Capacity building",
        "Institutional capacity building",
    ]


def test_commas_inside_brackets_part_nothing() -> None:
    assert texts(f"{AWARENESS}, Policy development") == [AWARENESS, "Policy development"]
    assert texts("Study visits (hosts, guests; both), Policy development") == [
        "Study visits (hosts, guests; both)",
        "Policy development",
    ]


def test_a_bracket_that_is_never_closed_does_not_swallow_what_follows_a_semicolon() -> None:
    assert texts("Study visits (hosts, guests; Policy development") == [
        "Study visits (hosts, guests",
        "Policy development",
    ]
    assert split_types("Institutional (Regulatory & Policy", KNOWN).values[0].is_known


def test_a_known_type_wrapped_over_two_lines_stays_one() -> None:
    assert texts("Human resources\n  management") == ["Human resources management"]


@pytest.mark.parametrize("raw", ["POLICY DEVELOPMENT", "policy\u00a0development", " Policy  development. "])
def test_case_and_blanks_do_not_matter_for_knowing_a_type(raw: str) -> None:
    (value,) = split_types(raw, KNOWN).values
    assert value.canonical == "Policy development"


def test_an_unknown_type_is_kept_and_marked() -> None:
    split = split_types("Peer learning visits; Policy development", KNOWN)
    assert [(value.text, value.is_known, value.canonical) for value in split.values] == [
        ("Peer learning visits", False, None),
        ("Policy development", True, "Policy development"),
    ]
    assert split.has_unknown


def test_a_known_type_inside_other_words_is_no_boundary() -> None:
    assert texts("Support to capacity building in towns") == ["Support to capacity building in towns"]


@pytest.mark.parametrize("raw", ["", "  ", " ; , \n", "-"])
def test_an_empty_value_has_no_types(raw: str) -> None:
    assert split_types(raw, KNOWN) == TypeSplit(())


def test_offsets_point_at_the_received_text() -> None:
    raw = "  Policy\u00a0development ;\n Études de cas"
    cut = [raw[value.start : value.end] for value in split_types(raw, KNOWN).values]
    assert cut == ["Policy\u00a0development", "Études de cas"]


def test_a_column_keeps_its_index_and_gives_no_types_where_there_is_no_value() -> None:
    column = split_types_column(pd.Series(["Policy development", None, ""], index=[3, 1, 2], dtype=object), KNOWN)
    assert [len(column[index].values) for index in (3, 1, 2)] == [1, 0, 0]


@given(st.lists(st.sampled_from([*KNOWN, ";", ",", "\n", "(", ")", " ", "Peer visits"]), max_size=12))
def test_nothing_but_separators_is_lost_and_values_never_overlap(pieces: list[str]) -> None:
    raw = "".join(pieces)
    values = split_types(raw, KNOWN).values
    assert all(first.end <= second.start for first, second in pairwise(values))
    rest = "".join(
        raw[a:b] for a, b in zip([0, *(v.end for v in values)], [*(v.start for v in values), len(raw)], strict=True)
    )
    assert not any(character.isalnum() for character in rest)


def test_a_long_run_of_brackets_is_no_trap() -> None:
    assert len(split_types("(" * 50_000 + ";" + "Policy development " * 2_000, KNOWN).values) == 2_001


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        ("Gestão da mudança Apoio a políticas novas", ["Gestão da mudança", "Apoio a políticas novas"]),
        ("Visitas (países, sedes) Apoio a políticas", ["Visitas (países, sedes)", "Apoio a políticas"]),
        ("Policy development Something quite new", ["Policy development", "Something quite new"]),
        ("Social Protection Floors and Systems", ["Social Protection Floors and Systems"]),
        ("Support to the Ministry of Labour", ["Support to the Ministry of Labour"]),
        ("Fortalecimiento de capacidades\ninstitucionales", ["Fortalecimiento de capacidades institucionales"]),
        ("Policy development\ncapacity building", ["Policy development", "capacity building"]),
        ("formación\ndiálogo social", ["formación", "diálogo social"]),
    ],
)
def test_types_that_nobody_knows_part_before_a_capital_and_go_on_in_small_letters(raw: str, parts: list[str]) -> None:
    assert texts(raw) == parts
