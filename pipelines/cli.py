"""The command `socieux`. Each command loads what it needs when it is called, so that `--help` answers at once."""

import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from warehouse.errors import ProjectError

app = typer.Typer(
    help="SOCIEUX+ action listings as a traceable DuckDB star schema.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

INTERRUPTED = 130  # as shells say it: 128 and the number of the signal

Raw = Annotated[Path | None, typer.Option("--raw", metavar="DIR", help="Raw archive; the project's own by default.")]
Warehouse = Annotated[
    Path | None, typer.Option("--warehouse", metavar="FILE", help="Warehouse file; the project's own by default.")
]
Reviewed = Annotated[
    Path | None,
    typer.Option("--reviewed", metavar="DIR", help="Corrections and waivers; the project's own by default."),
]


class Format(StrEnum):
    """How `query` writes its answer."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


class What(StrEnum):
    """Which values `normalise` reads."""

    DATES = "dates"
    COUNTRIES = "countries"


def main() -> None:
    """Run the command; errors a user can act on end with their exit code and no traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # UTF-8 for programs, whatever the locale says
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
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


def _workspace(raw: Path | None, warehouse: Path | None, reviewed: Path | None = None) -> Any:
    from warehouse.workspace import DEFAULT_RAW, DEFAULT_REVIEWED, DEFAULT_WAREHOUSE, Workspace

    return Workspace(
        raw=raw.resolve() if raw else DEFAULT_RAW,
        warehouse_file=warehouse.parent.resolve() / warehouse.name if warehouse else DEFAULT_WAREHOUSE,
        reviewed=reviewed.resolve() if reviewed else DEFAULT_REVIEWED,
    )


@app.command()
def run(
    raw: Raw = None,
    warehouse: Warehouse = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="The date that waivers are held against; the newest retrieval date by default."
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Compute everything again, changed or not.")] = False,
    reviewed: Reviewed = None,
) -> None:
    """Build from the raw archive, check, and publish the warehouse."""
    from dataclasses import replace

    from pipelines.console import progress, show_summary

    started = time.monotonic()
    with progress() as report:
        report("landed", 0, 1)
        from pipelines.runs import run as run_all

        workspace = replace(
            _workspace(raw, warehouse, reviewed),
            as_of=as_of.date() if as_of else None,
            is_full=full,
            progress=report,
        )
        try:
            summary = run_all(workspace)
        except KeyboardInterrupt:
            sys.stderr.write("stopped; what is published stays as it was\n")
            raise typer.Exit(INTERRUPTED) from None
    show_summary(summary, time.monotonic() - started)


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Listings to register in the raw archive.")],
    raw: Raw = None,
    source: Annotated[str, typer.Option(help="Who published them (warehouse/reference/source.csv).")] = "socieux",
    listing_id: Annotated[str | None, typer.Option(help="The listing they are snapshots of.")] = None,
    snapshot_id: Annotated[str | None, typer.Option(help="The snapshot.")] = None,
    complete: Annotated[
        bool | None, typer.Option("--complete/--partial", help="Whether the snapshot is the whole listing.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Where they were retrieved from.")] = None,
    retrieved_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the page (ISO 639-1).")] = None,
    licence: Annotated[str | None, typer.Option(help="Licence of the text.")] = None,
    heading: Annotated[str | None, typer.Option(help="Heading of the page, where the text does not hold it.")] = None,
) -> None:
    """Register files in the raw archive: copy them there if need be, and write their manifest rows."""
    from assets.landed.archive import add_files
    from pipelines.console import out, plain

    facts = {
        "source": source,
        "listing_id": listing_id,
        "snapshot_id": snapshot_id,
        "is_complete": complete,
        "url": url,
        "retrieved_on": retrieved_on.date() if retrieved_on else None,
        "language": language,
        "licence": licence,
        "heading": heading,
    }
    for line in add_files(_workspace(raw, None).raw, files, facts):
        out.print(plain(line))


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

    write_lines(json.dumps(answer, ensure_ascii=False) for answer in extracted(_lines()))


