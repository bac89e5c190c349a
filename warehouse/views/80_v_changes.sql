CREATE VIEW v_changes AS
SELECT
  publication.published_at,
  publication.published_at = (SELECT max(published_at) FROM audit.publication) AS is_latest,
  publication.content_version,
  publication.previous_version,
  change.change_kind,
  change.action_code,
  change.title,
  change.changed_column,
  change.old_value,
  change.new_value,
  change.change_reason,
  change.changed_parts,
  change.changed_key AS action_key
FROM audit.publication AS publication
JOIN audit.change AS change USING (run_id)
ORDER BY publication.published_at DESC, change.action_code, change.changed_key, change.changed_column;

COMMENT ON VIEW v_changes IS 'One row per publication, action and value in which it differs from the one before; the newest first. The first publication of a warehouse has no rows.';
COMMENT ON COLUMN v_changes.published_at IS 'Time of publication, UTC.';
COMMENT ON COLUMN v_changes.is_latest IS 'Whether this is the newest publication.';
COMMENT ON COLUMN v_changes.content_version IS 'Version that was published.';
COMMENT ON COLUMN v_changes.previous_version IS 'Version that it was compared with.';
COMMENT ON COLUMN v_changes.change_kind IS 'added, changed, withdrawn (the source no longer lists it) or removed (no longer published at all).';
COMMENT ON COLUMN v_changes.action_code IS 'Code of the action.';
COMMENT ON COLUMN v_changes.title IS 'Title of the action.';
COMMENT ON COLUMN v_changes.changed_column IS 'Column of v_action that changed; action where the whole came or went.';
COMMENT ON COLUMN v_changes.old_value IS 'Value before, as text.';
COMMENT ON COLUMN v_changes.new_value IS 'Value now, as text.';
COMMENT ON COLUMN v_changes.change_reason IS 'What can have caused it: source (the received words of the action differ), rule, reference data, setting.';
COMMENT ON COLUMN v_changes.changed_parts IS 'Code, reference files and settings that differ between the two versions.';
COMMENT ON COLUMN v_changes.action_key IS 'Key of the action, which a later publication may no longer hold.';
