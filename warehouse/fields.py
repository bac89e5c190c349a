"""Every column name of the project and what it means, once.

A name means the same thing in every table that carries it. Add a field here before a table uses it; keep role-playing
names (`partner_country_key`) as fields of their own. Units and kinds are suffixes: `_key`, `_code`, `_name`, `_date`,
`_days`, `_count`; booleans start with `is_`. A span is a pair of byte offsets, start inclusive, end exclusive.
"""

from __future__ import annotations

from warehouse.schema import Field
from warehouse.wide_fields import wide_fields

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


def _key(description: str, references: str | None = None) -> Field:
    return Field("BIGINT", description, minimum=-6, references=references)


def _date_key(description: str) -> Field:
    return Field("INTEGER", description, minimum=-6, references="dim_date.date_key")


def _text(description: str) -> Field:
    return Field("VARCHAR", description)


def _count(description: str) -> Field:
    return Field("INTEGER", description, minimum=0)


def _flag(description: str) -> Field:
    return Field("BOOLEAN", description)


def _raw_value(what: str) -> dict[str, Field]:
    """The three columns in which an entry keeps one value exactly as received."""
    name = what.replace(" ", "_")
    return {
        f"{name}_raw": _text(f"The {what} as received: empty for a label without a value, null without the label."),
        f"{name}_span_start": Field("BIGINT", f"First byte of the {what} in the document.", minimum=0),
        f"{name}_span_end": Field("BIGINT", f"Byte after the {what} in the document.", minimum=0),
    }


def _date(which: str) -> dict[str, Field]:
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


DOCUMENT_FIELDS = {
    "document_sha256": Field(
        "VARCHAR", "SHA-256 of the document's bytes.", pattern=SHA256, references="document.document_sha256"
    ),
    "path": _text("Path of the file, relative to the raw archive."),
    "byte_count": Field("BIGINT", "Size of the document in bytes.", minimum=0),
    "media_type": _text("Type of the document, judged by its content."),
    "encoding": _text("Exact codec that decodes the document's bytes; null where they are no text."),
    "bom_byte_count": _count("Bytes of the byte order mark before the text."),
    "decoding_problem": _text("Why the bytes could not be read as text, and at which offset; null where they could."),
    "source": _text("Who published the document."),
    "listing_id": _text("Listing of which the document is a snapshot."),
    "snapshot_id": _text("Snapshot of the listing."),
    "is_complete": _flag("Whether the snapshot holds the whole listing; null where that is not known."),
    "url": _text("Address the document was retrieved from; null where it is not known."),
    "retrieved_on": Field("DATE", "Day of retrieval; null where it is not known."),
    "document_language": _text("Language the manifest states for the document."),
    "licence": _text("Licence the manifest states for the document."),
    "manifest_heading": _text("Page heading the manifest states for the document."),
    "date_order": Field("VARCHAR", "Order of day and month that the source declares.", values=("DMY", "MDY", "YMD")),
    "derived_from_sha256": Field("VARCHAR", "SHA-256 of the document this text was derived from.", pattern=SHA256),
    "extractor": _text("Name and version of the program that derived the text."),
}

ENTRY_FIELDS = {
    "entry_number": Field("INTEGER", "Position of the entry in its document, from 1.", minimum=1),
    "kind": Field("VARCHAR", "action, or news (a notice without the marks of an action).", values=("action", "news")),
    "layout": _text("Identifier of the layout the entry was read in."),
    "layout_score": Field("DOUBLE", "Share of the layout's evidence found in the entry.", minimum=0, maximum=1),
    "span_start": Field("BIGINT", "First byte in the document.", minimum=0),
    "span_end": Field("BIGINT", "Byte after the last one in the document.", minimum=0),
    "heading": _text("Heading above the entry, as received."),
    "heading_span_start": Field("BIGINT", "First byte of the heading.", minimum=0),
    "heading_span_end": Field("BIGINT", "Byte after the heading.", minimum=0),
    **_raw_value("title"),
    **_raw_value("code"),
    **_raw_value("start"),
    **_raw_value("end"),
    **_raw_value("range"),
    **_raw_value("partner institution"),
    **_raw_value("assistance type"),
    **_raw_value("place"),
    **_raw_value("description"),
    "byte_class": Field(
        "VARCHAR",
        "What the bytes are: value, label, separator, heading, noise (by a named rule) or quarantined.",
        values=("value", "label", "separator", "heading", "noise", "quarantined"),
    ),
    "rule_name": _text("Name of the rule that decided."),
}

