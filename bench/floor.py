"""The floor: DuckDB alone turning layout A into a table of seven columns with dates: `python -m bench.floor FILE OUT`.

It reads the same text as a run and writes a DuckDB file, on every core. Everything that makes a warehouse of it is left
out: other layouts, countries, experts, evidence, doubts, keys, checks. Nothing that does more can be faster.
"""

import sys

import duckdb

FORMATS = "['%d/%m/%Y', '%d-%m-%Y', '%Y-%m-%d', '%d.%m.%Y']"
# Fourteen lines a record: the marker, the title, then six labels with their values, each behind "- ".
QUERY = f"""
    create table actions as
    with record as (
        select string_split(unnest(string_split(substr(content, 3), chr(10) || '-' || chr(10))), chr(10)) as line
        from read_text(?)
    )
    select
        line[1] as title,
        try_strptime(substr(line[3], 3), {FORMATS})::date as start_date,
        try_strptime(substr(line[5], 3), {FORMATS})::date as end_date,
        substr(line[7], 3) as partner_institution,
        substr(line[9], 3) as assistance_type,
        substr(line[11], 3) as action_code,
        substr(line[13], 3) as description
    from record
"""  # noqa: S608  constants of this module


def build(plain: str, out: str) -> int:
    """Write the table; returns its number of rows."""
    with duckdb.connect(out) as connection:
        connection.execute(QUERY, [plain])
        ((count,),) = connection.execute("select count(*) from actions").fetchall()
    return int(count)


if __name__ == "__main__":
    print(build(*sys.argv[1:]))
