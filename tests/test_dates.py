"""What single date texts mean, and that nothing is read into them."""

import re
from datetime import date, timedelta

import dateutil.parser
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.normalised.dates import COLUMNS, normalise_date_lines, normalise_dates

DAYS = {
    "12/02/2025": "2025-02-12",
    "28-10-2024": "2024-10-28",
    "1.3.2024": "2024-03-01",
    "3. 6. 2024": "2024-06-03",
    "12 02 2025": "2025-02-12",
    "12 / 02 / 2025": "2025-02-12",
    "12-02–2025": "2025-02-12",
    "12/2/24": "2024-02-12",
    "2016-02-13": "2016-02-13",
    "2016/2/13": "2016-02-13",
    "20160213": "2016-02-13",
    "2024-06-03T10:00:00Z": "2024-06-03",
    "2024-06-03 10:30": "2024-06-03",
    "03/06/2024 14:00": "2024-06-03",
    "12 de marzo de 2024": "2024-03-12",
    "12th March 2024": "2024-03-12",
    "March 12, 2024": "2024-03-12",
    "1er mars 2024": "2024-03-01",
    "1º de marzo de 2024": "2024-03-01",
    "1-Jan-2024": "2024-01-01",
    "12/Feb/2024": "2024-02-12",
    "3 juin 2024 à 14h00": "2024-06-03",
    "8:30 am, 3 June 2024": "2024-06-03",
    "Monday 3 June 2024": "2024-06-03",
    "jueves, 14 de noviembre de 2013": "2013-11-14",
    "mar. 12 mai 2024": "2024-05-12",
    "mar 12 mar 2024": "2024-03-12",
    "3 AOUT 2024": "2024-08-03",
    "3 fevrier 2024": "2024-02-03",
    "１２/０２/２０２５": "2025-02-12",
    "٣ يونيو ٢٠٢٤": "2024-06-03",
    "०३/०६/२०२४": "2024-06-03",
    "12\u00a0March\u00a02024": "2024-03-12",
    "2024年6月3日": "2024-06-03",
    "2024年1月23日火曜日": "2024-01-23",
    "2024년 6월 3일 월요일": "2024-06-03",
    "2024. június 3., hétfő": "2024-06-03",
    "2024 m. birželio 3 d., pirmadienis": "2024-06-03",
    "pirmdiena, 2024. gada 3. jūnijs": "2024-06-03",
    "יום שני, 3 ביוני 2024": "2024-06-03",
    "ngày 3 tháng 6 năm 2024": "2024-06-03",
    "3 июня 2024 г.": "2024-06-03",
    "วันอังคารที่ 23 มกราคม ค.ศ. 2024": "2024-01-23",
    "Lun 25 Meurzh 2024": "2024-03-25",
    "3.V.2021": "2021-05-03",
    "03 XII 2021": "2021-12-03",
    "1° de enero de 2020": "2020-01-01",
    "20210503T103000Z": "2021-05-03",
    "3 أيار/مايو 2021": "2021-05-03",
}
COARSER = {
    "2024-09": ("2024-09", "month"),
    "09/2024": ("2024-09", "month"),
    "jun-2015": ("2015-06", "month"),
    "feb 2016": ("2016-02", "month"),
    "Sept. 2016": ("2016-09", "month"),
    "jun-15": ("2015-06", "month"),
    "2024M06": ("2024-06", "month"),
    "V/2021": ("2021-05", "month"),
    "previsto para mayo de 2021": ("2021-05", "month"),
    "2016": ("2016", "year"),
    "circa 2016": ("2016", "year"),
    "c. 2016": ("2016", "year"),
    "vers juin 2016": ("2016-06", "month"),
    "approx. June 2016": ("2016-06", "month"),
    "mid-June 2024": ("2024-06", "month"),
    "Q1 2024": ("2024", "year"),
    "First quarter of 2024": ("2024", "year"),
    "fin 2024": ("2024", "year"),
    "June 2024 (TBC)": ("2024-06", "month"),
    "since 2016": ("2016", "year"),
    "2016 - ongoing": ("2016", "year"),
    "Ongoing since March 2019": ("2019-03", "month"),
    "March 2019 to present": ("2019-03", "month"),
    "2019 onwards": ("2019", "year"),
}
RANGES = {
    "26.11 - 07.12.2018": ("2018-11-26", "2018-12-07"),
    "23-24 May 2024": ("2024-05-23", "2024-05-24"),
    "12/02/2024 - 26/03/2024": ("2024-02-12", "2024-03-26"),
    "13.10.2014-17.10.2014": ("2014-10-13", "2014-10-17"),
    "from 3 to 7 June 2024": ("2024-06-03", "2024-06-07"),
    "du 3 au 7 juin 2024": ("2024-06-03", "2024-06-07"),
    "lundi 3 au vendredi 7 juin 2024": ("2024-06-03", "2024-06-07"),
    "del 3 al 7 de junio de 2024": ("2024-06-03", "2024-06-07"),
    "de 3 a 7 de junho de 2024": ("2024-06-03", "2024-06-07"),
    "May-June 2024": ("2024-05", "2024-06"),
    "nov 2016 — mar 2017": ("2016-11", "2017-03"),
    "2016–2018": ("2016", "2018"),
    "May 23-24, 2024": ("2024-05-23", "2024-05-24"),
    "June 3rd - 7th, 2024": ("2024-06-03", "2024-06-07"),
    "May 30 - June 2, 2024": ("2024-05-30", "2024-06-02"),
    "23-24/05/2024": ("2024-05-23", "2024-05-24"),
    "2024-06-03/2024-06-07": ("2024-06-03", "2024-06-07"),
    "02-2016/05-2016": ("2016-02", "2016-05"),
    "20 Dec – 10 January 2024": ("2023-12-20", "2024-01-10"),
    "26.XI - 7.XII.2018": ("2018-11-26", "2018-12-07"),
}
NO_DATES = [
    "31/02/2024",
    "25/13/2024",
    "29/02/2023",
    "2024-23",
    "99/99/9999",
    "31 February 2024",
    "June 15",
    "3 June",
    "12/02",
    "see below",
    "Completed",
    "Not ongoing",
    "20 to 24 January 2020 and 3 to 7 February 2020",
    "15/08/1015",
    "12/02/20244",
    "05-07/2016",
    "13 listopada 2024",
    "before 2016",
    "2016-01-01-2",
    "Spring",
    "Q1",
    "0",
    "12",
    "2024-00",
    "00/05/2024",
    "25 mots 2024",
    "1/2/3/2024",
]


