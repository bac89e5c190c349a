-- How many actions does each DAC income group have, on the list in force when the action started? An action of several partner
-- countries is shared out over them; without a start, or on a list that is not known, the group is not known.
SELECT
  coalesce(partner_income_group, 'not known') AS income_group,
  count(DISTINCT action_key) AS action_count,
  round(sum(weight), 2) AS weighted_action_count,
  list(DISTINCT partner_iso2 ORDER BY partner_iso2) FILTER (WHERE partner_iso2 IS NOT NULL) AS partner_iso2
FROM (SELECT DISTINCT ON (action_key, partner_country) action_key, partner_income_group, partner_iso2,
        sum(weight) OVER (PARTITION BY action_key, partner_country) AS weight
      FROM v_expert_flow)
GROUP BY ALL
ORDER BY action_count DESC, income_group;
