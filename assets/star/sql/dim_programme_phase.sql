-- One row per phase of the facility, and the reserved members.
SELECT
  key_of('programme_phase', programme_phase_name) AS programme_phase_key,
  programme_phase_name,
  first_year::INTEGER AS first_year,
  last_year::INTEGER AS last_year,
  source AS reference_source
FROM reference_programme_phase
UNION ALL
SELECT member_key, member_name, NULL, NULL, 'reserved' FROM reserved_member
