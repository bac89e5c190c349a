"""The star schema, and the audit tables that publishing adds to it."""

from __future__ import annotations

from warehouse.tables.declaring import declare

STAR = (
    declare(
        "dim_action",
        "star",
        "main",
        "One row per action in its current state, and the reserved members.",
        """action_key action_code? title? description? language? partner_region? partner_score? partner_rivals?
        source_url? natural_key natural_key_rule document_sha256? path? entry_number? span_start? span_end?
        snapshot_id? retrieved_on? is_withdrawn withdrawn_on?""",
        "action_key",
    ),
    declare(
        "dim_action_history",
        "star",
        "main",
        "One row per action and period in which the source said the same of it.",
        """action_history_key action_key period_number source_valid_from? source_valid_to? is_withdrawn action_code?
        title? partner_institution? partner_iso2_list? start_iso? end_iso? assistance_type_list? expert_iso2_list?
        experts_stated_count? description?""",
        "action_history_key",
    ),
    declare(
        "dim_country",
        "star",
        "main",
        "One row per country or territory of ISO 3166-1 and Kosovo*, and the reserved members.",
        """country_key iso2? iso3? iso_numeric? country_name country_name_eu country_name_un country_name_iso
        note? note_eu? m49_region? m49_subregion? dac_code?""",
        "country_key",
    ),
    declare(
        "bridge_country_group",
        "star",
        "main",
        "One row per country and period in which it belonged to a group such as EU or EEA.",
        "country_key group_code valid_from? valid_to? reference_source",
        "country_key group_code",
    ),
    declare(
        "bridge_country_income_group",
        "star",
        "main",
        "One row per country and DAC list of ODA recipients on which its place is known.",
        "country_key dac_list income_group valid_from valid_to reference_source",
        "country_key dac_list",
    ),
    declare(
        "country_former_name",
        "star",
        "main",
        "One row per country and name that the whole country had before.",
        "country_key former_name renamed_on? reference_source",
        "country_key former_name",
    ),
    declare(
        "dim_coding",
        "star",
        "main",
        "One row per code that the words of an action can give it, of every scheme, and the reserved members.",
        "coding_key coding_scheme coding_code? coding_name valid_from? valid_to? reference_source",
        "coding_key",
    ),
    declare(
        "dim_programme_phase",
        "star",
        "main",
        "One row per phase of the facility, and the reserved members.",
        "programme_phase_key programme_phase_name first_year? last_year? reference_source",
        "programme_phase_key",
    ),
    declare(
        "dim_institution",
        "star",
        "main",
        "One row per partner institution of a country as it writes itself, and the reserved members.",
        "institution_key institution_name native_name? acronym? partner_institution country_key",
        "institution_key",
    ),
    declare(
        "dim_assistance_type",
        "star",
        "main",
        "One row per type of assistance known or found, and the reserved members.",
        "assistance_type_key assistance_type_name is_known_type",
        "assistance_type_key",
    ),
    declare(
        "dim_date",
        "star",
        "main",
        "One row per day, month and year, and the reserved members (-6 is ongoing).",
        "date_key date_name first_date? last_date? precision? year? quarter? month?",
        "date_key",
    ),
    declare(
        "dim_audit",
        "star",
        "main",
        "One row per rule version and quality profile, and the reserved members.",
        "audit_key rule_version quality_profile is_trusted",
        "audit_key",
    ),
    declare(
        "fact_action",
        "star",
        "main",
        "One row per action.",
        """action_key start_date_key end_date_key start_precision? end_precision? partner_country_key institution_key
        programme_phase_key audit_key duration_days? expert_country_count experts_stated_count? is_triangular?
        health_score?""",
        "action_key",
    ),
    declare(
        "fact_action_health",
        "star",
        "main",
        "One row per action and component of its health, with the words that explain it.",
        "action_key component_name component_score? component_weight component_note?",
        "action_key component_name",
    ),
    declare(
        "fact_expert_group",
        "star",
        "main",
        "One row per group of experts that the text states.",
        "expert_group_key action_key group_number stated_count? count_qualifier? country_count",
        "expert_group_key",
    ),
    declare(
        "bridge_expert_group_country",
        "star",
        "main",
        "One row per expert group and country; a group without a country has the reserved member -2.",
        "expert_group_key country_key weight allocated_count?",
        "expert_group_key country_key",
    ),
    declare(
        "bridge_action_country",
        "star",
        "main",
        "One row per action, country and role with its strongest basis; an unknown role is one reserved row.",
        "action_key country_key country_role basis weight",
        "action_key country_key country_role",
        stored_by="country_role country_key action_key",
    ),
    declare(
        "bridge_action_assistance_type",
        "star",
        "main",
        "One row per action and type of assistance; an action without a type has the reserved member -2.",
        "action_key assistance_type_key weight",
        "action_key assistance_type_key",
        stored_by="assistance_type_key action_key",
    ),
    declare(
        "bridge_action_coding",
        "star",
        "main",
        "One row per action, scheme and code derived from its words; without such words the reserved member -2.",
        """action_key coding_scheme coding_key coding_score? weight rule_name matched_words? field_name?
        coding_status""",
        "action_key coding_scheme coding_key",
        stored_by="coding_scheme coding_key action_key",
    ),
    declare(
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
    declare(
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
    declare(
        "document",
        "star",
        "lineage",
        "One row per file of the raw archive.",
        "document_sha256 path encoding? derived_from_sha256? source url? retrieved_on? licence?",
        "document_sha256 path",
    ),
    declare(
        "evidence",
        "star",
        "lineage",
        "One row per published value and the characters it rests on.",
        """evidence_key table_name column_name row_key action_key document_sha256 entry_number span_start span_end
        surface rule_name cue? cue_span_start? cue_span_end? is_inferred attribute_value""",
        "evidence_key",
    ),
    declare(
        "rule_part",
        "star",
        "lineage",
        "One row per thing that decided published values: code, reference files, corrections, settings of the run.",
        "rule_part part_state",
        "rule_part",
    ),
)

AUDIT = (
    declare(
        "run",
        "published",
        "audit",
        "One row per run of the program, those included that published nothing (without version and counts).",
        """run_id started_at finished_at run_state? failure_reason? content_version? rule_version document_count?
        entry_count? action_count? rejected_count?""",
        "run_id",
        is_versioned=False,
    ),
    declare(
        "check_result",
        "published",
        "audit",
        "One row per check and run.",
        """run_id check_name table_name check_severity is_passed element_count failure_count check_reason
        failing_rows? measured?""",
        "run_id check_name",
        is_versioned=False,
    ),
    declare(
        "change",
        "published",
        "audit",
        "One row per publication, action and value in which it differs from the publication before.",
        """run_id change_kind changed_key action_code? title? changed_column old_value? new_value? change_reason
        changed_parts?""",
        "run_id changed_key changed_column",
        is_versioned=False,
    ),
    declare(
        "publication",
        "published",
        "audit",
        "One row per publication of a version.",
        "run_id content_version previous_version? published_at",
        "run_id",
        is_versioned=False,
    ),
)
