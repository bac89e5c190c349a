"""How far the extraction's answers can be trusted: `python -m bench.calibration [--write FILE]`.

Measured on the labelled sets in `tests/gold/`: by score band how often the partner is right, by basis the same, and by
phenomenon (the tags of the sets) how many records are wholly right and the F1 of each role. Scores in `partner.py` and
weights in `partner_evidence.csv` are set so that a score says about how often such an answer is right. Pure functions
but for `records` (reads) and `main` (prints or writes), so that other benches can call them.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from assets.normalised.extraction import ActionText, Extraction, Mention, extract_many
from assets.normalised.extraction.undecided import kind_of, left_over, undecided

GOLD = Path(__file__).parents[1] / "tests" / "gold"
SETS = (
    "dev",
    "hard",
    "varied",
    "fresh",
    "former",
    "recent",
    "literary",
    "taught",
    "published",
    "mixed",
    "projects",
    "test",
)
FIELDS = ("heading", "title", "partner_institution", "description")
ROLES = ("expert", "action", "host")
# Lower bounds of the bands of scores, best first.
BANDS = (0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.0)
# Tags of fewer records than this say nothing.
FEW = 8


class Case(NamedTuple):
    """One labelled record: what it should give, what it gave, by role; and the whole answer."""

    record: dict[str, Any]
    want: dict[str, frozenset[str]]
    have: dict[str, frozenset[str]]
    answer: Extraction

    @property
    def is_right(self) -> bool:
        """Every role is as labelled."""
        return self.want == self.have


class Count(NamedTuple):
    """Records and those that are right among them."""

    records: int
    right: int

    @property
    def share(self) -> float:
        """Share that is right, from 0 to 1."""
        return self.right / self.records if self.records else 0.0


def records(name: str) -> list[dict[str, Any]]:
    """The labelled records of one set."""
    with (GOLD / f"mentions_{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def cases(labelled: list[dict[str, Any]]) -> Iterator[Case]:
    """Each record with the engine's answer."""
    texts = [ActionText(*(record.get(field) for field in FIELDS)) for record in labelled]
    for record, answer in zip(labelled, extract_many(texts), strict=True):
        experts = frozenset(code for group in answer.expert_groups for code in group.countries)
        partner, hosts = frozenset(answer.partner.countries), frozenset(answer.host_countries)
        have = {"expert": experts, "action": partner, "host": hosts}
        # A role that the author calls uncertain is right whatever it is.
        unsure = record.get("uncertain", ())
        names = {role: f"{role}_countries" for role in ROLES}
        want = {role: have[role] if name in unsure else frozenset(record[name]) for role, name in names.items()}
        yield Case(record, want, have, answer)


def f1(found: Iterable[Case], role: str) -> float:
    """Micro F1 of one role."""
    right = extra = lost = 0
    for case in found:
        right += len(case.want[role] & case.have[role])
        extra += len(case.have[role] - case.want[role])
        lost += len(case.want[role] - case.have[role])
    return 2 * right / (2 * right + extra + lost) if right + extra + lost else 1.0


def band(score: float) -> str:
    """The band of a score, as its lower bound."""
    return f"{next(bound for bound in BANDS if score >= bound):.2f}"


def accuracy(found: Iterable[Case], key: Callable[[Case], str]) -> dict[str, Count]:
    """How often the partner is right, by what `key` says of a case; best keys first."""
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for case in found:
        seen[key(case)] += 1
        right[key(case)] += case.want["action"] == case.have["action"]
    return {name: Count(seen[name], right[name]) for name in sorted(seen, reverse=True)}


def by_tag(found: Iterable[Case]) -> dict[str, list[Case]]:
    """The cases of each phenomenon, the most frequent first."""
    tagged: dict[str, list[Case]] = defaultdict(list)
    for case in found:
        for tag in case.record.get("tags", ()):
            tagged[tag].append(case)
    return dict(sorted(tagged.items(), key=lambda item: (-len(item[1]), item[0])))


