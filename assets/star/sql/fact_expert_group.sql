-- One row per group of experts that the text states.
SELECT
  expert_group_key,
  action_key,
  group_number,
  stated_count,
  count_qualifier,
  len(countries)::INTEGER AS country_count
FROM stated_expert_group
