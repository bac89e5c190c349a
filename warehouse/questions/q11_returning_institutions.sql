-- Which institutions have more than one action? Named are the first ten of each by code.
SELECT institution, partner_country, count(*) AS action_count, min(action_code, 10) AS action_codes
FROM v_action
WHERE institution IS NOT NULL
GROUP BY institution, partner_country
HAVING count(*) > 1
ORDER BY action_count DESC, institution, partner_country;
