-- How many actions draw on an expert country that is neither the partner nor European (EU, EEA, CH, UK)?
SELECT
  count(*) FILTER (WHERE is_triangular) AS triangular_count,
  count(*) FILTER (WHERE is_triangular IS NULL) AS cannot_be_told_count,
  count(*) AS action_count,
  list(action_code ORDER BY action_code) FILTER (WHERE is_triangular) AS action_codes
FROM v_action;
