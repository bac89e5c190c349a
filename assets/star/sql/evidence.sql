-- One row per published value and the characters it rests on. A country, type or group that was not published in the role
-- that its evidence names proves nothing here and has no row, nor has a further sighting that says it in other words.
WITH proved AS (
  SELECT
    CASE attribute
      WHEN 'start_date' THEN 'fact_action'
      WHEN 'end_date' THEN 'fact_action'
      WHEN 'partner_institution' THEN 'fact_action'
      ELSE 'dim_action'
    END AS table_name,
    CASE attribute
      WHEN 'start_date' THEN 'start_date_key'
      WHEN 'end_date' THEN 'end_date_key'
      WHEN 'partner_institution' THEN 'institution_key'
      ELSE attribute
    END AS column_name,
    action_key::VARCHAR AS row_key,
    action_evidence.*
  FROM action_evidence
  JOIN action USING (action_key)
  WHERE attribute IN ('title', 'action_code', 'description', 'start_date', 'end_date', 'partner_institution')
    AND (
      resolution = 'primary'
      OR starts_with( -- a less precise date says the same
        CASE attribute
          WHEN 'title' THEN action.title
          WHEN 'action_code' THEN action.action_code
          WHEN 'description' THEN action.description
          WHEN 'start_date' THEN action.start_iso
          WHEN 'end_date' THEN action.end_iso
          WHEN 'partner_institution' THEN action.partner_institution
        END,
        attribute_value
      )
    )
  UNION ALL
  SELECT 'dim_institution', attribute, institution_key::VARCHAR, action_evidence.*
  FROM action_evidence
  JOIN action_institution USING (action_key)
  JOIN dim_institution AS published USING (institution_key)
  WHERE attribute_value = CASE attribute
    WHEN 'institution_name' THEN published.institution_name
    WHEN 'native_name' THEN published.native_name
    WHEN 'acronym' THEN published.acronym
  END
  UNION ALL
  SELECT
    'bridge_action_assistance_type', 'assistance_type_key', concat_ws('|', action_key, assistance_type_key), action_evidence.*
  FROM action_evidence
  JOIN action_type USING (action_key)
  WHERE attribute = 'assistance_type' AND assistance_type_key = key_of('assistance_type', lower(attribute_value))
  UNION ALL
  SELECT
    'bridge_action_country', 'country_key', concat_ws('|', action_key, country_key, country_role), action_evidence.*
  FROM action_evidence
  JOIN dim_country AS country ON country.iso2 = attribute_value
  JOIN bridge_action_country AS bridge USING (action_key, country_key)
  WHERE attribute IN ('partner_country', 'expert_country', 'host_country', 'mention_country')
    AND country_role = replace(attribute, '_country', '')
  UNION ALL
  SELECT 'fact_action', 'partner_country_key', action_key::VARCHAR, action_evidence.*
  FROM action_evidence
  JOIN action_partner USING (action_key)
  JOIN dim_country AS country ON country.iso2 = attribute_value AND country.country_key = partner_country_key
  WHERE attribute = 'partner_country'
  UNION ALL
  SELECT
    'bridge_expert_group_country', 'country_key', concat_ws('|', expert_group_key, country_key), action_evidence.*
  FROM action_evidence
  JOIN stated_group_country AS stated USING (action_key, group_number)
  JOIN dim_country AS country ON country.iso2 = stated.iso2
  WHERE attribute = 'expert_country' AND stated.iso2 = attribute_value
  UNION ALL
  SELECT
    'fact_expert_group',
    if(attribute = 'expert_count', 'stated_count', 'group_number'),
    expert_group_key::VARCHAR,
    action_evidence.*
  FROM action_evidence
  JOIN stated_expert_group USING (action_key, group_number)
  WHERE attribute = 'expert_group' OR (attribute = 'expert_count' AND attribute_value = stated_count::VARCHAR)
  UNION ALL
  SELECT 'bridge_action_coding', 'coding_key', row_key, coding_evidence.* EXCLUDE (row_key) FROM coding_evidence
)
SELECT
  key_of(
    'evidence',
    concat_ws(
      chr(31), table_name, column_name, row_key, document_sha256, entry_number, span_start, span_end, rule_name
    )
  ) AS evidence_key,
  table_name,
  column_name,
  row_key,
  action_key,
  document_sha256,
  entry_number,
  span_start,
  span_end,
  surface,
  rule_name,
  cue,
  cue_span_start,
  cue_span_end,
  is_inferred,
  attribute_value
FROM proved
