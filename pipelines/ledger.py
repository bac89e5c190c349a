"""`socieux ledger FILE`: a document as the byte ledger sees it, coloured by class, and the share understood."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.text import Text

from assets.landed.decoding import UndecodableError, decode
from assets.parsed.model import LedgerRun
from assets.parsed.parser import parse
from pipelines.console import out, plain, table
from warehouse.errors import ProjectError

STYLES = {
    "value": "green",
    "label": "cyan",
    "separator": "dim",
    "heading": "bold magenta",
    "noise": "yellow",
    "quarantined": "bold red",
}
UNDERSTOOD = ("value", "label", "separator", "heading")
MARKS = {"value": "=", "label": ":", "separator": ".", "heading": "#", "noise": "~", "quarantined": "!"}


def show_ledger(file: Path) -> None:
    """Print the document with its classes, then bytes per class; ProjectError where it is no text."""
    if not file.is_file():
        raise ProjectError("There is no such file.", str(file))
    data = file.read_bytes()
    try:
        decoded = decode(data)
    except UndecodableError as error:
        raise ProjectError(f"This is no text: {error}", str(file), "save the listing as plain text") from error
    runs = parse(data, decoded.encoding, decoded.bom_length).ledger
    if out.is_terminal:
        out.print(_coloured(data, decoded.encoding, runs), soft_wrap=True)
    else:
        for line in _marked(data, decoded.encoding, runs):
            out.print(plain(line))
    out.print()
    _show_shares(len(data), runs)


def _coloured(data: bytes, encoding: str, runs: list[LedgerRun]) -> Text:
    text = Text()
    for run in runs:
        text.append(_decoded(data, encoding, run), style=STYLES[run.byte_class])
    return text


def _marked(data: bytes, encoding: str, runs: list[LedgerRun]) -> Iterator[str]:
    """Without colour: one line per run, its class as a mark and a word."""
    for run in runs:
        shown = repr(_decoded(data, encoding, run))
        yield f"{run.start:>8} {run.end:>8} {MARKS[run.byte_class]} {run.byte_class:<11} {run.rule_name:<24} {shown}"


def _decoded(data: bytes, encoding: str, run: LedgerRun) -> str:
    return plain(data[run.start : run.end].decode(encoding, errors="backslashreplace")).plain


def _show_shares(size: int, runs: list[LedgerRun]) -> None:
    sums = dict.fromkeys(STYLES, 0)
    for run in runs:
        sums[run.byte_class] += run.end - run.start
    rows = [(name, f"{count:,}", f"{count / max(size, 1):.1%}") for name, count in sums.items()]
    out.print(table(["class", "bytes", "share"], rows, ["bytes", "share"]))
    understood = sum(sums[name] for name in UNDERSTOOD)
    out.print(plain(f"{understood:,} of {size:,} bytes understood ({understood / max(size, 1):.1%})"))
