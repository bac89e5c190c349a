-- Which actions speak of disability, and which of gender? Themes are derived from the words of title and description. Named are
-- the hundred newest of each; actions_by_coding('theme') counts all.
WITH newest AS (
  (SELECT 'disability' AS theme, action_key, action_code, start_date FROM v_action
   WHERE list_contains(derived_themes, 'disability') ORDER BY start_date DESC, action_code LIMIT 100)
  UNION ALL
  (SELECT 'gender', action_key, action_code, start_date FROM v_action
   WHERE list_contains(derived_themes, 'gender') ORDER BY start_date DESC, action_code LIMIT 100)
)
SELECT newest.theme, newest.action_code, lower(bridge.matched_words) AS matched_words
FROM newest
JOIN dim_coding AS coding ON coding.coding_scheme = 'theme' AND coding.coding_code = newest.theme
JOIN bridge_action_coding AS bridge
  ON bridge.coding_scheme = 'theme' AND bridge.coding_key = coding.coding_key AND bridge.action_key = newest.action_key
ORDER BY newest.theme, newest.start_date DESC, newest.action_code;
