-- Which countries supply experts, and in how many actions?
WITH supplied AS (
  SELECT country_key, count(*) AS action_count FROM bridge_action_country WHERE country_role = 'expert' GROUP BY ALL
)
SELECT country.country_name AS expert_country, country.iso2 AS expert_iso2, supplied.action_count
FROM supplied
JOIN dim_country AS country USING (country_key)
WHERE country.iso2 IS NOT NULL
ORDER BY action_count DESC, expert_country;
