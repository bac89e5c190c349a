-- One row per code that a rule can give, of every scheme, and the reserved members. A CRS code that once stood for another
-- is one that a rule can give, too.
WITH purpose AS (
  SELECT *
  FROM reference_crs_purpose
  WHERE crs_code IN (SELECT coding_code FROM rule_code WHERE coding_scheme = 'crs_purpose')
    OR crs_code IN (SELECT predecessor_code FROM reference_crs_purpose WHERE predecessor_code IS NOT NULL)
),
known AS (
  SELECT coding_scheme, coding_code, coding_name, NULL AS valid_from, NULL AS valid_to, source FROM reference_coding_scheme
  UNION ALL
  SELECT 'sdg_target', sdg_target_code, sdg_target_name, NULL, NULL, source FROM reference_sdg_target
  UNION ALL
  SELECT 'crs_purpose', crs_code, crs_name, valid_from, valid_to, source FROM purpose
)
SELECT
  key_of('coding', coding_scheme || chr(31) || coding_code) AS coding_key,
  coding_scheme,
  coding_code,
  coding_name,
  valid_from::DATE AS valid_from,
  valid_to::DATE AS valid_to,
  source AS reference_source
FROM known
UNION ALL
SELECT member_key, 'reserved', NULL, member_name, NULL, NULL, 'reserved' FROM reserved_member
