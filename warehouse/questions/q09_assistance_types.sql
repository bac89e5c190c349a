-- Which types of assistance are asked for, in how many actions, and with what share of the work?
WITH asked AS (
  SELECT assistance_type_key, count(*) AS action_count, round(sum(weight), 2) AS weighted_action_count
  FROM bridge_action_assistance_type
  GROUP BY ALL
)
SELECT kind.assistance_type_name, asked.action_count, asked.weighted_action_count
FROM asked
JOIN dim_assistance_type AS kind USING (assistance_type_key)
ORDER BY action_count DESC, assistance_type_name;
