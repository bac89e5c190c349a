"""Every column name of the project and what it means, once.

A name means the same thing in every table that carries it. Add a field here before a table uses it; keep role-playing
names (`partner_country_key`) as fields of their own. Units and kinds are suffixes: `_key`, `_code`, `_name`, `_date`,
`_days`, `_count`; booleans start with `is_`. A span is a pair of byte offsets, start inclusive, end exclusive.
"""

from __future__ import annotations

from warehouse.fields.stages import (
    DECISION_FIELDS,
    DOCUMENT_FIELDS,
    ENTRY_FIELDS,
    EVIDENCE_FIELDS,
    ISSUE_FIELDS,
    RESOLUTION_FIELDS,
    VALUE_FIELDS,
)
from warehouse.fields.star import AUDIT_FIELDS, STAR_FIELDS
from warehouse.fields.wide import WIDE_FIELDS
from warehouse.schema import Field

FIELDS: dict[str, Field] = {
    **DOCUMENT_FIELDS,
    **ENTRY_FIELDS,
    **ISSUE_FIELDS,
    **DECISION_FIELDS,
    **VALUE_FIELDS,
    **EVIDENCE_FIELDS,
    **RESOLUTION_FIELDS,
    **STAR_FIELDS,
    **WIDE_FIELDS,
    **AUDIT_FIELDS,
}
