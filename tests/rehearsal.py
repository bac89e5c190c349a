"""A month in minutes: what happens to a warehouse on a server, and whether each time what should happen did.

`python -m tests.rehearsal` (or `make rehearsal`) plays `MONTH` in a folder of its own with the command line and a real
Dagster instance, then weeks of a live site that is fetched (`tests.rehearsal_site`); one of them where it is named
(`month`, `site`). It looks with the sensors
`dead_runs` and `alerts` after each event, prints what was expected against what happened, and exits with 1 unless all
is equal. Add an event to `MONTH`; a new kind of event is a function of a `Server` that returns the exit code.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, fields
from pathlib import Path

import dagster as dg
from rich.console import Console
from rich.table import Table

from tests.forked import Forker
from tests.listing_site import page_list, serving
from warehouse.engine import query
from warehouse.history import Layout

SEED = next((Path(__file__).parents[1] / "raw").glob("*.txt"))
SOCIEUX = str(Path(sys.executable).with_name("socieux"))
RECORD = (
    "-\n{title}\n- Start activities\n- 13/02/2025\n- End activities\n- 26/03/2025\n- Partner Institution\n"
    "- Ministry of Labour of Zambia (MoL)\n- Type of Assistance\n- Policy development\n- Code\n- {code}\n"
    "- Description\n- Two experts from Spain helped the Ministry of Labour of Zambia.\n"
)
DISK = 8_000_000  # bytes a file may have on the day when the disk is full: less than a version, more than all else
KILLED = -9


@dataclass(frozen=True)
class Outcome:
    """What an event leaves: the exit code, what is published, and the messages that people got.

    `version` is new, same or back (an earlier one); `told` has the event and the beginning of the subject.
    """

    code: int
    version: str
    actions: int
    quarantined: int = 0
    told: tuple[str, ...] = ()


@dataclass
class Server:
    """One server: the folder of its archive, warehouse and instance, and what it has been through."""

    home: Path
    forker: Forker
    cursor: str | None = None
    versions: list[str] = field(default_factory=list)
    messages: int = 0

    @property
    def warehouse(self) -> Path:
        """The published file."""
        return self.home / "warehouse" / "socieux.duckdb"

    @property
    def environment(self) -> dict[str, str]:
        """What every process of the server is given."""
        return os.environ | {
            "SOCIEUX_HOME": str(self.home),
            "SOCIEUX_ALERT_FILE": str(self.home / "alerts.jsonl"),
            "SOCIEUX_CONTACT": "data@example.org",
            "SOCIEUX_FETCH_PRIVATE": "1",  # the site of the rehearsal is on this machine
        }

    def socieux(self, *words: str, limit: int | None = None) -> int:
        """Run a command to its end; no file may grow beyond `limit` bytes."""
        return self.forker.run(words, self.environment, limit=limit).returncode

    def receive(self, name: str, text: str) -> int:
        """Somebody registers a listing, and the run that follows."""
        file = self.home / name
        file.write_text(text, encoding="utf-8")
        self.socieux("add", str(file), "--raw", str(self.home / "raw"))
        return self.socieux("run")

    def fetch(self, url: str) -> int:
        """The pages of the site are fetched, and the run that follows; the exit code of the first that was not 0."""
        listed = page_list(url, self.home / "pages.csv", "zambia", "peru")
        return self.socieux("fetch", "--pages", str(listed)) or self.socieux("run")

    def killed(self) -> int:
        """A run is killed as soon as it writes: it has the lock, and the instance shows it as started."""
        running = subprocess.Popen([SOCIEUX, "run", "--full"], env=self.environment, stdout=subprocess.PIPE)
        lock = Layout(self.warehouse).lock
        while f"process {running.pid} " not in lock.read_text(encoding="utf-8") or not self.started():
            assert running.poll() is None, "the run ended before it could be killed"
        running.kill()
        running.communicate()
        return running.returncode

    def started(self) -> bool:
        """Whether the instance shows a run under way."""
        with self.instance() as instance:
            return bool(instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])))

    def instance(self) -> dg.DagsterInstance:
        """The server's Dagster instance."""
        return dg.DagsterInstance.from_config(str(self.home / ".dagster_home"))

    def look(self) -> tuple[str, ...]:
        """Evaluate the sensors as the daemon would; returns what people were told."""
        from pipelines.alerting.sensor import alerts
        from pipelines.definitions import defs
        from pipelines.sensors import dead_runs

        os.environ["SOCIEUX_ALERT_FILE"] = str(self.home / "alerts.jsonl")
        with self.instance() as instance:
            dead_runs(dg.build_sensor_context(instance=instance))
            found = alerts(dg.build_sensor_context(instance=instance, cursor=self.cursor, definitions=defs))
        assert isinstance(found, dg.SensorResult)
        self.cursor = found.cursor
        file = self.home / "alerts.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        new, self.messages = lines[self.messages :], len(lines)
        return tuple(sorted(json.loads(line)["subject"].removeprefix("[socieux] ") for line in new))

    def outcome(self, code: int) -> Outcome:
        """What is the case now."""
        version = self.warehouse.resolve().stem
        known = {True: "same", False: "back"}
        state = known[version == self.versions[-1]] if version in self.versions else "new"
        self.versions = [*(each for each in self.versions if each != version), version]
        (counted,) = query(
            self.warehouse,
            "select (select count(*) from fact_action) as a, (select count(*) from audit.rejected_entry) as q",
        ).to_pylist()
        return Outcome(code, state, counted["a"], counted["q"], self.look())


