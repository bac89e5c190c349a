"""The one declaration of every table: grain, columns, keys, stage.

DDL with comments, Arrow schemas, the generated expectations, Dagster's column schemas and the data dictionary are all
renderings of what stands here (`warehouse.schema`). A column's meaning is declared in `warehouse.fields`; a trailing
`?` here says that this table allows it to be null. Tables without a schema only hand over from one stage to the next.
"""

from __future__ import annotations

from warehouse.fields import FIELDS
from warehouse.schema import Table

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


def _table(
    name: str,
    stage: str,
    schema: str | None,
    grain: str,
    columns: str,
    key: str,
    *,
    unique: tuple[tuple[str, ...], ...] = (),
    is_versioned: bool = True,
    stored_by: str = "",
) -> Table:
    order = tuple(stored_by.split())
    return Table(name, stage, schema, grain, columns, tuple(key.split()), FIELDS, unique, is_versioned, order)


LANDED = (
    _table(
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
    _table(
        "entry",
        "parsed",
        "lineage",
        "One row per entry of a document, quarantined and news included, every value as received with its bytes.",
        f"""{ENTRY_ID} kind layout layout_score span_start span_end heading? heading_span_start? heading_span_end?
        {RAW_VALUES}""",
        ENTRY_ID,
    ),
    _table(
        "byte_ledger",
        "parsed",
        "lineage",
        "One row per run of bytes of one class; the runs of a document cover each of its bytes exactly once.",
        "document_sha256 span_start span_end byte_class rule_name entry_number?",
        "document_sha256 span_start",
    ),
    _table(
        "parse_issue",
        "parsed",
        None,
        "One row per doubt the parser has about an entry or one of its fields.",
        f"{ENTRY_ID} issue_code severity field_name message span_start span_end suggested_fix? rejection_code?",
        f"{ENTRY_ID} issue_code field_name span_start span_end",
    ),
)

NORMALISED = (
    _table(
        "normalised_entry",
        "normalised",
        None,
        "One row per entry with its values normalised; nothing is dropped, the raw values stay in entry.",
        f"{ENTRY_ID} kind {VALUES} is_quarantined rejection_code? quality_flags",
        ENTRY_ID,
    ),
    _table(
        "entry_evidence",
        "normalised",
        None,
        "One row per value found in an entry and the characters it rests on.",
        f"""{ENTRY_ID} attribute attribute_value group_number? field_name span_start span_end surface rule_name cue?
        cue_span_start? cue_span_end? is_inferred""",
        f"{ENTRY_ID} attribute attribute_value span_start span_end rule_name",
    ),
    _table(
        "rejected_evidence",
        "normalised",
        "lineage",
        "One row per country, region or implementer named in an entry that no value rests on, and the rule that set it "
        "aside.",
        f"""{ENTRY_ID} candidate_kind candidate_value field_name span_start span_end surface rule_name cue?
        cue_span_start? cue_span_end?""",
        f"{ENTRY_ID} span_start span_end rule_name candidate_value",
    ),
    _table(
        "issue",
        "normalised",
        "audit",
        "One row per doubt about an entry or one of its values.",
        f"""issue_key {ENTRY_ID} issue_code severity field_name message span_start span_end line_number column_number
        surface? suggested_fix?""",
        f"{ENTRY_ID} issue_code field_name span_start span_end",
        unique=(("issue_key",),),
    ),
    _table(
        "date_ledger",
        "normalised",
        "audit",
        "One row per date field of an entry: what was read, by which rule, and what settled an ambiguous one.",
        f"""{ENTRY_ID} field_name raw? iso? iso_end? date_precision? date_status rule_name is_ambiguous alternative_iso?
        settled_by? span_start? span_end?""",
        f"{ENTRY_ID} field_name",
    ),
    _table(
        "correction_use",
        "normalised",
        None,
        "One row per entry and correction that names it: what the correction met there.",
        f"{ENTRY_ID} correction_id correction_outcome raw?",
        f"{ENTRY_ID} correction_id",
    ),
)

RESOLVED = (
    _table(
        "action",
        "resolved",
        None,
        "One row per action, its values chosen among all entries that speak of it.",
        f"action_key natural_key natural_key_rule {ENTRY_ID} sighting_count {VALUES} quality_flags",
        "action_key",
        unique=(("natural_key",),),
    ),
    _table(
        "action_entry",
        "resolved",
        "lineage",
        "One row per entry: the action it speaks of, or why it speaks of none (-3 news, -1 quarantined).",
        f"{ENTRY_ID} action_key resolution rejection_code?",
        ENTRY_ID,
    ),
    _table(
        "action_period",
        "resolved",
        None,
        "One row per action and run of days in which the source said the same of it.",
        f"action_key period_number source_valid_from? source_valid_to? is_withdrawn {VALUES}",
        "action_key period_number",
    ),
    _table(
        "action_conflict",
        "resolved",
        "audit",
        "One row per field in which two entries of one action disagree, with both values.",
        """action_key field_name kept_value kept_document_sha256 kept_entry_number other_value document_sha256
        entry_number rule_name""",
        "action_key field_name document_sha256 entry_number",
    ),
    _table(
        "action_alias",
        "resolved",
        "lineage",
        "One row per key under which an action was known before it gained a code.",
        "old_key new_key alias_reason",
        "old_key",
    ),
    _table(
        "rejected_entry",
        "resolved",
        "audit",
        "One row per quarantined entry: withheld whole, kept here with its text and the reason.",
        f"""{ENTRY_ID} rejection_id rejection_code field_name message span_start span_end line_number column_number
        raw_text suggested_fix? state waiver_reason? waived_until?""",
        ENTRY_ID,
    ),
    _table(
        "correction",
        "resolved",
        "audit",
        "One row per reviewed correction of a source error, and what became of it.",
        """correction_id action_code? title? field_name expected_raw corrected_value decision_reason decided_on
        decision_owner applied_count changed_count""",
        "correction_id",
    ),
    _table(
        "lookup",
        "resolved",
        "audit",
        "One row per reviewed lookup of a name, and how many entries it decided or silenced.",
        """lookup_id lookup_kind lookup_value lookup_decision? decision_reason decided_on decision_owner use_count""",
        "lookup_id",
    ),
    _table(
        "proposal",
        "resolved",
        None,
        "One row per name or decision that is put to people, with candidates; nothing of it is applied.",
        f"""proposal_id proposal_kind proposal_value proposal_reason candidates context proposed_count {ENTRY_ID}""",
        "proposal_id",
    ),
    _table(
        "waiver",
        "resolved",
        "audit",
        "One row per reviewed waiver of a quarantined entry, and whether it still serves.",
        """rejection_id entry_id text_sha256 rejection_code decision_reason decision_owner waived_until decided_on
        waived_count is_expired""",
        "rejection_id",
    ),
)

STAR = (
    _table(
        "dim_action",
        "star",
        "main",
        "One row per action in its current state, and the reserved members.",
        """action_key action_code? title? description? language? partner_region? partner_score? partner_rivals?
        source_url? natural_key natural_key_rule document_sha256? path? entry_number? span_start? span_end?
        snapshot_id? retrieved_on? is_withdrawn withdrawn_on?""",
        "action_key",
    ),
    _table(
        "dim_action_history",
        "star",
        "main",
        "One row per action and period in which the source said the same of it.",
        """action_history_key action_key period_number source_valid_from? source_valid_to? is_withdrawn action_code?
        title? partner_institution? partner_iso2_list? start_iso? end_iso? assistance_type_list? expert_iso2_list?
        experts_stated_count? description?""",
        "action_history_key",
    ),
    _table(
        "dim_country",
        "star",
        "main",
        "One row per country or territory of ISO 3166-1 and Kosovo*, and the reserved members.",
        """country_key iso2? iso3? iso_numeric? country_name country_name_eu country_name_un country_name_iso
        note? note_eu? m49_region? m49_subregion? dac_code?""",
        "country_key",
    ),
    _table(
        "bridge_country_group",
        "star",
        "main",
        "One row per country and period in which it belonged to a group such as EU or EEA.",
        "country_key group_code valid_from? valid_to? reference_source",
        "country_key group_code",
    ),
    _table(
        "bridge_country_income_group",
        "star",
        "main",
        "One row per country and DAC list of ODA recipients on which its place is known.",
        "country_key dac_list income_group valid_from valid_to reference_source",
        "country_key dac_list",
    ),
    _table(
        "country_former_name",
        "star",
        "main",
        "One row per country and name that the whole country had before.",
        "country_key former_name renamed_on? reference_source",
        "country_key former_name",
    ),
    _table(
        "dim_coding",
        "star",
        "main",
        "One row per code that the words of an action can give it, of every scheme, and the reserved members.",
        "coding_key coding_scheme coding_code? coding_name valid_from? valid_to? reference_source",
        "coding_key",
    ),
    _table(
        "dim_programme_phase",
        "star",
        "main",
        "One row per phase of the facility, and the reserved members.",
        "programme_phase_key programme_phase_name first_year? last_year? reference_source",
        "programme_phase_key",
    ),
    _table(
        "dim_institution",
        "star",
        "main",
        "One row per partner institution of a country as it writes itself, and the reserved members.",
        "institution_key institution_name native_name? acronym? partner_institution country_key",
        "institution_key",
    ),
    _table(
        "dim_assistance_type",
        "star",
        "main",
        "One row per type of assistance known or found, and the reserved members.",
        "assistance_type_key assistance_type_name is_known_type",
        "assistance_type_key",
    ),
    _table(
        "dim_date",
        "star",
        "main",
        "One row per day, month and year, and the reserved members (-6 is ongoing).",
        "date_key date_name first_date? last_date? precision? year? quarter? month?",
        "date_key",
    ),
    _table(
        "dim_audit",
        "star",
        "main",
        "One row per rule version and quality profile, and the reserved members.",
        "audit_key rule_version quality_profile is_trusted",
        "audit_key",
    ),
    _table(
        "fact_action",
        "star",
        "main",
        "One row per action.",
        """action_key start_date_key end_date_key start_precision? end_precision? partner_country_key institution_key
        programme_phase_key audit_key duration_days? expert_country_count experts_stated_count? is_triangular?
        health_score?""",
        "action_key",
    ),
    _table(
        "fact_action_health",
        "star",
        "main",
        "One row per action and component of its health, with the words that explain it.",
        "action_key component_name component_score? component_weight component_note?",
        "action_key component_name",
    ),
    _table(
        "fact_expert_group",
        "star",
        "main",
        "One row per group of experts that the text states.",
        "expert_group_key action_key group_number stated_count? count_qualifier? country_count",
        "expert_group_key",
    ),
    _table(
        "bridge_expert_group_country",
        "star",
        "main",
        "One row per expert group and country; a group without a country has the reserved member -2.",
        "expert_group_key country_key weight allocated_count?",
        "expert_group_key country_key",
    ),
    _table(
        "bridge_action_country",
        "star",
        "main",
        "One row per action, country and role with its strongest basis; an unknown role is one reserved row.",
        "action_key country_key country_role basis weight",
        "action_key country_key country_role",
        stored_by="country_role country_key action_key",
    ),
    _table(
        "bridge_action_assistance_type",
        "star",
        "main",
        "One row per action and type of assistance; an action without a type has the reserved member -2.",
        "action_key assistance_type_key weight",
        "action_key assistance_type_key",
        stored_by="assistance_type_key action_key",
    ),
    _table(
        "bridge_action_coding",
        "star",
        "main",
        "One row per action, scheme and code derived from its words; without such words the reserved member -2.",
        """action_key coding_scheme coding_key coding_score? weight rule_name matched_words? field_name?
        coding_status""",
        "action_key coding_scheme coding_key",
        stored_by="coding_scheme coding_key action_key",
    ),
    _table(
        "fact_expert_flow",
        "star",
        "main",
        "One row per action, expert country and partner country, with its share of the action; reserved members stand "
        "for what is not known.",
        """action_key expert_country_key partner_country_key action_code? start_date? start_precision?
        is_expert_eu_member? partner_income_group? experts_placed_count weight""",
        "action_key expert_country_key partner_country_key",
        stored_by="expert_country_key partner_country_key action_key",
    ),
    _table(
        "wide_action",
        "star",
        "main",
        "One row per action with what the star says of it in words, joined once; read it through v_action.",
        """action_key action_code? title? request_year? partner_country partner_iso2? partner_note? partner_m49_region?
        partner_m49_subregion? partner_income_group? partner_dac_list? partner_country_lines? partner_evidence
        partner_region? institution? institution_native_name? institution_acronym? start_date? start_precision?
        start_stated end_date? end_precision? end_stated duration_days? assistance_type_lines? expert_country_lines?
        expert_iso2_lines? expert_country_count experts_stated_count? host_country_lines? country_note_lines?
        is_triangular? theme_lines? marker_lines? modality_lines? crs_purpose_lines? sdg_target_lines? programme_phase?
        is_withdrawn withdrawn_on? is_trusted trust_note? health_score? ambiguous_date_count convention_date_count
        description? language? source_url? source_path? document_sha256 span_start? span_end? snapshot_id?
        retrieved_on?""",
        "action_key",
        stored_by="start_date action_key",
    ),
    _table(
        "document",
        "star",
        "lineage",
        "One row per file of the raw archive.",
        "document_sha256 path encoding? derived_from_sha256? source url? retrieved_on? licence?",
        "document_sha256 path",
    ),
    _table(
        "evidence",
        "star",
        "lineage",
        "One row per published value and the characters it rests on.",
        """evidence_key table_name column_name row_key action_key document_sha256 entry_number span_start span_end
        surface rule_name cue? cue_span_start? cue_span_end? is_inferred attribute_value""",
        "evidence_key",
    ),
    _table(
        "rule_part",
        "star",
        "lineage",
        "One row per thing that decided published values: code, reference files, corrections, settings of the run.",
        "rule_part part_state",
        "rule_part",
    ),
)

AUDIT = (
    _table(
        "run",
        "published",
        "audit",
        "One row per run of the program, those included that published nothing (without version and counts).",
        """run_id started_at finished_at run_state? failure_reason? content_version? rule_version document_count?
        entry_count? action_count? rejected_count?""",
        "run_id",
        is_versioned=False,
    ),
    _table(
        "check_result",
        "published",
        "audit",
        "One row per check and run.",
        """run_id check_name table_name check_severity is_passed element_count failure_count check_reason
        failing_rows? measured?""",
        "run_id check_name",
        is_versioned=False,
    ),
    _table(
        "change",
        "published",
        "audit",
        "One row per publication, action and value in which it differs from the publication before.",
        """run_id change_kind changed_key action_code? title? changed_column old_value? new_value? change_reason
        changed_parts?""",
        "run_id changed_key changed_column",
        is_versioned=False,
    ),
    _table(
        "publication",
        "published",
        "audit",
        "One row per publication of a version.",
        "run_id content_version previous_version? published_at",
        "run_id",
        is_versioned=False,
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in (*LANDED, *PARSED, *NORMALISED, *RESOLVED, *STAR, *AUDIT)}


def stage_tables(stage: str) -> tuple[Table, ...]:
    """The tables a stage writes, in their declared order."""
    return tuple(table for table in TABLES.values() if table.stage == stage)


def published_tables() -> tuple[Table, ...]:
    """The tables of the published file, in their declared order."""
    return tuple(table for table in TABLES.values() if table.schema)
