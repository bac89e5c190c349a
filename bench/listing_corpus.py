"""Made-up archives of N actions for `make bench`: seeded, in seven layouts and four languages, about 1.1 kB an action.

What lives here: which documents an archive of N actions has, the text of any of them, and writing all of them to disk.
A document is made from the seed and its number alone, so that any of them can be had without the others and nothing
holds the archive in memory. Descriptions come from `corpus`, layouts from `recovery_grammar`, labels are those that the
real site uses. The same actions are written once more as layout A in one file: what the peers and the floor can read.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from assets.landed.manifest import ManifestRow, write_manifest
from bench.corpus import LANGUAGES, Corpus, frames, parts
from bench.recovery_grammar import Grammar, Made

SEED = 1
DESCRIPTION_LENGTH = 850  # characters at least; the last sentence goes beyond
MAX_ACTIONS = 250  # of one document
MIN_DOCUMENTS = 40  # an archive has as many, however few its actions
# The layouts of twenty documents in a row. Layout F holds one action a document, as on the site.
SCHEDULE = "ABCADEABGADBCAEGABDF"
# Codes have a year and at most four digits: so many actions share the same twelve years, the next ones lie before.
LAST_YEAR, YEARS, ACTIONS_OF_YEARS = 2024, 12, 108_000
_ONGOING_ONE_IN = 10
_HEADS = {
    "en": ("Support to", "Advice on", "Roadmap for", "Peer review of", "Guidelines on"),
    "fr": ("Étude sur", "Dialogue sur", "Conseils sur"),
    "es": ("Estudio sobre", "Diálogo sobre", "Guía sobre"),
    "pt": ("Estudo sobre", "Diálogo sobre", "Guia sobre"),
}
_SITE = "SOCIEUX+ action listings"
_LABELS = Path(__file__).parents[1] / "assets" / "parsed" / "labels.csv"


class Document(NamedTuple):
    """One document of an archive: its number (from 0), layout, and how many actions it holds."""

    number: int
    layout: str
    action_count: int

    @property
    def file(self) -> str:
        """Its name in the archive."""
        return f"{self.number:06}_{self.layout}.txt"


class Texts(NamedTuple):
    """A document as its layout has it, and the same actions as layout A."""

    document: Document
    text: str
    plain: str


def documents(count: int) -> Iterator[Document]:
    """The documents of an archive of `count` actions."""
    size = max(1, min(MAX_ACTIONS, count // MIN_DOCUMENTS))
    number = 0
    while count > 0:
        layout = SCHEDULE[number % len(SCHEDULE)]
        held = 1 if layout == "F" else min(size, count)
        yield Document(number, layout, held)
        count, number = count - held, number + 1


def frame_count() -> int:
    """How many distinct sentence frames the descriptions are written from."""
    return len(
        {frame for language in LANGUAGES for kind in ("roles", "asides", "noise") for frame in frames(language, kind)}
    )


@cache
def site_labels() -> dict[str, str]:
    """The label of each field as the real site has it, in listings of any language."""
    with _LABELS.open(encoding="utf-8", newline="") as handle:
        return {row["field"]: row["label"] for row in csv.DictReader(handle) if row["source"] == _SITE}


class Listings(Grammar):
    """Writes records of one document: values of `recovery_grammar` but for text, title, institution and code."""

    def __init__(self, seed: int, document: Document) -> None:
        corpus = Corpus((seed << 32) + document.number)
        super().__init__(corpus.chance)
        self.corpus = corpus
        self._next = document.number * MAX_ACTIONS
        self._values: tuple[dict[str, str], dict[str, str | list[str] | None]] = ({}, {})

    def action(self, layout: str) -> tuple[Made, Made]:
        """The next action in a layout, and the same one in layout A."""
        language = self.corpus.language()
        self._values = self._invent(language)
        return self.record(layout, language), self.record("A", language)

    def values(self, language: str) -> tuple[dict[str, str], dict[str, str | list[str] | None]]:
        """The values of the action at hand."""
        values, states = self._values
        return dict(values), dict(states)

    def label(self, name: str, language: str) -> str:
        """The site's label."""
        return site_labels()[name]

    def _invent(self, language: str) -> tuple[dict[str, str], dict[str, str | list[str] | None]]:
        values, states = super().values(language)
        serial, corpus, chance = self._next, self.corpus, self.chance
        self._next += 1
        block, place = divmod(serial, ACTIONS_OF_YEARS)
        year = LAST_YEAR - place % YEARS - YEARS * block
        values |= {
            "title": f"{chance.choice(_HEADS[language])} {chance.choice(parts()[language]['topics'])} {serial}",
            "partner_institution": corpus.institution(language),
            "code": f"{year}-{place // YEARS + 1:02}",
            "description": corpus.description(language, DESCRIPTION_LENGTH),
        }
        for name, later in (("start", 0), ("end", 1)):
            values[name], states[name] = self._date((year + later, chance.randint(1, 12), chance.randint(1, 28)))
        if chance.randrange(_ONGOING_ONE_IN) == 0:
            values["end"], states["end"] = "Ongoing", None
        return values, states | {name: values[name] for name in ("title", "code", "partner_institution")}


def made(document: Document, seed: int = SEED) -> Iterator[tuple[Made, Made]]:
    """The actions of a document, each in its layout and in layout A, with what they state."""
    listings = Listings(seed, document)
    for _ in range(document.action_count):
        yield listings.action(document.layout)


def write(document: Document, seed: int = SEED) -> Texts:
    """The text of a document in its layout, and in layout A."""
    lines: tuple[list[str], list[str]] = ([], [])
    for pair in made(document, seed):
        for kept, one in zip(lines, pair, strict=True):
            kept += [row.line for row in one.rows]
    return Texts(document, *("\n".join(kept) + "\n" for kept in lines))


class Archive(NamedTuple):
    """Where a made archive lies: the raw archive, and the file that holds the same actions as layout A."""

    raw: Path
    plain: Path
    action_count: int


def make(folder: Path, count: int, seed: int = SEED, processes: int = 1) -> Archive:
    """Write an archive of `count` actions into a folder, unless it is there already."""
    archive = Archive(folder / "raw", folder / "plain.txt", count)
    done = folder / "made"
    if done.exists() and done.read_text() == _signature(count, seed):
        return archive
    done.unlink(missing_ok=True)
    archive.raw.mkdir(parents=True, exist_ok=True)
    for old in archive.raw.iterdir():
        old.unlink()
    if processes == 1:
        rows = list(_written(archive, map(partial(write, seed=seed), documents(count))))
    else:
        with ProcessPoolExecutor(processes) as pool:
            rows = list(_written(archive, pool.map(partial(write, seed=seed), documents(count), chunksize=4)))
    write_manifest(archive.raw, rows)
    done.write_text(_signature(count, seed))
    return archive


def _written(archive: Archive, texts: Iterable[Texts]) -> Iterator[ManifestRow]:
    with archive.plain.open("w", encoding="utf-8", newline="\n") as plain:
        for made_text in texts:
            data, file = made_text.text.encode(), made_text.document.file
            (archive.raw / file).write_bytes(data)
            plain.write(made_text.plain)
            yield ManifestRow(file, hashlib.sha256(data).hexdigest(), len(data), "socieux")


def _signature(count: int, seed: int) -> str:
    """Changes with what is asked for and with every file that what is written rests on."""
    here = Path(__file__)
    files = (here, here.with_name("corpus.py"), here.with_name("corpus.yaml"), here.with_name("recovery_grammar.py"))
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in (*files, _LABELS)))
    return f"{count} {seed} {digest.hexdigest()}"
