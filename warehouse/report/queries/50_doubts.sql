-- What is in doubt?
-- Every kind of open doubt, and how many actions it touches; an entry that is withheld whole states no action yet.
SELECT
  replace(issue_code, '_', ' ') AS doubt,
  severity,
  sum(action_count)::INTEGER AS action_count,
  sum(entry_count)::INTEGER AS entry_count,
  bool_or(is_rejected) AS is_withheld,
  min(next_step) AS next_step
FROM v_open_issue
GROUP BY issue_code, severity
ORDER BY action_count DESC, entry_count DESC, doubt, severity;
