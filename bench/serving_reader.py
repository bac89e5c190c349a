"""A reader of the published file, as a process of its own: `python -m bench.serving_reader FILE PAUSE`.

It asks the ten queries over and over until stdin ends, with a pause of PAUSE seconds on average before each, and opens
the file again whenever another version is published. Then it prints as JSON the seconds that opening and each query
took, and every distinct (version that the file names itself, query, digest of the answer) it has seen.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

from warehouse import engine

# What people ask of the published views: words to search, one action, lists, counts over all.
QUERIES = {
    "actions per partner country": "SELECT partner_country, count(*) AS n FROM v_action GROUP BY ALL ORDER BY ALL",
    "one action by its code": "SELECT * FROM v_action WHERE action_code = '2024-08'",
    "newest actions of a country": "SELECT action_code, title, start_stated, expert_countries FROM v_action "
    "WHERE partner_iso2 = 'GT' ORDER BY start_date DESC, action_key LIMIT 50",
    "expert countries of a year": "SELECT expert_country, count(DISTINCT action_key) AS n FROM v_expert_flow "
    "WHERE start_date BETWEEN DATE '2023-01-01' AND DATE '2023-12-31' GROUP BY ALL ORDER BY ALL",
    "actions that run on a day": "SELECT count(*) AS n FROM v_action "
    "WHERE start_date <= DATE '2024-06-15' AND (end_date >= DATE '2024-06-15' OR end_stated = 'Ongoing')",
    "starts per quarter": "SELECT year(start_date) AS y, quarter(start_date) AS q, count(*) AS n FROM v_action "
    "WHERE start_precision IN ('day', 'month') GROUP BY ALL ORDER BY ALL",
    "duration by region": "SELECT partner_m49_subregion, median(duration_days) AS days, count(*) AS n FROM v_action "
    "GROUP BY ALL ORDER BY ALL",
    "types of assistance": "FROM actions_by_assistance_type() SELECT assistance_type_name, action_count ORDER BY ALL",
    "a word in titles": "SELECT action_code, title FROM v_action WHERE title ILIKE '%pension%' "
    "ORDER BY start_date DESC, action_key LIMIT 20",
    "who works with Mexico": "SELECT partner_country, count(*) AS n FROM v_action "
    "WHERE list_contains(expert_iso2, 'MX') GROUP BY ALL ORDER BY ALL",
}
VERSION = "SELECT content_version FROM audit.publication ORDER BY published_at DESC LIMIT 1"
OPENING = "opening the file"


def look(connection: engine.Connection, pause: float = 0.0) -> Iterator[tuple[str, str, float, str]]:
    """Ask everything once: the version that the file names, the query, its seconds, the digest of its answer."""
    for name, query in QUERIES.items():
        time.sleep(random.uniform(0, 2 * pause))  # noqa: S311  so that readers do not march in step
        begun = time.perf_counter()
        rows = connection.execute(query).fetchall()
        seconds = time.perf_counter() - begun
        ((version,),) = connection.execute(VERSION).fetchall()
        yield version, name, seconds, hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def main() -> None:
    """Read until stdin ends."""
    file, pause = Path(sys.argv[1]), float(sys.argv[2])
    ended = Thread(target=sys.stdin.read, daemon=True)
    print("ready", flush=True)
    ended.start()
    taken: dict[str, list[float]] = {name: [] for name in (OPENING, *QUERIES)}
    seen: set[tuple[str, str, str]] = set()
    while ended.is_alive():
        begun, opened = time.perf_counter(), file.resolve()
        with engine.open_read_only(file) as connection:
            connection.execute(VERSION).fetchall()
            taken[OPENING].append(round(time.perf_counter() - begun, 5))
            while ended.is_alive() and file.resolve() == opened:
                for version, name, seconds, digest in look(connection, pause):
                    taken[name].append(round(seconds, 5))
                    seen.add((version, name, digest))
                    if not ended.is_alive():
                        break
    print(json.dumps({"taken": taken, "seen": sorted(seen)}))


if __name__ == "__main__":
    main()
