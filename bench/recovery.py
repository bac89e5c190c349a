"""How the parser recovers from damaged listings: `python -m bench.recovery [N] [SEED] [--write FILE] [--show K]`.

N records are made by the grammar, damaged by one mutation each, written as documents of up to forty records, read with
the same code as `socieux parse`, and compared with what the text left states: title, code, dates, institution, types.
Exit status 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from bench.recovery_grammar import LANGUAGES, Grammar, Made
from bench.recovery_mutations import MUTATIONS, Mutation
from pipelines.records import records

OUTCOMES = ("right", "right but flagged", "wrong but flagged", "quarantined", "silently wrong")
COUNT, SEED = 20_000, 1
MAX_RECORDS = 40  # of one document
MIN_RIGHT, MAX_QUARANTINED, MAX_FLAGGED = 0.95, 0.02, 0.10  # of records whose mutation keeps the information
_SAME = str.maketrans({"’": "'", "\u00ad": None, "\u00a0": " "})


class Case(NamedTuple):
    """One document: its bytes and what its records state."""

    mutation: Mutation
    data: bytes
    made: list[Made]


class Verdict(NamedTuple):
    """One record: how it was read, and each field that differs as (stated, read)."""

    mutation: Mutation
    outcome: str
    wrong: dict[str, Any]
    text: str


def cases(count: int, seed: int) -> Iterator[Case]:
    """Documents holding `count` records or a few more, every mutation in turn."""
    chance = Random(seed)  # noqa: S311  (chance, not secrets)
    grammar = Grammar(chance)
    made, turn = 0, 0
    while made < count:
        mutation = MUTATIONS[turn % len(MUTATIONS)]
        layout = mutation.layouts[turn // len(MUTATIONS) % len(mutation.layouts)]
        case = _case(chance, grammar, mutation, layout)
        made, turn = made + len(case.made), turn + 1
        yield case


def _case(chance: Random, grammar: Grammar, mutation: Mutation, layout: str) -> Case:
    language = chance.choice(LANGUAGES)
    total = 1 if layout == "F" else chance.randint(1, 6 if mutation.is_last_only else MAX_RECORDS)
    made = [grammar.record(layout, language) for _ in range(total)]
    if mutation.change is not None:
        first = total - 1 if mutation.is_last_only else 0
        made[first:] = [mutation.change(chance, one) for one in made[first:]]
    if mutation.is_doubled:
        made = [one for one in made for _ in range(2)]
    lines = [row.line for one in made for row in one.rows]
    text = "\n".join([chance.choice(("Actions in Peru", "Acciones en Zambia", "Actions en Togo")), *lines])
    text += "" if mutation.is_last_only else "\n"
    if mutation.rewrite is not None:
        text = mutation.rewrite(text)
    return Case(mutation, text.encode(mutation.encoding), made)


def verdicts(made: Iterator[Case]) -> Iterator[Verdict]:
    """A verdict for each record of each document, and one for each action that nobody wrote."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "listing.txt"
        for case in made:
            file.write_bytes(case.data)
            found = [record for record in records([file]) if record["kind"] == "action"]
            text = case.data.decode(case.mutation.encoding)
            for one, record in _pairs(case.made, found):
                yield Verdict(case.mutation, *_judge(one, record), text)


def _pairs(made: list[Made], found: list[dict[str, Any]]) -> Iterator[tuple[Made | None, dict[str, Any] | None]]:
    """Records as made with records as read: the most alike first, in order among equals."""
    scored = [
        (-sum(1 for name, value in _read(record).items() if value and value == _stated(one)[name]), i, j)
        for i, one in enumerate(made)
        for j, record in enumerate(found)
    ]
    left, right = dict(enumerate(made)), dict(enumerate(found))
    for _, i, j in sorted(scored, key=lambda pair: (pair[0], abs(pair[1] - pair[2]), pair[1])):
        if i in left and j in right:
            yield left.pop(i), right.pop(j)
    yield from ((one, None) for one in left.values())
    yield from ((None, record) for record in right.values())


def _judge(made: Made | None, record: dict[str, Any] | None) -> tuple[str, dict[str, Any]]:
    if record is None:
        return "silently wrong", {"record": (made and made.states, "missing")}
    doubted = {issue["field"] for issue in record["issues"] if issue["severity"] != "info"}
    if made is None:
        flagged = record["quarantined"] or "entry" in doubted
        return "wrong but flagged" if flagged else "silently wrong", {"record": ("none", _read(record))}
    if made.is_untrustworthy:
        return ("right", {}) if record["quarantined"] else ("silently wrong", {"quarantined": (True, False)})
    stated, read = _stated(made), _read(record)
    wrong = {name: (stated[name], read[name]) for name in stated if stated[name] != read[name]}
    if record["quarantined"]:
        return "quarantined", wrong | {"reason": ("", record["reason"])}
    if not wrong:
        return ("right but flagged", {"doubted": doubted}) if doubted else ("right", {})
    return "wrong but flagged" if "entry" in doubted or set(wrong) <= doubted else "silently wrong", wrong


