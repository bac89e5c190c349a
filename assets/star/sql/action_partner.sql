-- Handed on inside this stage. One row per action: its one partner country, or the reserved member that says why not.
SELECT
  action_key,
  CASE
    WHEN len(partner_countries) = 0 THEN missing_partner_key(partner_status)
    WHEN partner_status = 'regional' OR (len(partner_countries) > 1 AND len(list_distinct(partner_countries)) > 1) THEN -5
    ELSE coalesce(country.country_key, -1)
  END AS partner_country_key
FROM action
LEFT JOIN dim_country AS country ON country.iso2 = partner_countries[1]
