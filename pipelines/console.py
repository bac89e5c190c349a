"""What a person sees: tables, summaries, errors. Colour and progress only on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from warehouse.errors import ProjectError

if TYPE_CHECKING:
    from expectations.results import CheckResult
    from pipelines.planning import Plan
    from pipelines.runs import RunSummary
    from warehouse.workspace import Progress, Workspace

UNBOUNDED = 100_000  # a pipe has no width: whoever reads it cuts lines as they like


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Called while the error is handled: it goes on, and the command ends as `pipelines.endings` says."""
        raise


out = _Console(highlight=False, width=None if sys.stdout.isatty() else UNBOUNDED)
err = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else UNBOUNDED)
MOST_NAMED = 10  # entries in quarantine; the others are in the table
STAGES = ("landed", "parsed", "normalised", "resolved", "star", "published")


def plain(text: object) -> Text:
    """Text of the source, shown as it is: no markup, no control characters that a terminal would obey."""
    return Text("".join(char if char.isprintable() or char == "\n" else f"\\x{ord(char):02x}" for char in str(text)))


def show_error(error: ProjectError) -> None:
    """What is wrong, where, and what to do next, on stderr."""
    err.print(Text("error: ", style="bold red") + plain(error.what))
    for label, value in (("where", error.where), ("next", error.fix)):
        if value:
            err.print(Text(f"  {label + ':':<7}", style="dim") + plain(value))


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], numbers: Iterable[str] = (), *, header: bool = True
) -> Table:
    """A table of plain values; `numbers` names the columns that align right."""
    right = set(numbers)
    made = Table(box=None, pad_edge=False, header_style="bold", show_header=header)
    for column in columns:
        made.add_column(escape(column), justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(plain("" if value is None else value) for value in row))
    return made


@contextmanager
def progress() -> Iterator[Progress]:
    """A line that says which stage is at work, for as long as it takes; nothing where stderr is no terminal."""
    started = time.monotonic()
    if not err.is_terminal:
        yield lambda stage, done, of: None
        return
    with err.status("starting ...") as status:

        def report(stage: str, done: int, of: int) -> None:
            share = f" {done:,} of {of:,}" if of > 1 else ""
            step = STAGES.index(stage) + 1 if stage in STAGES else 1
            status.update(f"[{step}/{len(STAGES)}] {stage}{share}, {time.monotonic() - started:.0f} s")

        yield report


def show_waiting(holder: str) -> None:
    """For whom a run waits."""
    err.print(plain(f"waiting for {holder}"))


def show_summary(summary: RunSummary, seconds: float, workspace: Workspace) -> None:
    """The end of a run: rows per table, checks, quarantine, version, and what to do next."""
    counts = [(name, f"{rows:,}") for name, rows in summary.publication.row_counts.items()]
    half = (len(counts) + 1) // 2
    pairs = [(*counts[i], *(counts[half + i] if half + i < len(counts) else ("", ""))) for i in range(half)]
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for column, justify in (("table", "left"), ("rows", "right"), ("   table", "left"), ("rows", "right")):
        grid.add_column(column, justify="left" if justify == "left" else "right")
    for left, count, right, other in pairs:
        grid.add_row(left, count, f"   {right}", other)
    out.print(grid)
    out.print()
    show_checks(summary.checks)
    there = workspace.options("warehouse")
    show_left_out(summary, workspace)
    version = summary.publication.version[:12]
    if summary.publication.is_pinned:
        state = f"built and kept; the pinned version stays published (`socieux rollback --release{there}`)"
    elif summary.publication.is_new:
        state = "published"
    else:
        state = "already published; nothing was written"
    out.print(Text("version      ") + Text(version, style="bold") + plain(f" {state} ({seconds:.1f} s)"))
    out.print()
    last = f"report{there}" if there else "ui"  # which shows the project's own warehouse alone
    for number, words in enumerate((f"query 'from v_action'{there}", f"versions{there}", last)):
        out.print(plain(f"{'' if number else 'next':<13}socieux {words}"))


