-- One row per group and country. A number is placed in a country only where the group has just one: it is never split.
WITH placed AS (
  SELECT expert_group_key, stated_count, iso2, count(*) OVER (PARTITION BY expert_group_key) AS country_count
  FROM stated_group_country
)
SELECT
  expert_group_key,
  coalesce(country.country_key, -1) AS country_key,
  sum(1.0 / country_count)::DOUBLE AS weight,
  any_value(if(country_count = 1, stated_count, NULL)) AS allocated_count
FROM placed
LEFT JOIN dim_country AS country USING (iso2)
GROUP BY ALL
UNION ALL
SELECT expert_group_key, -2, 1.0, NULL
FROM stated_expert_group
WHERE expert_group_key NOT IN (SELECT expert_group_key FROM placed)
