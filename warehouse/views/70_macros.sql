-- Questions with an argument. Each counts actions once, shares them out by weights that sum to 1, and says what cannot be
-- split; their rows add up to all actions by weighted_action_count, and by no other column. The bridges have one row per action
-- and member, so that rows count actions.

CREATE MACRO action_as_of(day) AS TABLE
SELECT *
FROM main.dim_action_history
WHERE action_key > 0
  AND coalesce(source_valid_from <= day, true)
  AND coalesce(source_valid_to > day, true);

CREATE MACRO actions_by_country(in_role) AS TABLE
SELECT
  country.country_name,
  country.iso2,
  country.note,
  count(*) AS action_count,
  sum(bridge.weight) AS weighted_action_count,
  count(*) FILTER (WHERE bridge.weight < 1) AS shared_action_count
FROM main.bridge_action_country AS bridge
JOIN main.dim_country AS country USING (country_key)
WHERE bridge.country_role = in_role
GROUP BY ALL
ORDER BY action_count DESC, country.country_name;

CREATE MACRO actions_by_assistance_type() AS TABLE
SELECT
  kind.assistance_type_name,
  count(*) AS action_count,
  sum(bridge.weight) AS weighted_action_count,
  count(*) FILTER (WHERE bridge.weight < 1) AS shared_action_count
FROM main.bridge_action_assistance_type AS bridge
JOIN main.dim_assistance_type AS kind USING (assistance_type_key)
GROUP BY ALL
ORDER BY action_count DESC, kind.assistance_type_name;

CREATE MACRO actions_by_coding(in_scheme) AS TABLE
SELECT
  coding.coding_code,
  coding.coding_name,
  count(*) AS action_count,
  sum(bridge.weight) AS weighted_action_count,
  count(*) FILTER (WHERE bridge.weight < 1) AS shared_action_count
FROM main.bridge_action_coding AS bridge
JOIN main.dim_coding AS coding USING (coding_key)
WHERE bridge.coding_scheme = in_scheme
GROUP BY ALL
ORDER BY action_count DESC, coding.coding_code;

CREATE MACRO experts_by_country() AS TABLE
SELECT
  country.country_name,
  country.iso2,
  country.note,
  count(DISTINCT expert_group.action_key) AS action_count,
  coalesce(sum(bridge.allocated_count), 0)::INTEGER AS experts_placed_count,
  coalesce(sum(expert_group.stated_count) FILTER (WHERE expert_group.country_count > 1), 0)::INTEGER AS experts_shared_count,
  count(*) FILTER (WHERE expert_group.stated_count IS NULL) AS uncounted_group_count
FROM main.bridge_expert_group_country AS bridge
JOIN main.fact_expert_group AS expert_group USING (expert_group_key)
JOIN main.dim_country AS country USING (country_key)
GROUP BY ALL
ORDER BY action_count DESC, country.country_name;

COMMENT ON MACRO TABLE action_as_of IS 'action_as_of(day): what the source said of each action on a day; one row per action it listed then, as in dim_action_history.';
COMMENT ON MACRO TABLE actions_by_country IS 'actions_by_country(role): distinct actions per country in a role (partner, expert, host, mention), their weighted share, and how many of them are shared with other countries.';
COMMENT ON MACRO TABLE actions_by_assistance_type IS 'actions_by_assistance_type(): the same per type of assistance.';
COMMENT ON MACRO TABLE actions_by_coding IS 'actions_by_coding(scheme): the same per derived code of a scheme (crs_purpose, marker, modality, sdg_target, theme).';
COMMENT ON MACRO TABLE experts_by_country IS 'experts_by_country(): experts that the text places in the country alone, those of groups that cannot be split (repeated for each country of the group: not to be summed), and groups without a number.';
