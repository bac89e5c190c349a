-- One row per type of the vocabulary and of reviewed lookups, per type that only actions have, and the reserved members. Case does not count.
WITH vocabulary AS (
  SELECT lower(assistance_type_name) AS folded_name, min(assistance_type_name) AS assistance_type_name
  FROM (
    SELECT assistance_type_name FROM reference_assistance_type
    UNION ALL
    SELECT lookup_decision FROM lookup WHERE lookup_kind = 'type' AND lookup_decision IS NOT NULL
  )
  GROUP BY ALL
),
found AS (
  SELECT lower(name) AS folded_name, min(name) AS assistance_type_name
  FROM (SELECT unnest(assistance_types) AS name FROM action)
  GROUP BY ALL
)
SELECT
  key_of('assistance_type', folded_name) AS assistance_type_key,
  coalesce(vocabulary.assistance_type_name, found.assistance_type_name) AS assistance_type_name,
  vocabulary.assistance_type_name IS NOT NULL AS is_known_type
FROM vocabulary
FULL JOIN found USING (folded_name)
UNION ALL
SELECT member_key, member_name, false FROM reserved_member
