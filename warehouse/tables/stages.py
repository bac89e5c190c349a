"""The tables of the stages landed, parsed, normalised and resolved: documents, entries, values, decisions."""

from __future__ import annotations

from warehouse.tables.declaring import declare

ENTRY_ID = "document_sha256 entry_number"
DATES = " ".join(
    f"{which}_iso? {which}_iso_end? {which}_first_date? {which}_last_date? {which}_precision? {which}_status"
    for which in ("start", "end")
)
VALUES = f"""title? action_code? {DATES} partner_institution? institution_name? native_name? acronym?
    assistance_types partner_countries partner_basis? partner_status partner_score? partner_alternatives partner_region?
    host_countries mention_countries expert_groups language? description?"""
RAW_VALUES = " ".join(
    f"{name}_raw? {name}_span_start? {name}_span_end?"
    for name in (
        "title",
        "code",
        "start",
        "end",
        "range",
        "partner_institution",
        "assistance_type",
        "place",
        "description",
    )
)

LANDED = (
    declare(
        "raw_document",
        "landed",
        None,
        "One row per file of the raw archive, as its manifest and its bytes say.",
        """document_sha256 path byte_count media_type encoding? bom_byte_count decoding_problem? source listing_id?
        snapshot_id? is_complete? url? retrieved_on? document_language? licence? manifest_heading? date_order
        derived_from_sha256? extractor?""",
        "document_sha256 path",
    ),
)

PARSED = (
    declare(
        "entry",
        "parsed",
        "lineage",
        "One row per entry of a document, quarantined and news included, every value as received with its bytes.",
        f"""{ENTRY_ID} kind layout layout_score span_start span_end heading? heading_span_start? heading_span_end?
        {RAW_VALUES}""",
        ENTRY_ID,
    ),
    declare(
        "byte_ledger",
        "parsed",
        "lineage",
        "One row per run of bytes of one class; the runs of a document cover each of its bytes exactly once.",
        "document_sha256 span_start span_end byte_class rule_name entry_number?",
        "document_sha256 span_start",
    ),
    declare(
        "parse_issue",
        "parsed",
        None,
        "One row per doubt the parser has about an entry or one of its fields.",
        f"{ENTRY_ID} issue_code severity field_name message span_start span_end suggested_fix? rejection_code?",
        f"{ENTRY_ID} issue_code field_name span_start span_end",
    ),
)

NORMALISED = (
    declare(
        "normalised_entry",
        "normalised",
        None,
        "One row per entry with its values normalised; nothing is dropped, the raw values stay in entry.",
        f"{ENTRY_ID} kind {VALUES} is_quarantined rejection_code? quality_flags",
        ENTRY_ID,
    ),
    declare(
        "entry_evidence",
        "normalised",
        None,
        "One row per value found in an entry and the characters it rests on.",
        f"""{ENTRY_ID} attribute attribute_value group_number? field_name span_start span_end surface rule_name cue?
        cue_span_start? cue_span_end? is_inferred""",
        f"{ENTRY_ID} attribute attribute_value span_start span_end rule_name",
    ),
    declare(
        "rejected_evidence",
        "normalised",
        "lineage",
        "One row per country, region or implementer named in an entry that no value rests on, and the rule that set it "
        "aside.",
        f"""{ENTRY_ID} candidate_kind candidate_value field_name span_start span_end surface rule_name cue?
        cue_span_start? cue_span_end?""",
        f"{ENTRY_ID} span_start span_end rule_name candidate_value",
    ),
    declare(
        "issue",
        "normalised",
        "audit",
        "One row per doubt about an entry or one of its values.",
        f"""issue_key {ENTRY_ID} issue_code severity field_name message span_start span_end line_number column_number
        surface? suggested_fix?""",
        f"{ENTRY_ID} issue_code field_name span_start span_end",
        unique=(("issue_key",),),
    ),
    declare(
        "date_ledger",
        "normalised",
        "audit",
        "One row per date field of an entry: what was read, by which rule, and what settled an ambiguous one.",
        f"""{ENTRY_ID} field_name raw? iso? iso_end? date_precision? date_status rule_name is_ambiguous alternative_iso?
        settled_by? span_start? span_end?""",
        f"{ENTRY_ID} field_name",
    ),
    declare(
        "correction_use",
        "normalised",
        None,
        "One row per entry and correction that names it: what the correction met there.",
        f"{ENTRY_ID} correction_id correction_outcome raw?",
        f"{ENTRY_ID} correction_id",
    ),
)

RESOLVED = (
    declare(
        "action",
        "resolved",
        None,
        "One row per action, its values chosen among all entries that speak of it.",
        f"action_key natural_key natural_key_rule {ENTRY_ID} sighting_count {VALUES} quality_flags",
        "action_key",
        unique=(("natural_key",),),
    ),
    declare(
        "action_entry",
        "resolved",
        "lineage",
        "One row per entry: the action it speaks of, or why it speaks of none (-3 news, -1 quarantined).",
        f"{ENTRY_ID} action_key resolution rejection_code?",
        ENTRY_ID,
    ),
    declare(
        "action_period",
        "resolved",
        None,
        "One row per action and run of days in which the source said the same of it.",
        f"action_key period_number source_valid_from? source_valid_to? is_withdrawn {VALUES}",
        "action_key period_number",
    ),
    declare(
        "action_conflict",
        "resolved",
        "audit",
        "One row per field in which two entries of one action disagree, with both values.",
        """action_key field_name kept_value kept_document_sha256 kept_entry_number other_value document_sha256
        entry_number rule_name""",
        "action_key field_name document_sha256 entry_number",
    ),
    declare(
        "action_alias",
        "resolved",
        "lineage",
        "One row per key under which an action was known before it gained a code.",
        "old_key new_key alias_reason",
        "old_key",
    ),
    declare(
        "rejected_entry",
        "resolved",
        "audit",
        "One row per quarantined entry: withheld whole, kept here with its text and the reason.",
        f"""{ENTRY_ID} rejection_id rejection_code field_name message span_start span_end line_number column_number
        raw_text suggested_fix? state waiver_reason? waived_until?""",
        ENTRY_ID,
    ),
    declare(
        "correction",
        "resolved",
        "audit",
        "One row per reviewed correction of a source error, and what became of it.",
        """correction_id action_code? title? field_name expected_raw corrected_value decision_reason decided_on
        decision_owner applied_count changed_count""",
        "correction_id",
    ),
    declare(
        "lookup",
        "resolved",
        "audit",
        "One row per reviewed lookup of a name, and how many entries it decided or silenced.",
        """lookup_id lookup_kind lookup_value lookup_decision? decision_reason decided_on decision_owner use_count""",
        "lookup_id",
    ),
    declare(
        "proposal",
        "resolved",
        None,
        "One row per name or decision that is put to people, with candidates; nothing of it is applied.",
        f"""proposal_id proposal_kind proposal_value proposal_reason candidates context proposed_count {ENTRY_ID}""",
        "proposal_id",
    ),
    declare(
        "waiver",
        "resolved",
        "audit",
        "One row per reviewed waiver of a quarantined entry, and whether it still serves.",
        """rejection_id entry_id text_sha256 rejection_code decision_reason decision_owner waived_until decided_on
        waived_count is_expired""",
        "rejection_id",
    ),
)
