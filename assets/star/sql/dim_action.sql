-- One row per action with the place of the entry its values come from first, and the reserved members.
SELECT
  action.action_key,
  action.action_code,
  action.title,
  action.description,
  action.language,
  action.partner_region,
  action_source.url AS source_url,
  action.natural_key,
  action.natural_key_rule,
  action.document_sha256,
  action_source.path,
  action.entry_number,
  entry.span_start,
  entry.span_end,
  action_source.snapshot_id,
  action_source.retrieved_on
FROM action
LEFT JOIN entry USING (document_sha256, entry_number)
LEFT JOIN action_source USING (document_sha256)
UNION ALL
SELECT
  member_key, NULL, member_name, NULL, NULL, NULL, NULL, member_name, 'reserved', NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM reserved_member
