import ftfy
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.normalised.cleaning import INVISIBLE, MOJIBAKE, Cleaned, clean, clean_series, repair


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Ministry of Economy", "Ministry of Economy"),
        ("  Ministry\u00a0of \t Economy\r\n", "Ministry of Economy"),
        ("Ministry\u2009of\u202fEconomy", "Ministry of Economy"),
        ("", ""),
        (" \u00a0\n", ""),
    ],
)
def test_blanks_of_any_kind_become_single_spaces_without_counting_as_a_repair(raw: str, text: str) -> None:
    assert clean(raw) == Cleaned(text)


def test_mojibake_is_repaired_and_the_repair_is_recorded() -> None:
    assert clean("CÃ¡mara Agropecuaria") == Cleaned("Cámara Agropecuaria", (MOJIBAKE,))


def test_typographic_characters_stay_as_written() -> None:
    text = "CONADI’s “national” seminar – 2nd édition…"
    assert clean(text) == Cleaned(text)


def test_soft_hyphens_vanish_and_a_word_broken_at_one_is_joined() -> None:
    assert clean("develop\u00adment plan") == Cleaned("development plan", (INVISIBLE,))
    assert clean("develop\u00ad\n  ment plan") == Cleaned("development plan", (INVISIBLE,))


def test_a_column_is_cleaned_value_by_value_on_its_own_index() -> None:
    frame = clean_series(pd.Series(["a  b", None, "CÃ´te", "a  b"], index=[7, 3, 5, 1], dtype=object))
    assert list(frame.index) == [7, 3, 5, 1]
    assert list(frame["text"]) == ["a b", None, "Côte", "a b"]
    assert list(frame["repairs"]) == [(), (), (MOJIBAKE,), ()]


@given(st.text())
def test_cleaning_never_raises_and_leaves_no_double_blank(raw: str) -> None:
    text = clean(raw).text
    assert text == text.strip()
    assert "  " not in text and "\n" not in text


@given(st.lists(st.one_of(st.none(), st.text(max_size=8)), max_size=20))
def test_a_column_says_the_same_as_single_values(values: list[str | None]) -> None:
    frame = clean_series(pd.Series(values, dtype=object))
    assert list(frame["text"]) == [None if value is None else clean(value).text for value in values]


MIXED = st.text("aZ .\n,'ãéçÃÂâà€™œŒ©®°»«\xa0\xad\x85ØÙŸ²‚√вЂВГΒβā–—´¡1", max_size=40)


@given(MIXED)
def test_a_text_is_repaired_exactly_as_ftfy_repairs_it(raw: str) -> None:
    assert repair(raw) == ftfy.fix_encoding(raw)


@given(MIXED, st.sampled_from(["Ã© ", "a Ã ", "Œ.", "Â ", "ГўВЂВ. ", " Ã€"]), st.integers(0, 12), MIXED)
def test_mojibake_is_found_whatever_stands_around_it(before: str, bad: str, gap: int, after: str) -> None:
    raw = before + "x" * gap + bad + "y" * gap + after
    assert repair(raw) == ftfy.fix_encoding(raw)
