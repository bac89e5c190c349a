-- How many years after the request, whose year the code tells, did actions start?
SELECT
  year(start_date) - try_cast(left(action_code, 4) AS INTEGER) AS lag_years,
  count(*) AS action_count,
  list(action_code ORDER BY action_code) AS action_codes
FROM v_action
WHERE start_date IS NOT NULL AND regexp_full_match(action_code, '20\d\d-.*')
GROUP BY lag_years
ORDER BY lag_years;
