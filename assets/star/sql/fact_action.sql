-- One row per action. Whether it is triangular is judged on the first day that its start can mean; without a start, a country
-- that was a member at any time counts as one. It stays null where no expert country is stated, and where the partner is
-- not known and the country from elsewhere could be the partner itself.
WITH expert AS (
  SELECT action_key, country_key
  FROM bridge_action_country
  WHERE country_role = 'expert' AND country_key > 0
),
provider AS (
  SELECT country_key, coalesce(valid_from, DATE '0001-01-01') AS valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to
  FROM bridge_country_group
  WHERE group_code IN ('EU', 'EEA', 'PROVIDER')
),
judged AS (
  SELECT
    expert.action_key,
    expert.country_key,
    bool_or(
      provider.country_key IS NOT NULL
      AND coalesce(action.start_first_date BETWEEN provider.valid_from AND provider.valid_to, true)
    ) AS is_provider,
    bool_or(partner.country_key IS NOT NULL) AS is_partner
  FROM expert
  JOIN action USING (action_key)
  LEFT JOIN provider USING (country_key)
  LEFT JOIN bridge_action_country AS partner
    ON partner.action_key = expert.action_key
    AND partner.country_key = expert.country_key
    AND partner.country_role = 'partner'
  GROUP BY ALL
),
expert_country AS (
  SELECT
    action_key,
    count(*)::INTEGER AS expert_country_count,
    bool_or(NOT is_provider AND NOT is_partner) AS has_third_country
  FROM judged
  GROUP BY ALL
),
phase AS ( -- of the year of the request, else of the start; a year that two phases share is ambiguous
  SELECT
    action_key,
    CASE count(programme_phase_key) WHEN 0 THEN -1 WHEN 1 THEN any_value(programme_phase_key) ELSE -4 END
      AS programme_phase_key
  FROM (
    SELECT
      action_key,
      coalesce(try_cast(regexp_extract(action_code, '^(20\d\d)-', 1) AS INTEGER), year(start_first_date)) AS asked_in
    FROM action
  )
  LEFT JOIN dim_programme_phase ON asked_in BETWEEN first_year AND coalesce(last_year, asked_in)
  WHERE asked_in IS NOT NULL
  GROUP BY ALL
),
expert_group AS (
  SELECT action_key, sum(stated_count)::INTEGER AS experts_stated_count FROM stated_expert_group GROUP BY ALL
),
health AS (
  SELECT
    action_key,
    round(
      sum(component_score::DECIMAL(9, 4) * component_weight::DECIMAL(9, 4)) FILTER (component_score IS NOT NULL)
      / sum(component_weight::DECIMAL(9, 4)) FILTER (component_score IS NOT NULL),
      4
    )::DOUBLE AS health_score
  FROM fact_action_health
  GROUP BY ALL
)
SELECT
  action.action_key,
  stated_date_key(start_status, start_first_date, start_precision) AS start_date_key,
  stated_date_key(end_status, end_last_date, end_precision) AS end_date_key,
  start_precision,
  end_precision,
  partner.partner_country_key,
  institution.institution_key,
  coalesce(phase.programme_phase_key, -2) AS programme_phase_key,
  key_of('audit', rule_version || chr(31) || quality_profile) AS audit_key,
  CASE
    WHEN start_date_key > 0 AND end_date_key > 0 AND start_precision = 'day' AND end_precision = 'day'
      THEN end_last_date - start_first_date
  END::INTEGER AS duration_days,
  coalesce(expert_country.expert_country_count, 0) AS expert_country_count,
  expert_group.experts_stated_count,
  CASE
    WHEN partner.partner_country_key IN (-1, -4) AND has_third_country THEN NULL
    ELSE has_third_country
  END AS is_triangular,
  health.health_score
FROM action
CROSS JOIN setting
JOIN action_partner AS partner USING (action_key)
JOIN action_institution AS institution USING (action_key)
JOIN action_profile USING (action_key)
JOIN health USING (action_key)
LEFT JOIN phase USING (action_key)
LEFT JOIN expert_country USING (action_key)
LEFT JOIN expert_group USING (action_key)
