-- One row per action with the place of the entry its values come from first, and the reserved members.
SELECT
  action.action_key,
  action.action_code,
  action.title,
  action.description,
  action.language,
  action.partner_region,
  action.partner_score,
  nullif(array_to_string(action.partner_alternatives, ';'), '') AS partner_rivals,
  action_source.url AS source_url,
  action.natural_key,
  action.natural_key_rule,
  action.document_sha256,
  action_source.path,
  action.entry_number,
  entry.span_start,
  entry.span_end,
  action_source.snapshot_id,
  action_source.retrieved_on,
  coalesce(last_period.is_withdrawn, false) AS is_withdrawn,
  if(last_period.is_withdrawn, last_period.source_valid_to, NULL) AS withdrawn_on
FROM action
LEFT JOIN entry USING (document_sha256, entry_number)
LEFT JOIN action_source USING (document_sha256)
LEFT JOIN (
  FROM action_period QUALIFY period_number = max(period_number) OVER (PARTITION BY action_key)
) AS last_period USING (action_key)
UNION ALL
SELECT
  member_key, NULL, member_name, NULL, NULL, NULL, NULL, NULL, NULL, member_name, 'reserved', NULL, NULL, NULL, NULL, NULL, NULL, NULL,
  false, NULL
FROM reserved_member
