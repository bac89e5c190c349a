"""`socieux parse|ledger|extract|normalise`: what the program reads in documents, texts and values, without a run."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.app import app, stdin_batches, stdin_lines


class What(StrEnum):
    """Which values `normalise` reads."""

    DATES = "dates"
    COUNTRIES = "countries"


@app.command()
def parse(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Listing documents.")],
) -> None:
    """Print one JSON line per entry of the documents, in their order, quarantined ones included."""
    from pipelines.console import write_lines
    from pipelines.records import records

    write_lines(json.dumps(record, ensure_ascii=False) for record in records(files))


@app.command()
def ledger(file: Annotated[Path, typer.Argument(metavar="FILE", help="A listing document.")]) -> None:
    """Show what every byte of a document was taken for, and the share that was understood."""
    from pipelines.ledger import show_ledger

    show_ledger(file)


@app.command()
def extract() -> None:
    """Read JSON lines {id, heading?, title?, partner_institution?, description}; write countries and expert groups."""
    from pipelines.console import write_lines
    from pipelines.records import extracted

    write_lines(json.dumps(answer, ensure_ascii=False) for answer in extracted(stdin_batches()))


@app.command()
def normalise(what: Annotated[What, typer.Argument(help="What each line holds.")]) -> None:
    """Read one value a line; write one JSON line for each, empty ones included, in order."""
    from pipelines.console import write_lines

    lines = list(stdin_lines())
    if what is What.DATES:
        from assets.normalised.dates import normalise_date_lines

        answers = normalise_date_lines(lines)
    else:
        from assets.normalised.country_names import normalise_country_lines

        answers = normalise_country_lines(lines)
    write_lines(json.dumps(row, ensure_ascii=False) for row in answers)
