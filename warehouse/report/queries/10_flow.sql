-- Where does expertise come from, and where does it go?
-- Each action counts once: where several countries supply experts, or several benefit, its one unit is shared among them.
SELECT
  expert_country,
  partner_country,
  round(sum(weight), 2) AS actions_shared,
  count(DISTINCT action_key) AS actions_touched,
  list(DISTINCT coalesce(action_code, action_key::VARCHAR) ORDER BY coalesce(action_code, action_key::VARCHAR)) AS actions
FROM v_expert_flow
GROUP BY expert_country, partner_country
ORDER BY actions_shared DESC, expert_country, partner_country;
