"""Chunks as tasks on a cluster of Dask, with a real scheduler and two worker processes over TCP: the same files as on
this machine, whatever becomes of the workers.

The files of a stage decide all that is published, so that most tests compare those; one publishes.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest

from bench.started import START_SECONDS, Cluster, started
from pipelines.cli import main
from tests.chunked import LARGE, archive, figures, files_of, in_small_chunks, ingest, record
from tests.conftest import PROJECT, SEED
from tests.spoiling import DEADLY, PARSER, VALUES, spoil
from tests.test_lake_bucket import s3_server
from warehouse.cluster.dask import connected
from warehouse.cluster.exchange import Exchange
from warehouse.cluster.orders import look, signature
from warehouse.cluster.settings import ClusterSettings
from warehouse.errors import ProjectError
from warehouse.workspace import Workspace

MEMORY_LIMIT = 600 * 2**20  # a worker that has read its tables holds a third of that
BALLAST, ARRAYS = 10_000_000, 60  # bytes of one of the arrays that fill the memory of workers, and how many
SCALE = PROJECT / "docs" / "scale.md"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with s3_server("exchange") as keys, pytest.MonkeyPatch.context() as patch:
        for name, value in keys.items():
            patch.setenv(name, value)
        environment = {"PYTHONPATH": str(PROJECT), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
        spoiled = ("--preload", str(PROJECT / "tests" / "spoiling.py"))
        with started(tmp_path_factory.mktemp("cluster"), 2, MEMORY_LIMIT, environment, *spoiled) as made:
            yield made


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive(tmp_path_factory.mktemp("archive") / "raw", small=14, large=24)


@pytest.fixture(scope="module")
def expected(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The files that this machine alone makes of the archive."""
    workspace = Workspace(raw, tmp_path_factory.mktemp("local") / "w.duckdb")
    with in_small_chunks():
        ingest(workspace)
    return files_of(workspace)


@contextmanager
def on(cluster: Cluster, raw: Path, folder: Path, exchange: str | None = None) -> Iterator[Workspace]:
    """A workspace whose chunks are done on the cluster."""
    settings = ClusterSettings(cluster.address, exchange or (folder / "exchange").as_uri())
    with in_small_chunks(), connected(settings) as engine:
        yield Workspace(raw, folder / "w.duckdb", engine=engine)


def written(folder: Path, files: str) -> list[Path]:
    """The files of a run that are there, while others come and go beside them."""
    return list((folder / ".work" / "w.duckdb").glob(files))


