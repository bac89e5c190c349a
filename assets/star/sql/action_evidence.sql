-- Handed on inside this stage. One row per piece of evidence of an entry that speaks of an action, every sighting
-- included, without the values that lost against another sighting (those stand in audit.action_conflict).
SELECT action_entry.action_key, action_entry.resolution, proof.*
FROM entry_evidence AS proof
JOIN action_entry USING (document_sha256, entry_number)
WHERE action_entry.action_key > 0
  AND NOT EXISTS (
    FROM action_conflict AS lost
    WHERE lost.action_key = action_entry.action_key
      AND lost.document_sha256 = proof.document_sha256
      AND lost.entry_number = proof.entry_number
      AND lost.other_value = proof.attribute_value
  )
