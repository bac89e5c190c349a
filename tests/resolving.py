"""The stage `resolved` on tables that are held: its parts put together."""

from collections.abc import Iterable

import pyarrow as pa

from assets.resolved.rejection import TextOf
from assets.resolved.resolve import Decisions, resolve_in_slices
from assets.resolved.slices import Held


def resolve(
    normalised: pa.Table,
    documents: pa.Table,
    entries: pa.Table,
    issues: pa.Table,
    uses: pa.Table,
    text_of: TextOf,
    decisions: Decisions,
    evidence: Iterable[pa.Table] = (),
) -> dict[str, pa.Table]:
    """Every table of the stage as a whole, by name, in key order; see `resolve_in_slices`."""
    parts: dict[str, list[pa.Table]] = {}
    for tables in resolve_in_slices(
        Held(normalised), documents, Held(entries), issues, uses, text_of, decisions, evidence
    ):
        for name, rows in tables.items():
            parts.setdefault(name, []).append(rows)
    return {name: pa.concat_tables(tables) for name, tables in parts.items()}