def report() -> str:
    """The whole page as Markdown."""
    sets = {name: list(cases(records(name))) for name in SETS}
    studied = [case for name in SETS if name != "test" for case in sets[name]]
    lines = [
        "# How far the extraction can be trusted",
        "",
        "Written by `python -m bench.calibration --write docs/calibration.md` from the labelled sets in `tests/gold/`.",
        "All but `test` have been studied, so their figures flatter; `test` was written from the labelling rules",
        "alone, and its errors have not been read. The second reading has learned from all but `test`.",
        "",
        "## F1 by set and role",
        "",
        *_by_role("set", sets),
        "",
        "## Partner by score",
        "",
        "A score is set by the basis and lowered by competitors and by weak evidence; it should say how often such an",
        "answer is right.",
        "",
        *_counts("score from", {name: accuracy(found, _band_of) for name, found in sets.items()}),
        "",
        "## Partner by basis",
        "",
        *_counts("basis", {name: accuracy(found, _basis_of) for name, found in sets.items()}),
        "",
        "## Countries without a role",
        "",
        "Records that are wholly right, of those that name a country to which no rule gave a part: by kind of mention,",
        "whether the country's administration provides expertise, and whether experts were found. The kinds marked !",
        "(`role_doubts.csv`) raise `country_without_role`.",
        "",
        *_counts("mention", {name: _left_over(found) for name, found in sets.items()}),
        "",
        "## Where the two readings part",
        "",
        "Records that are wholly right, of those in which rules and learned weights differ clearly on a role: by role,",
        "and by whose word is published. Each raises `role_read_twice`.",
        "",
        *_counts("role", {name: _gainsaid(found) for name, found in sets.items()}),
        "",
        "## By phenomenon, studied sets",
        "",
        *_by_role("phenomenon", {tag: found for tag, found in by_tag(studied).items() if len(found) >= FEW}),
    ]
    return "\n".join(lines) + "\n"


def _gainsaid(found: Iterable[Case]) -> dict[str, Count]:
    """How often records are right in which the readings part, by role and outcome."""
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for case in found:
        kinds = {
            f"{doubt.role}, {'published' if doubt.is_published else 'not published'}" for doubt in case.answer.doubts
        }
        for kind in kinds | ({"any"} if kinds else set()):
            seen[kind] += 1
            right[kind] += case.is_right
    return {kind: Count(seen[kind], right[kind]) for kind in sorted(seen, reverse=True)}


def _band_of(case: Case) -> str:
    partner = case.answer.partner
    return band(partner.score) if partner.status == "found" else partner.status


def _basis_of(case: Case) -> str:
    return case.answer.partner.basis or case.answer.partner.status


def _left_over(found: Iterable[Case]) -> dict[str, Count]:
    """How often records with a country left over are right, by kind of mention; and all that raise a doubt."""
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for case in found:
        doubted = undecided(case.answer)
        kinds = {_kind(mention, case.answer, mention in doubted) for mention in left_over(case.answer)}
        for kind in {*kinds, *(["any marked !"] if doubted else [])}:
            seen[kind] += 1
            right[kind] += case.is_right
    return {kind: Count(seen[kind], right[kind]) for kind in sorted(seen)}


def _kind(mention: Mention, answer: Extraction, is_doubtful: bool) -> str:
    kind, side, experts = kind_of(mention, answer)
    return f"{kind.replace('_', ' ')}, {side}, experts {experts}{' !' if is_doubtful else ''}"


def _by_role(title: str, groups: dict[str, list[Case]]) -> list[str]:
    """One row per group of cases: how many, how many wholly right, F1 by role."""
    rows = []
    for name, found in groups.items():
        right = sum(case.is_right for case in found) / len(found)
        rows.append((name, len(found), f"{right:.1%}", *_roles(found)))
    return _table((title, "records", "wholly right", "experts", "partner", "host"), rows)


def _roles(found: list[Case]) -> tuple[str, ...]:
    stated = {role for role in ROLES if any(case.want[role] for case in found)}
    return tuple(f"{f1(found, role):.3f}" if role in stated else "-" for role in ROLES)


def _counts(title: str, sets: dict[str, dict[str, Count]]) -> list[str]:
    keys = sorted({key for counts in sets.values() for key in counts}, reverse=True)
    rows = []
    for key in keys:
        cells = [counts.get(key, Count(0, 0)) for counts in sets.values()]
        rows.append((key, *(f"{c.right} of {c.records} ({c.share:.0%})" if c.records else "-" for c in cells)))
    return _table((title, *sets), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    return [*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)]


def main() -> None:
    """Print the page, or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page to FILE instead")
    file = parser.parse_args().write
    if file is None:
        print(report(), end="")
    else:
        file.write_text(report(), encoding="utf-8")


if __name__ == "__main__":
    main()
