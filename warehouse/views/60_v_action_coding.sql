CREATE VIEW v_action_coding AS
SELECT
  bridge.action_key,
  action.action_code,
  action.title,
  bridge.coding_scheme,
  coding.coding_code,
  coding.coding_name,
  bridge.coding_score,
  bridge.weight,
  bridge.rule_name,
  bridge.matched_words,
  bridge.field_name,
  bridge.coding_status
FROM main.bridge_action_coding AS bridge
JOIN main.dim_action AS action USING (action_key)
JOIN main.dim_coding AS coding USING (coding_key);

COMMENT ON VIEW v_action_coding IS 'One row per action, scheme and code that its words give it, or Not stated; every code is derived.';
COMMENT ON COLUMN v_action_coding.action_key IS 'Stable key of the action.';
COMMENT ON COLUMN v_action_coding.action_code IS 'Code of the action.';
COMMENT ON COLUMN v_action_coding.title IS 'Title of the action.';
COMMENT ON COLUMN v_action_coding.coding_scheme IS 'crs_purpose, marker, modality, sdg_target or theme.';
COMMENT ON COLUMN v_action_coding.coding_code IS 'The code in its scheme; null where the words speak of none.';
COMMENT ON COLUMN v_action_coding.coding_name IS 'The code in words.';
COMMENT ON COLUMN v_action_coding.coding_score IS 'How surely the words mean the code, from 0 to 1; filter by it.';
COMMENT ON COLUMN v_action_coding.weight IS 'Share of the action; the rows of an action and scheme sum to 1.';
COMMENT ON COLUMN v_action_coding.rule_name IS 'The rule: language and keyword of warehouse/reference/coding_rule.csv.';
COMMENT ON COLUMN v_action_coding.matched_words IS 'The words found.';
COMMENT ON COLUMN v_action_coding.field_name IS 'Where they were found: title or description.';
COMMENT ON COLUMN v_action_coding.coding_status IS 'derived: coded by a rule, not stated by the source.';
