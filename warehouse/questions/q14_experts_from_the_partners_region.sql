-- Which experts came from the partner's own UN M49 sub-region, such as Latin America and the Caribbean?
WITH pair AS (
  SELECT expert_country_key, partner_country_key, count(*) AS action_count FROM fact_expert_flow GROUP BY ALL
)
SELECT
  expert.iso2 AS expert_iso2,
  expert.country_name AS expert_country,
  partner.country_name AS partner_country,
  expert.m49_subregion,
  pair.action_count
FROM pair
JOIN dim_country AS expert ON expert.country_key = pair.expert_country_key
JOIN dim_country AS partner ON partner.country_key = pair.partner_country_key
WHERE expert.m49_subregion = partner.m49_subregion AND expert.iso2 <> partner.iso2
ORDER BY action_count DESC, expert_country, partner_country;
