-- One row per country of the reference table, and the reserved members.
SELECT
  key_of('country', iso2) AS country_key,
  iso2,
  iso3,
  iso_numeric,
  CASE naming_policy
    WHEN 'un' THEN country_name_un
    WHEN 'iso' THEN country_name_iso
    ELSE country_name_eu
  END AS country_name,
  country_name_eu,
  country_name_un,
  country_name_iso,
  if(naming_policy = 'eu', note, NULL) AS note, -- it explains the asterisk of the EU's name
  note AS note_eu,
  m49_region,
  m49_subregion,
  dac_code::INTEGER AS dac_code
FROM reference_country, setting
UNION ALL
SELECT member_key, NULL, NULL, NULL, member_name, member_name, member_name, member_name, NULL, NULL, NULL, NULL, NULL
FROM reserved_member
