-- How many actions started in each quarter? Starts known only to the year are left out.
SELECT year(start_date) AS year, quarter(start_date) AS quarter, count(*) AS action_count
FROM v_action
WHERE start_precision IN ('day', 'month')
GROUP BY ALL
ORDER BY year, quarter;
