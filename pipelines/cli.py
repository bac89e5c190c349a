"""The command `socieux`: the families of commands in the order that `--help` lists them, and how errors end."""

import sys
from importlib import import_module
from io import TextIOWrapper

from pipelines.commands.app import app
from pipelines.endings import ending_in_words
from pipelines.interrupts import send_lost_ones_again

for _family in (
    "run",
    "plan",
    "archive",
    "fetch",
    "read",
    "ask",
    "explain",
    "export",
    "report",
    "review",
    "versions",
    "alert",
    "serve",
):
    import_module(f"pipelines.commands.{_family}")


def main() -> None:
    """Run the command; errors a user can act on end with their exit code and no traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # UTF-8 for programs, whatever the locale says
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    send_lost_ones_again()
    with ending_in_words():
        app()


if __name__ == "__main__":
    main()
