-- Handed on inside this stage. One row per action and the doubts about it, joined; the stages before hand them over sorted.
SELECT
  action_key,
  coalesce(nullif(array_to_string(quality_flags, ', '), ''), 'clean') AS quality_profile
FROM action
