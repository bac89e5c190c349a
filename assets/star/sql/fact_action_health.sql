-- One row per action and component of its health. What counts how much is data (warehouse/reference/health_component.csv and
-- health_point.csv); points are decimals, so that no order of summing changes a score. A component that does not apply has no score.
WITH known_value AS (
  UNPIVOT (
    SELECT
      action_key,
      action_code IS NOT NULL AS action_code,
      len(assistance_types) > 0 AS assistance_type,
      description IS NOT NULL AS description,
      end_status IN ('ok', 'ongoing') AS end_date,
      action_key IN (
        SELECT action_key FROM bridge_action_country WHERE country_role = 'expert' AND country_key > 0
      ) AS expert_country,
      partner_status IN ('found', 'regional') AS partner_country,
      partner_institution IS NOT NULL AS partner_institution,
      start_status = 'ok' AS start_date,
      title IS NOT NULL AS title
    FROM action
  )
  ON COLUMNS (* EXCLUDE action_key)
  INTO NAME item VALUE is_known
),
completeness AS (
  SELECT
    action_key,
    coalesce(sum(points) FILTER (is_known), 0) / sum(points) AS score,
    'missing: ' || string_agg(replace(item, '_', ' '), ', ' ORDER BY points DESC, item) FILTER (NOT is_known) AS note
  FROM known_value
  JOIN health_point USING (item)
  WHERE component_name = 'completeness'
  GROUP BY ALL
),
basis_point AS (
  SELECT
    action_key,
    points,
    country_role || ' ' || country_name || ' by ' || replace(basis, '_', ' ') AS words
  FROM bridge_action_country
  JOIN dim_country USING (country_key)
  JOIN health_point ON component_name = 'evidence' AND item = basis
  WHERE country_role IN ('partner', 'expert') AND country_key > 0
),
evidence AS (
  SELECT action_key, sum(points) / count(*) AS score, 'weakest: ' || min({'points': points, 'words': words}).words AS note
  FROM basis_point
  GROUP BY ALL
),
found_doubt AS (
  SELECT action_key, 'ambiguity' AS component_name, unnest(quality_flags) AS item FROM action
  UNION ALL
  SELECT DISTINCT action_key, 'conflicts', field_name FROM action_conflict
),
doubt AS (
  SELECT
    action_key,
    component_name,
    greatest(0, 1 - sum(coalesce(listed.points, other.points))) AS score,
    string_agg(replace(found_doubt.item, '_', ' '), ', ' ORDER BY found_doubt.item)
      FILTER (coalesce(listed.points, other.points) > 0) AS note
  FROM found_doubt
  LEFT JOIN health_point AS listed USING (component_name, item)
  JOIN health_point AS other ON other.component_name = found_doubt.component_name AND other.item = 'other'
  GROUP BY ALL
),
last_seen AS (
  SELECT action_key, max(retrieved_on) AS retrieved_on
  FROM action_entry
  JOIN raw_document USING (document_sha256)
  GROUP BY ALL
),
age AS (
  SELECT
    action_key,
    as_of - retrieved_on AS days,
    if(days IS NULL, NULL, greatest(0, least(1, (stale.points - days) / (stale.points - fresh.points)))) AS score,
    'last seen ' || retrieved_on || ', ' || days || ' days before ' || as_of AS note
  FROM last_seen
  CROSS JOIN setting
  JOIN health_point AS fresh ON fresh.component_name = 'age' AND fresh.item = 'full_until_days'
  JOIN health_point AS stale ON stale.component_name = 'age' AND stale.item = 'zero_after_days'
),
scored AS (
  SELECT action_key, 'completeness' AS component_name, score, note FROM completeness
  UNION ALL
  SELECT action_key, 'evidence', score, note FROM evidence
  UNION ALL
  SELECT action_key, component_name, score, note FROM doubt
  UNION ALL
  SELECT action_key, 'age', score, note FROM age
)
SELECT
  action.action_key,
  component.component_name,
  CASE
    WHEN component.component_name IN ('ambiguity', 'conflicts') THEN coalesce(round(scored.score, 4), 1)
    ELSE round(scored.score, 4)
  END::DOUBLE AS component_score,
  component.weight::DOUBLE AS component_weight,
  scored.note AS component_note
FROM action
CROSS JOIN health_component AS component
LEFT JOIN scored USING (action_key, component_name)
