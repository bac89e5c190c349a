-- An action's one unit is shared over all its pairs, so that sums of weight count actions and nothing twice.
SELECT
  fact.action_key,
  action.action_code,
  expert.country_name AS expert_country,
  expert.iso2 AS expert_iso2,
  expert.note AS expert_note,
  CASE
    WHEN expert_side.country_key < 0 THEN NULL
    WHEN eu.country_key IS NULL OR start_member.last_date < eu.valid_from OR start_member.first_date > eu.valid_to THEN false
    WHEN start_member.first_date >= eu.valid_from AND start_member.last_date <= coalesce(eu.valid_to, start_member.last_date) THEN true
  END AS is_expert_eu_member,
  expert.m49_region AS expert_m49_region,
  expert.m49_subregion AS expert_m49_subregion,
  partner.country_name AS partner_country,
  partner.iso2 AS partner_iso2,
  partner.note AS partner_note,
  income.income_group AS partner_income_group,
  partner.m49_region AS partner_m49_region,
  partner.m49_subregion AS partner_m49_subregion,
  start_member.first_date AS start_date,
  fact.start_precision,
  coalesce(placed.experts_placed_count, 0)::INTEGER AS experts_placed_count,
  expert_side.weight * partner_side.weight AS weight
FROM main.fact_action AS fact
JOIN main.dim_action AS action USING (action_key)
JOIN main.dim_date AS start_member ON start_member.date_key = fact.start_date_key
JOIN main.bridge_action_country AS expert_side
  ON expert_side.action_key = fact.action_key AND expert_side.country_role = 'expert'
JOIN main.bridge_action_country AS partner_side
  ON partner_side.action_key = fact.action_key AND partner_side.country_role = 'partner'
JOIN main.dim_country AS expert ON expert.country_key = expert_side.country_key
JOIN main.dim_country AS partner ON partner.country_key = partner_side.country_key
LEFT JOIN main.bridge_country_group AS eu ON eu.country_key = expert_side.country_key AND eu.group_code = 'EU'
LEFT JOIN main.bridge_country_income_group AS income
  ON income.country_key = partner_side.country_key
  AND start_member.first_date >= income.valid_from AND start_member.last_date <= income.valid_to
LEFT JOIN (
  SELECT expert_group.action_key, bridge.country_key, sum(bridge.allocated_count) AS experts_placed_count
  FROM main.fact_expert_group AS expert_group
  JOIN main.bridge_expert_group_country AS bridge USING (expert_group_key)
  GROUP BY ALL
) AS placed ON placed.action_key = fact.action_key AND placed.country_key = expert_side.country_key
