"""Kinds of fields, and the domains that several of them share."""

from __future__ import annotations

from warehouse.schema import Field

SHA256 = r"[0-9a-f]{64}"
ISO_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
ISO2 = r"[A-Z]{2}"
PRECISIONS = ("day", "month", "year")
DATE_STATUSES = ("ok", "ongoing", "missing", "invalid", "not_stated")
SEVERITIES = ("info", "warning", "error")
RUN_STATES = ("published", "unchanged", "refused", "failed", "stopped")
ROLES = ("partner", "expert", "host", "mention")
BASES = ("heading", "institution", "text", "demonym", "place", "national_body")
HEALTH_COMPONENTS = ("age", "ambiguity", "completeness", "conflicts", "evidence")
INCOME_GROUPS = ("LDC", "LIC", "LMIC", "UMIC", "none")
SCHEMES = ("crs_purpose", "marker", "modality", "sdg_target", "theme", "reserved")
ASKED = ("institution", "place", "type", "action")
SHORT_ID = r"[0-9a-f]{10}"
QUALIFIERS = ("exact", "at_least", "about")
EXPERT_GROUP = "STRUCT(countries VARCHAR[], stated_count INTEGER, count_qualifier VARCHAR)"


def key(description: str, references: str | None = None) -> Field:
    """A surrogate key, which may be that of a reserved member."""
    return Field("BIGINT", description, minimum=-6, references=references)


def date_key(description: str) -> Field:
    """A date as a number, `yyyymmdd`, or a reserved member."""
    return Field("INTEGER", description, minimum=-6, references="dim_date.date_key")


def text(description: str) -> Field:
    """A text of any form."""
    return Field("VARCHAR", description)


def count(description: str) -> Field:
    """How many of something."""
    return Field("INTEGER", description, minimum=0)


def flag(description: str) -> Field:
    """Yes or no."""
    return Field("BOOLEAN", description)


def raw_value(what: str) -> dict[str, Field]:
    """The three columns in which an entry keeps one value exactly as received."""
    name = what.replace(" ", "_")
    return {
        f"{name}_raw": text(f"The {what} as received: empty for a label without a value, null without the label."),
        f"{name}_span_start": Field("BIGINT", f"First byte of the {what} in the document.", minimum=0),
        f"{name}_span_end": Field("BIGINT", f"Byte after the {what} in the document.", minimum=0),
    }


def date_parts(which: str) -> dict[str, Field]:
    """What is known of the start or the end of an action."""
    return {
        f"{which}_iso": Field("VARCHAR", f"{which.title()} in ISO 8601, to the precision stated.", pattern=ISO_DATE),
        f"{which}_iso_end": Field("VARCHAR", f"Last date where the {which} is itself a range.", pattern=ISO_DATE),
        f"{which}_first_date": Field("DATE", f"First day that the stated {which} can mean."),
        f"{which}_last_date": Field("DATE", f"Last day that the stated {which} can mean."),
        f"{which}_precision": Field("VARCHAR", f"Precision of the stated {which}.", values=PRECISIONS),
        f"{which}_status": Field(
            "VARCHAR",
            f"State of the {which}: ok, ongoing (said by the source), missing (a label without a date), invalid (text "
            "that is no date) or not_stated (no label).",
            values=DATE_STATUSES,
        ),
    }
