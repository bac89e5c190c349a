CREATE VIEW v_date_sensitivity AS
SELECT
  seen.action_key,
  action.action_code,
  ledger.field_name,
  ledger.raw,
  ledger.iso,
  ledger.alternative_iso,
  ledger.settled_by,
  ledger.rule_name,
  fact.duration_days,
  CASE
    WHEN fact.duration_days IS NULL THEN NULL
    WHEN starts_with(ledger.field_name, 'start') THEN end_member.last_date - try_cast(ledger.alternative_iso AS DATE)
    WHEN starts_with(ledger.field_name, 'end') THEN try_cast(ledger.alternative_iso AS DATE) - start_member.first_date
  END::INTEGER AS alternative_duration_days,
  alternative_duration_days - fact.duration_days AS duration_change_days,
  ledger.document_sha256,
  ledger.entry_number,
  ledger.span_start,
  ledger.span_end
FROM audit.date_ledger AS ledger
JOIN lineage.action_entry AS seen USING (document_sha256, entry_number)
JOIN main.fact_action AS fact USING (action_key)
JOIN main.dim_action AS action USING (action_key)
JOIN main.dim_date AS start_member ON start_member.date_key = fact.start_date_key
JOIN main.dim_date AS end_member ON end_member.date_key = fact.end_date_key
WHERE ledger.is_ambiguous;

COMMENT ON VIEW v_date_sensitivity IS 'One row per date field of an entry that speaks of a published action, where day and month could be exchanged, with what that would change.';
COMMENT ON COLUMN v_date_sensitivity.action_key IS 'Stable key of the action.';
COMMENT ON COLUMN v_date_sensitivity.action_code IS 'Code of the action.';
COMMENT ON COLUMN v_date_sensitivity.field_name IS 'Which date.';
COMMENT ON COLUMN v_date_sensitivity.raw IS 'The date as received.';
COMMENT ON COLUMN v_date_sensitivity.iso IS 'The date as read.';
COMMENT ON COLUMN v_date_sensitivity.alternative_iso IS 'The date if day and month were exchanged.';
COMMENT ON COLUMN v_date_sensitivity.settled_by IS 'What settled the order: value, chronology (the other reading ends before it starts) or convention (the source''s declared order alone).';
COMMENT ON COLUMN v_date_sensitivity.rule_name IS 'Rule that read the date.';
COMMENT ON COLUMN v_date_sensitivity.duration_days IS 'Duration of the action as published.';
COMMENT ON COLUMN v_date_sensitivity.alternative_duration_days IS 'Duration under the other reading; negative where the action would end before it starts.';
COMMENT ON COLUMN v_date_sensitivity.duration_change_days IS 'The other duration minus the published one.';
COMMENT ON COLUMN v_date_sensitivity.document_sha256 IS 'SHA-256 of the document.';
COMMENT ON COLUMN v_date_sensitivity.entry_number IS 'Entry in the document.';
COMMENT ON COLUMN v_date_sensitivity.span_start IS 'First byte of the date in the document.';
COMMENT ON COLUMN v_date_sensitivity.span_end IS 'Byte after the date.';
