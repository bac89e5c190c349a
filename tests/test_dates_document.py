"""What settles an ambiguous date, and what a document's own dates say of the declared order."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from assets.normalised.date_fields import BOUNDS, date_columns
from assets.normalised.dates import DateOrderVerdict, document_date_order, normalise_dates, settle_ambiguity
from expectations.rules import written_rules
from pipelines.records import records as records_of_files
from warehouse.data_files import read_rows

LISTING = [
    ("12/02/2025", "26/03/2025"),
    ("28-10-2024", "04/07/2025"),
    ("28-10-2024", "13-06-2025"),
    ("23-09-2024", "05-06-2025"),
    ("24-03-2025", "20-06-2025"),
    ("18/11/2023", "01/03/2025"),
]


def records(pairs: Sequence[tuple[str | None, str | None]]) -> pd.DataFrame:
    raw = pd.DataFrame(pairs, columns=["start", "end"], dtype=object)
    parts = [normalise_dates(raw[name]).add_prefix(f"{name}_") for name in ("start", "end")]
    return pd.concat(parts, axis=1)


def test_of_twelve_dates_four_are_ambiguous_and_one_of_them_is_settled_by_chronology() -> None:
    frame = records(LISTING)
    settled = settle_ambiguity(frame)
    unclear = [
        *settled.loc[frame["start_is_ambiguous"], "start_settled_by"],
        *settled.loc[frame["end_is_ambiguous"], "end_settled_by"],
    ]
    assert unclear == ["chronology", "convention", "convention", "convention"]
    assert settled["start_settled_by"][0] == "chronology"
    assert not settled["start_is_contradicted"].any() and not settled["end_is_contradicted"].any()


def test_a_document_counts_the_dates_that_confirm_and_contradict_its_order() -> None:
    frame = records(LISTING)
    evidence = pd.concat([frame["start_order_evidence"], frame["end_order_evidence"]])
    unclear = pd.concat([frame["start_is_ambiguous"], frame["end_is_ambiguous"]])
    verdict = document_date_order(evidence, unclear)
    assert verdict == DateOrderVerdict(confirming=8, contradicting=0, ambiguous=4)
    assert not verdict.is_contradicted


def test_one_month_first_date_contradicts_the_declared_order_of_its_document() -> None:
    frame = normalise_dates(pd.Series(["03/25/2024", "13/02/2024"], dtype=object))
    assert document_date_order(frame["order_evidence"], frame["is_ambiguous"]).is_contradicted


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ((None, "04/07/2025"), (None, "convention")),
        (("04/07/2025", "Ongoing"), ("convention", None)),
        (("2024-05", "04/07/2025"), ("value", "convention")),
        (("2025-06", "04/07/2025"), ("value", "chronology")),
        (("15/03/2025", "04/05/2025"), ("value", "convention")),
        (("15/04/2025", "05/05/2025"), ("value", "value")),
        (("15/04/2025", "03/05/2025"), ("value", "chronology")),
    ],
)
def test_only_the_other_date_of_the_record_settles_by_chronology(
    pair: tuple[str | None, str | None], expected: tuple[str | None, str | None]
) -> None:
    settled = settle_ambiguity(records([pair]))
    assert (settled["start_settled_by"][0], settled["end_settled_by"][0]) == expected


def test_a_declared_order_that_puts_the_end_before_the_start_is_contradicted_by_the_record() -> None:
    pairs = [("12/05/2025", "20/06/2025"), ("20/06/2025", "02/12/2025"), ("20/06/2025", "12/02/2025")]
    settled = settle_ambiguity(records(pairs))
    assert list(settled["end_is_contradicted"]) == [False, False, True]
    assert not settled["start_is_contradicted"].any()


def test_records_may_name_their_columns_otherwise() -> None:
    frame = records(LISTING).rename(columns=lambda name: name.replace("start_", "from_").replace("end_", "to_"))
    settled = settle_ambiguity(frame, start="from", end="to")
    assert list(settled.columns) == ["from_settled_by", "from_is_contradicted", "to_settled_by", "to_is_contradicted"]
    assert settled["from_settled_by"][0] == "chronology"


@pytest.mark.parametrize(
    ("code", "start", "end", "doubted"),
    [
        ("2024-08", "12/03/2024", "12/04/2025", {}),
        ("2019-08", "12/03/2022", "Ongoing", {}),
        (None, "13/03/1903", "14/04/1903", {"start": "began in 2013", "end": "began in 2013"}),
        (None, "", "14/04/2099", {"end": "beyond 2035"}),
        ("2024-08", "13/03/2020", "14/04/2020", {"start": "request is of 2024", "end": "request is of 2024"}),
        ("2014-08", "13/03/2024", "14/04/2024", {"start": "request is of 2014"}),
        ("2014-08", "13/03/2014", "14/04/2029", {"end": "began in 2014"}),
    ],
)
def test_dates_far_from_the_facility_the_request_or_each_other_are_doubted(
    code: str | None, start: str, end: str, doubted: dict[str, str], tmp_path: Path
) -> None:
    pairs = {"Start activities": start, "End activities": end, "Code": code, "Description": "It went well."}
    lines = [line for label, value in pairs.items() if value for line in (label, value)]
    path = tmp_path / "listing.txt"
    path.write_text("-\nA plan\n" + "".join(f"- {line}\n" for line in lines), encoding="utf-8")
    (record,) = records_of_files([path])
    found = {each["field"]: each["message"] for each in record["issues"] if each["code"] == "date_implausible"}
    assert found.keys() == doubted.keys()
    assert all(doubted[name] in message for name, message in found.items())


@pytest.mark.parametrize(
    ("check", "lowest", "highest"),
    [
        ("normalised_entry_dates_are_in_programme", ("first_year", 1), ("last_year", 1)),
        ("normalised_entry_code_year_fits_start", ("before_request", -1), ("after_request", 1)),
    ],
)
def test_a_date_is_doubted_where_the_check_counts_it(
    check: str, lowest: tuple[str, int], highest: tuple[str, int]
) -> None:
    (rule,) = [each for each in written_rules("normalised") if each.name == check]
    bounds = {row["bound"]: int(row["years"]) for row in read_rows(BOUNDS)}
    for argument, (name, sign) in (("min_value", lowest), ("max_value", highest)):
        assert sign * bounds[name] == rule.arguments[argument]


def test_a_word_behind_an_open_range_that_cannot_be_read_is_no_date_that_is_right() -> None:
    row = {"start_raw": "since October 2015", "end_raw": "ongoing) A certificate from Riyadh opens no door."}
    entries = pd.DataFrame([row | {"range_raw": "since October 2015 (ongoing)"}], dtype=object)
    (read,) = date_columns(entries, "DMY").to_dict("records")
    assert (read["start_iso"], read["start_status"]) == ("2015-10", "ok")
    assert (read["end_iso"], read["end_status"]) == (None, "invalid")
