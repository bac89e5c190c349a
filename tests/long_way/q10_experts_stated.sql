-- How many experts are stated, how many of them can be placed in one country, and which groups cannot be split?
SELECT
  sum(expert_group.stated_count)::INTEGER AS stated_count,
  coalesce(sum(expert_group.stated_count) FILTER (WHERE expert_group.country_count = 1), 0)::INTEGER AS placed_count,
  coalesce(sum(expert_group.stated_count) FILTER (WHERE expert_group.country_count <> 1), 0)::INTEGER AS unsplit_count,
  list({
    'stated_count': expert_group.stated_count, 'countries': group_countries.countries
  } ORDER BY expert_group.expert_group_key)
    FILTER (WHERE expert_group.stated_count IS NOT NULL AND expert_group.country_count <> 1) AS unsplit_groups
FROM fact_expert_group AS expert_group
JOIN (
  SELECT bridge.expert_group_key, list(country.iso2 ORDER BY country.iso2) FILTER (WHERE country.iso2 IS NOT NULL) AS countries
  FROM bridge_expert_group_country AS bridge
  JOIN dim_country AS country USING (country_key)
  GROUP BY ALL
) AS group_countries USING (expert_group_key);