def show_plan(plan: Plan, limit: int, workspace: Workspace) -> None:
    """What a run would publish: the actions by what happens to them, and each value that differs with its reason."""
    if plan.previous is None:
        out.print(f"first publication: {plan.action_count:,} actions would be published, nothing to compare with")
    elif not plan.is_new:
        out.print(f"nothing would be published: version [bold]{plan.version[:12]}[/bold] stays")
    else:
        counts = plan.counts()
        words = ", ".join(f"{counts[kind]:,} {kind}" for kind in ("added", "changed", "withdrawn", "removed"))
        out.print(f"{words} of {plan.action_count:,} actions")
        show_differences(plan.changes[:limit])
        if len(plan.changes) > limit:
            out.print(f"{len(plan.changes) - limit:,} more values: --limit, or --format json for all")
        out.print(f"version      [bold]{plan.version[:12]}[/bold] would replace {plan.previous[:12]}")
    options = workspace.options("raw", "warehouse", "as-of", "naming", "reviewed")
    out.print(plain(f"next         socieux run{options}"))


def show_differences(rows: Sequence[Mapping[str, Any]]) -> None:
    """One block an action: what became of it, then a line for each value."""
    parts: dict[str, None] = {}
    shown = None
    for row in rows:
        parts |= dict.fromkeys((row["changed_parts"] or "").split(", ")) if row["changed_parts"] else {}
        if row["changed_key"] != shown:
            shown = row["changed_key"]
            out.print(plain(f"{row['change_kind']:<12} {row['action_code'] or 'no code'} {_short(row['title'])}"))
        if row["changed_column"] == "action":
            out.print(plain(f"             ({row['change_reason']})"))
            continue
        values = f"{_short(row['old_value'])} -> {_short(row['new_value'])}"
        out.print(plain(f"             {row['changed_column']}: {values} ({row['change_reason']})"))
    if parts:
        out.print(plain(f"differing    {', '.join(parts)}"))


def _short(value: str | None, width: int = 60) -> str:
    text = "nothing" if value is None else " ".join(value.split())
    return text if len(text) <= width else text[: width - 1] + "…"


def show_checks(checks: Sequence[CheckResult]) -> None:
    """How many checks passed, warned and failed, and what the ones that did not pass say."""
    failed = [check for check in checks if not check.is_passed and check.severity == "critical"]
    warned = [check for check in checks if not check.is_passed and check.severity == "warning"]
    passed = len(checks) - len(failed) - len(warned)
    out.print(f"checks       {passed} passed, {len(warned)} warned, {len(failed)} failed")
    for check in (*failed, *warned):
        style = "red" if check.severity == "critical" else "yellow"
        rows = f"{check.failure_count:,} of {check.element_count:,}"
        out.print(Text("             ") + Text(check.check_name, style=style) + plain(f": {rows}. {check.reason}"))
        if check.failing_rows:
            out.print(Text("               first: ", style="dim") + plain(_first_row(check.failing_rows[0])))


def _first_row(row: dict[str, object]) -> str:
    """A failing row in one line: what it holds, but for hashes, which nobody reads."""
    return ", ".join(f"{name}={value}" for name, value in row.items() if value is not None and "sha256" not in name)


def show_left_out(summary: RunSummary, workspace: Workspace) -> None:
    """Entries in quarantine and files that were not read."""
    there = workspace.options("warehouse")
    out.print(
        f"quarantined  {len(summary.rejected):,} entries" + (" (audit.rejected_entry)" if summary.rejected else "")
    )
    for row in summary.rejected[:MOST_NAMED]:
        place = f"{row['path']}, entry {row['entry_number']}, line {row['line_number']}"
        state = "" if row["state"] == "open" else f" (waived until {row['waived_until']})"
        out.print(
            plain(f"             {row['rejection_id']} {row['rejection_code']} in {place}: {row['message']}{state}")
        )
    if (more := len(summary.rejected) - MOST_NAMED) > 0:
        out.print(
            plain(f"             and {more:,} more: socieux query 'from audit.rejected_entry' --format csv{there}")
        )
    if summary.proposal_count:
        options = workspace.options("warehouse", "reviewed")
        out.print(plain(f"to review    {summary.proposal_count:,} names and decisions (socieux review{options})"))
    for row in summary.unreadable:
        out.print(plain(f"             {row['path']} holds no text: {row['decoding_problem']}"))


def write_lines(lines: Iterable[str]) -> None:
    """Lines for a program to read, alone on stdout."""
    for line in lines:
        sys.stdout.write(line + "\n")
