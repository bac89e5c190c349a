-- Which actions speak of disability, and which of gender? Themes are derived from the words of title and description.
SELECT coding.coding_code AS theme, coding.action_code, lower(coding.matched_words) AS matched_words
FROM v_action_coding AS coding
JOIN v_action AS action USING (action_key)
WHERE coding.coding_scheme = 'theme' AND coding.coding_code IN ('disability', 'gender')
ORDER BY coding.coding_code, action.start_date DESC, coding.action_code;
