"""What the system tests share: a new server that has run by itself, its web server, and a browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Page, sync_playwright

from assets.landed.archive import add_files
from assets.landed.manifest import COLUMNS
from tests.conftest import PROJECT, SEED

# Chromium must neither look for a sandbox in a container nor for servers on the network.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 120
SOCIEUX = str(Path(sys.executable).with_name("socieux"))
PUBLISH_SECONDS = 300
PLANTED = "correct-horse-battery-staple"  # a secret that may be found nowhere afterwards
PASSWORD = PLANTED  # of a database server that is gone after the test


def install(package: str, is_there: Callable[[], object]) -> None:
    """Install a Debian package where it is not there; one process of the tests at a time."""
    with FileLock(Path(tempfile.gettempdir()) / "socieux-tests-apt.lock"):
        if not is_there():
            subprocess.run(["apt-get", "update", "-qq"], check=True)
            subprocess.run(["apt-get", "install", "-y", "-qq", package], check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of the system; installed here where Debian's package manager can."""
    install("chromium", lambda: shutil.which("chromium"))
    found = shutil.which("chromium")
    assert found, "install the Debian package chromium"
    return found


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new server: the committed archive, the same listing once more with another ending, and a file
    that nobody registered."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copytree(SEED, folder / "raw")
    again = folder / "again.txt"
    again.write_bytes(next(SEED.glob("*.txt")).read_bytes() + b"\n")
    list(add_files(folder / "raw", [again], dict.fromkeys(COLUMNS[4:]) | {"source": "socieux"}))
    (folder / "raw" / "forgotten.txt").write_text("-\nNobody registered this listing\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def servers(home: Path) -> Iterator[tuple[str, str]]:
    """The addresses of `socieux ui` (Dagster, pages) on a new server, once it has published by itself."""
    settings = {"SOCIEUX_HOME": str(home), "SOCIEUX_ALERT_WEBHOOK": f"http://127.0.0.1:9/{PLANTED}"}
    settings |= {"SOCIEUX_SMTP_PASSWORD": PLANTED, "SOCIEUX_ALERT_SEVERITY": "warning"}
    with serving(settings) as addresses:
        wait_until(lambda: (home / "warehouse" / "socieux.duckdb").exists(), "a publication")
        yield addresses


@contextmanager
def serving(settings: Mapping[str, str], *words: str) -> Iterator[tuple[str, str]]:
    """The addresses of `socieux ui` with these variables and words, for as long as the context lasts."""
    port, pages_port = _free_port(), _free_port()
    server = subprocess.Popen(
        [SOCIEUX, "ui", "--port", str(port), "--pages-port", str(pages_port), *words],
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/server_info", server)
        yield address, f"http://127.0.0.1:{pages_port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Look every second until it holds; AssertionError after five minutes."""
    deadline = time.monotonic() + PUBLISH_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"no {what} in time"
        time.sleep(1)


@pytest.fixture(scope="session")
def ui(servers: tuple[str, str]) -> str:
    """The address of the Dagster web server."""
    return servers[0]


@pytest.fixture(scope="session")
def pages(servers: tuple[str, str]) -> str:
    """The address of the page server."""
    return servers[1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, "the web server ended"
        try:
            urllib.request.urlopen(address, timeout=5).read()  # noqa: S310  our own server on this machine
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise AssertionError("the web server did not answer in time")


@pytest.fixture
def page(chromium: str) -> Iterator[Page]:
    """A page of the size of a laptop's screen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser.new_page(viewport={"width": 1440, "height": 900})
        browser.close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where the pictures of a test run are left for people to look at."""
    folder = PROJECT / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _postgres_programs() -> Path:
    """Where Debian keeps the programs of a server; installed here where its package manager can."""
    install("postgresql", lambda: list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))
    return max(Path("/usr/lib/postgresql").glob("*/bin"))


@pytest.fixture
def postgres() -> Iterator[dict[str, str]]:
    """A server of its own on a free port; the variables that reach it."""
    found, folder = _postgres_programs(), Path("/tmp") / f"socieux-postgres-{os.getpid()}"  # noqa: S108  its user must reach it
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
