"""A failing row says where it stands in the received text, and what stands there."""

import pytest

from expectations.excerpts import Excerpts
from expectations.rules import Rule, all_rules
from tests.expectation_tables import valid_row, write
from warehouse.store import Store
from warehouse.tables import TABLES

TEXT = "Actions in Peru\n\n• Première\n2024-1/2\nWhat was done.\n"
SHA256 = "a" * 64


def at(words: str, text: str = TEXT, encoding: str = "utf-8") -> tuple[int, int]:
    """The bytes of some words of the text."""
    start = len(text[: text.index(words)].encode(encoding))
    return start, start + len(words.encode(encoding))


@pytest.fixture
def excerpts(tmp_path):
    return made(tmp_path, TEXT.encode(), "utf-8", TEXT)


def made(folder, data, encoding, text):
    """One document with one entry, and an action and a group that rest on it."""
    raw, store = folder / "raw", Store(folder / "work")
    raw.mkdir()
    (raw / "peru.txt").write_bytes(data)
    document = {"path": "peru.txt", "encoding": encoding, "derived_from_sha256": None}
    write(store, TABLES["raw_document"], [valid_row(TABLES["raw_document"]) | document])
    whole, code = at(text[text.index("•") :], text, encoding), at("2024-1/2", text, encoding)
    entry = dict.fromkeys(TABLES["entry"].column_names) | {"document_sha256": SHA256, "entry_number": 1}
    entry |= {"span_start": whole[0], "span_end": whole[1], "code_span_start": code[0], "code_span_end": code[1]}
    write(store, TABLES["entry"], [entry])
    action = valid_row(TABLES["action"]) | {"action_key": 5, "document_sha256": SHA256, "entry_number": 1}
    write(store, TABLES["action"], [action])
    write(store, TABLES["fact_expert_group"], [valid_row(TABLES["fact_expert_group"]) | {"action_key": 5}])
    return Excerpts(store, raw)


def rule(*columns: str) -> Rule:
    return Rule("made", "action", "expectation", "warning", "Because.", "do", columns=columns)


@pytest.mark.parametrize(
    ("columns", "row", "source", "begins"),
    [
        ((), {"document_sha256": SHA256, "span_start": 29, "span_end": 32}, "peru.txt:3:10", "e\n2"),
        ((), {"document_sha256": SHA256, "entry_number": 1}, "peru.txt:3:1", "• Première\n"),
        (("action_code",), {"document_sha256": SHA256, "entry_number": 1}, "peru.txt:4:1", "2024-1/2"),
        ((), {"document_sha256": SHA256, "entry_number": 1, "field_name": "code"}, "peru.txt:4:1", "2024-1/2"),
        (("title",), {"document_sha256": SHA256, "entry_number": 1}, "peru.txt:3:1", "• Première\n"),
        (("start_iso", "end_iso"), {"action_key": 5}, "peru.txt:3:1", "• Première\n"),
        ((), {"expert_group_key": 7}, "peru.txt:3:1", "• Première\n"),
    ],
)
def test_a_row_stands_where_its_span_its_field_or_its_entry_does(excerpts, columns, row, source, begins):
    found = excerpts.of(rule(*columns), row)

    assert found["source"] == source
    assert found["excerpt"].startswith(begins)


def test_a_row_that_names_only_its_document_stands_at_its_beginning(excerpts):
    assert excerpts.of(rule(), {"document_sha256": SHA256}) == {"source": "peru.txt:1:1"}


@pytest.mark.parametrize("row", [{"country_key": 3}, {"action_key": -1}, {"action_key": 99}, {"document_sha256": "b"}])
def test_a_row_about_no_received_text_stands_nowhere(excerpts, row):
    assert excerpts.of(rule(), row) == {}


def test_a_file_that_is_gone_leaves_the_check_without_an_excerpt_and_not_without_an_answer(excerpts, tmp_path):
    (tmp_path / "raw" / "peru.txt").unlink()

    assert excerpts.of(rule(), {"document_sha256": SHA256, "entry_number": 1}) == {}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-8", "cp1252"])
def test_lines_and_columns_count_characters_whatever_the_encoding(encoding, tmp_path):
    mark = "\ufeff" if encoding != "cp1252" else ""
    text = mark + TEXT
    found = made(tmp_path, text.encode(encoding), encoding, text).of(rule("action_code"), {"action_key": 5})

    assert found == {"source": "peru.txt:4:1", "excerpt": "2024-1/2"}


def test_a_long_text_is_cut_and_says_so(tmp_path):
    text = TEXT + "word " * 100
    found = made(tmp_path, text.encode(), "utf-8", text).of(rule(), {"action_key": 5})

    assert len(found["excerpt"]) == 201
    assert found["excerpt"].endswith("…")


def test_every_rule_on_received_text_selects_what_places_its_rows():
    for each in all_rules():
        of_text = {"document_sha256", "action_key"} & set(TABLES[each.table].column_names)
        if each.rows and of_text and each.measure is None and each.table not in ("correction", "waiver"):
            assert "document_sha256" in each.rows or "_key" in each.rows, each.name
