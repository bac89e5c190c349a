-- One row per action, expert country and partner country. An action's one unit is shared over all its pairs, so that sums of
-- weight count actions and nothing twice. What depends on the day is judged at the start of the action.
SELECT
  fact.action_key,
  expert_side.country_key AS expert_country_key,
  partner_side.country_key AS partner_country_key,
  action.action_code,
  start_member.first_date AS start_date,
  fact.start_precision,
  CASE
    WHEN expert_side.country_key < 0 THEN NULL
    WHEN eu.country_key IS NULL OR start_member.last_date < eu.valid_from OR start_member.first_date > eu.valid_to THEN false
    WHEN start_member.first_date >= eu.valid_from AND start_member.last_date <= coalesce(eu.valid_to, start_member.last_date) THEN true
  END AS is_expert_eu_member,
  income.income_group AS partner_income_group,
  coalesce(placed.experts_placed_count, 0)::INTEGER AS experts_placed_count,
  expert_side.weight * partner_side.weight AS weight
FROM fact_action AS fact
JOIN action USING (action_key)
JOIN dim_date AS start_member ON start_member.date_key = fact.start_date_key
JOIN bridge_action_country AS expert_side
  ON expert_side.action_key = fact.action_key AND expert_side.country_role = 'expert'
JOIN bridge_action_country AS partner_side
  ON partner_side.action_key = fact.action_key AND partner_side.country_role = 'partner'
LEFT JOIN bridge_country_group AS eu ON eu.country_key = expert_side.country_key AND eu.group_code = 'EU'
LEFT JOIN bridge_country_income_group AS income
  ON income.country_key = partner_side.country_key
  AND start_member.first_date >= income.valid_from AND start_member.last_date <= income.valid_to
LEFT JOIN (
  SELECT expert_group.action_key, bridge.country_key, sum(bridge.allocated_count) AS experts_placed_count
  FROM fact_expert_group AS expert_group
  JOIN bridge_expert_group_country AS bridge USING (expert_group_key)
  GROUP BY ALL
) AS placed ON placed.action_key = fact.action_key AND placed.country_key = expert_side.country_key
