-- One row per country and name that it had before.
SELECT country.country_key, known.former_name, known.renamed_on, known.source AS reference_source
FROM reference_country_former_name AS known
JOIN dim_country AS country USING (iso2)
