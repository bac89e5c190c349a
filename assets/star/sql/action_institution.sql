-- Handed on inside this stage. One row per action and the institution that asked. The same name in two countries is two
-- institutions ("Ministry of Economy" is everywhere), so the partner country is part of the natural key.
SELECT
  action.action_key,
  partner.partner_country_key AS country_key,
  coalesce(institution_name, partner_institution) AS institution_name,
  native_name,
  acronym,
  coalesce(partner_institution, institution_name) AS partner_institution,
  CASE
    WHEN coalesce(institution_name, partner_institution) IS NULL THEN -2
    ELSE key_of(
      'institution',
      folded(coalesce(institution_name, partner_institution)) || chr(31) ||
      if(len(partner_countries) > 0, array_to_string(list_sort(partner_countries), ';'), partner_status)
    )
  END AS institution_key
FROM action
JOIN action_partner AS partner USING (action_key)
