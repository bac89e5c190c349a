-- How many experts are stated, how many of them can be placed in one country, and which groups cannot be split? Named are a
-- hundred groups, in the order of their keys.
WITH unsplit AS (
  SELECT expert_group_key, stated_count
  FROM fact_expert_group
  WHERE stated_count IS NOT NULL AND country_count <> 1
  ORDER BY expert_group_key
  LIMIT 100
),
named AS (
  SELECT
    unsplit.expert_group_key,
    unsplit.stated_count,
    list(country.iso2 ORDER BY country.iso2) FILTER (WHERE country.iso2 IS NOT NULL) AS countries
  FROM unsplit
  JOIN bridge_expert_group_country AS bridge USING (expert_group_key)
  JOIN dim_country AS country USING (country_key)
  GROUP BY ALL
)
SELECT
  sum(stated_count)::INTEGER AS stated_count,
  coalesce(sum(stated_count) FILTER (WHERE country_count = 1), 0)::INTEGER AS placed_count,
  coalesce(sum(stated_count) FILTER (WHERE country_count <> 1), 0)::INTEGER AS unsplit_count,
  (SELECT list({'stated_count': stated_count, 'countries': countries} ORDER BY expert_group_key) FROM named) AS unsplit_groups
FROM fact_expert_group;
