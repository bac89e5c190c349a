"""What the system tests share: the project's own instance after a run, its web server, and a browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.conftest import PROJECT

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


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of the system; installed here where Debian's package manager can."""
    if shutil.which("chromium") is None:
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=True, stdout=subprocess.DEVNULL)
    found = shutil.which("chromium")
    assert found, "install the Debian package chromium"
    return found


@contextmanager
def serving(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The addresses of `socieux ui` (Dagster, pages) for as long as the block runs."""
    port, pages_port = _free_port(), _free_port()
    server = subprocess.Popen(
        [SOCIEUX, "ui", "--port", str(port), "--pages-port", str(pages_port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=environment,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/server_info", server)
        yield address, f"http://127.0.0.1:{pages_port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=60)


@pytest.fixture(scope="session")
def servers() -> Iterator[tuple[str, str]]:
    """The addresses of `socieux ui` (Dagster, pages), after a run of the project's own archive on the same instance."""
    subprocess.run([SOCIEUX, "run"], check=True, stdout=subprocess.DEVNULL)
    with serving(os.environ) as addresses:
        yield addresses


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
