"""A run on a cluster of Dask beside the same run on this machine alone: `python -m bench.cluster [N] [--keep]
[--write FILE]`.

An archive of N made-up actions is worked on in processes of this machine, then by one and by two workers of a cluster
that is started here too, over TCP, with a folder as exchange. Each run is a process of its own from an empty folder;
the versions must be the same. Seconds by stage, CPU time, memory, and what passed through the exchange are measured.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path

from bench.cluster_report import Result, Run, page_with, table
from bench.listing_corpus import make
from bench.measuring import measure
from bench.started import started
from bench.whole import BUILD, RESULTS, ROOT, commit, machine

COUNT, WARM = 10_000, 200
KEPT = RESULTS / "dask"
MEMORY_LIMIT = 2**30
WORKERS = (0, 1, 2)  # none: this machine alone


def run_once(raw: Path, home: Path, scheduler: str) -> None:
    """One run in this process; prints what it found as JSON."""
    from contextlib import nullcontext
    from dataclasses import replace

    from pipelines.runs import run
    from warehouse.workspace import Workspace

    begun, marks, peaks = time.perf_counter(), {}, {}

    def progress(stage: str, done: int, of: int) -> None:
        marks.setdefault(stage, time.perf_counter() - begun)
        peaks.setdefault(stage, _peak())

    workspace = Workspace(raw, home / "w.duckdb", progress=progress)
    engine = nullcontext(workspace.engine)
    if scheduler:
        from warehouse.cluster.dask import connected
        from warehouse.cluster.settings import ClusterSettings

        engine = connected(ClusterSettings(scheduler, (home / "exchange").as_uri()))
    with engine as executor:
        summary = run(replace(workspace, engine=executor))
    end = time.perf_counter() - begun
    print(json.dumps({"version": summary.publication.version, "marks": marks, "peaks": peaks, "end": end}))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(raw: Path, home: Path, workers: int) -> Run:
    """One run with so many workers, from an empty folder."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    environment = {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bench.cluster", "--once", str(raw), str(home)]
    load = os.getloadavg()[0]
    if not workers:
        used = measure(command, ROOT, environment)
        spent, most = 0.0, 0.0
    else:
        with started(home, workers, MEMORY_LIMIT, environment) as cluster:
            before = cluster.client.run(time.process_time)
            used = measure([*command, cluster.address], ROOT, environment)
            after = cluster.client.run(time.process_time)
            spent = sum(after[worker] - before[worker] for worker in after)
            most = max(cluster.client.run(_peak).values())
    found = json.loads(used.output.splitlines()[-1])
    marks = found["marks"]
    names = [*marks, "end"]
    seconds = {name: round(at, 2) for name, at in zip(names, [*marks.values(), found["end"]], strict=True)}
    passed = [path.stat().st_size for path in (home / "exchange").rglob("*") if path.is_file()]
    return Run(
        workers=workers,
        version=found["version"],
        marks=seconds,
        wall=round(used.wall, 2),
        cpu=round(used.cpu, 2),
        peak=round(used.peak),
        peak_after_chunks=round(found["peaks"].get("resolved", 0.0)),
        worker_cpu=round(spent, 2),
        worker_peak=round(most),
        exchanged_files=len(passed),
        exchanged_bytes=sum(passed),
        work_bytes=_size(home / ".work"),
        file_bytes=(home / "w.duckdb").resolve().stat().st_size,
        load=round(load, 1),
    )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def compare(count: int, folder: Path = BUILD) -> Result:
    """Measure all; ValueError where one published another version than the others."""
    archive, warm = (make(folder / f"corpus-{n}", n, processes=os.cpu_count() or 1) for n in (count, WARM))
    measured(warm.raw, folder / "home" / "dask", 0)
    runs = []
    for workers in WORKERS:
        print(f"{workers} workers ..." if workers else "this machine ...", file=sys.stderr, flush=True)
        runs.append(measured(archive.raw, folder / "home" / "dask", workers))
    shutil.rmtree(folder / "home" / "dask")
    if len({run.version for run in runs}) > 1:
        raise ValueError("the same archive gave different versions: " + ", ".join(run.version for run in runs))
    files = [file.stat().st_size for file in archive.raw.iterdir()]
    return Result(count, len(files) - 1, sum(files), machine(), commit(), runs)


def main() -> None:
    """Measure, print, keep."""
    if sys.argv[1:2] == ["--once"]:
        raw, home, *address = sys.argv[2:]
        run_once(Path(raw), Path(home), address[0] if address else "")
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=COUNT, help="actions")
    parser.add_argument("--keep", action="store_true", help="keep the result in bench/results/dask")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write all kept results into a page")
    asked = parser.parse_args()
    result = compare(asked.count)
    print("\n".join(table(result)))
    if asked.keep:
        KEPT.mkdir(exist_ok=True)
        (KEPT / f"{asked.count}.json").write_text(json.dumps(asdict(result), indent=1) + "\n")
    if asked.write:
        kept = [Result.read(file) for file in KEPT.glob("*.json")]
        asked.write.write_text(page_with(asked.write.read_text(encoding="utf-8"), kept), encoding="utf-8")


if __name__ == "__main__":
    main()
