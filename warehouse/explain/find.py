"""Which action or withheld entry somebody means: by code, key, title or the id of a rejection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from warehouse.engine import Connection
from warehouse.errors import ProjectError
from warehouse.reviewed import fold

MOST_NEAR = 5


@dataclass(frozen=True)
class Found:
    """Keys of the actions, and (document, entry number) of the withheld entries, that a word names."""

    actions: tuple[int, ...]
    withheld: tuple[tuple[str, int], ...]


def rows(connection: Connection, query: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
    """The answer of a query as dictionaries."""
    answer = connection.execute(query, list(parameters))
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def find(connection: Connection, wanted: str) -> Found:
    """What `wanted` names: a code, an action key (an old one too), a title in any case, or a rejection id.

    ProjectError with the nearest codes and titles where it names nothing.
    """
    actions = rows(connection, "SELECT action_key, action_code, title FROM main.dim_action WHERE action_key > 0")
    withheld = rows(
        connection,
        """SELECT document_sha256, entry_number, rejection_id, trim(code_raw) AS action_code, title_raw AS title
        FROM audit.rejected_entry JOIN lineage.entry USING (document_sha256, entry_number)
        ORDER BY document_sha256, entry_number""",
    )
    aliases = {row["old_key"]: row["new_key"] for row in rows(connection, "FROM lineage.action_alias")}
    text, folded = wanted.strip(), fold(wanted)

    def is_meant(row: dict[str, Any]) -> bool:
        return bool(text) and (row["action_code"] == text or (bool(folded) and fold(row["title"]) == folded))

    key = int(text) if text.lstrip("-").isdecimal() and text.isascii() else None
    found = Found(
        tuple(sorted(r["action_key"] for r in actions if r["action_key"] == aliases.get(key, key) or is_meant(r))),
        tuple(
            (row["document_sha256"], row["entry_number"])
            for row in withheld
            if is_meant(row) or (len(text) >= MOST_NEAR and row["rejection_id"].startswith(text))
        ),
    )
    if not found.actions and not found.withheld:
        raise ProjectError(f"No action is known as {text!r}.", fix=_nearest(text, [*actions, *withheld]))
    return found


def _nearest(text: str, known: Sequence[dict[str, Any]]) -> str:
    codes = sorted({row["action_code"] for row in known if row["action_code"]})
    titles = {fold(row["title"]): row["title"] for row in known if fold(row["title"])}
    near = get_close_matches(text, codes, MOST_NEAR, 0.6)
    near += [repr(titles[title]) for title in get_close_matches(fold(text), list(titles), 2, 0.6)]
    if near:
        return f"the nearest are {', '.join(near)}"
    return f"the codes are {', '.join(codes[:MOST_NEAR])}, ..." if codes else "publish with `socieux run`"
