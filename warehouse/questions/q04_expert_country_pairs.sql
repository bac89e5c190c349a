-- Which pairs of countries supply experts to the same action, in more than one action? Actions of the same countries are
-- counted together first, since there are far fewer combinations of countries than actions.
WITH combination AS (
  SELECT expert_iso2_lines, count(*) AS action_count FROM wide_action WHERE expert_country_count > 1 GROUP BY ALL
),
supplied AS (
  SELECT expert_iso2_lines, action_count, unnest(string_split(expert_iso2_lines, chr(10))) AS iso2 FROM combination
)
SELECT first.iso2 AS first_iso2, second.iso2 AS second_iso2, sum(first.action_count)::BIGINT AS action_count
FROM supplied AS first
JOIN supplied AS second ON second.expert_iso2_lines = first.expert_iso2_lines AND second.iso2 > first.iso2
GROUP BY ALL
HAVING sum(first.action_count) > 1
ORDER BY action_count DESC, first_iso2, second_iso2;
