-- How many years after the request, whose year the code tells, did actions start? Named are the first hundred by code.
SELECT
  year(start_date) - request_year AS lag_years,
  count(*) AS action_count,
  min(action_code, 100) AS action_codes
FROM wide_action
WHERE start_date IS NOT NULL AND request_year IS NOT NULL
GROUP BY lag_years
ORDER BY lag_years;
