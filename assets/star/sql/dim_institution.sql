-- One row per institution, in its fullest, then most frequent, spelling; a part that only another spelling has is kept.
WITH spelling AS (
  SELECT
    institution_key, country_key, institution_name, native_name, acronym, partner_institution, count(*) AS action_count
  FROM action_institution
  WHERE institution_key > 0
  GROUP BY ALL
)
SELECT
  institution_key,
  institution_name,
  coalesce(native_name, min(native_name) OVER whole) AS native_name,
  coalesce(acronym, min(acronym) OVER whole) AS acronym,
  partner_institution,
  country_key
FROM spelling
WINDOW whole AS (PARTITION BY institution_key)
QUALIFY row_number() OVER (
  PARTITION BY institution_key
  ORDER BY
    (native_name IS NOT NULL)::INTEGER + (acronym IS NOT NULL)::INTEGER DESC,
    action_count DESC,
    partner_institution,
    institution_name,
    native_name,
    acronym,
    country_key
) = 1
UNION ALL
SELECT member_key, member_name, NULL, NULL, member_name, -3 FROM reserved_member
