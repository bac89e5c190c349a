-- One row per action and theme whose words its title or description holds. `found_themes` is made of theme_keyword.csv.
SELECT action_key, found.theme_name, found.keyword AS theme_keyword, 'derived' AS coding_status
FROM (
  SELECT action_key, unnest(found_themes(lower(strip_accents(concat_ws(chr(10), title, description))))) AS found
  FROM action
)
WHERE found.keyword <> ''
