"""Surrogate keys: a stable 63-bit hash of the full natural key, and nothing else.

The same text gives the same key in Python (`stable_key`) and in SQL (`KEY_MACRO`, created on every connection by
`warehouse.engine`), so that a stage may be written in either. The reserved members of every dimension live here too.
"""

from __future__ import annotations

import hashlib

SEPARATOR = "\x1f"  # the ASCII unit separator: it does not occur in cleaned text, so parts cannot run into each other

# md5 is the one 128-bit hash that DuckDB computes as a number; nothing here depends on its being hard to forge.
KEY_MACRO = "CREATE OR REPLACE TEMP MACRO stable_key(natural_key) AS (md5_number_lower(natural_key) >> 1)::BIGINT"

UNKNOWN, NOT_STATED, NOT_APPLICABLE, AMBIGUOUS, REGIONAL, ONGOING = -1, -2, -3, -4, -5, -6

RESERVED_MEMBERS: dict[int, str] = {
    UNKNOWN: "Unknown",
    NOT_STATED: "Not stated",
    NOT_APPLICABLE: "Not applicable",
    AMBIGUOUS: "Ambiguous",
    REGIONAL: "Regional or several",
}


def natural_key(kind: str, *parts: str) -> str:
    """The text that is hashed: the kind of thing, then its natural key's parts."""
    return SEPARATOR.join((kind, *parts))


def stable_key(natural: str) -> int:
    """A positive 63-bit key, the same as SQL's `stable_key(natural)`."""
    digest = hashlib.md5(natural.encode("utf-8"), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little") >> 1
