-- Handed on inside this stage. One row per action and code that its words give it: the strongest of them, then the title's,
-- then the first. A code that did not exist yet on the action's first day (else in the year of its request) gives way to the
-- one under which such work was reported then.
WITH dated AS (
  SELECT
    action_key,
    coalesce(
      start_first_date,
      if(regexp_matches(action_code, '^20\d\d-'), make_date(left(action_code, 4)::INTEGER, 12, 31), NULL)
    ) AS day
  FROM action
),
judged AS (
  SELECT
    found.* REPLACE (
      CASE
        WHEN purpose.valid_from::DATE > dated.day THEN purpose.predecessor_code
        ELSE found.coding_code
      END AS coding_code
    )
  FROM coding_match AS found
  JOIN dated USING (action_key)
  LEFT JOIN reference_crs_purpose AS purpose
    ON found.coding_scheme = 'crs_purpose' AND purpose.crs_code = found.coding_code
)
SELECT judged.* EXCLUDE (coding_code), coalesce(coding.coding_key, -1) AS coding_key
FROM judged
LEFT JOIN dim_coding AS coding USING (coding_scheme, coding_code)
WHERE judged.coding_code IS NOT NULL
QUALIFY row_number() OVER (
  PARTITION BY action_key, coding_scheme, coding_key
  ORDER BY coding_score DESC, field_name = 'title' DESC, position, rule_name
) = 1
