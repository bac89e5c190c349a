-- What changed since the publication before, and what is not trusted? A first publication has nothing to be compared with.
WITH change AS (
  SELECT change_kind, count(DISTINCT action_key) AS item_count, list(DISTINCT action_code ORDER BY action_code) AS action_codes
  FROM v_changes WHERE is_latest GROUP BY change_kind
),
doubt AS (
  SELECT 'ambiguous dates' AS topic, count(*) AS item_count, list(DISTINCT action_code ORDER BY action_code) AS action_codes
  FROM v_date_sensitivity
  UNION ALL
  SELECT 'ambiguous dates settled by convention alone', count(*), list(DISTINCT action_code ORDER BY action_code)
  FROM v_date_sensitivity WHERE settled_by = 'convention'
  UNION ALL
  SELECT 'actions not trusted', count(*), list(action_code ORDER BY action_code) FROM v_action WHERE NOT is_trusted
),
topic AS (
  SELECT 'actions ' || unnest(['added', 'changed', 'withdrawn', 'removed']) AS topic,
    unnest([1, 2, 3, 4]) AS place
  UNION ALL
  SELECT unnest(['ambiguous dates', 'ambiguous dates settled by convention alone', 'actions not trusted']), unnest([5, 6, 7])
)
SELECT
  topic.topic,
  coalesce(change.item_count, doubt.item_count, 0) AS item_count,
  coalesce(change.action_codes, doubt.action_codes, []) AS action_codes
FROM topic
LEFT JOIN change ON topic.topic = 'actions ' || change.change_kind
LEFT JOIN doubt ON doubt.topic = topic.topic
ORDER BY topic.place;
