-- One row per action and period in which the source said the same of it, and the reserved members. The first day is null
-- where no document says when.
SELECT
  key_of(
    'action_history', natural_key || chr(31) || coalesce(source_valid_from::VARCHAR, '') || chr(31) || period_number
  ) AS action_history_key,
  action_key,
  period_number,
  source_valid_from,
  source_valid_to,
  is_withdrawn,
  period.action_code,
  period.title,
  period.partner_institution,
  nullif(array_to_string(list_sort(period.partner_countries), '; '), '') AS partner_iso2_list,
  period.start_iso,
  period.end_iso,
  nullif(array_to_string(period.assistance_types, '; '), '') AS assistance_type_list,
  nullif(
    array_to_string(list_sort(list_distinct(flatten([each.countries FOR each IN period.expert_groups]))), '; '), ''
  ) AS expert_iso2_list,
  list_sum([each.stated_count FOR each IN period.expert_groups])::INTEGER AS experts_stated_count,
  period.description
FROM action_period AS period
JOIN action USING (action_key)
UNION ALL
SELECT
  member_key, member_key, 1, NULL, NULL, false, NULL, member_name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM reserved_member