def read(raw: str) -> dict[str, str | None]:
    return normalise_date_lines([raw])[0]


@pytest.mark.parametrize(("raw", "iso"), DAYS.items())
def test_a_day_is_read_however_it_is_written(raw: str, iso: str) -> None:
    found = read(raw)
    assert (found["iso"], found["iso_end"], found["precision"], found["status"]) == (iso, None, "day", "ok")


@pytest.mark.parametrize(("raw", "expected"), COARSER.items())
def test_a_month_stays_a_month_and_a_year_a_year(raw: str, expected: tuple[str, str]) -> None:
    found = read(raw)
    assert (found["iso"], found["precision"], found["iso_end"], found["status"]) == (*expected, None, "ok")


@pytest.mark.parametrize(("raw", "expected"), RANGES.items())
def test_both_ends_of_a_range_are_read_and_the_first_inherits_from_the_second(
    raw: str, expected: tuple[str, str]
) -> None:
    found = read(raw)
    assert (found["iso"], found["iso_end"], found["status"]) == (*expected, "ok")


@pytest.mark.parametrize("raw", NO_DATES)
def test_what_is_no_date_or_could_be_two_is_invalid(raw: str) -> None:
    found = read(raw)
    assert (found["iso"], found["iso_end"], found["precision"], found["status"]) == (None, None, None, "invalid")


@pytest.mark.parametrize(
    "raw",
    [
        "Ongoing",
        "ON-GOING",
        "(ongoing)",
        "En cours",
        "En curso",
        "Em curso",
        "to date",
        "Present",
        "hasta la fecha",
        "à ce jour",
        "Laufend",
        "в процессе",
        "Still ongoing",
        "Ongoing (closing mission planned)",
    ],
)
def test_what_the_source_calls_ongoing_is_ongoing(raw: str) -> None:
    assert (read(raw)["status"], read(raw)["iso"]) == ("ongoing", None)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "-",
        "--",
        "–",
        "…",
        "?",
        "TBC",
        "T.B.C.",
        "tbd",
        "N/A",
        "n.a.",
        "to be confirmed",
        "à confirmer",
        "por confirmar",
        "a definir",
        "pendiente",
        "sin fecha",
        "dates to be confirmed by the partner",
    ],
)
def test_an_empty_value_a_dash_or_a_placeholder_is_missing(raw: str) -> None:
    assert (read(raw)["status"], read(raw)["iso"]) == ("missing", None)


def test_a_record_without_the_label_is_not_stated() -> None:
    frame = normalise_dates(pd.Series([None, ""], dtype=object))
    assert list(frame["status"]) == ["not_stated", "missing"]


def test_a_date_possible_only_in_the_other_order_is_read_so_and_speaks_against_the_declared_one() -> None:
    (row,) = normalise_dates(pd.Series(["03/25/2024"], dtype=object)).to_dict("records")
    assert (row["iso"], row["status"], row["order_evidence"]) == ("2024-03-25", "ok", "contradicts")
    assert row["rule"] == "month_day_year+against_declared_order"


@pytest.mark.parametrize(
    ("raw", "ambiguous", "other", "evidence"),
    [
        ("12/02/2025", True, "2025-12-02", None),
        ("28-10-2024", False, None, "confirms"),
        ("05/05/2024", False, None, None),
        ("2024-02-03", False, None, None),
        ("3 June 2024", False, None, None),
    ],
)
def test_a_value_says_whether_day_and_month_could_be_swapped(
    raw: str, ambiguous: bool, other: str, evidence: str
) -> None:
    (row,) = normalise_dates(pd.Series([raw], dtype=object)).to_dict("records")
    assert (row["is_ambiguous"], row["alternative_iso"], row["order_evidence"]) == (ambiguous, other, evidence)


