-- One row per action, scheme and code; an action whose words speak of none has the reserved member -2, so that no join on a
-- scheme loses it. Shares follow the scores; their sum is exact, so that the order in which threads add changes no digit.
SELECT
  action_key,
  coding_scheme,
  coding_key,
  coding_score,
  coding_score / sum(coding_score::DECIMAL(9, 4)) OVER (PARTITION BY action_key, coding_scheme) AS weight,
  rule_name,
  matched_words,
  field_name,
  'derived' AS coding_status
FROM action_coding
UNION ALL
SELECT action_key, coding_scheme, -2, NULL, 1.0, 'no_words', NULL, NULL, 'derived'
FROM (SELECT action_key, unnest(['crs_purpose', 'marker', 'modality', 'sdg_target', 'theme']) AS coding_scheme FROM action)
WHERE (action_key, coding_scheme) NOT IN (SELECT (action_key, coding_scheme) FROM action_coding)
