"""`socieux query|shell`: ask the published warehouse."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.app import Warehouse, app, workspace_of
from warehouse.errors import UNUSABLE


class Format(StrEnum):
    """How `query` writes its answer."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


@app.command()
def query(
    sql: Annotated[
        str | None,
        typer.Argument(metavar="SQL", help='A query such as "from v_action", .tables, or ".schema NAME"; - is stdin.'),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="Ask what this file holds, such as a question.")
    ] = None,
    warehouse: Warehouse = None,
    form: Annotated[
        Format, typer.Option("--format", help="A table for people, or a form for programs.")
    ] = Format.TABLE,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many rows.")] = None,
) -> None:
    """Ask the published warehouse; it is opened read-only and reaches no other file."""
    from pipelines.answers import show, write
    from pipelines.shell import ask, wanted

    answer = ask(workspace_of(None, warehouse).warehouse_file, wanted(sql, file), limit)
    if form is Format.TABLE:
        show(answer)
    else:
        write(answer, form.value)


@app.command()
def shell(warehouse: Warehouse = None) -> None:
    """Ask one query after the other, with .tables, .schema NAME, history and completion; or what is piped in.

    What is piped in is answered to its end; the exit code is 2 where a part of it could not be.
    """
    from pipelines.shell import run_shell

    if not run_shell(workspace_of(None, warehouse).warehouse_file):
        raise typer.Exit(UNUSABLE)
