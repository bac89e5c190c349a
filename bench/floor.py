"""The floor: DuckDB alone turning layout A into a table of seven columns with dates: `python -m bench.floor FILE OUT`.

It reads the same text as a run and writes a DuckDB file, on every core. Everything that makes a warehouse of it is left
out: other layouts, countries, experts, evidence, doubts, keys, checks. Nothing that does more can be faster.
"""

import sys

import duckdb

FORMATS = "['%d/%m/%Y', '%d-%m-%Y', '%Y-%m-%d', '%d.%m.%Y']"
# Fourteen lines a record: the marker, the title, then six labels with their values, each behind "- ". Lines are read as
# one column without quotes; splitting the whole text at its markers takes four times as long, and its square beyond.
QUERY = f"""
    create table actions as
    with text as (
        select line, row_number() over () - 1 as number
        from read_csv(?, columns = {{'line': 'VARCHAR'}}, delim = '\x01', quote = '', escape = '', header = false,
            auto_detect = false)
    ),
    record as (select list(line order by number) as line from text group by number // 14)
    select
        line[2] as title,
        try_strptime(substr(line[4], 3), {FORMATS})::date as start_date,
        try_strptime(substr(line[6], 3), {FORMATS})::date as end_date,
        substr(line[8], 3) as partner_institution,
        substr(line[10], 3) as assistance_type,
        substr(line[12], 3) as action_code,
        substr(line[14], 3) as description
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
