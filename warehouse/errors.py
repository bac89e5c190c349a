"""How the program says no: what is wrong, where, what to do next, and the exit code that goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

REFUSED, UNUSABLE = 1, 2


class ProjectError(Exception):
    """An error that a user can act on.

    `exit_code` is 1 where a check refused good-faith input and 2 where the input or the call could not be used at all.
    """

    def __init__(self, what: str, where: str = "", fix: str = "", exit_code: int = UNUSABLE) -> None:
        super().__init__(what)
        self.what, self.where, self.fix, self.exit_code = what, where, fix, exit_code

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.fix:
            lines.append(f"  next:  {self.fix}")
        return "\n".join(lines)


@contextmanager
def naming_what_failed(what: str, where: object, fix: str, kind: type[ProjectError] = ProjectError) -> Iterator[None]:
    """Turn an error of the operating system into words: `what` failed and why, at its file or else at `where`."""
    try:
        yield
    except OSError as error:
        raise kind(f"{what}: {error.strerror or error}", str(error.filename or where), fix) from error
