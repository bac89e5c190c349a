"""How fast and how well the extraction reads, its peers beside it: `python -m bench.extract [--peers] [--write FILE]`.

Speed: distinct descriptions of about 1 kB (bench/corpus.py) read on one core in one process after a warm-up on others,
in CPU time and wall time; nothing is cached between descriptions. Whether time is linear: one text of 1 MB. Quality: F1
by role on the labelled sets in tests/gold, and which phenomena are wrong most often. With --peers, libraries and a
plain window over the gazetteer answer the same texts in environments of their own (`make bench-extract` makes them).
"""

import argparse
import json
import os
import platform
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assets.normalised.extraction import ActionText, extract_many
from bench.corpus import descriptions
from bench.peers.finders import FINDERS

ROLES = ("expert", "action", "host")
ROOT = Path(__file__).parents[1]
GOLD = ROOT / "tests" / "gold"
ENVIRONMENTS = ROOT / "build" / "bench-peers"
OWN = "socieux extract"
# Descriptions read before the clock starts, from another seed.
WARM = 2_000
# What a peer is given to read for time; it stops when its budget is spent.
PEER_TEXTS = 5_000
# Phenomena shown in the error analysis: those with most records.
SHOWN_TAGS = 20

Answer = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Speed:
    """Descriptions read, and the time it took in seconds."""

    read: int
    cpu: float
    wall: float | None = None

    @property
    def rate(self) -> float:
        """Descriptions a second of CPU time."""
        return self.read / self.cpu


def answers(texts: Sequence[ActionText]) -> list[Answer]:
    """Codes by role of each text."""
    return [
        {
            "expert": {code for group in found.expert_groups for code in group.countries},
            "action": set(found.partner.countries),
            "host": set(found.host_countries),
        }
        for found in extract_many(texts)
    ]


def measure(count: int, size: int = 1000) -> Speed:
    """Read `count` distinct descriptions after reading others to warm up."""
    extract_many([ActionText(description=text) for text in descriptions(min(WARM, count), seed=2, size=size)])
    texts = [ActionText(description=text) for text in descriptions(count, size=size)]
    wall, cpu = time.perf_counter(), time.process_time()
    extract_many(texts)
    return Speed(count, time.process_time() - cpu, time.perf_counter() - wall)


def labelled() -> list[dict[str, Any]]:
    """The records of all labelled sets."""
    files = sorted(GOLD.glob("mentions_*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def f1_by_role(records: Sequence[dict[str, Any]], found: Iterable[Answer]) -> dict[str, float]:
    """Micro F1 of each role; a role that a record does not label is not scored in it."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for record, have in zip(records, found, strict=True):
        for role in ROLES:
            if (want := record.get(f"{role}_countries")) is not None:
                right[role] += len(set(want) & have[role])
                wrong[role] += len(set(want) ^ have[role])
    return {role: 2 * right[role] / (2 * right[role] + wrong[role]) for role in ROLES}


def wrong_by_tag(records: Sequence[dict[str, Any]], found: Iterable[Answer]) -> Counter[str]:
    """How many records of each phenomenon have a wrong role."""
    tags: Counter[str] = Counter()
    for record, have in zip(records, found, strict=True):
        if any(set(record.get(f"{role}_countries", have[role])) != have[role] for role in ROLES):
            tags.update(record.get("tags", ()))
    return tags


def ask_peer(name: str, texts: Sequence[str], corpus: Sequence[str]) -> tuple[list[Answer], Speed]:
    """The answers and the speed of a peer, from the environment that the Makefile made for it."""
    python = ENVIRONMENTS / name.split()[0] / "bin" / "python"
    with TemporaryDirectory() as folder:
        files = [Path(folder) / "gold.json", Path(folder) / "texts.json"]
        for file, content in zip(files, (texts, corpus), strict=True):
            file.write_text(json.dumps(content), encoding="utf-8")
        command = [str(python), "-m", "bench.peers.measure", name, *map(str, files)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    told = json.loads(done.stdout.splitlines()[-1])
    found = [{role: set(codes) for role, codes in answer.items()} for answer in told["answers"]]
    return found, Speed(told["read"], told["seconds"])


def report(count: int, *, with_peers: bool) -> str:
    """The page: speed and F1 of each reader, then errors by phenomenon."""
    records = labelled()
    names = ("heading", "title", "partner_institution", "description")
    found = {OWN: answers([ActionText(*(record.get(name) for name in names)) for record in records])}
    own = measure(count)
    speeds = {OWN: own}
    if with_peers:
        corpus = descriptions(PEER_TEXTS)
        for name in FINDERS:
            found[name], speeds[name] = ask_peer(name, [record["description"] for record in records], corpus)
    whole = measure(1, size=1_000_000)
    return "\n".join(
        [
            "# Extraction: speed and quality",
            "",
            "Written by `make bench-extract`, which measures all of it in one run.",
            "",
            *_table(records, found, speeds),
            "",
            "- Speed: distinct made-up descriptions of about 1 kB (`bench/corpus.py`: over 13,000 sentence frames in "
            f"four languages) a second of CPU time in one process on {_machine()}. {OWN}: {count:,} of them in "
            f"{own.cpu:.1f} s of CPU time and {own.wall:.1f} s of wall time, nothing cached between them.",
            f"- Linear: one text of 1 MB takes {whole.cpu:.2f} s of CPU time.",
            f"- Quality: micro F1 on {len(records)} labelled records in `tests/gold`; peers read descriptions alone.",
            "- Peers find countries; roles come from the same prior (EU countries give) and window of cue words for "
            "all (`bench/peers/roles.py`). Libraries are used as documented, each in an environment of its own.",
            "",
            "## Errors by phenomenon",
            "",
            *_errors(records, found),
            "",
        ]
    )


def _table(
    records: Sequence[dict[str, Any]], found: dict[str, list[Answer]], speeds: dict[str, Speed]
) -> Iterable[str]:
    yield "| reader | descriptions/s | F1 experts | F1 partner | F1 hosts |"
    yield "|---|---:|---:|---:|---:|"
    for name, answered in found.items():
        scores = f1_by_role(records, answered)
        yield f"| {name} | {speeds[name].rate:,.0f} | " + " | ".join(f"{scores[role]:.3f}" for role in ROLES) + " |"


def _errors(records: Sequence[dict[str, Any]], found: dict[str, list[Answer]]) -> Iterable[str]:
    total = Counter(tag for record in records for tag in record.get("tags", ()))
    wrong = {name: wrong_by_tag(records, answered) for name, answered in found.items()}
    yield f"Records with a wrong role, for the {SHOWN_TAGS} phenomena labelled most often."
    yield ""
    yield "| phenomenon | records | " + " | ".join(found) + " |"
    yield "|---|---:|" + "---:|" * len(found)
    for tag, number in sorted(total.most_common(SHOWN_TAGS), key=lambda item: (-item[1], item[0])):
        yield f"| {tag} | {number} | " + " | ".join(str(wrong[name][tag]) for name in found) + " |"


def _machine() -> str:
    return f"one of {os.cpu_count()} cores ({platform.machine()}, CPython {platform.python_version()})"


def main() -> None:
    """Print the page, and write it where --write says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--peers", action="store_true", help="measure the peers too")
    parser.add_argument("--write", type=Path, metavar="FILE")
    asked = parser.parse_args()
    page = report(asked.count, with_peers=asked.peers)
    print(page)
    if asked.write:
        asked.write.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
