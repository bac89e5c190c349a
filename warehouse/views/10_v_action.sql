CREATE VIEW v_action AS
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
LEFT JOIN coding_list USING (action_key);

COMMENT ON VIEW v_action IS 'One wide row per action, words beside codes, with its place in the source.';
COMMENT ON COLUMN v_action.action_key IS 'Stable key of the action.';
COMMENT ON COLUMN v_action.action_code IS 'Code of the action; its year is that of the request. Null when the source states none.';
COMMENT ON COLUMN v_action.title IS 'Title of the action.';
COMMENT ON COLUMN v_action.partner_country IS 'The partner country''s name, or why there is not one: Regional or several, Ambiguous, Unknown.';
COMMENT ON COLUMN v_action.partner_iso2 IS 'ISO 3166-1 alpha-2 code of the one partner country; null without one.';
COMMENT ON COLUMN v_action.partner_note IS 'Note that travels with the partner country''s name.';
COMMENT ON COLUMN v_action.partner_m49_region IS 'Its UN M49 region.';
COMMENT ON COLUMN v_action.partner_m49_subregion IS 'Its UN M49 sub-region.';
COMMENT ON COLUMN v_action.partner_income_group IS 'Its income group on the DAC list in force at the start (LDC, LIC, LMIC, UMIC, none); null without a start, where the list is not known, and where a start known to the year could fall under two lists.';
COMMENT ON COLUMN v_action.partner_dac_list IS 'That list, by the years it is for.';
COMMENT ON COLUMN v_action.partner_countries IS 'Names of all partner countries, sorted; empty when none is known.';
COMMENT ON COLUMN v_action.partner_basis IS 'Strongest evidence for the partner country.';
COMMENT ON COLUMN v_action.partner_region IS 'Region that a regional action serves.';
COMMENT ON COLUMN v_action.institution IS 'Name of the partner institution; null when none is stated.';
COMMENT ON COLUMN v_action.institution_native_name IS 'Name of the institution in its own language.';
COMMENT ON COLUMN v_action.institution_acronym IS 'Acronym of the institution.';
COMMENT ON COLUMN v_action.start_date IS 'First day that the stated start can mean; see start_precision. Null when there is none.';
COMMENT ON COLUMN v_action.start_precision IS 'Precision of the start: day, month or year.';
COMMENT ON COLUMN v_action.start_stated IS 'The start as far as it is known (2016-02 for a month), or why it is not.';
COMMENT ON COLUMN v_action.end_date IS 'Last day that the stated end can mean; see end_precision. Null when ongoing or not stated.';
COMMENT ON COLUMN v_action.end_precision IS 'Precision of the end: day, month or year.';
COMMENT ON COLUMN v_action.end_stated IS 'The end as far as it is known, Ongoing, or why it is not known.';
COMMENT ON COLUMN v_action.duration_days IS 'End minus start in days; null unless both are known to the day.';
COMMENT ON COLUMN v_action.assistance_types IS 'Types of assistance, sorted; empty when none is stated.';
COMMENT ON COLUMN v_action.expert_countries IS 'Names of the countries that supply experts, sorted; empty when none is stated.';
COMMENT ON COLUMN v_action.expert_iso2 IS 'Their ISO 3166-1 alpha-2 codes, in the same order.';
COMMENT ON COLUMN v_action.expert_country_count IS 'Number of countries that supply experts.';
COMMENT ON COLUMN v_action.experts_stated_count IS 'Experts stated, summed over groups; null when no number is stated.';
COMMENT ON COLUMN v_action.host_countries IS 'Names of the countries visited, sorted.';
COMMENT ON COLUMN v_action.country_notes IS 'Notes that travel with the names of any country of the action, sorted; empty when none has one.';
COMMENT ON COLUMN v_action.is_triangular IS 'Whether an expert country is neither the partner nor EU, EEA, CH or UK at the start; null when it cannot be told.';
COMMENT ON COLUMN v_action.derived_themes IS 'Themes derived from the words of title and description; not stated by the source.';
COMMENT ON COLUMN v_action.derived_markers IS 'Markers (disability, gender, informality) derived in the same way.';
COMMENT ON COLUMN v_action.derived_modalities IS 'Ways of working (on_site, online, hybrid, study_visit, event) derived in the same way.';
COMMENT ON COLUMN v_action.derived_crs_purposes IS 'CRS purpose codes derived in the same way, the surest first; v_action_coding has scores and rules.';
COMMENT ON COLUMN v_action.derived_sdg_targets IS 'SDG targets derived in the same way, the surest first.';
COMMENT ON COLUMN v_action.programme_phase IS 'Phase of the facility in the year of the request, else of the start; null in a year that two phases share.';
COMMENT ON COLUMN v_action.is_withdrawn IS 'Whether the action has disappeared from every listing that had it, by a complete snapshot; its values are the last ones said.';
COMMENT ON COLUMN v_action.withdrawn_on IS 'Day of the retrieval at which it had disappeared.';
COMMENT ON COLUMN v_action.is_trusted IS 'Whether no doubt stands against the record.';
COMMENT ON COLUMN v_action.trust_note IS 'The doubts, when there are any.';
COMMENT ON COLUMN v_action.health_score IS 'Health of the record from 0 (worst) to 1; v_action_health says what it is made of.';
COMMENT ON COLUMN v_action.description IS 'Description of the action.';
COMMENT ON COLUMN v_action.language IS 'Language of the description.';
COMMENT ON COLUMN v_action.source_url IS 'Address of the listing; null where it is not known.';
COMMENT ON COLUMN v_action.source_path IS 'Path of the document, relative to the raw archive.';
COMMENT ON COLUMN v_action.document_sha256 IS 'SHA-256 of the document.';
COMMENT ON COLUMN v_action.span_start IS 'First byte of the entry in the document.';
COMMENT ON COLUMN v_action.span_end IS 'Byte after the entry.';
COMMENT ON COLUMN v_action.snapshot_id IS 'Snapshot of the listing that the document is.';
COMMENT ON COLUMN v_action.retrieved_on IS 'Day of retrieval; null where it is not known.';