ISSUE_FIELDS = {
    "issue_key": _key("Stable key of the issue."),
    "issue_code": _text("Code of the issue in the taxonomy."),
    "severity": Field("VARCHAR", "info leaves a record trustworthy; warning and error do not.", values=SEVERITIES),
    "field_name": _text("Field in doubt, or `entry` for the whole."),
    "message": _text("What is wrong, in words."),
    "line_number": Field("INTEGER", "Line in the document, from 1.", minimum=1),
    "column_number": Field("INTEGER", "Character in the line, from 1.", minimum=1),
    "surface": _text("The received characters at the span, before any repair."),
    "suggested_fix": _text("What to do about it."),
    "rejection_code": _text("Why the entry was quarantined; null where it was not."),
    "raw_text": _text("The whole entry as received."),
    "rejection_id": Field(
        "VARCHAR", "Short stable id of a rejected entry: of what it is, why, and its text.", pattern=SHORT_ID
    ),
    "state": Field("VARCHAR", "open, or waived: somebody decided that it stays withheld.", values=("open", "waived")),
    "waiver_reason": _text("Why the entry stays withheld; null where nobody has decided so."),
    "waived_until": Field("DATE", "Last day of the waiver; null where there is none."),
}

DECISION_FIELDS = {
    "correction_id": _text("Id of the correction; evidence names it `correction:<id>`."),
    "correction_outcome": Field(
        "VARCHAR",
        "applied (the source says what was expected), settled (it now says the corrected value itself), or changed "
        "(it says something else, so the correction must be reviewed).",
        values=("applied", "settled", "changed"),
    ),
    "expected_raw": _text("The value as received that the correction replaces."),
    "corrected_value": _text("The value that is read instead."),
    "decision_reason": _text("Why it was decided so."),
    "decided_on": Field("DATE", "Day of the decision."),
    "decision_owner": _text("Who answers for the decision; empty where nobody is named."),
    "applied_count": _count("Entries whose value was replaced."),
    "changed_count": _count("Entries that state neither the expected nor the corrected value."),
    "entry_id": _text("What the entry is, wherever it stands: its code, else its folded title, else its text."),
    "text_sha256": Field("VARCHAR", "SHA-256 of the entry's text as received.", pattern=SHA256),
    "lookup_id": Field("VARCHAR", "Short stable id of what is decided: its kind and folded value.", pattern=SHORT_ID),
    "lookup_kind": Field("VARCHAR", "What the value is.", values=ASKED),
    "lookup_value": _text("The name as written."),
    "lookup_decision": _text("What it means: ISO alpha-2 codes joined by ';', or a type's name; null for nothing."),
    "use_count": _count("Entries that the lookup decided or, without a decision, keeps from being asked about."),
    "proposal_id": Field("VARCHAR", "Short stable id, that of the lookup that would settle it.", pattern=SHORT_ID),
    "proposal_kind": Field("VARCHAR", "What the value is.", values=ASKED),
    "proposal_value": _text("The name as written, or the code or title of the action."),
    "proposal_reason": _text("Why it is asked."),
    "candidates": Field("VARCHAR[]", "What it could mean, the likeliest first: ISO alpha-2 codes, or names of types."),
    "context": _text("Code, title, institution and the beginning of the text of the first entry, joined by ' | '."),
    "proposed_count": _count("Entries that it is asked for."),
    "waived_count": _count("Rejected entries that the waiver is about; 0 once the text has changed."),
    "is_expired": _flag("Whether its last day lies before the date that ages are counted to."),
}

