"""Learn what the second reading weighs: `python -m bench.second_reading [--write]`.

From every labelled set in `tests/gold/` but the unread `mixed` and `test`, listings too: the first look by
logistic regression over features that enough countries have, the second over the first one's scores of texts that it
had not learned from. Printed is how each role fares on `test`, by the weights alone; written are the two data files
of `assets.normalised`. Nothing here runs when the warehouse is built.
"""

import argparse
import csv
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, count, groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from assets.normalised.cleaning import repair
from assets.normalised.extraction import ActionText
from assets.normalised.extraction.engine import read_fields
from assets.normalised.extraction.second_features import look
from assets.normalised.extraction.second_reading import COMPANY, EVERY, FEATURES, ROLES, UNIT, company
from assets.normalised.extraction.tables import DATA
from assets.normalised.extraction.vocabulary import providers
from bench.calibration import FIELDS, GOLD, SETS, records
from pipelines.records import parts_of, read_listing

UNREAD = ("mixed", "test")
LEARNED = tuple(name for name in SETS if name not in UNREAD)
# Not learned from: records whose authors call a role of theirs uncertain.
UNSURE = "uncertain"
RAW_FIELDS = ("title_raw", "partner_institution_raw", "description_raw")
LABELS = {"expert": "expert_countries", "partner": "action_countries", "host": "host_countries"}
# A feature of fewer countries than this says little.
FEW = 5
# Texts are dealt into this many parts; each is scored by weights learned from the others.
PARTS, SEED = 5, 0  # a fixed deal, here and nowhere in the warehouse
# How strongly weights are kept small (the inverse, as scikit-learn has it), by look.
FIRST, SECOND = 0.6, 0.05
# Weights below this many thousandths for every role are left out.
SMALL = 10

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Labelled(NamedTuple):
    """A text, and by role the countries that have it."""

    text: ActionText
    roles: dict[str, frozenset[str]]


class Countries:
    """Every country of some labelled texts: its features, its side, its roles (columns as `ROLES`)."""

    def __init__(self, labelled: Sequence[Labelled]) -> None:
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        found = [look(fields, numbers.__getitem__) for fields in read_fields([text for text, _ in labelled])]
        names = list(numbers)
        self.sizes = np.array([len(countries) for countries in found], dtype=np.int64)
        self.features = [
            {names[number] for number in named.features} for countries in found for named in countries.values()
        ]
        self.sides = np.array([code in providers() for countries in found for code in countries], dtype=bool)
        self.roles = np.array(
            [
                [code in roles[role] for role in ROLES]
                for (_, roles), countries in zip(labelled, found, strict=True)
                for code in countries
            ],
            dtype=bool,
        )

    def matrix(self, rows: dict[str, int]) -> csr_matrix:
        """Which country (row) has which of the features (column)."""
        numbers = [[rows[name] for name in named if name in rows] for named in self.features]
        ends = np.cumsum([0, *map(len, numbers)])
        flat = np.fromiter(chain.from_iterable(numbers), dtype=np.int64)
        return csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(numbers), len(rows)))


def mentions(name: str) -> Iterator[Labelled]:
    """The texts of a labelled set."""
    for record in records(name):
        if not record.get(UNSURE):
            text = ActionText(*(record.get(field) for field in FIELDS))
            yield Labelled(text, {role: frozenset(record[label]) for role, label in LABELS.items()})


def listings() -> Iterator[Labelled]:
    """The entries of the labelled listings, which stand in the order of their labels."""
    with (GOLD / "listings.jsonl").open(encoding="utf-8") as lines:
        labels = [label for label in map(json.loads, lines) if label["kind"] == "action"]
    for document, stated in groupby(labels, key=itemgetter("doc")):
        entries = [
            entry
            for part in parts_of(*read_listing(GOLD / "listings" / document))
            for entry, kind in zip(part["entry"].to_pylist(), part["normalised_entry"]["kind"].to_pylist(), strict=True)
            if kind == "action"
        ]
        for label, entry in zip(stated, entries, strict=True):
            text = ActionText(entry["heading"], *(entry[name] and repair(entry[name]) for name in RAW_FIELDS))
            experts = frozenset(code for group in label["expert_groups"] for code in group["countries"])
            roles = {role: frozenset(label.get(named, ())) for role, named in LABELS.items()} | {"expert": experts}
            if not label.get(UNSURE):
                yield Labelled(text, roles)


