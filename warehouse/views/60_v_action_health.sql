CREATE VIEW v_action_health AS
-- The long table turned into one wide row per action; the component that costs most is weighed by what it takes from the mean.
WITH component AS (
  SELECT
    action_key,
    max(component_score) FILTER (component_name = 'completeness') AS completeness_score,
    max(component_score) FILTER (component_name = 'evidence') AS evidence_score,
    max(component_score) FILTER (component_name = 'ambiguity') AS ambiguity_score,
    max(component_score) FILTER (component_name = 'conflicts') AS conflicts_score,
    max(component_score) FILTER (component_name = 'age') AS age_score,
    min({'cost': -(1 - component_score) * component_weight, 'name': component_name})
      FILTER (component_score < 1) AS costliest,
    string_agg(component_name || ': ' || component_note, '; ' ORDER BY (1 - component_score) * component_weight DESC, component_name)
      FILTER (component_score < 1 AND component_note IS NOT NULL) AS health_note
  FROM main.fact_action_health
  GROUP BY action_key
)
SELECT
  fact.action_key,
  action.action_code,
  action.title,
  fact.health_score,
  component.completeness_score,
  component.evidence_score,
  component.ambiguity_score,
  component.conflicts_score,
  component.age_score,
  component.costliest.name AS costliest_component,
  component.health_note,
  action.path AS source_path,
  action.span_start,
  action.span_end
FROM main.fact_action AS fact
JOIN main.dim_action AS action USING (action_key)
JOIN component USING (action_key);

COMMENT ON VIEW v_action_health IS 'One row per action: the health of its record and the components that it is made of, each from 0 (worst) to 1.';
COMMENT ON COLUMN v_action_health.action_key IS 'Stable key of the action.';
COMMENT ON COLUMN v_action_health.action_code IS 'Code of the action.';
COMMENT ON COLUMN v_action_health.title IS 'Title of the action.';
COMMENT ON COLUMN v_action_health.health_score IS 'Weighted mean of the components that apply; their weights and reasons stand in warehouse/reference/health_component.csv.';
COMMENT ON COLUMN v_action_health.completeness_score IS 'Share of the values that an analyst needs which are known, by their importance.';
COMMENT ON COLUMN v_action_health.evidence_score IS 'Mean strength of the evidence for partner and expert countries; null where no country was found to prove.';
COMMENT ON COLUMN v_action_health.ambiguity_score IS '1 less what each doubt about the record costs.';
COMMENT ON COLUMN v_action_health.conflicts_score IS '1 less what each field costs in which two pages disagree.';
COMMENT ON COLUMN v_action_health.age_score IS '1 while the last retrieval is recent, falling to 0; null where no day of retrieval is known.';
COMMENT ON COLUMN v_action_health.costliest_component IS 'Component that takes most from the score; null for a record that lacks nothing.';
COMMENT ON COLUMN v_action_health.health_note IS 'What costs points, in words, the costliest component first; null when nothing does.';
COMMENT ON COLUMN v_action_health.source_path IS 'Path of the document, relative to the raw archive.';
COMMENT ON COLUMN v_action_health.span_start IS 'First byte of the entry in the document.';
COMMENT ON COLUMN v_action_health.span_end IS 'Byte after the entry.';
