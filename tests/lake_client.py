"""A publisher or a reader of a DuckLake, as a process of its own. Run by tests/lake_race.py.

`lake_client.py publish CATALOGUE FILES...` puts one file after the other into the lake, once a line has come on stdin.
`lake_client.py read CATALOGUE` reads until stdin ends, and prints as JSON what it has seen: for each look the version,
how many rows each table has, and the titles. Every look is one transaction of several queries.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

from assets.published.content import versioned_tables
from warehouse import engine
from warehouse.lake import CURRENT, opened, publish
from warehouse.lake.settings import Lake

PAUSE_SECONDS = 0.5
LOOKS_BEFORE_OPENING_AGAIN = 3


def publish_all(lake: Lake, files: list[Path]) -> None:
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps([publish(file, lake).attempts for file in files]))


def read_on(lake: Lake) -> None:
    ended = Thread(target=sys.stdin.read, daemon=True)
    ended.start()
    print("ready", flush=True)
    os.nice(10)  # many of them would otherwise take every core from the publishers
    seen: list[Any] = []
    while ended.is_alive() or not seen:
        with opened(lake, read_only=True) as connection:
            for _ in range(LOOKS_BEFORE_OPENING_AGAIN):
                seen.append(look(connection))
                ended.join(PAUSE_SECONDS)
    print(json.dumps(seen))


def look(connection: engine.Connection) -> Any:
    connection.execute("BEGIN")
    ((version,),) = connection.execute(CURRENT).fetchall()
    counts = sorted(set(row_counts(connection)))
    titles = connection.execute("SELECT DISTINCT title FROM v_action ORDER BY title").fetchall()
    ((again,),) = connection.execute(CURRENT).fetchall()
    connection.execute("COMMIT")
    return [version, counts, [title for (title,) in titles], again]


def row_counts(connection: engine.Connection) -> Iterator[int]:
    for table in versioned_tables():
        ((count,),) = connection.execute(f"SELECT count(*) FROM {table.qualified_name}").fetchall()  # noqa: S608
        yield count


if __name__ == "__main__":
    if sys.argv[1] == "publish":
        publish_all(Lake(sys.argv[2]), [Path(name) for name in sys.argv[3:]])
    else:
        read_on(Lake(sys.argv[2]))
