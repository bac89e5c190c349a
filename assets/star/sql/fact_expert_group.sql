-- One row per group of experts that the text states.
SELECT
  expert_group_key,
  stated.action_key,
  stated.group_number,
  stated.stated_count,
  stated.count_qualifier,
  count(country.iso2)::INTEGER AS country_count
FROM stated_expert_group AS stated
LEFT JOIN stated_group_country AS country USING (expert_group_key)
GROUP BY ALL
