"""The application that every command registers with, and what several commands share: options and their workspace.

Each command loads what it needs when it is called, so that `--help` answers at once: at the top of these modules stand
only the standard library, Typer and modules of `warehouse` that need nothing else.
"""

import sys
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from typer.core import TyperGroup

from pipelines.endings import ending_in_words
from warehouse.naming import NamingPolicy


class Commands(TyperGroup):
    """The commands, each ending in our words: Typer has its own for Ctrl-C and for an output that nobody reads."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was called."""
        with ending_in_words():
            return super().invoke(ctx)


app = typer.Typer(
    cls=Commands,
    help="SOCIEUX+ action listings as a traceable DuckDB star schema.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Raw = Annotated[Path | None, typer.Option("--raw", metavar="DIR", help="Raw archive; the project's own by default.")]
Warehouse = Annotated[
    Path | None, typer.Option("--warehouse", metavar="FILE", help="Warehouse file; the project's own by default.")
]
Reviewed = Annotated[
    Path | None,
    typer.Option(
        "--reviewed",
        metavar="DIR",
        exists=True,
        file_okay=False,
        help="Corrections, lookups and waivers; the project's own by default.",
    ),
]


Naming = Annotated[
    NamingPolicy | None,
    typer.Option("--naming", help="Whose names countries go by; SOCIEUX_NAMING, or those of EU texts, by default."),
]


def workspace_of(
    raw: Path | None, warehouse: Path | None, reviewed: Path | None = None, naming: NamingPolicy | None = None
) -> Any:
    """The workspace that a command's options name; ProjectError for a name that Parquet files could not have."""
    from warehouse.received import check_utf8
    from warehouse.workspace import DEFAULT_NAMING, DEFAULT_RAW, DEFAULT_REVIEWED, DEFAULT_WAREHOUSE, Workspace

    for path in (raw, warehouse, reviewed):
        check_utf8(path)
    return Workspace(
        raw=raw.resolve() if raw else DEFAULT_RAW,
        warehouse_file=warehouse.parent.resolve() / warehouse.name if warehouse else DEFAULT_WAREHOUSE,
        reviewed=reviewed.resolve() if reviewed else DEFAULT_REVIEWED,
        naming=naming.value if naming else DEFAULT_NAMING,
    )


# Bytes of stdin taken at a time.
ARRIVED = 1 << 20


def stdin_batches() -> Iterator[list[str]]:
    """Lines of stdin as `stdin_lines` has them, in batches of what has arrived: no line waits for the next one."""
    begun: list[bytes] = []
    stdin = cast(BufferedReader, sys.stdin.buffer)
    while data := stdin.read1(ARRIVED):
        *whole, rest = data.split(b"\n")
        if whole:
            whole[0] = b"".join([*begun, whole[0]])
            begun.clear()
            yield [line.decode("utf-8", errors="replace").rstrip("\r\n") for line in whole]
        begun.append(rest)
    if last := b"".join(begun):
        yield [last.decode("utf-8", errors="replace").rstrip("\r\n")]


def stdin_lines() -> Iterator[str]:
    """Lines of stdin as UTF-8, whatever the locale says, without their line ends."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")
