-- Which institutions have more than one action?
SELECT institution, partner_country, count(*) AS action_count, list(action_code ORDER BY action_code) AS action_codes
FROM v_action
WHERE institution IS NOT NULL
GROUP BY institution, partner_country
HAVING count(*) > 1
ORDER BY action_count DESC, institution, partner_country;
