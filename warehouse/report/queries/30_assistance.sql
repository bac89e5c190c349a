-- What kind of assistance is asked for?
-- An action with several types shares its one unit among them, so that the bars sum to the number of actions.
SELECT
  kind.assistance_type_name AS assistance_type,
  round(sum(bridge.weight), 2) AS actions_shared,
  count(*) AS actions_touched,
  list(coalesce(action.action_code, action_key::VARCHAR) ORDER BY action.action_code, action_key) AS actions
FROM bridge_action_assistance_type AS bridge
JOIN dim_assistance_type AS kind USING (assistance_type_key)
JOIN dim_action AS action USING (action_key)
GROUP BY kind.assistance_type_name
ORDER BY actions_shared DESC, assistance_type;
