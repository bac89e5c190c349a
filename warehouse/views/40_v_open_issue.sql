CREATE VIEW v_open_issue AS
-- The same doubt about the same text is one line, however many entries have it. Open is what costs a record its trust,
-- and what withholds an entry unless somebody has decided that it stays withheld and that decision still holds.
WITH
source AS (
  SELECT document_sha256, min(path) AS path, min(retrieved_on) AS retrieved_on
  FROM lineage.document GROUP BY document_sha256
),
found AS (
  SELECT
    issue.issue_code, issue.severity, issue.field_name, coalesce(issue.surface, '') AS raw_text, false AS is_rejected,
    if(seen.action_key > 0, seen.action_key::VARCHAR, NULL) AS action, issue.document_sha256, issue.entry_number,
    issue.message, issue.suggested_fix, issue.line_number
  FROM audit.issue AS issue
  LEFT JOIN lineage.action_entry AS seen USING (document_sha256, entry_number)
  LEFT JOIN main.fact_action AS fact USING (action_key)
  LEFT JOIN main.dim_audit AS audit USING (audit_key)
  LEFT JOIN audit.rejected_entry AS rejected USING (document_sha256, entry_number)
  WHERE (issue.severity <> 'info' OR list_contains(string_split(audit.quality_profile, ', '), issue.issue_code))
    AND rejected.rejection_code IS NULL
  UNION ALL
  SELECT
    rejected.rejection_code, 'error', rejected.field_name, rejected.raw_text, true, rejected.rejection_id,
    rejected.document_sha256, rejected.entry_number, rejected.message,
    rejected.suggested_fix || ' Or decide that it stays withheld: socieux waive ' || rejected.rejection_id,
    rejected.line_number
  FROM audit.rejected_entry AS rejected
  LEFT JOIN audit.waiver AS waiver USING (rejection_id)
  WHERE rejected.state = 'open' OR waiver.is_expired
)
SELECT
  found.issue_code,
  found.severity,
  found.field_name,
  found.raw_text,
  count(DISTINCT found.action)::INTEGER AS action_count,
  count(DISTINCT (found.document_sha256, found.entry_number))::INTEGER AS entry_count,
  found.is_rejected,
  min(found.message) AS message,
  min(found.suggested_fix) AS next_step,
  min(source.retrieved_on) AS first_seen,
  min(source.path || ':' || found.line_number) AS example
FROM found LEFT JOIN source USING (document_sha256)
GROUP BY found.issue_code, found.severity, found.field_name, found.raw_text, found.is_rejected
ORDER BY action_count DESC, entry_count DESC, found.issue_code, found.field_name, found.raw_text, found.severity;

COMMENT ON VIEW v_open_issue IS 'One row per kind of doubt and text it is about, and per text withheld whole; those that touch most actions first.';
COMMENT ON COLUMN v_open_issue.issue_code IS 'Code of the issue in the taxonomy (docs/issues.md).';
COMMENT ON COLUMN v_open_issue.severity IS 'info, warning or error; an info is listed where it costs an action its trust.';
COMMENT ON COLUMN v_open_issue.field_name IS 'Field in doubt, or entry for the whole.';
COMMENT ON COLUMN v_open_issue.raw_text IS 'The received characters that the doubt is about; the whole entry where it is withheld.';
COMMENT ON COLUMN v_open_issue.action_count IS 'Actions affected: published ones with this issue, and those that a withheld entry would state.';
COMMENT ON COLUMN v_open_issue.entry_count IS 'Entries with this issue.';
COMMENT ON COLUMN v_open_issue.is_rejected IS 'Whether the entry is withheld whole; its other doubts are then not listed.';
COMMENT ON COLUMN v_open_issue.message IS 'What is wrong, in words.';
COMMENT ON COLUMN v_open_issue.next_step IS 'What to do about it.';
COMMENT ON COLUMN v_open_issue.first_seen IS 'First retrieval of a document that has it; null where not known.';
COMMENT ON COLUMN v_open_issue.example IS 'File and line of one such place.';
