-- One row per country, group and period of membership.
SELECT
  country.country_key,
  membership.group_code,
  membership.valid_from::DATE AS valid_from,
  membership.valid_to::DATE AS valid_to,
  membership.source AS reference_source
FROM reference_country_group AS membership
JOIN dim_country AS country USING (iso2)
