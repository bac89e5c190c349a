-- One row per file of the raw archive.
SELECT document_sha256, path, encoding, derived_from_sha256, source, url, retrieved_on, licence
FROM raw_document
