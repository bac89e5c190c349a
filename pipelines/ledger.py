"""`socieux ledger FILE`: a document as the byte ledger sees it, coloured by class, and the share understood."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from rich.text import Text

from assets.parsed.model import ByteClass, LedgerRun
from assets.resolved.resolve import reused_in
from pipelines.console import out, plain, table
from pipelines.records import parts_of, read_listing

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
    """Print the document with its classes, then bytes per class; ProjectError where it is no text.

    Of an HTML page, the text derived from it is shown. All bytes of a withheld entry are quarantined.
    """
    received, found = read_listing(file)
    data = received[:]
    parts = list(parts_of(received, found))
    normalised = pa.concat_tables([tables["normalised_entry"] for tables in parts])
    withheld = {row["entry_number"] for row in normalised.to_pylist() if row["is_quarantined"]}
    withheld |= _reused(normalised)
    runs = [_run(row, withheld) for tables in parts for row in tables["byte_ledger"].to_pylist()]
    if out.is_terminal:
        out.print(_coloured(data, found.encoding, runs), soft_wrap=True)
    else:
        for line in _marked(data, found.encoding, runs):
            out.print(plain(line))
    out.print()
    _show_shares(len(data), runs)


def _reused(normalised: pa.Table) -> set[int]:
    numbers = normalised["entry_number"].to_pylist()
    return {number for number, is_reused in zip(numbers, reused_in(normalised), strict=True) if is_reused}


def _run(row: dict[str, Any], withheld: set[int]) -> LedgerRun:
    byte_class: ByteClass = "quarantined" if row["entry_number"] in withheld else row["byte_class"]
    return LedgerRun(row["span_start"], row["span_end"], byte_class, row["rule_name"], row["entry_number"])


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
