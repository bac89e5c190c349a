-- Handed on inside this stage. One row per action and group of experts, in the order stated.
SELECT
  action_key,
  group_number,
  key_of('expert_group', natural_key || chr(31) || group_number) AS expert_group_key,
  expert_group.stated_count AS stated_count,
  expert_group.count_qualifier AS count_qualifier,
  expert_group.countries AS countries
FROM (
  SELECT
    action_key,
    natural_key,
    unnest(expert_groups) AS expert_group,
    generate_subscripts(expert_groups, 1)::INTEGER AS group_number
  FROM action
)
