"""The command `socieux`: the families of commands in the order that `--help` lists them, and how errors end."""

import os
import sys
from importlib import import_module
from io import TextIOWrapper

from pipelines.commands.app import app
from pipelines.interrupts import send_lost_ones_again
from warehouse.errors import ProjectError

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
    try:
        app()
    except ProjectError as error:
        from pipelines.console import show_error

        show_error(error)
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:
        # Whoever read our output has enough; stdout must not be flushed again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


if __name__ == "__main__":
    main()
