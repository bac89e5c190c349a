CREATE VIEW v_expert_flow AS
-- The rows of fact_expert_flow with the words for their countries.
SELECT
  flow.action_key,
  flow.action_code,
  expert.country_name AS expert_country,
  expert.iso2 AS expert_iso2,
  expert.note AS expert_note,
  flow.is_expert_eu_member,
  expert.m49_region AS expert_m49_region,
  expert.m49_subregion AS expert_m49_subregion,
  partner.country_name AS partner_country,
  partner.iso2 AS partner_iso2,
  partner.note AS partner_note,
  flow.partner_income_group,
  partner.m49_region AS partner_m49_region,
  partner.m49_subregion AS partner_m49_subregion,
  flow.start_date,
  flow.start_precision,
  flow.experts_placed_count,
  flow.weight
FROM main.fact_expert_flow AS flow
JOIN main.dim_country AS expert ON expert.country_key = flow.expert_country_key
JOIN main.dim_country AS partner ON partner.country_key = flow.partner_country_key;

COMMENT ON VIEW v_expert_flow IS 'One row per action, expert country and partner country; reserved members stand for what is not known.';
COMMENT ON COLUMN v_expert_flow.action_key IS 'Stable key of the action.';
COMMENT ON COLUMN v_expert_flow.action_code IS 'Code of the action.';
COMMENT ON COLUMN v_expert_flow.expert_country IS 'Country that supplies experts, or Not stated.';
COMMENT ON COLUMN v_expert_flow.expert_iso2 IS 'Its ISO 3166-1 alpha-2 code.';
COMMENT ON COLUMN v_expert_flow.expert_note IS 'Note that travels with its name.';
COMMENT ON COLUMN v_expert_flow.is_expert_eu_member IS 'Whether it was a member of the EU at the start of the action; null where that cannot be told.';
COMMENT ON COLUMN v_expert_flow.expert_m49_region IS 'Its UN M49 region.';
COMMENT ON COLUMN v_expert_flow.expert_m49_subregion IS 'Its UN M49 sub-region.';
COMMENT ON COLUMN v_expert_flow.partner_country IS 'Country that benefits, or why it is not known.';
COMMENT ON COLUMN v_expert_flow.partner_iso2 IS 'Its ISO 3166-1 alpha-2 code.';
COMMENT ON COLUMN v_expert_flow.partner_note IS 'Note that travels with its name.';
COMMENT ON COLUMN v_expert_flow.partner_income_group IS 'Its income group on the DAC list in force at the start; see v_action.';
COMMENT ON COLUMN v_expert_flow.partner_m49_region IS 'Its UN M49 region.';
COMMENT ON COLUMN v_expert_flow.partner_m49_subregion IS 'Its UN M49 sub-region.';
COMMENT ON COLUMN v_expert_flow.start_date IS 'First day that the stated start of the action can mean.';
COMMENT ON COLUMN v_expert_flow.start_precision IS 'Precision of the start.';
COMMENT ON COLUMN v_expert_flow.experts_placed_count IS 'Experts that the text places in this expert country alone; repeated for each partner country of the action.';
COMMENT ON COLUMN v_expert_flow.weight IS 'Share of the action; the rows of an action sum to 1.';