@pytest.mark.parametrize(("order", "iso"), [("DMY", "2003-02-01"), ("MDY", "2003-01-02"), ("YMD", "2001-02-03")])
def test_the_declared_order_decides_three_short_numbers(order: str, iso: str) -> None:
    assert normalise_date_lines(["01/02/03"], order)[0]["iso"] == iso  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "first", "last"),
    [
        ("2024-02-13", date(2024, 2, 13), date(2024, 2, 13)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("nov 2016 - mar 2017", date(2016, 11, 1), date(2017, 3, 31)),
    ],
)
def test_first_and_last_day_span_what_the_value_can_mean(raw: str, first: date, last: date) -> None:
    (row,) = normalise_dates(pd.Series([raw], dtype=object)).to_dict("records")
    assert (row["first_date"], row["last_date"]) == (first, last)


def test_a_column_keeps_its_index_its_order_and_its_columns() -> None:
    raw = pd.Series(["2016", None, "x", "2016"], index=[9, 9, 1, 0], dtype=object)
    frame = normalise_dates(raw)
    assert list(frame.index) == [9, 9, 1, 0]
    assert tuple(frame.columns) == COLUMNS
    assert list(frame["iso"]) == ["2016", None, None, "2016"]


def test_every_line_is_answered_in_order_the_empty_ones_too() -> None:
    answers = normalise_date_lines(["2016", "", "x"])
    assert [answer["raw"] for answer in answers] == ["2016", "", "x"]
    assert [answer["status"] for answer in answers] == ["ok", "missing", "invalid"]
    assert set(answers[0]) == {"raw", "iso", "iso_end", "precision", "status", "rule"}


def test_a_lone_surrogate_is_no_date_and_no_error() -> None:
    assert [answer["status"] for answer in normalise_date_lines(["\ud800", "2016"])] == ["invalid", "ok"]


DATE_LIKE = st.lists(
    st.sampled_from(
        [
            "1",
            "2",
            "03",
            "12",
            "24",
            "31",
            "2024",
            "1999",
            "/",
            "-",
            ".",
            " ",
            ", ",
            "–",
            " to ",
            " de ",
            " al ",
            "May",
            "mar",
            "juin",
            "th",
            "Monday",
            " 10:30",
            "circa ",
            "ongoing",
            "Q1 ",
            "年",
            "月",
            "日",
            "tháng ",
            "(",
            ")",
        ]
    ),
    max_size=9,
).map("".join)
MONTH_WORDS = re.compile(r"[^\W\d_]")


@settings(max_examples=400, deadline=None)
@given(DATE_LIKE)
def test_no_digits_are_invented(raw: str) -> None:
    found = read(raw)
    has_month_name = bool(MONTH_WORDS.search(raw)) or "月" in raw
    numbers = {int(group) for group in re.findall(r"\d+", raw)}
    for iso in (found["iso"], found["iso_end"]):
        if iso is None or "rollover" in str(found["rule"]):
            continue
        year, *rest = (int(part) for part in iso.split("-"))
        joined = "".join(re.findall(r"\d", raw))
        assert year in numbers or year - 2000 in numbers or str(year) in joined
        for part in rest[1:] if has_month_name else rest:
            assert part in numbers or f"{part:02d}" in joined


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=12), DATE_LIKE), max_size=12))
def test_reading_never_raises_and_answers_every_value(values: list[str | None]) -> None:
    frame = normalise_dates(pd.Series(values, dtype=object))
    assert len(frame) == len(values)
    is_ok = frame["status"] == "ok"
    assert (frame["iso"].notna() == is_ok).all()
    assert (frame["precision"].notna() == is_ok).all()
    assert set(frame["status"]) <= {"ok", "ongoing", "missing", "invalid", "not_stated"}


@settings(max_examples=200, deadline=None)
@given(
    st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %m %Y"]),
)
def test_every_day_survives_being_written_and_read(day: date, form: str) -> None:
    assert read(f"{day.strftime(form)}")["iso"] == day.isoformat()


def test_a_very_long_text_is_refused_quickly() -> None:
    assert read("1 a " * 50_000)["status"] == "invalid"
    assert read("1-" * 90)["status"] == "invalid"
    assert read("a " * 95 + "2024")["status"] == "invalid"


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%A %d %B %Y"])
def test_the_days_of_a_year_are_read_as_dateutil_reads_them_behind_the_gate(form: str) -> None:
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(366)]
    texts = [day.strftime(form) for day in days]
    read = normalise_dates(pd.Series(texts, dtype=object))
    assert read["first_date"].tolist() == days
    assert [dateutil.parser.parse(text, dayfirst=True).date() for text in texts] == days
