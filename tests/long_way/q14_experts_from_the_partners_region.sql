-- Which experts came from the partner's own UN M49 sub-region, such as Latin America and the Caribbean?
SELECT expert_iso2, expert_country, partner_country, expert_m49_subregion AS m49_subregion, count(DISTINCT action_key) AS action_count
FROM v_expert_flow
WHERE expert_m49_subregion = partner_m49_subregion AND expert_iso2 <> partner_iso2
GROUP BY ALL
ORDER BY action_count DESC, expert_country, partner_country;
