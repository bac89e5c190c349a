"""Measure one peer: `python -m bench.peers.measure NAME GOLD.json TEXTS.json` prints its answers and its speed.

GOLD.json is a list of texts whose answers are wanted (codes by role), TEXTS.json a list of distinct descriptions read
for time alone, as many as fit into the budget.
"""

import json
import sys
import time
from pathlib import Path

from bench.peers.finders import FINDERS
from bench.peers.roles import roles

# Seconds of CPU time that a peer gets for the descriptions; the slow ones read fewer.
BUDGET = 12.0
WARM = 20


def main(name: str, gold: str, texts: str) -> None:
    """Print one JSON object: answers (by text, by role), descriptions read, seconds of CPU time."""
    find = FINDERS[name]()
    answers = [
        {role: sorted(codes) for role, codes in roles(text, find(text)).items()}
        for text in json.loads(Path(gold).read_text(encoding="utf-8"))
    ]
    descriptions = json.loads(Path(texts).read_text(encoding="utf-8"))
    for text in descriptions[:WARM]:
        roles(text, find(text))
    read, start = 0, time.process_time()
    for text in descriptions[WARM:]:
        roles(text, find(text))
        read += 1
        if time.process_time() - start > BUDGET:
            break
    print(json.dumps({"answers": answers, "read": read, "seconds": time.process_time() - start}))


if __name__ == "__main__":
    main(*sys.argv[1:])