@dataclass(frozen=True)
class Event:
    """A day, what happens, and what is expected of it."""

    day: int
    what: str
    happens: Callable[[Server], int]
    expected: Outcome


def record(number: int) -> str:
    """A listing of one action."""
    return RECORD.format(title=f"Reform number {number}", code=f"2025-{number}")


def first_listing(server: Server) -> int:
    """The real listing, registered under another name."""
    return server.receive("first.txt", SEED.read_text(encoding="utf-8"))


def broken_listing(server: Server) -> int:
    """A listing whose last entry lacks its end."""
    return server.receive("third.txt", record(71)[:-30])


def changed(server: Server) -> int:
    """Somebody edits a registered file; the weekly run sees it."""
    with (server.home / "raw" / "second.txt").open("a", encoding="utf-8") as file:
        file.write("-\n")
    return server.socieux("run")


def restored(server: Server) -> int:
    """The file is put back."""
    (server.home / "raw" / "second.txt").write_text(record(70), encoding="utf-8")
    return server.socieux("run")


def full_disk(server: Server) -> int:
    """A listing arrives, and the disk takes no more while the version is built."""
    (server.home / "fourth.txt").write_text(record(72), encoding="utf-8")
    server.socieux("add", str(server.home / "fourth.txt"), "--raw", str(server.home / "raw"))
    return server.socieux("run", limit=DISK)


CHANGED = "FAILED: the run ingest failed: A file was changed"
FULL = "FAILED: the run publish failed: the disk is full"
GONE = "FAILED: the run ingest failed: The process of this run is gone"
CHANGED_OVER, FULL_OVER, GONE_OVER = (f"over: {words.removeprefix('FAILED: ')}" for words in (CHANGED, FULL, GONE))
MONTH = (
    Event(1, "the first listing arrives", first_listing, Outcome(0, "new", 6)),
    Event(3, "a second listing arrives", lambda s: s.receive("second.txt", record(70)), Outcome(0, "new", 7)),
    Event(4, "the disk is full while publishing", full_disk, Outcome(2, "same", 7, told=(FULL,))),
    Event(5, "there is space again", lambda s: s.socieux("run"), Outcome(0, "new", 8, told=(FULL_OVER,))),
    Event(7, "the weekly run: nothing new", lambda s: s.socieux("run"), Outcome(0, "same", 8)),
    Event(8, "a registered file was changed", changed, Outcome(1, "same", 8, told=(CHANGED,))),
    Event(9, "the run again: not told twice", lambda s: s.socieux("run"), Outcome(1, "same", 8)),
    Event(10, "the file is restored", restored, Outcome(0, "same", 8, told=(CHANGED_OVER,))),
    Event(12, "a listing that was cut off arrives", broken_listing, Outcome(0, "new", 8, 1)),
    Event(19, "a run is killed", lambda s: s.killed(), Outcome(KILLED, "same", 8, 1, (GONE,))),
    Event(20, "the next run starts at once", lambda s: s.socieux("run"), Outcome(0, "same", 8, 1, (GONE_OVER,))),
    Event(22, "rolled back to the version before", lambda s: s.socieux("rollback"), Outcome(0, "back", 8)),
    Event(24, "a listing arrives while pinned", lambda s: s.receive("fifth.txt", record(73)), Outcome(0, "same", 8)),
    Event(28, "the pin is released", lambda s: s.socieux("rollback", "--release"), Outcome(0, "new", 9, 1)),
)  # fmt: skip


def differing_parts(expected: Outcome, happened: Outcome) -> list[str]:
    """The names of what is not as expected; of a message only the beginning is expected."""
    numbers = [f.name for f in fields(Outcome) if f.name != "told"]
    differing = [name for name in numbers if getattr(expected, name) != getattr(happened, name)]
    pairs = zip(happened.told, expected.told, strict=False)
    is_told = len(happened.told) == len(expected.told) and all(said.startswith(start) for said, start in pairs)
    return differing if is_told else [*differing, "told"]


def rehearse(server: Server, month: tuple[Event, ...] = MONTH) -> bool:
    """Play the events in their order and print each as it has happened; returns whether all was as expected."""
    console, differing = Console(width=150, highlight=False), 0
    table = Table("day", "what", "", "expected", "happened", box=None, pad_edge=False)
    for event in month:
        happened = server.outcome(event.happens(server))
        differences = differing_parts(event.expected, happened)
        differing += bool(differences)
        table.add_row(
            str(event.day), event.what, "differs" if differences else "equal", *map(_words, (event.expected, happened))
        )
        console.print(f"day {event.day:>2}: {event.what}")
    console.print(table)
    console.print(f"{len(month) - differing} of {len(month)} events as expected")
    return differing == 0


def _words(outcome: Outcome) -> str:
    told = f", told: {'; '.join(outcome.told)}" if outcome.told else ""
    counted = f"{outcome.actions} actions, {outcome.quarantined} withheld"
    return f"exit {outcome.code}, version {outcome.version}, {counted}{told}"


def main() -> int:
    """Rehearse the month of a server, and the weeks of one that fetches, in folders that are removed afterwards."""
    from tests.rehearsal_site import weeks  # it is written in events of this module

    with tempfile.TemporaryDirectory() as name, serving() as site:
        months = {"month": MONTH, "site": weeks(site)}
        months = {key: months[key] for key in sys.argv[1:] or months}
        for folder in months:
            (Path(name) / folder / "raw").mkdir(parents=True)
        with closing(Forker()) as forker:
            equal = [rehearse(Server(Path(name) / folder, forker), month) for folder, month in months.items()]
        return 0 if all(equal) else 1


if __name__ == "__main__":
    sys.exit(main())
