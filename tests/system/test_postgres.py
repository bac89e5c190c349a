"""An instance on PostgreSQL, as docs/deploy/dagster-postgres.yaml shows it, on a real server of Debian's package."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECT, SEED
from tests.system.conftest import install
from warehouse.engine import query

pytestmark = pytest.mark.system
PASSWORD = "correct-horse-battery-staple"  # noqa: S105  of a server that is gone after the test


def programs() -> Path:
    """Where Debian keeps the programs of a server; installed here where its package manager can."""
    install("postgresql", lambda: list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))
    return max(Path("/usr/lib/postgresql").glob("*/bin"))


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A server of its own on a free port; the variables that reach it."""
    found, folder = programs(), Path("/tmp") / f"socieux-postgres-{os.getpid()}"  # noqa: S108  its user must reach it
    folder.mkdir(mode=0o755)
    (folder / "password").write_text(PASSWORD)
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
        shutil.chown(folder / "password", user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = str(folder / "data")

    def run(program: str, *words: str) -> None:
        subprocess.run([str(found / program), *words], check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

    run("initdb", "-D", data, "-U", "socieux", "-A", "scram-sha-256", "--pwfile", str(folder / "password"))
    run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", f"-p {port} -k {folder}", "start")
    try:
        yield {
            "SOCIEUX_PG_HOST": "127.0.0.1",
            "SOCIEUX_PG_PORT": str(port),
            "SOCIEUX_PG_DATABASE": "postgres",
            "SOCIEUX_PG_USER": "socieux",
            "SOCIEUX_PG_PASSWORD": PASSWORD,
        }
    finally:
        run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def test_runs_are_kept_on_postgresql_and_the_password_in_no_file(server: dict[str, str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(SEED, home / "raw")
    instance = home / ".dagster_home"
    instance.mkdir()
    example = (PROJECT / "docs" / "deploy" / "dagster-postgres.yaml").read_text(encoding="utf-8")
    (instance / "dagster.yaml").write_text(example, encoding="utf-8")
    environment = os.environ | server | {"SOCIEUX_HOME": str(home)}
    socieux = str(Path(sys.executable).with_name("socieux"))
    for _ in range(2):
        subprocess.run([socieux, "run"], env=environment, check=True, capture_output=True)
    assert query(home / "warehouse" / "socieux.duckdb", "from fact_action").num_rows == 6
    listed = subprocess.run(
        [str(Path(sys.executable).with_name("dagster")), "run", "list", "--limit", "10"],
        env=environment | {"DAGSTER_HOME": str(instance)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert [listed.count(f"Job: {job}") for job in ("ingest", "publish")] == [2, 2]
    assert not list(home.rglob("*.db"))
    assert not [path for path in home.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]
