"""One action from all entries that speak of it: which value survives, and what disagreed.

Values survive by attribute group, so that what was read together stays together. Within a group a known value always
wins over an unknown one, then what the source still says over what only an older snapshot said, then the stronger (a
more precise date, a stronger basis for the partner), then the later retrieval, then English (the listing's own
language), then document and position, so that the result does not depend on the order of arrival.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

Row = Mapping[str, Any]

UNKNOWN_FROM = 2  # from this rank on a value is not known: there the ranks below agree
PRECISION_RANK = {"day": 0, "month": 1, "year": 2}
STATUS_RANK = {"ok": 0, "ongoing": 1, "invalid": 2, "missing": 3, "not_stated": 4}
BASIS_RANK = {"heading": 0, "institution": 1, "text": 2, "demonym": 3, "place": 4, "national_body": 5}
PARTNER_STATUS_RANK = {"found": 0, "regional": 1, "ambiguous": 2, "not_found": 3}


def _date_columns(which: str) -> tuple[str, ...]:
    return tuple(f"{which}_{part}" for part in ("iso", "iso_end", "first_date", "last_date", "precision", "status"))


def _date_strength(which: str) -> Callable[[Row], tuple[int, int]]:
    def strength(row: Row) -> tuple[int, int]:
        return STATUS_RANK[row[f"{which}_status"]], PRECISION_RANK.get(row[f"{which}_precision"], 3)

    return strength


def _partner_strength(row: Row) -> tuple[int, int]:
    return PARTNER_STATUS_RANK[row["partner_status"]], BASIS_RANK.get(row["partner_basis"], 9)


def _is_empty(column: str) -> Callable[[Row], tuple[int, ...]]:
    return lambda row: (0 if row[column] else UNKNOWN_FROM,)


# Attribute group: its columns (the first one is compared for conflicts) and how strong a row is in it, least first.
GROUPS: dict[str, tuple[tuple[str, ...], Callable[[Row], tuple[int, ...]]]] = {
    "title": (("title",), _is_empty("title")),
    "action_code": (("action_code",), _is_empty("action_code")),
    "start": (_date_columns("start"), _date_strength("start")),
    "end": (_date_columns("end"), _date_strength("end")),
    "partner_institution": (
        ("partner_institution", "institution_name", "native_name", "acronym"),
        _is_empty("partner_institution"),
    ),
    "assistance_types": (("assistance_types",), _is_empty("assistance_types")),
    "partner_countries": (
        (
            "partner_countries",
            "partner_basis",
            "partner_status",
            "partner_score",
            "partner_alternatives",
            "partner_region",
        ),
        _partner_strength,
    ),
    "expert_groups": (("expert_groups",), _is_empty("expert_groups")),
    "host_countries": (("host_countries",), _is_empty("host_countries")),
    "description": (("description", "language", "mention_countries"), _is_empty("description")),
}
WORDS = {"title", "partner_institution", "assistance_types", "description"}  # these differ from language to language
CONFLICT_RULE = "survivorship"


def precedence(row: Row) -> tuple[bool, int, int, str, int]:
    """Sort key of an entry among those of its action, first wins; needs retrieved_on beside the entry's columns."""
    retrieved: date | None = row["retrieved_on"]
    return (
        bool(row.get("is_superseded")),
        -(retrieved or date.min).toordinal(),
        0 if row["language"] in ("en", None) else 1,
        row["document_sha256"],
        row["entry_number"],
    )


def merge(rows: Sequence[Row]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The surviving values of two or more entries of one action, and one conflict row per disagreement.

    A row marked `is_superseded` only fills what the others leave open, and disagrees with nobody: it is history.
    """
    ordered = sorted(rows, key=precedence)
    primary = ordered[0]
    merged: dict[str, Any] = dict(primary)
    conflicts: list[dict[str, Any]] = []
    for name, (columns, strength) in GROUPS.items():
        # min is stable: equal strength keeps the order of precedence
        kept = min(ordered, key=partial(_rank, strength))
        merged |= {column: kept[column] for column in columns}
        conflicts += [
            _conflict(name, columns[0], kept, row) for row in ordered if _disagrees(name, columns[0], kept, row)
        ]
    merged["sighting_count"] = len(rows)
    speaking = [row for row in rows if not row.get("is_superseded")]
    merged["quality_flags"] = sorted(
        {flag for row in speaking for flag in row["quality_flags"]} | _conflict_flag(conflicts)
    )
    return merged, conflicts


def _rank(strength: Callable[[Row], tuple[int, ...]], row: Row) -> tuple[bool, bool, tuple[int, ...]]:
    rank = strength(row)
    return rank[0] >= UNKNOWN_FROM, bool(row.get("is_superseded")), rank


def _conflict_flag(conflicts: Sequence[Row]) -> set[str]:
    return {"sources_disagree"} if conflicts else set()


def _disagrees(name: str, column: str, kept: Row, row: Row) -> bool:
    if row.get("is_superseded") or kept.get("is_superseded"):
        return False
    if row is kept or not kept[column] or not row[column] or kept[column] == row[column]:
        return False
    if name in WORDS and kept["language"] != row["language"]:
        return False
    # A less precise date that contains the other says the same.
    return not (name in ("start", "end") and str(kept[column]).startswith(str(row[column])))


def _conflict(name: str, column: str, kept: Row, row: Row) -> dict[str, Any]:
    return {
        "action_key": row["action_key"],
        "field_name": name,
        "kept_value": _as_text(kept[column]),
        "kept_document_sha256": kept["document_sha256"],
        "kept_entry_number": kept["entry_number"],
        "other_value": _as_text(row[column]),
        "document_sha256": row["document_sha256"],
        "entry_number": row["entry_number"],
        "rule_name": CONFLICT_RULE,
    }


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_as_text(item) for item in value)
    if isinstance(value, dict):
        countries = ", ".join(value["countries"])
        return f"{value['stated_count'] or 'some'} from {countries or 'nowhere stated'}"
    return str(value)
