-- One row per action with what an IATI activity says of it; lists are gathered per action, so that no join repeats a row.
WITH country AS (
  SELECT
    bridge.action_key,
    list({'iso2': member.iso2, 'name': member.country_name, 'weight': bridge.weight} ORDER BY member.iso2, member.country_key)
      AS partners
  FROM main.bridge_action_country AS bridge
  JOIN main.dim_country AS member USING (country_key)
  WHERE bridge.country_role = 'partner'
  GROUP BY bridge.action_key
),
assistance AS (
  SELECT
    bridge.action_key,
    list({'name': kind.assistance_type_name, 'weight': bridge.weight} ORDER BY kind.assistance_type_name) AS assistance_types
  FROM main.bridge_action_assistance_type AS bridge
  JOIN main.dim_assistance_type AS kind USING (assistance_type_key)
  WHERE bridge.assistance_type_key > 0
  GROUP BY bridge.action_key
),
coding AS (
  SELECT
    bridge.action_key,
    list({
      'scheme': bridge.coding_scheme, 'code': member.coding_code, 'name': member.coding_name, 'weight': bridge.weight,
      'score': bridge.coding_score, 'rule': bridge.rule_name
    } ORDER BY bridge.coding_scheme, member.coding_code) AS codings
  FROM main.bridge_action_coding AS bridge
  JOIN main.dim_coding AS member USING (coding_key)
  WHERE bridge.coding_key > 0
  GROUP BY bridge.action_key
),
group_country AS (
  SELECT
    bridge.expert_group_key,
    list({'iso2': member.iso2, 'name': member.country_name, 'weight': bridge.weight} ORDER BY member.iso2)
      FILTER (WHERE bridge.country_key > 0) AS countries
  FROM main.bridge_expert_group_country AS bridge
  JOIN main.dim_country AS member USING (country_key)
  GROUP BY bridge.expert_group_key
),
expert AS (
  SELECT
    grouped.action_key,
    list({
      'stated_count': grouped.stated_count, 'count_qualifier': grouped.count_qualifier, 'countries': group_country.countries
    } ORDER BY grouped.group_number) AS expert_groups
  FROM main.fact_expert_group AS grouped
  JOIN group_country USING (expert_group_key)
  GROUP BY grouped.action_key
)
SELECT
  fact.action_key, action.action_code, action.title, action.description, action.language, action.partner_region,
  institution.partner_institution, fact.institution_key > 0 AS has_institution,
  start_member.first_date AS start_date, fact.start_precision, end_member.last_date AS end_date, fact.end_precision,
  fact.is_triangular, audit.is_trusted, audit.quality_profile,
  country.partners, assistance.assistance_types, coding.codings, expert.expert_groups,
  action.document_sha256, action.span_start, action.span_end, action.source_url
FROM main.fact_action AS fact
JOIN main.dim_action AS action USING (action_key)
JOIN main.dim_institution AS institution ON institution.institution_key = fact.institution_key
JOIN main.dim_date AS start_member ON start_member.date_key = fact.start_date_key
JOIN main.dim_date AS end_member ON end_member.date_key = fact.end_date_key
JOIN main.dim_audit AS audit USING (audit_key)
LEFT JOIN country USING (action_key)
LEFT JOIN assistance USING (action_key)
LEFT JOIN coding USING (action_key)
LEFT JOIN expert USING (action_key)
ORDER BY fact.action_key
