-- One row per action and type of assistance; an action that states none has the reserved member -2.
SELECT action_key, assistance_type_key, 1.0 / count(*) OVER (PARTITION BY action_key) AS weight
FROM action_type
UNION ALL
SELECT action_key, -2, 1.0
FROM action
WHERE len(assistance_types) = 0
