"""Fields of the stages landed, parsed, normalised and resolved."""

from __future__ import annotations

from warehouse.fields.kinds import (
    ASKED,
    BASES,
    DATE_STATUSES,
    EXPERT_GROUP,
    ISO_DATE,
    PRECISIONS,
    SEVERITIES,
    SHA256,
    SHORT_ID,
    count,
    date_parts,
    flag,
    key,
    raw_value,
    text,
)
from warehouse.schema import Field

DOCUMENT_FIELDS = {
    "document_sha256": Field(
        "VARCHAR", "SHA-256 of the document's bytes.", pattern=SHA256, references="document.document_sha256"
    ),
    "path": text("Path of the file, relative to the raw archive."),
    "byte_count": Field("BIGINT", "Size of the document in bytes.", minimum=0),
    "media_type": text("Type of the document, judged by its content."),
    "encoding": text("Exact codec that decodes the document's bytes; null where they are no text."),
    "bom_byte_count": count("Bytes of the byte order mark before the text."),
    "decoding_problem": text("Why the bytes could not be read as text, and at which offset; null where they could."),
    "source": text("Who published the document."),
    "listing_id": text("Listing of which the document is a snapshot."),
    "snapshot_id": text("Snapshot of the listing."),
    "is_complete": flag("Whether the snapshot holds the whole listing; null where that is not known."),
    "url": text("Address the document was retrieved from; null where it is not known."),
    "retrieved_on": Field("DATE", "Day of retrieval; null where it is not known."),
    "document_language": text("Language the manifest states for the document."),
    "licence": text("Licence the manifest states for the document."),
    "manifest_heading": text("Page heading the manifest states for the document."),
    "date_order": Field("VARCHAR", "Order of day and month that the source declares.", values=("DMY", "MDY", "YMD")),
    "derived_from_sha256": Field("VARCHAR", "SHA-256 of the document this text was derived from.", pattern=SHA256),
    "extractor": text("Name and version of the program that derived the text."),
}

ENTRY_FIELDS = {
    "entry_number": Field("INTEGER", "Position of the entry in its document, from 1.", minimum=1),
    "kind": Field("VARCHAR", "action, or news (a notice without the marks of an action).", values=("action", "news")),
    "layout": text("Identifier of the layout the entry was read in."),
    "layout_score": Field("DOUBLE", "Share of the layout's evidence found in the entry.", minimum=0, maximum=1),
    "span_start": Field("BIGINT", "First byte in the document.", minimum=0),
    "span_end": Field("BIGINT", "Byte after the last one in the document.", minimum=0),
    "heading": text("Heading above the entry, as received."),
    "heading_span_start": Field("BIGINT", "First byte of the heading.", minimum=0),
    "heading_span_end": Field("BIGINT", "Byte after the heading.", minimum=0),
    **raw_value("title"),
    **raw_value("code"),
    **raw_value("start"),
    **raw_value("end"),
    **raw_value("range"),
    **raw_value("partner institution"),
    **raw_value("assistance type"),
    **raw_value("place"),
    **raw_value("description"),
    "byte_class": Field(
        "VARCHAR",
        "What the bytes are: value, label, separator, heading, noise (by a named rule) or quarantined.",
        values=("value", "label", "separator", "heading", "noise", "quarantined"),
    ),
    "rule_name": text("Name of the rule that decided."),
}

ISSUE_FIELDS = {
    "issue_key": key("Stable key of the issue."),
    "issue_code": text("Code of the issue in the taxonomy."),
    "severity": Field("VARCHAR", "info leaves a record trustworthy; warning and error do not.", values=SEVERITIES),
    "field_name": text("Field in doubt, or `entry` for the whole."),
    "message": text("What is wrong, in words."),
    "line_number": Field("INTEGER", "Line in the document, from 1.", minimum=1),
    "column_number": Field("INTEGER", "Character in the line, from 1.", minimum=1),
    "surface": text("The received characters at the span, before any repair."),
    "suggested_fix": text("What to do about it."),
    "rejection_code": text("Why the entry was quarantined; null where it was not."),
    "raw_text": text("The whole entry as received."),
    "rejection_id": Field(
        "VARCHAR", "Short stable id of a rejected entry: of what it is, why, and its text.", pattern=SHORT_ID
    ),
    "state": Field("VARCHAR", "open, or waived: somebody decided that it stays withheld.", values=("open", "waived")),
    "waiver_reason": text("Why the entry stays withheld; null where nobody has decided so."),
    "waived_until": Field("DATE", "Last day of the waiver; null where there is none."),
}

