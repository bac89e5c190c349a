-- Handed on inside this stage. One row per action and type of assistance.
SELECT DISTINCT action_key, key_of('assistance_type', lower(name)) AS assistance_type_key
FROM (SELECT action_key, unnest(assistance_types) AS name FROM action)
