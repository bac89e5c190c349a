-- One row per action, country and role. A partner or expert country that is not known is one reserved row, because every
-- action has both; a host or a mention that is not there has no row.
WITH stated AS (
  SELECT action_key, 'partner' AS country_role, unnest(partner_countries) AS iso2 FROM action
  UNION
  SELECT action_key, 'expert', iso2 FROM stated_group_country
  UNION
  SELECT action_key, 'host', unnest(host_countries) FROM action
  UNION
  SELECT action_key, 'mention', unnest(mention_countries) FROM action
),
named AS (
  SELECT
    stated.action_key,
    coalesce(country.country_key, -1) AS country_key,
    stated.country_role,
    min(CASE stated.country_role WHEN 'partner' THEN action.partner_basis ELSE country_basis.basis END) AS basis
  FROM stated
  JOIN action USING (action_key)
  LEFT JOIN dim_country AS country USING (iso2)
  LEFT JOIN country_basis USING (action_key, country_role, iso2)
  GROUP BY ALL
)
SELECT
  action_key,
  country_key,
  country_role,
  coalesce(basis, if(country_role = 'partner', 'not_found', 'text')) AS basis,
  1.0 / count(*) OVER (PARTITION BY action_key, country_role) AS weight
FROM named
UNION ALL
SELECT action_key, missing_partner_key(partner_status), 'partner', coalesce(partner_basis, 'not_found'), 1.0
FROM action
WHERE len(partner_countries) = 0
UNION ALL
SELECT action_key, -2, 'expert', 'not_found', 1.0
FROM action
WHERE action_key NOT IN (SELECT action_key FROM stated WHERE country_role = 'expert')