VALUE_FIELDS = {
    "title": _text("Title, blanks normalised and mojibake repaired."),
    "action_code": _text("Code of the action; its year is that of the request."),
    **_date("start"),
    **_date("end"),
    "partner_institution": _text("Partner institution as written, blanks normalised."),
    "institution_name": _text("Name of the institution without its native name and acronym."),
    "native_name": _text("Name of the institution in its own language, as the listing gives it."),
    "acronym": _text("Acronym of the institution, as the listing gives it."),
    "assistance_types": Field("VARCHAR[]", "Types of assistance, split, in the order stated."),
    "partner_countries": Field("VARCHAR[]", "ISO alpha-2 codes of the countries that benefit."),
    "partner_basis": Field("VARCHAR", "Strongest evidence for the partner country.", values=BASES),
    "partner_status": Field(
        "VARCHAR",
        "Outcome of the search for the partner country.",
        values=("found", "not_found", "ambiguous", "regional"),
    ),
    "partner_score": Field("DOUBLE", "Strength of the evidence for the partner country.", minimum=0, maximum=1),
    "partner_alternatives": Field("VARCHAR[]", "Countries considered as partner and not chosen."),
    "partner_region": _text("Region that a regional action serves."),
    "host_countries": Field("VARCHAR[]", "ISO alpha-2 codes of the countries visited."),
    "mention_countries": Field("VARCHAR[]", "ISO alpha-2 codes of countries named in no other role."),
    "expert_groups": Field(f"{EXPERT_GROUP}[]", "Stated groups of experts, in the order stated."),
    "language": _text("Language of the description (ISO 639-1)."),
    "description": _text("Description, blanks normalised and mojibake repaired."),
    "is_quarantined": _flag("Whether the entry is withheld from the star schema."),
    "quality_flags": Field("VARCHAR[]", "Named doubts about the record, sorted; empty when there are none."),
    "iso": Field("VARCHAR", "The date in ISO 8601, to the precision stated.", pattern=ISO_DATE),
    "iso_end": Field("VARCHAR", "Last date where the value is a range.", pattern=ISO_DATE),
    "raw": _text("The value as received."),
    "date_precision": Field("VARCHAR", "Precision of the date.", values=PRECISIONS),
    "date_status": Field("VARCHAR", "State of the date.", values=DATE_STATUSES),
    "is_ambiguous": _flag("Whether day and month could be exchanged for another valid date."),
    "alternative_iso": Field("VARCHAR", "The date if day and month were exchanged.", pattern=ISO_DATE),
    "settled_by": Field(
        "VARCHAR",
        "What settled the order of day and month: value (only one reading), chronology (the other ends before it "
        "starts) or convention (the source's declared order alone).",
        values=("value", "chronology", "convention"),
    ),
}

EVIDENCE_FIELDS = {
    "attribute": _text("What the characters prove, such as partner_country or start_date."),
    "attribute_value": _text("The value proved, as text."),
    "candidate_kind": Field(
        "VARCHAR",
        "What the characters name: a country by its name, a demonym, a place or a national body; a region or "
        "organisation; or an implementer.",
        values=("name", "demonym", "place", "national_body", "region", "implementer"),
    ),
    "candidate_value": _text("ISO alpha-2 codes of the countries they could mean, joined by ';'; empty for none."),
    "group_number": Field("INTEGER", "Position of the expert group in its action, from 1.", minimum=1),
    "cue": _text("Words that decided the role."),
    "cue_span_start": Field("BIGINT", "First byte of the cue.", minimum=0),
    "cue_span_end": Field("BIGINT", "Byte after the cue.", minimum=0),
    "is_inferred": _flag("Whether the value is inferred from the characters and not stated by them."),
    "evidence_key": _key("Stable key of the evidence row."),
    "table_name": _text("Table of the value that is proved."),
    "column_name": _text("Column of the value that is proved."),
    "row_key": _text("Primary key of the row that is proved; the parts of a composite key are joined by '|'."),
}

