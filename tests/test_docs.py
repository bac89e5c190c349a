"""Every command that the documents show is run here; what they show as its answer is its answer."""

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Socieux

PAGES = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")])
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TARGET = re.compile(r"(?:^|`)make ([a-z][a-z0-9-]*)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)\)")


def examples() -> list[tuple[str, str, str]]:
    found = []
    for page in PAGES:
        for block in CONSOLE.findall(page.read_text(encoding="utf-8")):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, shown = part.partition("\n")
                found.append((page.name, command, shown.strip("\n")))
    return found


def test_there_are_examples() -> None:
    assert len(examples()) >= 6


@pytest.mark.parametrize(("page", "command", "shown"), examples())
def test_a_command_shown_answers_as_shown(
    page: str, command: str, shown: str, socieux: Socieux, seed_warehouse: Path, tmp_path: Path
) -> None:
    words = shlex.split(command)
    assert words[0] == "socieux"
    wants_warehouse = words[1] in ("export", "query", "versions") or (words[1] == "explain" and "--text" not in words)
    if "--to" in words:
        words[words.index("--to") + 1] = str(tmp_path / "out")
    done = socieux(*words[1:], *(["--warehouse", seed_warehouse] if wants_warehouse else []))
    assert done.returncode == 0, done.stderr
    answer = "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())
    assert answer == (shown or answer)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_targets_and_links_of_a_page_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(TARGET.findall(text)) <= targets
    for link in LINK.findall(text):
        assert (page.parent / link).exists(), link


def test_make_help_lists_every_target_with_a_line() -> None:
    lines = (PROJECT / "Makefile").read_text(encoding="utf-8").splitlines()
    targets = [line for line in lines if re.match(r"^[a-z][a-z0-9-]*:", line)]
    assert all("## " in line for line in targets)
