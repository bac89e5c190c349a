-- The actions
-- The latest starts first.
SELECT
  coalesce(action_code, action_key::VARCHAR) AS action, action_key, title, partner_country, partner_note, institution,
  start_stated, end_stated, duration_days, expert_countries, assistance_types, is_trusted, trust_note, source_path,
  span_start, span_end, source_url
FROM v_action
ORDER BY start_date DESC NULLS LAST, action_code, action_key
LIMIT 200;
