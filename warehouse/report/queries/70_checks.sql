-- Which checks did the last run not pass?
-- A critical check that fails stops publishing, so that only warnings can stand here.
SELECT check_name, check_severity, failure_count, element_count, check_reason
FROM audit.check_result
WHERE run_id = (SELECT run_id FROM audit.run ORDER BY finished_at DESC, run_id DESC LIMIT 1) AND NOT is_passed
ORDER BY check_severity, check_name;
