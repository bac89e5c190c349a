-- Handed on inside this stage. One row per action and code, at the words that gave it: where they stand in the received text
-- of the published title or description, else the whole of that text (where it was repaired inside these very words).
WITH told AS (
  SELECT proof.*
  FROM action_evidence AS proof
  JOIN action USING (action_key)
  WHERE proof.attribute_value = CASE proof.attribute WHEN 'title' THEN action.title WHEN 'description' THEN action.description END
  QUALIFY row_number() OVER (
    PARTITION BY action_key, attribute ORDER BY proof.document_sha256, proof.entry_number, proof.span_start, proof.rule_name
  ) = 1
),
located AS (
  SELECT
    told.* REPLACE (coding.rule_name AS rule_name),
    coding.coding_scheme,
    coding.coding_key,
    coding.matched_words,
    -- The place that the words have in the published text first: the received one mostly begins alike.
    CASE
      WHEN substr(told.surface, coding.position + 1, length(matched_words)) = matched_words THEN coding.position
      ELSE instr(told.surface, matched_words) - 1
    END AS characters_before
  FROM action_coding AS coding
  JOIN told ON told.action_key = coding.action_key AND told.attribute = coding.field_name
),
placed AS (
  SELECT
    located.*,
    CASE
      WHEN characters_before < 0 THEN NULL
      WHEN document.encoding = 'utf-8' THEN strlen(left(surface, characters_before))
      WHEN document.encoding IN ('cp1252', 'latin-1') THEN characters_before
    END AS bytes_before,
    if(document.encoding = 'utf-8', strlen(matched_words), length(matched_words)) AS words_bytes
  FROM located
  JOIN (SELECT DISTINCT document_sha256, encoding FROM raw_document) AS document USING (document_sha256)
)
SELECT
  concat_ws('|', action_key, coding_scheme, coding_key) AS row_key,
  placed.* EXCLUDE (coding_scheme, coding_key, matched_words, characters_before, bytes_before, words_bytes)
    REPLACE (
      span_start + coalesce(bytes_before, 0) AS span_start,
      if(bytes_before IS NULL, span_end, span_start + bytes_before + words_bytes) AS span_end,
      if(bytes_before IS NULL, surface, matched_words) AS surface,
      true AS is_inferred
    )
FROM placed
