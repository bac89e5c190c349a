"""What several test files share: the command, run as a user runs it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.forked import Forker

PROJECT = Path(__file__).parents[1]
SEED = PROJECT / "raw"
HOLDING = (
    "import sys; from pathlib import Path; from warehouse.locking import writer_lock\n"
    "with writer_lock(Path(sys.argv[1]), purpose='a long run'):\n"
    "    print('held', flush=True); sys.stdin.read()"
)
AT_START = ("PYTHON", "LC_")
Socieux = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def socieux() -> Iterator[Socieux]:
    """`socieux(*words, stdin=..., **environment)` as a process of its own; a fresh interpreter where variables that
    only its start reads are given."""
    command = Path(sys.executable).with_name("socieux")
    forker = Forker()

    def run(*words: object, stdin: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        if not any(name.startswith(AT_START) for name in environment):
            return forker.run(list(map(str, words)), os.environ | environment, stdin)
        return subprocess.run(
            [str(command), *map(str, words)],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=os.environ | environment,
            check=False,
        )

    with closing(forker):
        yield run


@pytest.fixture(scope="session")
def seed_warehouse(tmp_path_factory: pytest.TempPathFactory, socieux: Socieux) -> Path:
    """The warehouse of the committed archive, published once for all tests."""
    file = tmp_path_factory.mktemp("seed") / "socieux.duckdb"
    done = socieux("run", "--raw", SEED, "--warehouse", file)
    assert done.returncode == 0, done.stderr
    return file


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes beside the warehouse until its stdin is closed."""
    command = [sys.executable, "-c", HOLDING, str(tmp_path / "w.duckdb")]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()
