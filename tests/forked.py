"""The command `socieux` in processes of their own, forked from one that has loaded the libraries already.

Loading them takes longer than most commands run. Only libraries are loaded before, nothing of the project, so that a
forked command reads its environment and the files of the project as a fresh one does, and ends as one does.
This file as a script is the process that forks: a request a line, an exit code a line.
"""

import atexit
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

LIBRARIES = (
    "duckdb",
    "pandas",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "dagster",
    "alembic",
    "great_expectations",
    "rich",
)


class Forker:
    """A process that forks commands, one after the other; it ends when its input is closed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(
        self, words: Sequence[str], environment: Mapping[str, str], stdin: str | None = None, limit: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; no file may grow beyond `limit` bytes."""
        with tempfile.TemporaryDirectory() as name:
            streams = [Path(name) / stream for stream in ("stdin", "stdout", "stderr")]
            streams[0].write_text(stdin or "", encoding="utf-8")
            asked = {"words": list(words), "environment": dict(environment), "streams": list(map(str, streams))}
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            print(json.dumps(asked | {"cwd": str(Path.cwd()), "limit": limit}), file=self._process.stdin, flush=True)
            code = int(self._process.stdout.readline())
            out, err = (stream.read_text(encoding="utf-8") for stream in streams[1:])
        return subprocess.CompletedProcess(["socieux", *words], code, out, err)

    def close(self) -> None:
        """End the process that forks."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def _become(asked: dict[str, Any]) -> None:
    """Be the command that was asked for, in the process just forked."""
    flags = (os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT)
    for number, (path, flag) in enumerate(zip(asked["streams"], flags, strict=True)):
        os.dup2(os.open(path, flag, 0o600), number)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
    if asked["limit"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["limit"], asked["limit"]))
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    sys.argv = ["socieux", *asked["words"]]
    from pipelines.cli import main

    main()


def _end(asked: dict[str, Any]) -> NoReturn:
    """Be the command, and end as it does; the libraries' own end would wait for threads that a fork leaves behind."""
    code: str | int | None = 0
    try:
        _become(asked)
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def _serve() -> None:
    for library in LIBRARIES:
        importlib.import_module(library)
    answers = os.fdopen(os.dup(1), "w")
    while line := sys.stdin.readline():
        child = os.fork()
        if child == 0:
            answers.close()
            _end(json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers, flush=True)


if __name__ == "__main__":
    _serve()
