-- How many actions draw on an expert country that is neither the partner nor European (EU, EEA, CH, UK)? Named are the first
-- hundred by code.
SELECT
  count(*) FILTER (WHERE is_triangular) AS triangular_count,
  count(*) FILTER (WHERE is_triangular IS NULL) AS cannot_be_told_count,
  count(*) AS action_count,
  min(action_code, 100) FILTER (WHERE is_triangular) AS action_codes
FROM v_action;
