"""What is wrong, as people are told; and from what is wrong now and what was told before, what is to be told next.

Pure: no clock, no instance, no network. A cause has a key that stays the same for as long as the cause lasts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

SHOWN_ROWS = 5
SHOWN_CHARACTERS = 200  # of a value


@dataclass(frozen=True)
class Cause:
    """One thing that is wrong: what, where, the checks that say so with their first rows, and what to do next."""

    key: str
    subject: str
    what: str
    fix: str = ""
    checks: tuple[str, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()
    run_id: str | None = None


@dataclass(frozen=True)
class Message:
    """What goes out: that a cause has come up, or that it is over. `since` is a UTC time as text."""

    event: str  # failed, over or test
    cause: Cause
    since: str
    link: str = ""

    @property
    def subject(self) -> str:
        """One line, whatever the source holds."""
        mark = {"failed": "FAILED", "over": "over", "test": "test"}[self.event]
        return " ".join(f"[socieux] {mark}: {self.cause.subject}".split())

    @property
    def text(self) -> str:
        """The message as plain text."""
        if self.event == "over":
            return f"{self.cause.subject}\n\nThis is over. It had lasted since {self.since} UTC."
        parts = [self.cause.what]
        if self.cause.checks:
            parts.append("Checks: " + ", ".join(self.cause.checks))
        if self.cause.rows:
            parts.append("First rows:\n" + "\n".join(f"- {_line(row)}" for row in self.cause.rows[:SHOWN_ROWS]))
        if self.cause.fix:
            parts.append(f"Next: {self.cause.fix}")
        parts.append(f"Since {self.since} UTC. What was published before stays as it is.")
        if self.link:
            parts.append(self.link)
        return "\n\n".join(parts)

    def as_record(self) -> dict[str, Any]:
        """The message for programs."""
        return {
            "event": self.event,
            "key": self.cause.key,
            "subject": self.subject,
            "what": self.cause.what,
            "next": self.cause.fix,
            "checks": list(self.cause.checks),
            "rows": [dict(row) for row in self.cause.rows[:SHOWN_ROWS]],
            "run_id": self.cause.run_id,
            "since": self.since,
            "link": self.link,
        }


def _line(row: Mapping[str, Any]) -> str:
    shown = ((name, " ".join(str(value).split())) for name, value in row.items() if value is not None)
    return ", ".join(
        f"{name}={value if len(value) <= SHOWN_CHARACTERS else value[: SHOWN_CHARACTERS - 1] + '…'}"
        for name, value in shown
    )


@dataclass
class Told:
    """What is known of a cause between two looks: since when, who was told that it came up, and whether it is over."""

    cause: Cause
    since: str
    channels: list[str] = field(default_factory=list)
    is_over: bool = False


def read_state(text: str | None) -> dict[str, Told]:
    """The state as a sensor's cursor keeps it; nothing for a first look."""
    return {key: _told(row) for key, row in json.loads(text or "{}").items()}


def write_state(state: Mapping[str, Told]) -> str:
    """The state as text."""
    return json.dumps({key: asdict(told) for key, told in state.items()}, default=str)


def _told(row: Mapping[str, Any]) -> Told:
    cause = Cause(**{**row["cause"], "checks": tuple(row["cause"]["checks"]), "rows": tuple(row["cause"]["rows"])})
    return Told(cause, row["since"], list(row["channels"]), row["is_over"])


def update(state: dict[str, Told], now: Iterable[Cause], time: str) -> None:
    """Bring the state up to what is wrong now: new causes since `time`; what is no longer wrong is over.

    A cause that is over and that nobody was told of is forgotten.
    """
    present = {cause.key: cause for cause in now}
    for key, cause in present.items():
        if key not in state:
            state[key] = Told(cause, time)
        else:
            state[key].is_over = False
    for key in [key for key in state if key not in present]:
        state[key].is_over = True
        if not state[key].channels:
            del state[key]


def due(state: Mapping[str, Told], channels: Sequence[str], link: str) -> list[tuple[str, str, Message]]:
    """What is to be told now: (key, channel, message), each cause once a channel, its end to those who know of it."""
    messages = []
    for key, told in state.items():
        wanting = [name for name in channels if (name in told.channels) == told.is_over]
        where = f"{link.rstrip('/')}/runs/{told.cause.run_id}" if link and told.cause.run_id else link
        message = Message("over" if told.is_over else "failed", told.cause, told.since, where)
        messages += [(key, name, message) for name in wanting]
    return messages


def note(state: dict[str, Told], key: str, channel: str) -> None:
    """A channel has been told; a cause whose end all know is forgotten."""
    told = state[key]
    if not told.is_over:
        told.channels.append(channel)
        return
    told.channels.remove(channel)
    if not told.channels:
        del state[key]
