"""The benchmark of readers, on a small file: what is grown holds together, and readers see whole versions."""

from pathlib import Path

import pytest

from bench.grown import LEFT, grow
from bench.serving import serve
from bench.serving_reader import QUERIES
from bench.serving_report import Load, Result, Timing, page, table, target
from warehouse.engine import query
from warehouse.questions import questions
from warehouse.tables import TABLES, published_tables


@pytest.fixture(scope="module")
def thrice(seed_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("grown") / "grown.duckdb"
    grow(seed_warehouse, file, 3)
    return file


def test_a_grown_file_has_every_action_as_often_as_asked_under_codes_of_its_own(thrice: Path) -> None:
    counts = query(thrice, "SELECT count(*) AS n, count(DISTINCT action_code) AS codes FROM v_action").to_pylist()
    assert counts == [{"n": 18, "codes": 18}]
    per_country = query(thrice, "SELECT partner_iso2, count(*) AS n FROM v_action GROUP BY ALL ORDER BY n DESC, 1")
    assert [tuple(row.values()) for row in per_country.to_pylist()] == [("GT", 12), ("BO", 3), ("LB", 3)]


def test_every_reference_of_a_grown_file_holds(thrice: Path) -> None:
    for declared in published_tables():
        for column, target_name in declared.foreign_keys.items():
            parent, key = target_name.split(".")
            known = f"SELECT {key} FROM {TABLES[parent].qualified_name}"  # noqa: S608  declared names
            lost = f"FROM {declared.qualified_name} WHERE {column} IS NOT NULL AND {column} NOT IN ({known})"
            assert declared.name in LEFT or query(thrice, lost).num_rows == 0, (declared.name, column)


def test_readers_see_whole_versions_while_others_are_published(seed_warehouse: Path, tmp_path: Path) -> None:
    found = serve(seed_warehouse, tmp_path / "served", copies=2, readers=3, seconds=4.0, pauses=(0.02,))
    assert (found.action_count, len(found.alone)) == (12, len(questions()) + len(QUERIES))
    load = found.loads[0]
    assert load.wrong == [] and load.versions_seen == 2 and load.publications >= 3
    assert {each.name for each in load.timings} >= set(QUERIES) and load.asked >= 3 * len(QUERIES) and load.written >= 1
    assert any("3 reader processes" in line for line in table(found))


def timing(name: str, p50: float) -> Timing:
    return Timing(name, 9, p50, p50, p50, p50, 1, 1)


@pytest.mark.parametrize(("p50", "says"), [(0.049, "yes"), (0.051, "no: q01 all 51.0 ms")])
def test_the_page_says_whether_questions_are_answered_in_time(p50: float, says: str) -> None:
    load = Load(50, 2.0, 60.0, 6, 1, 2, 100, ["a word of 1"], [timing("a word", 1.0)])
    result = Result(1_000_000, 10**9, "a machine", "abc", 1.0, [timing("q01 all", p50)], [], [load])
    assert says in target([result]) and "the version that was open:\n1; a word of 1" in page([result])


def test_p99_is_what_at_most_one_in_a_hundred_exceeds() -> None:
    assert Timing.of("x", [n / 1000 for n in range(1, 101)]).p99 == 0.099
    assert Timing.of("x", [0.5]).p99 == Timing.of("x", [0.5]).p50 == 0.5
