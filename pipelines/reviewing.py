"""`socieux review`: from what the last run asked to dated rows of the reviewed lookups."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipelines.console import out, plain
from warehouse.errors import ProjectError
from warehouse.lookups import KINDS, Lookup, checked, read_lookups, write_lookups
from warehouse.workspace import Workspace

Ask = Callable[[str], str]
REASON = "decided in review"
CHOICES = "number or value to accept, r to reject, s to skip, q to quit"


@dataclass
class Desk:
    """The open proposals of the last run, and the reviewed file that decisions go to."""

    workspace: Workspace
    owner: str
    today: date
    proposals: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, workspace: Workspace, owner: str, today: date) -> Desk:
        """The desk of a work folder; ProjectError where nothing has been built."""
        try:
            rows = workspace.store.read("proposal").to_pylist()
        except FileNotFoundError as error:
            fix = f"run `socieux run{workspace.options('warehouse')}` first"
            raise ProjectError("Nothing has been built yet.", fix=fix) from error
        settled = {lookup.lookup_id for lookup in read_lookups(workspace.reviewed)}
        found = [row for row in rows if row["proposal_id"] not in settled]
        found.sort(key=lambda row: (-row["proposed_count"], row["proposal_kind"], row["proposal_value"]))
        return cls(workspace, owner, today, found)

    def lines(self) -> Iterator[str]:
        """Every open proposal as a JSON line, those of most entries first."""
        return (json.dumps(row, ensure_ascii=False) for row in self.proposals)

    def accept(self, proposal: str, decision: str, reason: str) -> str:
        """Write what a proposal means; ProjectError for an unknown id or a decision that cannot be one."""
        if not decision.strip():
            raise ProjectError("A decision is needed.", "--accept", f"give what it means, or --reject {proposal}")
        return self._decide(self._one(proposal), decision.strip(), reason or REASON)

    def reject(self, proposal: str, reason: str) -> str:
        """Write that a proposal has no answer, so that it is not asked again."""
        return self._decide(self._one(proposal), "", reason or REASON)

    def walk(self, ask: Ask) -> None:
        """Go through the proposals one by one; `ask` puts a question and returns the answer."""
        if not self.proposals:
            out.print("nothing is asked")
            return
        for number, row in enumerate(list(self.proposals), 1):
            self._show(number, row)
            while True:
                answer = ask(CHOICES).strip()
                if answer in ("q", "s"):
                    break
                try:
                    out.print(plain(self._answered(row, answer)))
                    break
                except ProjectError as error:
                    out.print(plain(f"{error.what} {error.fix or ''}"))
            if answer == "q":
                return
        options = self.workspace.options("warehouse", "reviewed")
        out.print(plain(f"run `socieux run{options}` to apply what was decided"))

    def _answered(self, row: dict[str, Any], answer: str) -> str:
        if answer == "r":
            return self._decide(row, "", REASON)
        if answer.isdecimal() and 1 <= int(answer) <= len(row["candidates"]):
            return self._decide(row, row["candidates"][int(answer) - 1], REASON)
        return self._decide(row, answer, REASON)

    def _show(self, number: int, row: dict[str, Any]) -> None:
        out.print()
        out.print(
            plain(f"{number} of {len(self.proposals)}  {row['proposal_kind']}: {row['proposal_value']}"), style="bold"
        )
        out.print(plain(f"  {row['proposal_reason']}; in {row['proposed_count']:,} entries"))
        out.print(plain(f"  {row['context']}"), style="dim")
        for place, candidate in enumerate(row["candidates"], 1):
            out.print(plain(f"  {place}  {candidate}"))
        out.print(plain(f"  wanted: {KINDS[row['proposal_kind']]}"))

    def _one(self, proposal: str) -> dict[str, Any]:
        found = [row for row in self.proposals if proposal and row["proposal_id"].startswith(proposal)]
        if len(found) != 1:
            what = "More than one open proposal has" if found else "No open proposal of the last run has"
            raise ProjectError(
                f"{what} the id {proposal}.",
                fix=f"`socieux review --list{self.workspace.options('warehouse', 'reviewed')}` names them",
            )
        return found[0]

    def _decide(self, row: dict[str, Any], decision: str, reason: str) -> str:
        kind, value = row["proposal_kind"], row["proposal_value"]
        if kind != "type":
            decision = ";".join(code.strip().upper() for code in decision.split(";") if code.strip())
        try:
            made = checked(Lookup(kind, value, decision, " ".join(reason.split()), self.today, self.owner))
        except ValueError as error:
            raise ProjectError(f"This is no decision: {error}.", value, KINDS[kind]) from error
        write_lookups(self.workspace.reviewed, [*read_lookups(self.workspace.reviewed), made])
        return f"{'accepted' if decision else 'rejected'}: {kind} {value!r}" + (
            f" means {decision}" if decision else ""
        )
