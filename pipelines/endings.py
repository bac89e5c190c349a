"""How a command ends where it cannot go on: words and an exit code, never a traceback for what a user can mend."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.interrupts import INTERRUPTED, is_interrupt
from warehouse.errors import UNUSABLE, ProjectError


@contextmanager
def ending_in_words() -> Iterator[None]:
    """Turn what ends a command into SystemExit: 1 or 2 for an error, 130 for Ctrl-C, 0 where nobody reads on."""
    try:
        yield
        sys.stdout.flush()
    except SystemExit:
        raise
    except ProjectError as error:
        raise _told(error) from None
    except BrokenPipeError:
        _let_go()
        raise SystemExit(0) from None
    except OSError as error:
        _let_go()
        raise _told(of_system(error)) from None
    except BaseException as error:
        if not is_interrupt(error):
            raise
        _let_go()
        sys.stderr.write("stopped\n")
        raise SystemExit(INTERRUPTED) from None


def of_system(error: OSError) -> ProjectError:
    """An error of the operating system in words; one without a file's name is of the output."""
    if error.filename is None:
        what, place = "The output cannot be written", ""
        fix = "send it where there is room"
    else:
        what, place = "A file or folder cannot be read or written", os.fsdecode(error.filename)
        fix = "mend that, or name another one"
    return ProjectError(f"{what}: {error.strerror or error}", place, fix, UNUSABLE)


def _told(error: ProjectError) -> SystemExit:
    from pipelines.console import show_error

    show_error(error)
    return SystemExit(error.exit_code)


def _let_go() -> None:
    """Whoever read our output has enough, or cannot take it: what is held of it is not written at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