@contextmanager
def meanwhile(work: Callable[[threading.Event], object]) -> Iterator[None]:
    """Do something in a thread; it is told when to end."""
    is_over = threading.Event()
    thread = threading.Thread(target=work, args=(is_over,))
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def test_the_commands_of_the_page_publish_what_a_run_on_this_machine_does(seed_warehouse: Path, tmp_path: Path) -> None:
    (block,) = re.findall(r"^```sh\n(dask .*?)^```$", SCALE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        commands = block.replace("8786", str(probe.getsockname()[1]))
    (tmp_path / "raw").symlink_to(SEED)
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "SOCIEUX_HOME": str(tmp_path),
        "PYTHONPATH": str(PROJECT),
    }
    script = f"trap 'kill $(jobs -p); wait' EXIT\n{commands}"
    done = subprocess.run(
        ["bash", "-euc", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "warehouse" / "socieux.duckdb").resolve().stem == seed_warehouse.resolve().stem


@pytest.mark.parametrize("exchange", [None, "s3://exchange/of/the test"])
def test_chunks_pass_through_a_folder_or_a_bucket(
    exchange: str | None, cluster: Cluster, raw: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    with on(cluster, raw, tmp_path, exchange) as workspace:
        shown = figures(ingest(workspace), "entry")
    assert files_of(workspace) == expected
    assert int(str(shown["chunk_count"])) > 15 and shown["engine"] == "Cluster"
    assert all(address in str(shown["chunks_by_worker"]) for address in cluster.pids())
    assert (tmp_path / "exchange").exists() == (exchange is None)


def test_a_worker_that_is_killed_in_the_middle_changes_nothing(
    cluster: Cluster, raw: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    seen: list[int] = []

    def kill(is_over: threading.Event) -> None:
        while len(found := written(tmp_path, "normalised/*/issue.parquet")) < 3 and not is_over.is_set():
            time.sleep(0.005)
        os.kill(min(before.values()), signal.SIGKILL)
        seen.append(len(found))

    before = cluster.pids()
    with on(cluster, raw, tmp_path) as workspace, meanwhile(kill):
        ingest(workspace)
    assert 3 <= seen[0] < len(written(tmp_path, "normalised/*/issue.parquet"))
    assert files_of(workspace) == expected
    cluster.client.wait_for_workers(2, timeout=START_SECONDS)
    assert cluster.pids() != before


def test_a_slow_worker_stalls_nobody(cluster: Cluster, raw: Path, expected: dict[str, str], tmp_path: Path) -> None:
    slow, pid = sorted(cluster.pids().items())[0]

    def hold(is_over: threading.Event) -> None:
        while not is_over.is_set():
            os.kill(pid, signal.SIGSTOP)
            is_over.wait(0.9)
            os.kill(pid, signal.SIGCONT)
            is_over.wait(0.1)

    with on(cluster, raw, tmp_path) as workspace, meanwhile(hold):
        shown = figures(ingest(workspace), "normalised_entry")
    assert files_of(workspace) == expected
    counts = {row["worker"]: row["chunk_count"] for row in records(shown["chunks_by_worker"])}
    assert counts.pop(slow, 0) < sum(counts.values())


def test_workers_whose_memory_is_full_spill_and_live(
    cluster: Cluster, raw: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    before = cluster.pids()
    ballast = cluster.client.map(os.urandom, [BALLAST + number for number in range(ARRAYS)], pure=False)
    with on(cluster, raw, tmp_path) as workspace:
        ingest(workspace)
    assert files_of(workspace) == expected
    workers = cluster.client.scheduler_info(n_workers=-1)["workers"].values()
    assert sum(worker["metrics"]["spilled_bytes"]["disk"] for worker in workers) > BALLAST
    assert all(worker["memory_limit"] == MEMORY_LIMIT for worker in workers)
    assert all(future.status == "finished" for future in ballast) and cluster.pids() == before


def test_text_that_defeats_the_code_withholds_its_document_as_on_this_machine(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = archive(tmp_path / "raw")
    text = (raw / LARGE).read_text(encoding="utf-8")
    (raw / LARGE).write_text(text.replace("step 20\n", f"step 20 {PARSER}\n"), encoding="utf-8")
    (raw / "values.txt").write_text(record(700) + record(701, text=f"It {VALUES}."), encoding="utf-8")
    with on(cluster, raw, tmp_path / "far") as far:
        failed = records(figures(ingest(far), "entry")["failed"])
    spoil(monkeypatch.setattr)
    near = Workspace(raw, tmp_path / "near" / "w.duckdb")
    with in_small_chunks():
        ingest(near)
    assert files_of(far) == files_of(near)
    (place,) = failed
    assert place["path"] == LARGE and place["reason"] == "RecursionError: too deep"
    assert PARSER.encode() in (raw / LARGE).read_bytes()[place["start"] : place["end"]]


def test_text_that_kills_every_worker_withholds_its_document_and_no_other(cluster: Cluster, tmp_path: Path) -> None:
    raw = archive(tmp_path / "raw", small=6)
    (raw / "deadly.txt").write_text(record(800, text=f"It {DEADLY}."), encoding="utf-8")
    with on(cluster, raw, tmp_path) as workspace:
        (place,) = records(figures(ingest(workspace), "normalised_entry")["failed"])
    assert place["path"] == "deadly.txt" and "died" in place["reason"]
    rows = workspace.store.read("normalised_entry", ["is_quarantined"]).to_pylist()
    assert [row["is_quarantined"] for row in rows].count(True) == 1 and len(rows) > 40


def records(shown: object) -> list[dict[str, object]]:
    """The rows of a table that Dagster shows."""
    assert isinstance(shown, dg.TableMetadataValue)
    return [dict(record.data) for record in shown.records]


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., str]:
    """What the command says that refuses before any work, run in this process."""

    def run(*words: object) -> str:
        monkeypatch.setattr("warehouse.cluster.dask.CONNECT_SECONDS", 1)
        monkeypatch.setattr("warehouse.cluster.dask.WORKER_SECONDS", 1)
        monkeypatch.setattr(
            sys, "argv", ["socieux", "run", "--warehouse", str(tmp_path / "w" / "w.duckdb"), *map(str, words)]
        )
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr().err
        assert end.value.code == 2 and "Traceback" not in said
        assert not (tmp_path / "w").exists()
        return said

    return run


def test_a_scheduler_that_is_not_there_is_an_error_before_any_work(refused: Callable[..., str]) -> None:
    said = refused("--engine", "dask", "--scheduler", "tcp://127.0.0.1:9")
    assert "no scheduler of Dask answers" in said and "where: tcp://127.0.0.1:9" in said and "next:" in said
    assert "no scheduler of Dask answers" in refused("--engine", "dask", "--scheduler", "nowhere://x")
    assert "needs the address of a scheduler" in refused("--engine", "dask")
    assert "go with --engine dask" in refused("--scheduler", "tcp://127.0.0.1:9")


def test_an_exchange_that_cannot_be_used_is_an_error_before_any_work(
    cluster: Cluster, refused: Callable[..., str]
) -> None:
    where = ["--engine", "dask", "--scheduler", cluster.address, "--exchange"]
    assert "the exchange cannot be used" in refused(*where, "/proc/nowhere")
    assert "the exchange cannot be used" in refused(*where, "s3://no-such-bucket/x")
    assert "the exchange cannot be used" in refused(*where, "nonsense://x")


def test_a_scheduler_that_is_lost_in_the_middle_ends_the_run_with_an_error(raw: Path, tmp_path: Path) -> None:
    with started(tmp_path, 1, MEMORY_LIMIT, {"PYTHONPATH": str(PROJECT)}) as alone:
        scheduler = int(alone.client.run_on_scheduler(os.getpid))

        def kill(is_over: threading.Event) -> None:
            while not written(tmp_path, "parsed/*/entry.parquet") and not is_over.is_set():
                time.sleep(0.005)
            os.kill(scheduler, signal.SIGKILL)

        is_lost = pytest.raises(ProjectError, match="the scheduler was lost")
        with is_lost, on(alone, raw, tmp_path) as workspace, meanwhile(kill):
            ingest(workspace)
        alone.client.close(timeout=1)


def test_a_worker_with_other_code_or_without_the_exchange_says_so(tmp_path: Path) -> None:
    exchange = Exchange(tmp_path.as_uri())
    exchange.put({"in/probe": b""})
    assert "other code" in look(exchange, "in/probe", "another signature")
    assert "cannot read and write" in look(exchange, "in/absent", signature())


def test_a_file_that_is_not_what_its_name_promises_is_not_taken(tmp_path: Path) -> None:
    exchange = Exchange(tmp_path.as_uri())
    exchange.put({"out/0000": b"torn"})
    with pytest.raises(OSError, match="does not hold what its name promises"):
        exchange.get(["out/0000"])
