-- When do actions start?
-- By quarter of the stated start; starts known only to the year, or not stated, stand at the end.
SELECT
  CASE
    WHEN start_precision IN ('day', 'month') THEN year(start_date) || ' Q' || quarter(start_date)
    WHEN start_precision = 'year' THEN year(start_date) || ' (year only)'
    ELSE 'Not known'
  END AS started,
  count(*) AS action_count,
  count(*) FILTER (WHERE is_trusted) AS without_doubt,
  list(coalesce(action_code, action_key::VARCHAR) ORDER BY start_date, action_code, action_key) AS actions
FROM v_action
GROUP BY started
ORDER BY started = 'Not known', started;
