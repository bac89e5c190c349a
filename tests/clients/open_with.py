"""Open a warehouse file as any reader would and print the row count of each table and view, as JSON.

Needs nothing but the `duckdb` package, of version 1.4, 1.5 or 2.0: `python open_with.py warehouse/socieux.duckdb`.
"""

import json
import sys

import duckdb

NAMES = """
    SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal
    UNION ALL
    SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'
    ORDER BY ALL
"""


def main(path):
    connection = duckdb.connect(path, read_only=True)
    counts = {}
    for schema, name in connection.execute(NAMES).fetchall():
        counts[f"{schema}.{name}"] = connection.execute(f'SELECT count(*) FROM {schema}."{name}"').fetchall()[0][0]  # noqa: S608
    print(json.dumps({"duckdb": duckdb.__version__, "rows": counts}, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
