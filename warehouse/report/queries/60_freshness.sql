-- How fresh and how complete is the source?
-- Every document, when it was retrieved, what it gave, and the share of its bytes that was understood.
SELECT
  document.path,
  document.retrieved_on,
  (SELECT count(*) FROM lineage.action_entry AS seen
    WHERE seen.document_sha256 = document.document_sha256 AND seen.action_key > 0) AS entries_published,
  (SELECT count(*) FROM audit.rejected_entry AS rejected
    WHERE rejected.document_sha256 = document.document_sha256) AS entries_withheld,
  (SELECT round(100.0 * sum(span_end - span_start) FILTER (WHERE byte_class <> 'quarantined') / sum(span_end - span_start), 1)
    FROM lineage.byte_ledger AS ledger WHERE ledger.document_sha256 = document.document_sha256) AS understood_percent,
  document.url,
  document.document_sha256
FROM lineage.document AS document
ORDER BY document.retrieved_on DESC NULLS LAST, document.path;
