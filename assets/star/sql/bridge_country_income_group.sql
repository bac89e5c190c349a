-- One row per country and DAC list on which its place is known. A country that was on none of the lists is a provider or a
-- territory, whose group is `none`; one that is listed without a group is not certain and has no row.
WITH stated AS (
  SELECT iso2, replace(replace(list_name, 'list_', ''), '_', '-') AS dac_list, income_group, source
  FROM (UNPIVOT reference_dac_income_group ON COLUMNS('^list_') INTO NAME list_name VALUE income_group)
  UNION ALL
  SELECT iso2, dac_list, 'none', 'compiled'
  FROM (SELECT iso2 FROM reference_country WHERE iso2 NOT IN (SELECT iso2 FROM reference_dac_income_group))
  CROSS JOIN reference_dac_list
)
SELECT
  country.country_key,
  dac_list,
  stated.income_group,
  list.valid_from::DATE AS valid_from,
  list.valid_to::DATE AS valid_to,
  stated.source AS reference_source
FROM stated
JOIN reference_dac_list AS list USING (dac_list)
JOIN dim_country AS country USING (iso2)
