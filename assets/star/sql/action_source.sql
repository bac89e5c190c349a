-- Handed on inside this stage. One row per document: of several files with the same bytes the first retrieved, then
-- by path.
SELECT document_sha256, path, url, snapshot_id, retrieved_on
FROM raw_document
QUALIFY row_number() OVER (PARTITION BY document_sha256 ORDER BY retrieved_on NULLS LAST, path) = 1
