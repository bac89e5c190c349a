CREATE VIEW v_open_issue AS
-- The same doubt about the same text is one line, however many entries have it. Open is what costs a record its trust.
SELECT
  issue.issue_code,
  issue.severity,
  issue.field_name,
  coalesce(issue.surface, '') AS raw_text,
  count(DISTINCT if(seen.action_key > 0, seen.action_key, NULL))::INTEGER AS action_count,
  count(DISTINCT (issue.document_sha256, issue.entry_number))::INTEGER AS entry_count,
  min(issue.message) AS message,
  min(issue.suggested_fix) AS next_step,
  min(source.retrieved_on) AS first_seen,
  min(source.path || ':' || issue.line_number) AS example
FROM audit.issue AS issue
LEFT JOIN lineage.action_entry AS seen USING (document_sha256, entry_number)
LEFT JOIN main.fact_action AS fact USING (action_key)
LEFT JOIN main.dim_audit AS audit USING (audit_key)
LEFT JOIN lineage.document AS source USING (document_sha256)
WHERE issue.severity <> 'info' OR list_contains(string_split(audit.quality_profile, ', '), issue.issue_code)
GROUP BY issue.issue_code, issue.severity, issue.field_name, coalesce(issue.surface, '')
ORDER BY action_count DESC, entry_count DESC, issue.issue_code, issue.field_name, raw_text, issue.severity;

COMMENT ON VIEW v_open_issue IS 'One row per kind of doubt and text it is about, those that touch most actions first.';
COMMENT ON COLUMN v_open_issue.issue_code IS 'Code of the issue in the taxonomy.';
COMMENT ON COLUMN v_open_issue.severity IS 'info, warning or error; an info is listed where it costs an action its trust.';
COMMENT ON COLUMN v_open_issue.field_name IS 'Field in doubt, or entry for the whole.';
COMMENT ON COLUMN v_open_issue.raw_text IS 'The received characters that the doubt is about.';
COMMENT ON COLUMN v_open_issue.action_count IS 'Published actions with this issue.';
COMMENT ON COLUMN v_open_issue.entry_count IS 'Entries with this issue, quarantined ones included.';
COMMENT ON COLUMN v_open_issue.message IS 'What is wrong, in words.';
COMMENT ON COLUMN v_open_issue.next_step IS 'What to do about it.';
COMMENT ON COLUMN v_open_issue.first_seen IS 'First retrieval of a document that has it; null where not known.';
COMMENT ON COLUMN v_open_issue.example IS 'File and line of one such place.';
