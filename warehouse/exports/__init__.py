"""`socieux export`: one published version as files that need none of this program.

    datapackage.json, csv/    a Frictionless Data Package; words beside codes, safe to open in a spreadsheet
    parquet/, load.sql        every table and view as Parquet, and the SQL that makes the warehouse of it again
    views.sql                 the SQL that opens the Parquet where it lies as the same schema
    iati/                     an IATI 2.03 activity file, and which actions it had to leave out and why
    data-contract.odcs.yaml   what a reader may rely on, as an Open Data Contract Standard file
    README.md, SHA256SUMS     how to cite it, and the hash of every file

All of it is rendered from `warehouse.tables` and from the published file itself, so a new table follows by itself, and
the same version gives the same bytes. The folder is written aside and moved into place whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from warehouse import engine
from warehouse.exports import contract, datapackage, iati, loading, readme, tabular
from warehouse.exports.placing import file_sha256, placed
from warehouse.exports.relations import Relation, relations
from warehouse.provenance import Provenance, provenance

SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Export:
    """What was written: the folder, the version, rows per table and view, the IATI file's counts, the bytes of all."""

    folder: Path
    version: str
    row_counts: dict[str, int]
    iati: iati.Outcome
    byte_count: int


def export(
    warehouse_file: Path,
    folder: Path,
    as_of: date | None = None,
    report: Callable[[str], None] = lambda name: None,
    *,
    is_partitioned: bool = False,
) -> Export:
    """Write the published version to `folder`, replacing an earlier export there and nothing else.

    `as_of` is the date that IATI's actual dates must not lie after; the newest retrieval date by default. `report` is
    told each table and view as its turn comes. With `is_partitioned` the Parquet of large tables lies in folders by
    year or by document (`warehouse.exports.partitions`). ProjectError when nothing is published, when the file was
    built from another declaration than this program's, or when the folder holds anything but an export.
    """
    origin = provenance(warehouse_file)
    as_of = as_of or max((day for document in origin.documents if (day := document.retrieved_on)), default=None)
    with engine.open_read_only(warehouse_file) as connection, placed(folder, SUMS) as aside:
        found = relations(connection, warehouse_file)
        counts = {}
        for relation in found:
            report(relation.name)
            counts[relation.name] = tabular.write_both(
                connection, relation, aside, origin, is_partitioned=is_partitioned
            )
        outcome = iati.write(connection, aside / "iati", origin, as_of)
        for name, render in (("load.sql", loading.script), ("views.sql", loading.views_script)):
            (aside / name).write_text(render(found, is_partitioned=is_partitioned), encoding="utf-8")
        _describe(aside, origin, found, counts)
        sums = _sums(aside)
        (aside / SUMS).write_text("".join(f"{sha256}  {name}\n" for name, sha256 in sums.items()), encoding="utf-8")
        size = sum(path.stat().st_size for path in aside.rglob("*") if path.is_file())
    return Export(folder, origin.version, counts, outcome, size)


def _describe(aside: Path, origin: Provenance, found: list[Relation], counts: dict[str, int]) -> None:
    """The files that describe the others; the data package names their hashes, so it comes after them."""
    (aside / "data-contract.odcs.yaml").write_text(contract.render(origin, found), encoding="utf-8")
    (aside / "README.md").write_text(readme.render(origin, found, counts), encoding="utf-8")
    (aside / "datapackage.json").write_text(datapackage.render(origin, found, counts, aside), encoding="utf-8")


def _sums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): file_sha256(path) for path in files}
