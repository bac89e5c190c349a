CREATE VIEW v_expert_group AS
SELECT
  expert_group.action_key,
  action.action_code,
  expert_group.group_number,
  expert_group.stated_count,
  expert_group.count_qualifier,
  expert_group.country_count,
  list(country.country_name ORDER BY country.country_name) AS countries,
  CASE
    WHEN expert_group.stated_count IS NULL THEN 'not counted'
    WHEN expert_group.country_count = 0 THEN 'no country'
    WHEN expert_group.country_count = 1 THEN 'placed'
    ELSE 'cannot be split'
  END AS placement
FROM main.fact_expert_group AS expert_group
JOIN main.dim_action AS action USING (action_key)
JOIN main.bridge_expert_group_country AS bridge USING (expert_group_key)
JOIN main.dim_country AS country USING (country_key)
GROUP BY ALL;

COMMENT ON VIEW v_expert_group IS 'One row per group of experts that the text states, and whether its number can be placed in a country.';
COMMENT ON COLUMN v_expert_group.action_key IS 'Stable key of the action.';
COMMENT ON COLUMN v_expert_group.action_code IS 'Code of the action.';
COMMENT ON COLUMN v_expert_group.group_number IS 'Position of the group in the action.';
COMMENT ON COLUMN v_expert_group.stated_count IS 'Experts the text states for the group; null when it states none.';
COMMENT ON COLUMN v_expert_group.count_qualifier IS 'exact, at_least or about.';
COMMENT ON COLUMN v_expert_group.country_count IS 'Countries of the group.';
COMMENT ON COLUMN v_expert_group.countries IS 'Their names, sorted; Not stated where there is none.';
COMMENT ON COLUMN v_expert_group.placement IS 'placed (one country), cannot be split (several), no country, or not counted (no number).';
