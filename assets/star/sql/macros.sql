-- Short names that the other files of this folder use. Each statement ends with a semicolon at the end of a line.

-- The key of a natural key; the separator is the one of warehouse/keys.py.
CREATE OR REPLACE TEMP MACRO key_of(kind, natural_key) AS stable_key(kind || chr(31) || natural_key);

-- yyyymmdd, yyyymm00 or yyyy0000 of a day, by the precision that is known.
CREATE OR REPLACE TEMP MACRO date_key_of(day, known_precision) AS (
  year(day) * 10000
  + if(known_precision = 'year', 0, month(day) * 100)
  + if(known_precision = 'day', dayofmonth(day), 0)
)::INTEGER;

-- The key of a start or an end: a date to its precision, or the reserved member that says why there is none.
CREATE OR REPLACE TEMP MACRO stated_date_key(status, day, known_precision) AS (
  CASE
    WHEN status = 'ok' AND day IS NOT NULL THEN date_key_of(day, known_precision)
    WHEN status = 'ongoing' THEN -6
    WHEN status IN ('missing', 'not_stated') THEN -2
    ELSE -1
  END
);

-- The reserved member that says why an action has no partner country.
CREATE OR REPLACE TEMP MACRO missing_partner_key(status) AS (
  CASE status WHEN 'regional' THEN -5 WHEN 'ambiguous' THEN -4 ELSE -1 END
);

-- Words in a form in which two spellings of one name are the same.
CREATE OR REPLACE TEMP MACRO folded(words) AS (
  coalesce(nullif(trim(regexp_replace(lower(strip_accents(words)), '[^\p{L}\p{N}]+', ' ', 'g')), ''), lower(words))
);