DECISION_FIELDS = {
    "correction_id": text("Id of the correction; evidence names it `correction:<id>`."),
    "correction_outcome": Field(
        "VARCHAR",
        "applied (the source says what was expected), settled (it now says the corrected value itself), or changed "
        "(it says something else, so the correction must be reviewed).",
        values=("applied", "settled", "changed"),
    ),
    "expected_raw": text("The value as received that the correction replaces."),
    "corrected_value": text("The value that is read instead."),
    "decision_reason": text("Why it was decided so."),
    "decided_on": Field("DATE", "Day of the decision."),
    "decision_owner": text("Who answers for the decision; empty where nobody is named."),
    "applied_count": count("Entries whose value was replaced."),
    "changed_count": count("Entries that state neither the expected nor the corrected value."),
    "entry_id": text("What the entry is, wherever it stands: its code, else its folded title, else its text."),
    "text_sha256": Field("VARCHAR", "SHA-256 of the entry's text as received.", pattern=SHA256),
    "lookup_id": Field("VARCHAR", "Short stable id of what is decided: its kind and folded value.", pattern=SHORT_ID),
    "lookup_kind": Field("VARCHAR", "What the value is.", values=ASKED),
    "lookup_value": text("The name as written."),
    "lookup_decision": text("What it means: ISO alpha-2 codes joined by ';', or a type's name; null for nothing."),
    "use_count": count("Entries that the lookup decided or, without a decision, keeps from being asked about."),
    "proposal_id": Field("VARCHAR", "Short stable id, that of the lookup that would settle it.", pattern=SHORT_ID),
    "proposal_kind": Field("VARCHAR", "What the value is.", values=ASKED),
    "proposal_value": text("The name as written, or the code or title of the action."),
    "proposal_reason": text("Why it is asked."),
    "candidates": Field("VARCHAR[]", "What it could mean, the likeliest first: ISO alpha-2 codes, or names of types."),
    "context": text("Code, title, institution and the beginning of the text of the first entry, joined by ' | '."),
    "proposed_count": count("Entries that it is asked for."),
    "waived_count": count("Rejected entries that the waiver is about; 0 once the text has changed."),
    "is_expired": flag("Whether its last day lies before the date that ages are counted to."),
}

VALUE_FIELDS = {
    "title": text("Title, blanks normalised and mojibake repaired."),
    "action_code": text("Code of the action; its year is that of the request."),
    **date_parts("start"),
    **date_parts("end"),
    "partner_institution": text("Partner institution as written, blanks normalised."),
    "institution_name": text("Name of the institution without its native name and acronym."),
    "native_name": text("Name of the institution in its own language, as the listing gives it."),
    "acronym": text("Acronym of the institution, as the listing gives it."),
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
    "partner_region": text("Region that a regional action serves."),
    "host_countries": Field("VARCHAR[]", "ISO alpha-2 codes of the countries visited."),
    "mention_countries": Field("VARCHAR[]", "ISO alpha-2 codes of countries named in no other role."),
    "expert_groups": Field(f"{EXPERT_GROUP}[]", "Stated groups of experts, in the order stated."),
    "language": text("Language of the description (ISO 639-1)."),
    "description": text("Description, blanks normalised and mojibake repaired."),
    "is_quarantined": flag("Whether the entry is withheld from the star schema."),
    "quality_flags": Field("VARCHAR[]", "Named doubts about the record, sorted; empty when there are none."),
    "iso": Field("VARCHAR", "The date in ISO 8601, to the precision stated.", pattern=ISO_DATE),
    "iso_end": Field("VARCHAR", "Last date where the value is a range.", pattern=ISO_DATE),
    "raw": text("The value as received."),
    "date_precision": Field("VARCHAR", "Precision of the date.", values=PRECISIONS),
    "date_status": Field("VARCHAR", "State of the date.", values=DATE_STATUSES),
    "is_ambiguous": flag("Whether day and month could be exchanged for another valid date."),
    "alternative_iso": Field("VARCHAR", "The date if day and month were exchanged.", pattern=ISO_DATE),
    "settled_by": Field(
        "VARCHAR",
        "What settled the order of day and month: value (only one reading), chronology (the other ends before it "
        "starts) or convention (the source's declared order alone).",
        values=("value", "chronology", "convention"),
    ),
}

EVIDENCE_FIELDS = {
    "attribute": text("What the characters prove, such as partner_country or start_date."),
    "attribute_value": text("The value proved, as text."),
    "candidate_kind": Field(
        "VARCHAR",
        "What the characters name: a country by its name, a demonym, a place or a national body; a region or "
        "organisation; or an implementer.",
        values=("name", "demonym", "place", "national_body", "region", "implementer"),
    ),
    "candidate_value": text("ISO alpha-2 codes of the countries they could mean, joined by ';'; empty for none."),
    "group_number": Field("INTEGER", "Position of the expert group in its action, from 1.", minimum=1),
    "cue": text("Words that decided the role."),
    "cue_span_start": Field("BIGINT", "First byte of the cue.", minimum=0),
    "cue_span_end": Field("BIGINT", "Byte after the cue.", minimum=0),
    "is_inferred": flag("Whether the value is inferred from the characters and not stated by them."),
    "evidence_key": key("Stable key of the evidence row."),
    "table_name": text("Table of the value that is proved."),
    "column_name": text("Column of the value that is proved."),
    "row_key": text("Primary key of the row that is proved; the parts of a composite key are joined by '|'."),
}

RESOLUTION_FIELDS = {
    "action_key": key("Stable key of the action's natural key.", "dim_action.action_key"),
    "natural_key": text("Natural key of the action: its code, else title, institution and partner."),
    "natural_key_rule": Field(
        "VARCHAR", "Which natural key it has.", values=("code", "title_institution_partner", "reserved")
    ),
    "sighting_count": Field("INTEGER", "Entries that speak of the action.", minimum=1),
    "resolution": Field(
        "VARCHAR",
        "What became of the entry: primary (the action's values come from it first), merged, news or quarantined.",
        values=("primary", "merged", "news", "quarantined"),
    ),
    "kept_value": text("The value that was published."),
    "kept_document_sha256": Field("VARCHAR", "Document of the value that was published.", pattern=SHA256),
    "kept_entry_number": Field("INTEGER", "Entry of the value that was published.", minimum=1),
    "other_value": text("The value that was not published."),
    "old_key": key("Key under which the action was published before."),
    "new_key": key("Key under which the action is published now.", "dim_action.action_key"),
    "alias_reason": text("Why the key changed."),
}
