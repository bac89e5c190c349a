"""Documents beyond all measure, through landed, parsed and normalised: `python -m bench.large [SHARE] [--write FILE]`.

Every case is made on disk, then worked on in a process of its own, whose peak memory and CPU time are measured and
compared with a limit. SHARE makes all of them smaller (0.01: a hundredth). Exit status 1 where a limit is missed.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

MAX_MEGABYTES = 600
RECORD = """-
Redesign of the hardship grant appeals desk, step {n}
- Start activities
- 14-02-2022
- End activities
- {end}
- Partner Institution
- Lusaka Grants Office (LGO)
- Type of Assistance
- Institutional capacity building
- Code
- {year}-{n}
- Description
- {text}
"""
BULLETED = """  • Home visits handbook for elder care, step {n}

    Start activities
    02/2021
    End activities
    Partner Institution
    Agency for Elder Care’s Office
    Type of Assistance
    Capacity building
    {text}
"""
TEXT = (
    "Staff of the office wanted shorter queues. Experts from Malta, Ireland and Chile drew a new case flow with them, "
    "and tested it in two Zambian districts. " + "It was found to work well enough for the whole of the country. " * 10
)
EMPTY = "-\n- Start activities\n-\n- End activities\n-\n- Code\n-\n- Description\n-\n"


class Case(NamedTuple):
    """One document: how it is made (given its size in bytes), and the CPU seconds it may take for each megabyte."""

    name: str
    size: int
    make: Callable[[Path, int], None]
    seconds: float
    answer: str


def _repeat(path: Path, size: int, units: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        while file.tell() < size:
            file.writelines(next(units) for _ in range(1_000))


def _records(form: str) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        end = "Ongoing" if number % 3 else "26/03/2023"
        yield form.format(n=number % 1_000, year=1_950 + number // 1_000 % 150, end=end, text=TEXT)


def _layout_a(path: Path, size: int) -> None:
    _repeat(path, size, _records(RECORD))


def _layout_c(path: Path, size: int) -> None:
    _repeat(path, size, _records(BULLETED))


def _empty(path: Path, size: int) -> None:
    path.write_text(EMPTY * (size // len(EMPTY)))


def _bullets(path: Path, size: int) -> None:
    path.write_text("• x\n" * (size // 6))


def _one_line(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for _ in range(size // 1_000_000):
            file.write(b"one line " * 111_111 + b".")


def _nothing(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


CASES = (
    Case("100 MB of layout A", 100_000_000, _layout_a, 2.0, "entries"),
    Case("20 MB of layout C, accents", 20_000_000, _layout_c, 4.0, "entries"),
    Case("a million empty entries", 1_000_000 * len(EMPTY), _empty, 15.0, "entries"),
    Case("a million bullets", 6_000_000, _bullets, 60.0, "entries"),
    Case("200 MB in one line", 200_000_000, _one_line, 0.2, "a line of more than"),
    Case("1 GB of NUL bytes", 1_000_000_000, _nothing, 0.02, "a NUL byte"),
)


def work(raw: Path, folder: Path) -> dict[str, Any]:
    """What the three stages make of the only document of an archive."""
    from assets.landed.assets import land_files
    from assets.normalised.document import DocumentContext, normalise_parts
    from assets.parsed.handover import in_parts
    from assets.parsed.parser import parse_in_chunks
    from warehouse.document_bytes import Received
    from warehouse.tasks import Tally
    from warehouse.workspace import Workspace

    workspace = Workspace(raw, folder / "socieux.duckdb")
    store = workspace.store
    (row,) = land_files(workspace, Tally("landed", str)).to_pylist()
    if row["encoding"] is None:
        return {"answer": row["decoding_problem"]}
    sha256, path = row["document_sha256"], raw / row["path"]
    with path.open("rb") as source:
        parsed = parse_in_chunks(source, row["encoding"], row["bom_byte_count"])
        store.write_parts(in_parts(sha256, parsed), "parsed", "bench", sha256)
    document = DocumentContext(sha256, Received(path), row["encoding"], row["date_order"], None)
    store.write_parts(normalise_parts(document, store), "normalised", "bench", sha256)
    parts = store.read_parts("normalised_entry", sha256, ["is_quarantined"])
    return {"answer": f"{sum(part.num_rows for part in parts):,} entries"}


def measure(case: Case, share: float) -> dict[str, Any]:
    """One case in a process of its own: answer, peak megabytes, CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw"
        raw.mkdir()
        case.make(raw / "listing.txt", max(int(case.size * share), 1_000))
        size = (raw / "listing.txt").stat().st_size
        command = [sys.executable, "-m", "bench.large", "--work", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  our own command
        return json.loads(done.stdout) | {"name": case.name, "megabytes": size / 1e6}


def _peak_megabytes() -> float:
    """The most memory this process held since it began its program; `getrusage` would count its parent's as well."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text()).group(1)) / 1024  # type: ignore[union-attr]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("share", type=float, nargs="?", default=1.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--work", type=Path)
    args = parser.parse_args()
    if args.work:
        begun = time.process_time()
        found = work(args.work / "raw", args.work / "work")
        peak = _peak_megabytes()
        print(json.dumps(found | {"peak": peak, "seconds": time.process_time() - begun}))
        return 0
    missed = 0
    for case in CASES:
        if args.only in case.name:
            found = measure(case, args.share)
            limit = 5 + case.seconds * found["megabytes"]
            holds = found["peak"] < MAX_MEGABYTES and found["seconds"] < limit and case.answer in found["answer"]
            missed += not holds
            figures = f"{found['megabytes']:8.1f} MB  peak {found['peak']:4.0f} MB  CPU {found['seconds']:6.1f} s"
            print(f"{case.name:28s} {figures}  {found['answer']}{'' if holds else '  MISSED'}", flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(_main())
