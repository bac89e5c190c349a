"""One document of many has changed: `python -m bench.changed [N] [--actions K] [--write FILE]`.

An archive of N made-up snapshots of K actions is built from nothing; then one of them is replaced by another text and
the archive is built again, in the same home; then once more from nothing elsewhere. The middle run should cost a small
share of the first and must publish what the last one does.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assets.landed.manifest import ManifestRow, write_manifest
from bench.listing_corpus import SEED, Document, write
from bench.measuring import Usage, measure
from bench.whole import BUILD, ROOT, commit, machine
from pipelines.console import out, table
from warehouse.history import Layout
from warehouse.received import digest
from warehouse.versions import current_version

COUNT, ACTIONS = 1_000, 3
LAYOUTS = "AB"
MOST_SHARE = 0.05
HEADER = ("run", "wall s", "CPU s", "share of the first, wall")
HOW = """# A changed document

Written by `make bench-changed`. An archive of {count:,} snapshots of {actions} made-up actions each, built from
nothing; one snapshot replaced by another text, and built again; built from nothing elsewhere. On {machine};
code of commit {commit}.

"""


@dataclass(frozen=True)
class Outcome:
    """What was measured of the three runs, and the versions of the last two."""

    first: Usage
    changed: Usage
    again: Usage
    versions: tuple[str | None, str | None]

    @property
    def share(self) -> float:
        """What the run after a change took, as a share of the first run's wall time."""
        return self.changed.wall / self.first.wall

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """A row per run, as it is printed and written."""
        named = (
            ("from nothing", self.first),
            ("one changed", self.changed),
            ("from nothing, with the change", self.again),
        )
        for name, used in named:
            yield name, f"{used.wall:.1f}", f"{used.cpu:.1f}", f"{used.wall / self.first.wall:.1%}"


def put(raw: Path, number: int, actions: int, seed: int = SEED) -> ManifestRow:
    """Write one snapshot into an archive; another seed makes another text of it."""
    document = Document(number, LAYOUTS[number % len(LAYOUTS)], actions)
    path = raw / document.file
    path.write_text(write(document, seed).text, encoding="utf-8", newline="\n")
    sha256, size = digest(path)
    return ManifestRow(document.file, sha256, size, "socieux")


def after_a_change(folder: Path, count: int, actions: int) -> Outcome:
    """Run three times over an archive of `count` snapshots in an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    homes = [folder / name for name in ("home", "elsewhere")]
    raw = homes[0] / "raw"
    raw.mkdir(parents=True)
    rows = [put(raw, number, actions) for number in range(count)]
    write_manifest(raw, rows)
    first = _run(homes[0])
    rows[count // 2] = put(raw, count // 2, actions, SEED + 1)
    write_manifest(raw, rows)
    changed = _run(homes[0])
    homes[1].mkdir()
    (homes[1] / "raw").symlink_to(raw.resolve())
    again = _run(homes[1])
    one, other = (current_version(Layout(home / "warehouse" / "socieux.duckdb")) for home in homes)
    return Outcome(first, changed, again, (one, other))


def _run(home: Path) -> Usage:
    command = [str(Path(sys.executable).with_name("socieux")), "run"]
    return measure(command, ROOT, {"SOCIEUX_HOME": str(home), "PYTHONPATH": str(ROOT)})


def main() -> int:
    """Measure and print; status 1 where the versions differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=COUNT, help="snapshots")
    parser.add_argument("--actions", type=int, default=ACTIONS, help="actions in each")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page")
    asked = parser.parse_args()
    found = after_a_change(BUILD / "changed", asked.count, asked.actions)
    shutil.rmtree(BUILD / "changed")
    is_same = found.versions[0] == found.versions[1]
    word = "the same version" if is_same else "ANOTHER VERSION"
    said = f"The run after a change published {word} as a run from nothing; target: at most {MOST_SHARE:.0%} of it."
    out.print(table(HEADER, found.rows(), HEADER[1:]))
    out.print(said)
    if asked.write:
        lines = [HEADER, ("---", *["---:"] * 3), *found.rows()]
        body = "".join(f"| {' | '.join(row)} |\n" for row in lines)
        text = HOW.format(count=asked.count, actions=asked.actions, machine=machine(), commit=commit())
        asked.write.write_text(f"{text}{body}\n{said}\n", encoding="utf-8")
    return 0 if is_same else 1


if __name__ == "__main__":
    raise SystemExit(main())
