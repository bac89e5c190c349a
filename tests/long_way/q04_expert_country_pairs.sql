-- Which pairs of countries supply experts to the same action, in more than one action?
WITH expert AS (
  SELECT DISTINCT action_key, expert_iso2 FROM v_expert_flow WHERE expert_iso2 IS NOT NULL
)
SELECT first.expert_iso2 AS first_iso2, second.expert_iso2 AS second_iso2, count(*) AS action_count
FROM expert AS first
JOIN expert AS second ON second.action_key = first.action_key AND second.expert_iso2 > first.expert_iso2
GROUP BY ALL
HAVING count(*) > 1
ORDER BY action_count DESC, first_iso2, second_iso2;
