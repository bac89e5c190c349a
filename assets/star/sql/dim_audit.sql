-- One row per rule version and quality profile, and the reserved members. Every named doubt costs the trust.
SELECT DISTINCT
  key_of('audit', rule_version || chr(31) || quality_profile) AS audit_key,
  rule_version,
  quality_profile,
  quality_profile = 'clean' AS is_trusted
FROM action_profile, setting
UNION ALL
SELECT member_key, member_name, member_name, false FROM reserved_member
