-- One wide row per action. Lists are gathered per action before they are joined, so that no join repeats a row.
WITH country_list AS (
  SELECT
    bridge.action_key,
    list(country.country_name ORDER BY country.country_name)
      FILTER (WHERE bridge.country_role = 'partner' AND bridge.country_key > 0) AS partner_countries,
    list(country.country_name ORDER BY country.country_name)
      FILTER (WHERE bridge.country_role = 'expert' AND bridge.country_key > 0) AS expert_countries,
    list(country.iso2 ORDER BY country.country_name)
      FILTER (WHERE bridge.country_role = 'expert' AND bridge.country_key > 0) AS expert_iso2,
    list(country.country_name ORDER BY country.country_name)
      FILTER (WHERE bridge.country_role = 'host' AND bridge.country_key > 0) AS host_countries,
    list(DISTINCT country.note ORDER BY country.note) FILTER (WHERE country.note IS NOT NULL) AS country_notes,
    max(bridge.basis) FILTER (WHERE bridge.country_role = 'partner') AS partner_basis
  FROM main.bridge_action_country AS bridge
  JOIN main.dim_country AS country USING (country_key)
  GROUP BY bridge.action_key
),
type_list AS (
  SELECT bridge.action_key, list(kind.assistance_type_name ORDER BY kind.assistance_type_name) AS assistance_types
  FROM main.bridge_action_assistance_type AS bridge
  JOIN main.dim_assistance_type AS kind USING (assistance_type_key)
  WHERE bridge.assistance_type_key > 0
  GROUP BY bridge.action_key
),
coding_list AS (
  SELECT
    bridge.action_key,
    list(coding.coding_code ORDER BY bridge.coding_score DESC, coding.coding_code)
      FILTER (WHERE bridge.coding_scheme = 'crs_purpose') AS crs_purposes,
    list(coding.coding_code ORDER BY bridge.coding_score DESC, coding.coding_code)
      FILTER (WHERE bridge.coding_scheme = 'sdg_target') AS sdg_targets,
    list(coding.coding_code ORDER BY coding.coding_code) FILTER (WHERE bridge.coding_scheme = 'theme') AS themes,
    list(coding.coding_code ORDER BY coding.coding_code) FILTER (WHERE bridge.coding_scheme = 'marker') AS markers,
    list(coding.coding_code ORDER BY coding.coding_code) FILTER (WHERE bridge.coding_scheme = 'modality') AS modalities
  FROM main.bridge_action_coding AS bridge
  JOIN main.dim_coding AS coding USING (coding_key)
  WHERE bridge.coding_key > 0
  GROUP BY bridge.action_key
)
SELECT
  fact.action_key,
  action.action_code,
  action.title,
  partner.country_name AS partner_country,
  partner.iso2 AS partner_iso2,
  partner.note AS partner_note,
  partner.m49_region AS partner_m49_region,
  partner.m49_subregion AS partner_m49_subregion,
  income.income_group AS partner_income_group,
  income.dac_list AS partner_dac_list,
  coalesce(country_list.partner_countries, []) AS partner_countries,
  country_list.partner_basis,
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
  coalesce(type_list.assistance_types, []) AS assistance_types,
  coalesce(country_list.expert_countries, []) AS expert_countries,
  coalesce(country_list.expert_iso2, []) AS expert_iso2,
  fact.expert_country_count,
  fact.experts_stated_count,
  coalesce(country_list.host_countries, []) AS host_countries,
  coalesce(country_list.country_notes, []) AS country_notes,
  fact.is_triangular,
  coalesce(coding_list.themes, []) AS derived_themes,
  coalesce(coding_list.markers, []) AS derived_markers,
  coalesce(coding_list.modalities, []) AS derived_modalities,
  coalesce(coding_list.crs_purposes, []) AS derived_crs_purposes,
  coalesce(coding_list.sdg_targets, []) AS derived_sdg_targets,
  if(fact.programme_phase_key > 0, phase.programme_phase_name, NULL) AS programme_phase,
  action.is_withdrawn,
  action.withdrawn_on,
  audit.is_trusted,
  if(audit.is_trusted, NULL, replace(audit.quality_profile, '_', ' ')) AS trust_note,
  fact.health_score,
  action.description,
  action.language,
  action.source_url,
  action.path AS source_path,
  action.document_sha256,
  action.span_start,
  action.span_end,
  action.snapshot_id,
  action.retrieved_on
FROM main.fact_action AS fact
JOIN main.dim_action AS action USING (action_key)
JOIN main.dim_country AS partner ON partner.country_key = fact.partner_country_key
JOIN main.dim_institution AS institution ON institution.institution_key = fact.institution_key
JOIN main.dim_date AS start_member ON start_member.date_key = fact.start_date_key
JOIN main.dim_date AS end_member ON end_member.date_key = fact.end_date_key
JOIN main.dim_programme_phase AS phase USING (programme_phase_key)
JOIN main.dim_audit AS audit USING (audit_key)
LEFT JOIN main.bridge_country_income_group AS income
  ON income.country_key = fact.partner_country_key
  AND start_member.first_date >= income.valid_from AND start_member.last_date <= income.valid_to
LEFT JOIN country_list USING (action_key)
LEFT JOIN type_list USING (action_key)
LEFT JOIN coding_list USING (action_key)