RESOLUTION_FIELDS = {
    "action_key": _key("Stable key of the action's natural key.", "dim_action.action_key"),
    "natural_key": _text("Natural key of the action: its code, else title, institution and partner."),
    "natural_key_rule": Field(
        "VARCHAR", "Which natural key it has.", values=("code", "title_institution_partner", "reserved")
    ),
    "sighting_count": Field("INTEGER", "Entries that speak of the action.", minimum=1),
    "resolution": Field(
        "VARCHAR",
        "What became of the entry: primary (the action's values come from it first), merged, news or quarantined.",
        values=("primary", "merged", "news", "quarantined"),
    ),
    "kept_value": _text("The value that was published."),
    "kept_document_sha256": Field("VARCHAR", "Document of the value that was published.", pattern=SHA256),
    "kept_entry_number": Field("INTEGER", "Entry of the value that was published.", minimum=1),
    "other_value": _text("The value that was not published."),
    "old_key": _key("Key under which the action was published before."),
    "new_key": _key("Key under which the action is published now.", "dim_action.action_key"),
    "alias_reason": _text("Why the key changed."),
}

STAR_FIELDS = {
    "start_date_key": _date_key("Start of the action."),
    "end_date_key": _date_key("End of the action."),
    "partner_country_key": _key("Country that benefits; -5 for several or a region.", "dim_country.country_key"),
    "institution_key": _key("Institution that asked.", "dim_institution.institution_key"),
    "audit_key": _key("Rules and quality profile of the row.", "dim_audit.audit_key"),
    "duration_days": _count("End minus start in days; null unless both are known to the day."),
    "expert_country_count": _count("Distinct countries that supply experts."),
    "experts_stated_count": _count("Experts stated, summed over groups; null when no number is stated."),
    "is_triangular": _flag(
        "Whether an expert country is neither the partner nor EU, EEA, CH or UK on the first day that the start can "
        "mean (without a start: at any time); null when no expert country is stated, and when the partner is unknown "
        "and could be that country itself."
    ),
    "health_score": Field(
        "DOUBLE",
        "Health of the record from 0 (worst) to 1: the weighted mean of the components that apply.",
        minimum=0,
        maximum=1,
    ),
    "component_name": Field("VARCHAR", "Component of health.", values=HEALTH_COMPONENTS),
    "component_score": Field(
        "DOUBLE", "From 0 (worst) to 1; null where the component does not apply.", minimum=0, maximum=1
    ),
    "component_weight": Field("DOUBLE", "Weight of the component in the health of a record.", minimum=0, maximum=1),
    "component_note": _text("What costs the component its points, in words; null where nothing does."),
    "expert_group_key": _key("Stable key of the expert group.", "fact_expert_group.expert_group_key"),
    "stated_count": Field("INTEGER", "Experts the text states for the group; null when it states none.", minimum=1),
    "count_qualifier": Field("VARCHAR", "How exact the stated number is.", values=QUALIFIERS),
    "country_count": _count("Countries of the group."),
    "country_key": _key("Country.", "dim_country.country_key"),
    "weight": Field("DOUBLE", "Share of the row in its action and role; shares sum to 1.", minimum=0, maximum=1),
    "allocated_count": Field("INTEGER", "Experts placed in the country; null where it cannot be split.", minimum=0),
    "country_role": Field("VARCHAR", "Role of the country in the action.", values=ROLES),
    "basis": Field("VARCHAR", "Strongest evidence for the role.", values=(*BASES, "not_found")),
    "assistance_type_key": _key("Type of assistance.", "dim_assistance_type.assistance_type_key"),
    "assistance_type_name": _text("Type of assistance, in the vocabulary's spelling where it is known."),
    "is_known_type": _flag("Whether the type is in the vocabulary."),
    "partner_rivals": _text(
        "ISO alpha-2 codes, joined by ';', of the countries considered as partner and not chosen; null where none was."
    ),
    "source_url": _text("Address of the listing; null where it is not known."),
    "action_history_key": _key("Stable key of the action in one period of source time."),
    "source_valid_from": Field("DATE", "Day of the first retrieval at which the source said so; null where not known."),
    "source_valid_to": Field("DATE", "Day of the retrieval at which it no longer did; null while it does."),
    "withdrawn_on": Field("DATE", "Day of the retrieval at which it had disappeared; null while it is listed."),
    "is_withdrawn": _flag(
        "Whether the action then disappeared from every listing that had it, by a complete snapshot."
    ),
    "period_number": Field("INTEGER", "Position of the period in the action's history, from 1.", minimum=1),
    "partner_iso2_list": _text("ISO alpha-2 codes of the countries that benefit, joined by '; '."),
    "expert_iso2_list": _text("ISO alpha-2 codes of the countries that supply experts, sorted, joined by '; '."),
    "assistance_type_list": _text("Types of assistance as stated, joined by '; '."),
    "iso2": Field("VARCHAR", "ISO 3166-1 alpha-2 code; XK for Kosovo*.", pattern=ISO2),
    "iso3": Field("VARCHAR", "ISO 3166-1 alpha-3 code; XKX for Kosovo*.", pattern=r"[A-Z]{3}"),
    "iso_numeric": Field("VARCHAR", "ISO 3166-1 numeric code.", pattern=r"\d{3}"),
    "country_name": _text("Name by the naming policy of the warehouse (`socieux run --naming`; EU by default)."),
    "country_name_eu": _text("Name in EU style."),
    "country_name_un": _text("Name in UN style."),
    "country_name_iso": _text("Name in ISO 3166 style."),
    "note": _text("Note that travels with the name in force; null where that name has none."),
    "note_eu": _text("Note that travels with the name in EU style."),
    "former_name": _text("Name that the country had before."),
    "renamed_on": Field("VARCHAR", "Day or year from which it has another name; null if not known.", pattern=ISO_DATE),
    "dac_list": _text("DAC list of ODA recipients, by the years of the flows it is for."),
    "income_group": Field(
        "VARCHAR",
        "Place on the list: least developed, other low income, lower middle, upper middle income, or none (not on it).",
        values=INCOME_GROUPS,
    ),
    "m49_region": _text("UN M49 region."),
    "m49_subregion": _text("UN M49 sub-region."),
    "dac_code": Field("INTEGER", "Code of the country in OECD DAC reporting.", minimum=1),
    "date_key": Field("INTEGER", "yyyymmdd; yyyymm00 for a month, yyyy0000 for a year.", minimum=-6),
    "date_name": _text("The date in ISO 8601 to its precision, or the reserved member's name."),
    "first_date": Field("DATE", "First day of the member."),
    "last_date": Field("DATE", "Last day of the member."),
    "precision": Field("VARCHAR", "Precision of the member.", values=PRECISIONS),
    "year": Field("INTEGER", "Year of the member.", minimum=1),
    "quarter": Field("INTEGER", "Quarter of the member; null for a year.", minimum=1, maximum=4),
    "month": Field("INTEGER", "Month of the member; null for a year.", minimum=1, maximum=12),
    "rule_version": _text("Hash of the code and data files that decided the row."),
    "quality_profile": _text("The row's named doubts joined by ', ', or clean."),
    "is_trusted": _flag("Whether no doubt stands against the record."),
    "coding_key": _key("Code by which an action is sorted.", "dim_coding.coding_key"),
    "coding_scheme": Field("VARCHAR", "What the code is one of; reserved for reserved members.", values=SCHEMES),
    "coding_code": _text("The code in its scheme."),
    "coding_name": _text("The code in words."),
    "coding_score": Field(
        "DOUBLE", "How surely the words mean the code; less in the description.", minimum=0, maximum=1
    ),
    "matched_words": _text("The words that gave the code, as published."),
    "programme_phase_key": _key("Phase of the facility.", "dim_programme_phase.programme_phase_key"),
    "programme_phase_name": _text("Name of the facility in the phase."),
    "first_year": Field("INTEGER", "First year of the phase.", minimum=1),
    "last_year": Field("INTEGER", "Last year of the phase; null while it lasts.", minimum=1),
    "coding_status": Field("VARCHAR", "derived: coded by a rule, not stated by the source.", values=("derived",)),
    "group_code": _text("Group of countries."),
    "valid_from": Field("DATE", "First day in force; null for always."),
    "valid_to": Field("DATE", "Last day in force; null while it is."),
    "reference_source": _text("Where the row comes from, as package@version:file or compiled."),
}

