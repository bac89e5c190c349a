-- What the values rest on
-- The received characters behind the countries, dates and experts of the actions above.
SELECT
  proof.action_key, replace(regexp_replace(proof.column_name, '_key$', ''), '_', ' ') AS value_of, proof.attribute_value AS value, proof.surface AS received,
  proof.cue, replace(proof.rule_name, '_', ' ') AS rule, proof.is_inferred, proof.span_start, proof.span_end
FROM lineage.evidence AS proof
JOIN (FROM v_action SELECT action_key ORDER BY start_date DESC NULLS LAST, action_code, action_key LIMIT 200) USING (action_key)
WHERE proof.column_name NOT IN ('title', 'description', 'coding_key')
ORDER BY proof.action_key, proof.span_start, proof.span_end, proof.column_name, proof.row_key, proof.evidence_key;
