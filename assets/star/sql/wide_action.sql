-- One row per action with everything v_action shows, in words. Lists are gathered per action before they are joined, so that
-- no join repeats a row.
WITH country_lines AS (
  SELECT
    bridge.action_key,
    string_agg(country.country_name, chr(10) ORDER BY country.country_name)
      FILTER (WHERE bridge.country_role = 'partner' AND bridge.country_key > 0) AS partner_country_lines,
    string_agg(country.country_name, chr(10) ORDER BY country.country_name)
      FILTER (WHERE bridge.country_role = 'expert' AND bridge.country_key > 0) AS expert_country_lines,
    string_agg(country.iso2, chr(10) ORDER BY country.country_name)
      FILTER (WHERE bridge.country_role = 'expert' AND bridge.country_key > 0) AS expert_iso2_lines,
    string_agg(country.country_name, chr(10) ORDER BY country.country_name)
      FILTER (WHERE bridge.country_role = 'host' AND bridge.country_key > 0) AS host_country_lines,
    string_agg(DISTINCT country.note, chr(10) ORDER BY country.note) AS country_note_lines,
    max(bridge.basis) FILTER (WHERE bridge.country_role = 'partner') AS partner_evidence
  FROM bridge_action_country AS bridge
  JOIN dim_country AS country USING (country_key)
  GROUP BY bridge.action_key
),
type_lines AS (
  SELECT
    action_key,
    string_agg(kind.assistance_type_name, chr(10) ORDER BY kind.assistance_type_name) AS assistance_type_lines
  FROM action_type
  JOIN dim_assistance_type AS kind USING (assistance_type_key)
  GROUP BY action_key
),
coding_lines AS (
  SELECT
    found.action_key,
    string_agg(coding.coding_code, chr(10) ORDER BY found.coding_score DESC, coding.coding_code)
      FILTER (WHERE found.coding_scheme = 'crs_purpose') AS crs_purpose_lines,
    string_agg(coding.coding_code, chr(10) ORDER BY found.coding_score DESC, coding.coding_code)
      FILTER (WHERE found.coding_scheme = 'sdg_target') AS sdg_target_lines,
    string_agg(coding.coding_code, chr(10) ORDER BY coding.coding_code) FILTER (WHERE found.coding_scheme = 'theme') AS theme_lines,
    string_agg(coding.coding_code, chr(10) ORDER BY coding.coding_code) FILTER (WHERE found.coding_scheme = 'marker') AS marker_lines,
    string_agg(coding.coding_code, chr(10) ORDER BY coding.coding_code)
      FILTER (WHERE found.coding_scheme = 'modality') AS modality_lines
  FROM action_coding AS found
  JOIN dim_coding AS coding USING (coding_key)
  WHERE found.coding_key > 0
  GROUP BY found.action_key
),
ambiguous_date AS ( -- the rows of v_date_sensitivity, counted
  SELECT
    seen.action_key,
    count(*)::INTEGER AS ambiguous_date_count,
    count(*) FILTER (WHERE ledger.settled_by = 'convention')::INTEGER AS convention_date_count
  FROM date_ledger AS ledger
  JOIN action_entry AS seen USING (document_sha256, entry_number)
  WHERE ledger.is_ambiguous
  GROUP BY seen.action_key
)
SELECT
  fact.action_key,
  action.action_code,
  action.title,
  try_cast(regexp_extract(action.action_code, '^(20\d\d)-', 1) AS INTEGER) AS request_year,
  partner.country_name AS partner_country,
  partner.iso2 AS partner_iso2,
  partner.note AS partner_note,
  partner.m49_region AS partner_m49_region,
  partner.m49_subregion AS partner_m49_subregion,
  income.income_group AS partner_income_group,
  income.dac_list AS partner_dac_list,
  country_lines.partner_country_lines,
  country_lines.partner_evidence,
  action.partner_region,
  if(fact.institution_key > 0, institution.institution_name, NULL) AS institution,
  institution.native_name AS institution_native_name,
  institution.acronym AS institution_acronym,
  start_member.first_date AS start_date,
  fact.start_precision,
  start_member.date_name AS start_stated,
  end_member.last_date AS end_date,
  fact.end_precision,
  end_member.date_name AS end_stated,
  fact.duration_days,
  type_lines.assistance_type_lines,
  country_lines.expert_country_lines,
  country_lines.expert_iso2_lines,
  fact.expert_country_count,
  fact.experts_stated_count,
  country_lines.host_country_lines,
  country_lines.country_note_lines,
  fact.is_triangular,
  coding_lines.theme_lines,
  coding_lines.marker_lines,
  coding_lines.modality_lines,
  coding_lines.crs_purpose_lines,
  coding_lines.sdg_target_lines,
  if(fact.programme_phase_key > 0, phase.programme_phase_name, NULL) AS programme_phase,
  action.is_withdrawn,
  action.withdrawn_on,
  audit.is_trusted,
  if(audit.is_trusted, NULL, replace(audit.quality_profile, '_', ' ')) AS trust_note,
  fact.health_score,
  coalesce(ambiguous_date.ambiguous_date_count, 0) AS ambiguous_date_count,
  coalesce(ambiguous_date.convention_date_count, 0) AS convention_date_count,
  action.description,
  action.language,
  action.source_url,
  action.path AS source_path,
  action.document_sha256,
  action.span_start,
  action.span_end,
  action.snapshot_id,
  action.retrieved_on
FROM fact_action AS fact
JOIN dim_action AS action USING (action_key)
JOIN dim_country AS partner ON partner.country_key = fact.partner_country_key
JOIN dim_institution AS institution ON institution.institution_key = fact.institution_key
JOIN dim_date AS start_member ON start_member.date_key = fact.start_date_key
JOIN dim_date AS end_member ON end_member.date_key = fact.end_date_key
JOIN dim_programme_phase AS phase USING (programme_phase_key)
JOIN dim_audit AS audit USING (audit_key)
LEFT JOIN bridge_country_income_group AS income
  ON income.country_key = fact.partner_country_key
  AND start_member.first_date >= income.valid_from AND start_member.last_date <= income.valid_to
LEFT JOIN country_lines USING (action_key)
LEFT JOIN type_lines USING (action_key)
LEFT JOIN coding_lines USING (action_key)
LEFT JOIN ambiguous_date USING (action_key)
