-- Which countries supply experts, and in how many actions?
SELECT expert_country, expert_iso2, count(DISTINCT action_key) AS action_count
FROM v_expert_flow
WHERE expert_iso2 IS NOT NULL
GROUP BY ALL
ORDER BY action_count DESC, expert_country;
