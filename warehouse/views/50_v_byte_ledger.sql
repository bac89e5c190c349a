CREATE VIEW v_byte_ledger AS
-- The parser's ledger, with what was only withheld later: the bytes of a rejected entry are quarantined, all of them.
SELECT
  ledger.document_sha256,
  ledger.span_start,
  ledger.span_end,
  ledger.span_end - ledger.span_start AS byte_count,
  if(seen.resolution = 'quarantined', 'quarantined', ledger.byte_class) AS byte_class,
  ledger.byte_class AS parsed_as,
  ledger.rule_name,
  ledger.entry_number
FROM lineage.byte_ledger AS ledger
LEFT JOIN lineage.action_entry AS seen USING (document_sha256, entry_number)
ORDER BY ledger.document_sha256, ledger.span_start;

COMMENT ON VIEW v_byte_ledger IS 'One row per run of bytes of one class; the runs of a document cover each of its bytes exactly once.';
COMMENT ON COLUMN v_byte_ledger.document_sha256 IS 'SHA-256 of the document.';
COMMENT ON COLUMN v_byte_ledger.span_start IS 'First byte in the document.';
COMMENT ON COLUMN v_byte_ledger.span_end IS 'Byte after the last one in the document.';
COMMENT ON COLUMN v_byte_ledger.byte_count IS 'Bytes in the run; they sum to the size of the document.';
COMMENT ON COLUMN v_byte_ledger.byte_class IS 'value, label, separator, heading, noise, or quarantined: all bytes of an entry that is withheld.';
COMMENT ON COLUMN v_byte_ledger.parsed_as IS 'What the parser took the bytes for.';
COMMENT ON COLUMN v_byte_ledger.rule_name IS 'Field, or rule that knows the noise.';
COMMENT ON COLUMN v_byte_ledger.entry_number IS 'Entry that the bytes belong to; null between entries.';
