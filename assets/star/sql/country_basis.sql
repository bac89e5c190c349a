-- Handed on inside this stage. One row per action, role and country: the strongest basis among all sightings. What the
-- text names outright is `text`; what only follows from its words takes the basis that the rule's name tells.
SELECT
  action_key,
  replace(attribute, '_country', '') AS country_role,
  attribute_value AS iso2,
  arg_min(basis, strength) AS basis
FROM (
  SELECT
    action_key,
    attribute,
    attribute_value,
    CASE
      WHEN field_name = 'heading' THEN 'heading'
      WHEN field_name = 'partner_institution' THEN 'institution'
      WHEN NOT is_inferred THEN 'text'
      WHEN regexp_matches(rule_name, 'adjective|demonym|nationality') THEN 'demonym'
      WHEN contains(rule_name, 'body') THEN 'national_body'
      ELSE 'place'
    END AS basis,
    list_position(['heading', 'institution', 'text', 'demonym', 'place', 'national_body'], basis) AS strength
  FROM action_evidence
  WHERE attribute IN ('expert_country', 'host_country', 'mention_country')
)
GROUP BY ALL
