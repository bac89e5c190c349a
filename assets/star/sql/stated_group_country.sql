-- Handed on inside this stage. One row per group of experts and country.
SELECT DISTINCT expert_group_key, action_key, group_number, stated_count, unnest(countries) AS iso2
FROM stated_expert_group
