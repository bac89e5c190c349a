-- Which types of assistance are asked for, in how many actions, and with what share of the work?
SELECT
  kind.assistance_type_name,
  count(*) AS action_count,
  round(sum(bridge.weight), 2) AS weighted_action_count
FROM bridge_action_assistance_type AS bridge
JOIN dim_assistance_type AS kind USING (assistance_type_key)
GROUP BY ALL
ORDER BY action_count DESC, assistance_type_name;
