"""No regular expression of the reading stages takes more than linear time on text made to mislead it."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from types import ModuleType

import pytest

import assets.landed
import assets.normalised
import assets.parsed
from assets.parsed.knowledge import knowledge

LENGTH = 1_000  # characters given to every expression by itself
# Expressions that see values of at most so many characters, as the module that uses them makes sure.
BOUNDED = {"assets.normalised.country_names": 120}
SECONDS = 1.5  # of CPU time on a slow machine; what takes time with the square of the length takes longer
UNITS = [
    *" \t\u00a0\n-–—•*.,;:/|()[]{}&#'\"0aA",
    *("1/", "1.", "1-", "12 ", "2018-", "a ", "aB", "A. ", "( ", ") ", "[(", "&amp;", "&#1", "\u00ad ", "\u00ad", "- "),
    *("of ", "de ", "may ", "mai 1", "1 mai ", "Capacity building ", "Code ", "Code: ", "1 2 3 ", "> ", "a > ", "..."),
    *(
        "Ministry of ",
        "page 1 of ",
        "cookie",
        "experts from ",
        "aa-",
        "É",
        "â€",
        "Home > ",
        "\r",
        "\r\n",
        "x\u2028",
        "<!---->",
        "<!-- ",
    ),
]


def modules() -> Iterator[ModuleType]:
    for package in (assets.landed, assets.parsed, assets.normalised):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".build_" not in found.name and not found.name.endswith(".assets"):
                yield importlib.import_module(found.name)


def patterns() -> dict[str, re.Pattern[str]]:
    found: dict[str, re.Pattern[str]] = {}
    for module in modules():
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found[f"{module.__name__}.{name}"] = value
    known = knowledge()
    for name, value in known._asdict().items():
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else [value]
        for number, part in enumerate(parts):
            if isinstance(part, re.Pattern):
                found[f"knowledge.{name}.{number}"] = part
    return found


PATTERNS = patterns()


def misleading(unit: str, length: int) -> list[str]:
    text = unit * (length // len(unit))
    return [text, text + "!", "x" + text + "\x00", text[: length // 2] + "é" + text[: length // 2]]


def test_the_patterns_of_every_reading_module_are_found() -> None:
    assert len(PATTERNS) > 60


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_an_expression_takes_little_time_on_long_repetitions(name: str) -> None:
    pattern = PATTERNS[name]
    length = BOUNDED.get(name.rpartition(".")[0], LENGTH)
    begun = time.process_time()
    slowest = ""
    for unit in UNITS:
        before = time.process_time()
        for text in misleading(unit, length):
            pattern.search(text)
            pattern.fullmatch(text)
        if time.process_time() - before > SECONDS / 4:
            slowest += f" {unit!r}: {time.process_time() - before:.1f} s"
    assert time.process_time() - begun < SECONDS, slowest