def learn(learned: Countries) -> Iterator[dict[str, Ints]]:
    """The weights of the first look and of the second, in thousandths, by feature."""
    often = Counter(chain.from_iterable(learned.features))
    names = sorted(name for name, times in often.items() if times >= FEW)
    seen = learned.matrix({name: number for number, name in enumerate(names)})
    yield _named([EVERY, *names], _fit(seen, learned.roles, FIRST))
    part = np.random.RandomState(SEED).randint(0, PARTS, len(learned.sizes)).repeat(learned.sizes)
    scores = np.zeros(learned.roles.shape, dtype=np.int64)
    for number in range(PARTS):
        others, own = np.flatnonzero(part != number), np.flatnonzero(part == number)
        fitted = _fit(seen[others], learned.roles[others], FIRST)
        scores[own] = np.rint(UNIT * (seen[own] @ fitted[1:] + fitted[0]))
    columns, values = company(scores, learned.sides, learned.sizes)
    fitted = _fit(csr_matrix(values[:, 1:] / UNIT), learned.roles, SECOND)
    yield _named(columns, fitted)


def _fit(seen: csr_matrix, roles: Flags, strength: float) -> Floats:
    """What each column adds to the log-odds of each role, the intercepts first."""
    fitted = [LogisticRegression(C=strength, max_iter=1000, solver="liblinear").fit(seen, role) for role in roles.T]
    return np.column_stack([np.concatenate([model.intercept_, model.coef_[0]]) for model in fitted])


def _named(names: Sequence[str], fitted: Floats) -> dict[str, Ints]:
    thousandths = np.rint(fitted * UNIT).astype(np.int64)
    return {
        name: row
        for name, row in zip(names, thousandths, strict=True)
        if name == EVERY or np.abs(row).max(initial=0) >= SMALL
    }


def apply(looks: Sequence[dict[str, Ints]], countries: Countries) -> Ints:
    """Score of each role by weights that are in no file yet."""
    first, second = looks
    none = np.zeros(len(ROLES), dtype=np.int64)
    scores = np.array(
        [first[EVERY] + sum((first[n] for n in named if n in first), none) for named in countries.features]
    )
    columns, values = company(scores, countries.sides, countries.sizes)
    table = np.array([second.get(name, none) for name in columns])
    weighed: Ints = values @ table // UNIT
    return weighed


def texts_hash() -> str:
    """Of the labelled texts that the weights are learned from."""
    digest = hashlib.sha256()
    for name in (*(f"mentions_{name}" for name in LEARNED), "listings"):
        digest.update((GOLD / f"{name}.jsonl").read_bytes())
    return digest.hexdigest()


def _write(path: Path, what: str, look_: dict[str, Ints]) -> None:
    remarks = (
        f"# What each feature adds to the log-odds of each role, in thousandths: {what} (second_reading.py).\n"
        f"# Learned by bench/second_reading.py from the labelled texts {texts_hash()}.\n"
    )
    with path.open("w", encoding="utf-8", newline="") as handle:
        handle.write(remarks)
        rows = csv.writer(handle, lineterminator="\n")
        rows.writerow(["feature", *ROLES])
        rows.writerows([name, *row.tolist()] for name, row in look_.items())


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the data files")
    arguments = parser.parse_args()
    learned = Countries([*chain.from_iterable(map(mentions, LEARNED)), *listings()])
    looks = list(learn(learned))
    unread = Countries(list(mentions("test")))
    said = apply(looks, unread) > 0
    for role, have, want in zip(ROLES, said.T, unread.roles.T, strict=True):
        share = 2 * (have & want).sum() / (have.sum() + want.sum())
        print(f"{role}: F1 {share:.3f} on the unread texts, by weights alone")
    print(f"learned from {len(learned.sizes):,} texts: {len(looks[0]):,} and {len(looks[1]):,} weights")
    if arguments.write:
        _write(DATA / FEATURES, "what stands around it", looks[0])
        _write(DATA / COMPANY, "the other countries", looks[1])


if __name__ == "__main__":
    main()
