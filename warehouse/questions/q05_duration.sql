-- How long do actions last: the median, the mean and the longest, over those whose both ends are known to the day?
SELECT
  count(duration_days) AS measured_count,
  count(*) AS action_count,
  median(duration_days) AS median_days,
  round(avg(duration_days), 2) AS mean_days,
  max(duration_days) AS longest_days,
  (SELECT min(action_code) FROM v_action WHERE duration_days = (SELECT max(duration_days) FROM v_action)) AS longest_action_code
FROM v_action;
