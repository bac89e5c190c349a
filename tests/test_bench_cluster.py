"""What is said of clusters is what was measured, and what was not is marked."""

from dataclasses import replace

import pytest

from bench.cluster import KEPT
from bench.cluster_report import BEGIN, END, Rates, Result, Run, cost, page_with, sizing, table
from tests.conftest import PROJECT

MARKS = {"landed": 0.0, "parsed": 1.0, "normalised": 2.0, "resolved": 5.0, "end": 9.0}
RUN = Run(0, "v", MARKS, 10.0, 8.0, 500.0, 300.0, 0.0, 0.0, 0, 0, 0, 0, 1.0)


def result(count: int, times: float) -> Result:
    """An archive that costs so many times more than the smallest one."""
    far = replace(
        RUN, workers=2, worker_cpu=3.6 * times, exchanged_files=int(10 * times), exchanged_bytes=int(1e6 * times)
    )
    near = replace(RUN, marks=MARKS | {"end": 5.0 + 4.0 * times})
    return Result(count, count // 10, count * 1_000, "a machine", "abc", [near, far])


def test_the_page_says_what_is_kept() -> None:
    page = (PROJECT / "docs" / "scale.md").read_text(encoding="utf-8")
    kept = [Result.read(file) for file in KEPT.glob("*.json")]
    assert len(kept) > 1 and page_with(page, kept) == page


def test_a_page_keeps_what_stands_around_the_measurement() -> None:
    page = page_with(f"before\n{BEGIN}\nformer\n{END}\nafter\n", [result(1_000, 1.0)])
    assert page.startswith("before\n") and page.endswith("\nafter\n") and "former" not in page
    assert page_with(page, [result(1_000, 1.0)]) == page


def test_rates_are_what_an_action_more_costs() -> None:
    rates = Rates.of(result(1_000, 1.0), result(2_000, 3.0))
    assert rates.worker_cpu.slope == pytest.approx(0.0072)
    assert rates.behind.slope == pytest.approx(0.008)
    assert rates.memory.slope == 0
    files = rates.exchanged_files
    assert (files.at(1_000), files.at(2_000), files.at(3_000)) == pytest.approx((10, 30, 50))
    assert cost(rates, 2_000) == pytest.approx(0.003 * 0.05 + 0.03 * 0.005 + 0.003 * 0.023 / 30)


def test_only_what_was_measured_has_no_star() -> None:
    rates = Rates.of(result(1_000, 1.0), result(100_000, 3.0))
    rows = [line.split("|")[1].strip() for line in list(sizing(rates, [1_000, 100_000]))[2:]]
    assert [row for row in rows if not row.endswith("*")] == ["1,000", "100,000"]
    assert rows[-1] == "1,000,000,000*"


def test_a_table_has_a_row_for_each_run() -> None:
    lines = list(table(result(1_000, 1.0)))
    assert sum(line.startswith(("| this machine |", "| dask, 2 workers |")) for line in lines) == 2
