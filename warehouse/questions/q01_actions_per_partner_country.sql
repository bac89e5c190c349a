-- How many actions does each partner country have?
SELECT partner_country, partner_iso2, count(*) AS action_count
FROM v_action
GROUP BY ALL
ORDER BY action_count DESC, partner_country;
