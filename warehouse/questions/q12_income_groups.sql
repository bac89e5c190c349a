-- How many actions does each DAC income group have, on the list in force when the action started? An action of several partner
-- countries is shared out over them; without a start, or on a list that is not known, the group is not known.
WITH of_one_country AS (
  SELECT partner_income_group, partner_iso2, count(*) AS action_count
  FROM v_action
  WHERE partner_iso2 IS NOT NULL
  GROUP BY ALL
),
other AS (
  SELECT action_key, flow.partner_income_group, flow.partner_iso2, sum(flow.weight) AS weight
  FROM v_action
  JOIN v_expert_flow AS flow USING (action_key)
  WHERE v_action.partner_iso2 IS NULL
  GROUP BY ALL
),
counted AS (
  SELECT partner_income_group, sum(action_count) AS action_count, sum(action_count) AS weight, list(partner_iso2) AS countries
  FROM of_one_country
  GROUP BY ALL
  UNION ALL
  SELECT partner_income_group, count(DISTINCT action_key), sum(weight), list(partner_iso2) FILTER (WHERE partner_iso2 IS NOT NULL)
  FROM other
  GROUP BY ALL
)
SELECT
  coalesce(partner_income_group, 'not known') AS income_group,
  sum(action_count)::BIGINT AS action_count,
  round(sum(weight), 2) AS weighted_action_count,
  list_sort(list_distinct(flatten(list(countries) FILTER (WHERE countries IS NOT NULL)))) AS partner_iso2
FROM counted
GROUP BY ALL
ORDER BY action_count DESC, income_group;
