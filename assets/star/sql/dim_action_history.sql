-- One row per action, from the first retrieval that showed it (null where no document says when), and the reserved members.
WITH seen AS (
  SELECT action_key, min(retrieved_on) AS source_valid_from
  FROM action_entry
  JOIN action_source USING (document_sha256)
  WHERE action_key > 0
  GROUP BY ALL
)
SELECT
  key_of('action_history', natural_key || chr(31) || coalesce(source_valid_from::VARCHAR, '')) AS action_history_key,
  action_key,
  action_code,
  title,
  description,
  source_valid_from,
  NULL::DATE AS source_valid_to,
  false AS is_withdrawn
FROM action
LEFT JOIN seen USING (action_key)
UNION ALL
SELECT member_key, member_key, NULL, member_name, NULL, NULL, NULL, false FROM reserved_member
