"""Publish the same content into many folders, killed with SIGKILL a step later in each.

`crashing_publisher.py PARENT FOLDERS...` publishes the tables under PARENT/new into the warehouse of each folder. A
step is anything that changes the file system as Python's audit hooks report it, or a question put to the built file.
Prints one line a folder: `killed before <step>` or `finished`. Run by tests/test_publish_crash.py.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from assets.published.publish import publish
from tests.made_tables import made_run

# Removing is left out: what is removed has just been moved away, so the next step finds the same files.
CHANGES = {"os.chmod", "os.rename", "os.rmdir", "os.symlink", "shutil.rmtree"}


def main(parent: Path, folders: list[Path]) -> None:
    for allowed, folder in enumerate(folders):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            publish_until(parent, folder, allowed, writing)
            os._exit(0)
        os.close(writing)
        last = os.read(reading, 1000).decode()
        os.close(reading)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print(f"killed before {last}" if killed else "finished" if status == 0 else "failed", flush=True)


def publish_until(parent: Path, folder: Path, allowed: int, report: int) -> None:
    steps = 0

    def step(event: str, arguments: Any) -> None:
        nonlocal steps
        if event in CHANGES | {"question"}:
            if steps == allowed:
                os.write(report, f"{event} {Path(str(arguments[0])).name}".encode())
                os.kill(os.getpid(), signal.SIGKILL)
            steps += 1

    inputs = {path.name.rsplit("-", 1)[0]: [path] for path in sorted((parent / "new").glob("*.parquet"))}
    views = sorted((parent / "views").glob("*.sql"))
    sys.addaudithook(step)
    publish(inputs, views, folder / "socieux.duckdb", made_run(2), questions=[lambda ask: step("question", [""])])


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
