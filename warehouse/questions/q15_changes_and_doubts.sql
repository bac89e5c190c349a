-- What changed since the publication before, and what is not trusted? A first publication has nothing to be compared with.
-- Named are the first hundred of each by code.
WITH change AS (
  SELECT change_kind, count(DISTINCT action_key) AS item_count, min(DISTINCT action_code, 100) AS action_codes
  FROM v_changes WHERE is_latest GROUP BY change_kind
),
doubted AS (
  SELECT
    sum(ambiguous_date_count) AS ambiguous_count,
    min(action_code, 100) FILTER (WHERE ambiguous_date_count > 0) AS ambiguous_codes,
    sum(convention_date_count) AS convention_count,
    min(action_code, 100) FILTER (WHERE convention_date_count > 0) AS convention_codes,
    count(*) FILTER (WHERE NOT is_trusted) AS untrusted_count,
    min(action_code, 100) FILTER (WHERE NOT is_trusted) AS untrusted_codes
  FROM wide_action
),
doubt AS (
  SELECT 'ambiguous dates' AS topic, ambiguous_count AS item_count, ambiguous_codes AS action_codes FROM doubted
  UNION ALL
  SELECT 'ambiguous dates settled by convention alone', convention_count, convention_codes FROM doubted
  UNION ALL
  SELECT 'actions not trusted', untrusted_count, untrusted_codes FROM doubted
),
topic AS (
  SELECT 'actions ' || unnest(['added', 'changed', 'withdrawn', 'removed']) AS topic,
    unnest([1, 2, 3, 4]) AS place
  UNION ALL
  SELECT unnest(['ambiguous dates', 'ambiguous dates settled by convention alone', 'actions not trusted']), unnest([5, 6, 7])
)
SELECT
  topic.topic,
  coalesce(change.item_count, doubt.item_count, 0)::BIGINT AS item_count,
  coalesce(change.action_codes, doubt.action_codes, []) AS action_codes
FROM topic
LEFT JOIN change ON topic.topic = 'actions ' || change.change_kind
LEFT JOIN doubt ON doubt.topic = topic.topic
ORDER BY topic.place;
