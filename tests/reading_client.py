"""A reader as any program might be one: opens the published file again and again, and reads two tables each time.

`reading_client.py FILE` reads until its stdin ends, then prints how often it read, or the first thing that was wrong.
A version is whole when the title that every action has is the one that its version was published with.
`reading_client.py FILE write` opens the file for writing once, as an ordinary user, and tries to change it.
"""

import os
import select
import sys

import duckdb

PAUSE_SECONDS = 1.0
SQL = """
    SELECT list(DISTINCT title) AS titles, (SELECT count(*) FROM fact_action) AS facts, count(*) AS actions
    FROM dim_action
"""


def read(file: str) -> str:
    count = 0
    print("ready", flush=True)
    os.nice(10)  # twenty of them would otherwise take every core from the publisher
    while not select.select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
        connection = duckdb.connect(os.path.realpath(file), read_only=True)  # the link is followed at each opening
        titles, facts, actions = connection.execute(SQL).fetchall()[0]
        connection.close()
        if len(titles) != 1 or facts != actions:
            return f"a mixed version: {titles}, {facts} facts, {actions} actions"
        count += 1
    return str(count)


def write(file: str) -> str:
    if os.geteuid() == 0:  # root may write what is read-only; nobody may not
        os.setgid(65534)
        os.setuid(65534)
    try:
        connection = duckdb.connect(file)
        connection.execute("DELETE FROM fact_action")
    except duckdb.Error as error:
        return f"{type(error).__name__}: {error}"
    return "it was changed"


if __name__ == "__main__":
    print(write(sys.argv[1]) if sys.argv[2:] == ["write"] else read(sys.argv[1]), flush=True)