@app.command()
def normalise(what: Annotated[What, typer.Argument(help="What each line holds.")]) -> None:
    """Read one value a line; write one JSON line for each, empty ones included, in order."""
    from pipelines.console import write_lines

    lines = list(_lines())
    if what is What.DATES:
        from assets.normalised.dates import normalise_date_lines

        answers = normalise_date_lines(lines)
    else:
        from assets.normalised.country_names import normalise_country_lines

        answers = normalise_country_lines(lines)
    write_lines(json.dumps(row, ensure_ascii=False) for row in answers)


@app.command()
def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help='A query, such as "from v_action".')],
    warehouse: Warehouse = None,
    form: Annotated[
        Format, typer.Option("--format", help="A table for people, or a form for programs.")
    ] = Format.TABLE,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many rows.")] = None,
) -> None:
    """Ask the published warehouse; it is opened read-only and reaches no other file."""
    from pipelines.answers import show, write
    from warehouse.engine import query as ask

    answer = ask(_workspace(None, warehouse).warehouse_file, sql, limit)
    if form is Format.TABLE:
        show(answer)
    else:
        write(answer, form.value)


@app.command()
def waive(
    rejected: Annotated[str, typer.Argument(metavar="ID", help="rejection_id of an entry, as the run names it.")],
    reason: Annotated[str, typer.Option(help="Why the entry stays withheld.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day of the waiver.")],
    owner: Annotated[str, typer.Option(help="Who answers for it.")] = "",
    warehouse: Warehouse = None,
    reviewed: Reviewed = None,
) -> None:
    """Decide that a quarantined entry stays withheld: writes waivers.csv, which the next run reads."""
    from pipelines.console import out, plain
    from pipelines.waiving import waive as write_waiver

    workspace = _workspace(None, warehouse, reviewed)
    waiver = write_waiver(workspace, rejected, reason, owner, until.date(), datetime.now().astimezone().date())
    out.print(plain(f"waived: {waiver.entry_id} ({waiver.rejection_code}) until {waiver.until}"))


@app.command()
def versions(warehouse: Warehouse = None) -> None:
    """List the versions that are kept, newest first."""
    from pipelines.console import out, table
    from warehouse.versions import list_versions

    found = list_versions(_workspace(None, warehouse).warehouse_file)
    if not found:
        raise ProjectError("Nothing has been published yet.", fix="publish with `socieux run`", exit_code=1)
    rows = [
        (
            version.version[:12],
            f"{version.published_at:%Y-%m-%d %H:%M:%S}" if version.published_at else "",
            f"{version.size:,}",
            ", ".join(
                word for word, holds in (("current", version.is_current), ("pinned", version.is_pinned)) if holds
            ),
        )
        for version in found
    ]
    out.print(table(["version", "published (UTC)", "bytes", ""], rows, ["bytes"]))


@app.command()
def rollback(
    version: Annotated[
        str | None, typer.Argument(help="A version, or its first digits; the previous by default.")
    ] = None,
    release: Annotated[bool, typer.Option("--release", help="Unpin: publish the newest version again.")] = False,
    warehouse: Warehouse = None,
) -> None:
    """Publish an earlier version and pin it, so that runs do not replace it until it is released."""
    from pipelines.console import out
    from warehouse.versions import release as release_pin
    from warehouse.versions import rollback as roll_back

    file = _workspace(None, warehouse).warehouse_file
    if release:
        out.print(f"released: {release_pin(file).version[:12]} is published")
    else:
        out.print(f"pinned: {roll_back(file, version).version[:12]} is published until `socieux rollback --release`")


@app.command()
def ui(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 3000,
) -> None:
    """Open the Dagster web server and daemon on this machine, on the instance that `socieux run` uses."""
    from pipelines.runs import dagster_home
    from warehouse.workspace import PROJECT

    os.environ["DAGSTER_HOME"] = str(dagster_home())
    os.chdir(PROJECT)
    dagster = str(Path(sys.executable).with_name("dagster"))
    os.execv(  # noqa: S606  our own program, words fixed
        dagster, [dagster, "dev", "--host", "127.0.0.1", "--port", str(port), "--workspace", "workspace.yaml"]
    )


def _lines() -> Iterator[str]:
    """Lines of stdin as UTF-8, whatever the locale says, without their line ends."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


if __name__ == "__main__":
    main()