def _stated(made: Made) -> dict[str, Any]:
    return {name: _plain(value) for name, value in made.states.items()}


def _read(record: dict[str, Any]) -> dict[str, Any]:
    names = ("title", "code", "partner_institution", "assistance_types")
    read = {name: _plain(record[name]) for name in names}
    return read | {name: record[name]["iso"] for name in ("start", "end")}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return " ".join(value.translate(_SAME).split()) if value else None


def table(counts: dict[Mutation, Counter[str]]) -> str:
    """Mutation by outcome as Markdown."""
    lines = [
        "| mutation | information | records | " + " | ".join(OUTCOMES) + " |",
        "|---|---|" + "---:|" * (len(OUTCOMES) + 1),
    ]
    rows = [(mutation.name, "kept" if mutation.keeps else "damaged", count) for mutation, count in counts.items()]
    rows += [(f"**all, {word}**", word, _sum(counts, keeps)) for word, keeps in (("kept", True), ("damaged", False))]
    for name, word, count in rows:
        cells = " | ".join(f"{count[outcome]:,}" for outcome in OUTCOMES)
        lines.append(f"| {name} | {word} | {count.total():,} | {cells} |")
    return "\n".join(lines)


def _sum(counts: dict[Mutation, Counter[str]], keeps: bool) -> Counter[str]:
    return sum((count for mutation, count in counts.items() if mutation.keeps is keeps), Counter[str]())


def shortfalls(counts: dict[Mutation, Counter[str]]) -> list[str]:
    """The targets that are missed, as sentences; none where all hold."""
    kept, damaged = _sum(counts, True), _sum(counts, False)
    silent = kept["silently wrong"] + damaged["silently wrong"]
    right = (kept["right"] + kept["right but flagged"]) / max(kept.total(), 1)
    quarantined = kept["quarantined"] / max(kept.total(), 1)
    flagged = kept["right but flagged"] / max(kept.total(), 1)
    missed = [f"{silent:,} records are silently wrong, target 0"] if silent else []
    if right < MIN_RIGHT:
        missed.append(f"{right:.1%} are right where the information is kept, target {MIN_RIGHT:.0%}")
    if quarantined > MAX_QUARANTINED:
        missed.append(f"{quarantined:.1%} are quarantined where the information is kept, target {MAX_QUARANTINED:.0%}")
    if flagged > MAX_FLAGGED:
        missed.append(f"{flagged:.1%} are right but flagged where the information is kept, target {MAX_FLAGGED:.0%}")
    return missed


def tally(found: Iterator[Verdict], show: int = 0) -> dict[Mutation, Counter[str]]:
    """Outcomes by mutation; the first `show` records of each mutation that are not right are printed."""
    counts: dict[Mutation, Counter[str]] = {mutation: Counter() for mutation in MUTATIONS}
    for verdict in found:
        count = counts[verdict.mutation]
        count[verdict.outcome] += 1
        if verdict.outcome != "right" and sum(count[name] for name in OUTCOMES[1:]) <= show:
            print(f"--- {verdict.mutation.name}: {verdict.outcome}: {verdict.wrong}\n{verdict.text}\n", file=sys.stderr)
    return counts


def main() -> int:
    """Print the table; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=COUNT)
    parser.add_argument("seed", nargs="?", type=int, default=SEED)
    parser.add_argument("--write", type=Path, help="write the page to this file as well")
    parser.add_argument("--show", type=int, default=0, help="print this many records of each mutation that went wrong")
    asked = parser.parse_args()
    counts = tally(verdicts(cases(asked.count, asked.seed)), asked.show)
    missed = shortfalls(counts)
    verdict = "\n".join(f"- Missed: {line}." for line in missed) or "- Every target holds."
    page = f"{_INTRODUCTION.format(count=asked.count, seed=asked.seed)}\n{verdict}\n\n{table(counts)}\n"
    if asked.write:
        asked.write.write_text(page, encoding="utf-8")
    print(page)
    return 1 if missed else 0


_INTRODUCTION = """# Recovery: damaged listings

Written by `make bench-recovery`: {count:,} generated records or a few more (seed {seed}), seven layouts and four
languages, each damaged by one mutation and read with the code of `socieux parse`. Expected is what the remaining text
states. A wrong record is flagged where each wrong field, or the entry, carries a warning or an error. A record that
states what cannot be true (an end before its start, a text cut off) is right when it is quarantined.

Targets: none silently wrong; where the information is kept, at least 95% right, at most 2% quarantined and at most 10%
right but flagged.
"""

if __name__ == "__main__":
    sys.exit(main())
