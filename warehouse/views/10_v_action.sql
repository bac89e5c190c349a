CREATE VIEW v_action AS
-- What wide_action holds, its lines as lists: no join, so that a question pays for the columns it names and for no other.
SELECT
  action_key,
  action_code,
  title,
  partner_country,
  partner_iso2,
  partner_note,
  partner_m49_region,
  partner_m49_subregion,
  partner_income_group,
  partner_dac_list,
  coalesce(string_split(partner_country_lines, chr(10)), []) AS partner_countries,
  partner_evidence AS partner_basis,
  partner_region,
  institution,
  institution_native_name,
  institution_acronym,
  start_date,
  start_precision,
  start_stated,
  end_date,
  end_precision,
  end_stated,
  duration_days,
  coalesce(string_split(assistance_type_lines, chr(10)), []) AS assistance_types,
  coalesce(string_split(expert_country_lines, chr(10)), []) AS expert_countries,
  coalesce(string_split(expert_iso2_lines, chr(10)), []) AS expert_iso2,
  expert_country_count,
  experts_stated_count,
  coalesce(string_split(host_country_lines, chr(10)), []) AS host_countries,
  coalesce(string_split(country_note_lines, chr(10)), []) AS country_notes,
  is_triangular,
  coalesce(string_split(theme_lines, chr(10)), []) AS derived_themes,
  coalesce(string_split(marker_lines, chr(10)), []) AS derived_markers,
  coalesce(string_split(modality_lines, chr(10)), []) AS derived_modalities,
  coalesce(string_split(crs_purpose_lines, chr(10)), []) AS derived_crs_purposes,
  coalesce(string_split(sdg_target_lines, chr(10)), []) AS derived_sdg_targets,
  programme_phase,
  is_withdrawn,
  withdrawn_on,
  is_trusted,
  trust_note,
  health_score,
  description,
  language,
  source_url,
  source_path,
  document_sha256,
  span_start,
  span_end,
  snapshot_id,
  retrieved_on
FROM main.wide_action;

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
