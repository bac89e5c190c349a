-- One row per country of the reference table, and the reserved members.
SELECT
  key_of('country', iso2) AS country_key,
  iso2,
  iso3,
  iso_numeric,
  country_name_eu AS country_name, -- the naming policy in force
  country_name_eu,
  country_name_un,
  country_name_iso,
  note,
  m49_region,
  m49_subregion,
  dac_code::INTEGER AS dac_code
FROM reference_country
UNION ALL
SELECT member_key, NULL, NULL, NULL, member_name, member_name, member_name, member_name, NULL, NULL, NULL, NULL
FROM reserved_member
