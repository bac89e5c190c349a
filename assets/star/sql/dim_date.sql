-- One row per day, month and year of 2013 to 2030 and of every other year that an action names, and the reserved members.
WITH named AS (
  SELECT unnest([start_first_date, start_last_date, end_first_date, end_last_date]) AS day FROM action
),
years AS (
  SELECT unnest(generate_series(2013, 2030)) AS year
  UNION
  SELECT year(day) FROM named WHERE day IS NOT NULL
),
members AS (
  SELECT make_date(year, 1, 1) AS first_date, make_date(year, 12, 31) AS last_date, 'year' AS precision FROM years
  UNION ALL
  SELECT first_date, last_day(first_date), 'month'
  FROM (SELECT make_date(year, unnest(generate_series(1, 12)), 1) AS first_date FROM years)
  UNION ALL
  SELECT day, day, 'day'
  FROM (
    SELECT unnest(generate_series(make_date(year, 1, 1), make_date(year, 12, 31), INTERVAL 1 DAY))::DATE AS day FROM years
  )
)
SELECT
  date_key_of(first_date, precision) AS date_key,
  left(first_date::VARCHAR, CASE precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END) AS date_name,
  first_date,
  last_date,
  precision,
  year(first_date)::INTEGER AS year,
  if(precision = 'year', NULL, quarter(first_date))::INTEGER AS quarter,
  if(precision = 'year', NULL, month(first_date))::INTEGER AS month
FROM members
UNION ALL
SELECT member_key, member_name, NULL, NULL, NULL, NULL, NULL, NULL FROM reserved_member
UNION ALL
SELECT -6, 'Ongoing', NULL, NULL, NULL, NULL, NULL, NULL
