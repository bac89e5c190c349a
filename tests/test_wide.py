"""What is stored for quick answers says what the star says: the long way round gives the same rows and answers.

`long_way/` holds the joins that the wide tables save, and the questions as one would first write them.
"""

from pathlib import Path

import pytest

from tests.star_example import publish, tables_of
from tests.test_star import VARIED
from warehouse.engine import query
from warehouse.questions import questions

LONG_WAY = sorted((Path(__file__).parent / "long_way").glob("*.sql"))
MORE = [
    {"code": "2021-01", "partner": ["GT", "text"], "start": "2022-03-01", "end": "2022-05-01", "groups": [
        {"stated_count": 3, "countries": ["ES", "FR"]}, {"countries": ["MX"]}]},
    {"code": "2021-02", "partner": ["GT", "text"], "start": "2021-03-01", "end": "2021-05-01", "groups": [
        {"stated_count": 2, "countries": ["FR", "ES", "SI"]}], "institution": ["Ministry of Labour"],
     "title": "Work of women and of people with disabilities", "types": ["Policy development", "Juggling (a; b)"]},
    {"code": "2021-03", "partner_countries": ["GT", "SV"], "partner_status": "found", "partner_basis": "text",
     "start": "2021-07", "start_doubt": {"alternative": "2021-09-07", "settled_by": "convention"},
     "institution": ["Ministry of Labour"], "groups": [{"stated_count": 4, "countries": ["CR", "ES"]}]},
    {"code": "2021-04", "partner": ["GT", "text"], "institution": ["MINISTRY OF LABOUR"], "start": "2021-03-01"},
]  # fmt: skip


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("wide") / "w.duckdb"
    publish(tables_of([{**given, "title": given.get("title", "Work")} for given in VARIED + MORE]), path)
    return path


@pytest.mark.parametrize("name", [path.stem for path in LONG_WAY if path.stem.startswith("v_")])
def test_a_view_of_what_is_stored_gives_the_rows_that_the_joins_give(
    name: str, varied: Path, seed_warehouse: Path
) -> None:
    joins = (Path(__file__).parent / "long_way" / f"{name}.sql").read_text(encoding="utf-8")
    for file in (varied, seed_warehouse):
        stored, joined = query(file, f"FROM {name} ORDER BY ALL"), query(file, f"FROM ({joins}) ORDER BY ALL")
        assert stored.schema.types == joined.schema.types and stored.to_pylist() == joined.to_pylist()
        assert stored.num_rows > 5


@pytest.mark.parametrize("path", [path for path in LONG_WAY if path.stem.startswith("q")], ids=lambda path: path.stem)
def test_a_question_answers_what_the_plain_way_of_asking_answers(
    path: Path, varied: Path, seed_warehouse: Path
) -> None:
    asked = next(each for each in questions() if f"q{each.number:02}_{each.name}" == path.stem)
    for file in (varied, seed_warehouse):
        plain = query(file, path.read_text(encoding="utf-8")).to_pylist()
        for row in plain:  # a list of codes names no action without one
            for column, value in row.items():
                row[column] = [one for one in value if one is not None] if isinstance(value, list) else value
        assert query(file, asked.sql).to_pylist() == plain
