-- Handed on inside this stage. One row per action and the doubts about it, joined.
SELECT
  action_key,
  coalesce(nullif(array_to_string(list_sort(list_distinct(quality_flags)), ', '), ''), 'clean') AS quality_profile
FROM action
