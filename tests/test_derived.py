"""What is computed from the project's own files is kept, and never taken when it is not theirs."""

import importlib
import sys
from collections.abc import Iterator
from inspect import unwrap
from pathlib import Path
from types import ModuleType

import pytest

from assets.normalised.extraction.rules import look, rules
from assets.normalised.extraction.vocabulary import vocabulary
from warehouse import fingerprint

MODULE = """
from pathlib import Path
from warehouse.derived import derived

SOURCE = Path(__file__).with_name("words.txt")
calls = []

@derived(SOURCE)
def words():
    calls.append(1)
    return frozenset(SOURCE.read_text().split())
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of its own, in a project of its own."""
    monkeypatch.setattr(fingerprint, "WAREHOUSE", tmp_path / "warehouse")
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "own_words.py").write_text(MODULE)
    (tmp_path / "words.txt").write_text("one two")
    yield tmp_path
    fingerprint.fingerprint.cache_clear()


def started_again() -> ModuleType:
    """The module as a new process would have it."""
    fingerprint.fingerprint.cache_clear()
    sys.modules.pop("own_words", None)
    return importlib.import_module("own_words")


def kept(folder: Path) -> list[Path]:
    return list((folder / "__pycache__").glob("words.*.pickle"))


def test_is_computed_once_for_all_processes(folder: Path) -> None:
    for calls in (1, 0):
        module = started_again()
        assert module.words() == module.words() == {"one", "two"}
        assert len(module.calls) == calls
    assert len(kept(folder)) == 1


def test_is_computed_again_when_a_source_changes_and_the_old_is_dropped(folder: Path) -> None:
    started_again().words()
    old = kept(folder)
    (folder / "words.txt").write_text("one three")
    assert started_again().words() == {"one", "three"}
    assert len(kept(folder)) == 1
    assert kept(folder) != old


@pytest.mark.parametrize("content", [b"", b"\x80\x05", b"nothing of ours", b"cno_module\nthing\n."])
def test_what_cannot_be_read_is_computed_again(folder: Path, content: bytes) -> None:
    started_again().words()
    (file,) = kept(folder)
    file.write_bytes(content)
    module = started_again()
    assert (module.words(), len(module.calls)) == ({"one", "two"}, 1)


def test_where_nothing_can_be_kept_it_is_computed_each_time(folder: Path) -> None:
    (folder / "__pycache__").write_text("a file where the folder would be")
    for _ in range(2):
        module = started_again()
        assert (module.words(), len(module.calls)) == ({"one", "two"}, 1)


def test_vocabulary_and_rules_are_kept_as_they_are_computed() -> None:
    built, read = unwrap(vocabulary)(), vocabulary()
    assert (built.forms, built.coded, built.gate_forms) == (read.forms, read.coded, read.gate_forms)
    assert (built.letters, built.countries, built.numbers) == (read.letters, read.countries, read.numbers)
    letters = "xxNhfC.oOQC"
    assert unwrap(look)().of_sentence(letters, 0, 7) == look().of_sentence(letters, 0, 7) > 0
    assert len(rules()) > 100
