-- Which actions speak of disability, and which of gender? Themes are derived from the words of title and description.
SELECT theme.theme_name, action.action_code, theme.theme_keyword
FROM bridge_action_theme AS theme
JOIN v_action AS action USING (action_key)
WHERE theme.theme_name IN ('disability', 'gender')
ORDER BY theme.theme_name, action.start_date DESC, action.action_code;
