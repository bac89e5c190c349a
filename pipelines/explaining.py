"""`socieux explain`: an action, a withheld entry or a sentence, in the terminal, as a page or as JSON."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.text import Text

from pipelines.console import out, plain
from warehouse.engine import open_read_only
from warehouse.errors import ProjectError
from warehouse.explain.facts import explain
from warehouse.explain.find import find
from warehouse.explain.model import ROLES, Explanation, Passage, Proof, roles_in
from warehouse.explain.page import brief, page
from warehouse.explain.passages import stretches
from warehouse.explain.sources import Sources
from warehouse.workspace import Workspace

NAME_WIDTH = 17
STYLES = {
    "partner": "bold blue",
    "expert": "bold green",
    "host": "bold yellow",
    "mention": "cyan",
    "rejected": "red",
    "count": "bold magenta",
    "value": "underline",
    "coding": "dim underline",
    "cue": "italic dim",
}


def explained(workspace: Workspace, wanted: str) -> list[Explanation]:
    """The explanations of what a code, key, title or rejection id names in the published warehouse."""
    with open_read_only(workspace.warehouse_file) as connection:
        return explain(connection, find(connection, wanted), Sources(workspace.bytes_of))


def write_page(explanations: Sequence[Explanation], heading: str, path: Path, citation: str = "") -> None:
    """Write the page aside and then in place; ProjectError where it cannot be written."""
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        aside.write_text(page(explanations, heading, citation), encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise ProjectError(f"The page cannot be written: {error.strerror}", str(path), "name another file") from error


def print_json(explanations: Sequence[Explanation]) -> Iterator[str]:
    """One JSON line an explanation."""
    for made in explanations:
        yield json.dumps(made.as_json(), ensure_ascii=False)


def show(explanations: Sequence[Explanation]) -> None:
    """Everything in the terminal; marks are colours on one, and words in brackets anywhere else."""
    for number, made in enumerate(explanations):
        if number:
            out.print()
        _show_one(made)


def _show_one(made: Explanation) -> None:
    code = f"{made.action_code} " if made.action_code else ""
    out.print(Text.assemble((plain(f"{code}{made.title}").plain, "bold")))
    out.print(plain("; ".join((made.state, *made.facts))))
    for note in made.notes:
        place = f" at {note.place}" if note.place else ""
        style = {"error": "bold red", "warning": "yellow"}.get(note.severity, "dim")
        out.print(Text(f"  {note.kind.replace('_', ' ')}: ", style=style) + plain(f"{note.text}{place}"))
        if note.next_step:
            out.print(plain(f"    next: {note.next_step}"))
    if made.passages:
        out.print()
    for passage in made.passages:
        out.print(_marked(passage))
    if roles := roles_in(made.passages):
        out.print(_legend(roles))
    out.print()
    for value in made.values:
        _show_item(value.name, value.value, value.notes, value.proofs)
    if made.rejected:
        out.print()
        out.print(Text("set aside", style="bold"))
    for item in made.rejected:
        _show_item(item.name, item.value, (item.reason,), [item.proof] if item.proof else [])


def _show_item(name: str, value: str, notes: Sequence[str], proofs: Sequence[Proof]) -> None:
    """A value or reading, below it what is to be known of it, and what it rests on."""
    out.print(Text(f"{name:<{NAME_WIDTH}} ", style="dim") + plain(brief(value)))
    for note in notes:
        out.print(plain(f"{'':<{NAME_WIDTH}} {note}"), style="dim")
    for proof in proofs:
        means = "" if proof.meaning in (proof.rule_name.replace("_", " "), *notes) else f" ({proof.meaning})"
        cue = f" on “{brief(proof.cue, 30)}”" if proof.cue else ""
        line = f"“{brief(proof.surface, 60)}” {proof.rule_name}{means}{cue}{', inferred' if proof.is_inferred else ''}"
        out.print(plain(f"{'':<{NAME_WIDTH}} {line}" + (f", {proof.place}" if proof.place else "")))


def _marked(passage: Passage) -> Text:
    text = Text(f"{passage.name}{' (shortened)' if passage.is_cut else ''}: ", style="dim")
    for piece, mark in stretches(passage):
        shown = plain(piece).plain
        if mark is None:
            text.append(shown, style="not dim")
        elif out.is_terminal:
            text.append(shown, style=f"not dim {STYLES[mark.role]}")
        else:
            text.append(f"[{mark.role}: {shown}]")
    return text


def _legend(roles: Sequence[str]) -> Text:
    text = Text("legend: ", style="dim")
    for number, role in enumerate(roles):
        text.append(", " if number else "")
        text.append(ROLES[role] if out.is_terminal else f"[{role}] {ROLES[role]}", style=STYLES[role])
    return text
