-- How sound are the records?
-- Mean of each part of the health score over all actions, from 0 (worst) to 1; a part that cannot be told is left out.
SELECT component, round(avg(score), 3) AS mean_score, count(score) AS action_count, min(score) AS lowest_score
FROM (
  UNPIVOT (
    SELECT health_score AS overall, completeness_score AS completeness, evidence_score AS evidence,
      ambiguity_score AS "absence of doubt", conflicts_score AS "absence of conflicts", age_score AS "recent retrieval"
    FROM v_action_health
  ) ON overall, completeness, evidence, "absence of doubt", "absence of conflicts", "recent retrieval"
  INTO NAME component VALUE score
)
GROUP BY component
ORDER BY component <> 'overall', mean_score, component;