AUDIT_FIELDS = {
    "rule_part": _text("Name of the part: code, reference/FILE, corrections, or setting: NAME."),
    "part_state": _text("Hash of the part's files, or the setting's value."),
    "change_kind": Field(
        "VARCHAR",
        "added, changed, withdrawn (the source no longer lists it), or removed (no longer published at all).",
        values=("added", "changed", "withdrawn", "removed"),
    ),
    "changed_key": Field("BIGINT", "Key of the action, which a later publication may no longer hold."),
    "changed_column": _text("Column of v_action that changed, or action where the whole came or went."),
    "old_value": _text("Value in the publication before, as text."),
    "new_value": _text("Value in this publication, as text."),
    "change_reason": _text("What can have caused it: source, rule, reference data, setting; several joined by ', '."),
    "changed_parts": _text("The parts of rules and reference data that differ, joined by ', '; null where none does."),
    "run_id": _text("Run that did the work."),
    "started_at": Field("TIMESTAMP", "Start of the run, UTC."),
    "finished_at": Field("TIMESTAMP", "End of the run, UTC."),
    "published_at": Field("TIMESTAMP", "Time of publication, UTC."),
    "run_state": Field(
        "VARCHAR",
        "What became of the run: a new version published, the same content found, refused by a check or an unfit "
        "input, failed, or stopped by a person. Null in rows written before this column.",
        values=RUN_STATES,
    ),
    "failure_reason": _text("Why the run did not come to its end; null for one that did."),
    "content_version": _text("Hash of the published content."),
    "previous_version": _text("Version that was published before."),
    "document_count": _count("Documents in the raw archive."),
    "entry_count": _count("Entries parsed."),
    "action_count": _count("Actions published."),
    "rejected_count": _count("Entries quarantined."),
    "check_name": _text("Name of the check, the same in Dagster."),
    "check_severity": Field("VARCHAR", "critical blocks publishing, warning does not.", values=("critical", "warning")),
    "is_passed": _flag("Whether the check held."),
    "element_count": Field("BIGINT", "Rows looked at.", minimum=0),
    "failure_count": Field("BIGINT", "Rows that failed.", minimum=0),
    "check_reason": _text("Why the rule exists."),
    "failing_rows": _text("First failing rows, as JSON, each with its place and text in the source where it has one."),
    "measured": _text("What a check with memory measured, as JSON: subject, value, and the bounds of what is usual."),
}

FIELDS: dict[str, Field] = {
    **DOCUMENT_FIELDS,
    **ENTRY_FIELDS,
    **ISSUE_FIELDS,
    **DECISION_FIELDS,
    **VALUE_FIELDS,
    **EVIDENCE_FIELDS,
    **RESOLUTION_FIELDS,
    **STAR_FIELDS,
    **wide_fields(INCOME_GROUPS, (*BASES, "not_found")),
    **AUDIT_FIELDS,
}
