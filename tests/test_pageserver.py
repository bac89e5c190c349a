"""The page server: only pages, only of kept versions, only on this machine, under a strict policy."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipelines.pageserver import HEADERS, serving
from warehouse.errors import ProjectError
from warehouse.history import Layout
from warehouse.site import address


@pytest.fixture(scope="module")
def version(seed_warehouse: Path) -> str:
    return seed_warehouse.resolve().stem


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True)
class Client:
    """Asks for exactly the path given, as a hostile client would, and follows nothing."""

    port: int | None

    def ask(self, path: str, method: str = "GET", host: str = "127.0.0.1") -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, headers={"Host": host})
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, headers, answer.read().decode())


@pytest.fixture(scope="module")
def client(seed_warehouse: Path) -> Iterator[Client]:
    with serving(seed_warehouse, 0) as url:
        yield Client(urlsplit(url).port)


def test_the_report_of_a_version_is_built_when_it_is_first_opened(
    client: Client, seed_warehouse: Path, version: str
) -> None:
    answer = client.ask(f"/{version}/report.html")
    assert answer.status == 200
    assert version in answer.text
    assert (Layout(seed_warehouse).site / version / "report.html").read_text(encoding="utf-8") == answer.text


def test_latest_leads_to_the_published_version(client: Client, version: str) -> None:
    assert client.ask("/latest/report.html").headers["location"] == f"/{version}/report.html"
    assert client.ask("/latest").headers["location"] == f"/{version}/report.html"


def test_the_index_lists_every_version_and_its_pages(client: Client, version: str) -> None:
    answer = client.ask("/")
    assert f"/{version}/report.html" in answer.text
    assert "published now" in answer.text


@pytest.mark.parametrize("path", ["/", "/latest", "/{version}/report.html", "/{version}/none.html", "/none/at/all"])
def test_every_answer_carries_the_policy(path: str, client: Client, version: str) -> None:
    headers = client.ask(path.format(version=version)).headers
    assert {name: headers[name.lower()] for name in HEADERS} == HEADERS
    assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/{version}/../../socieux.duckdb",
        "/{version}/%2e%2e/%2e%2e/socieux.duckdb",
        "/{version}/..%2f..%2fsocieux.duckdb",
        "/{version}//etc/passwd",
        "/{version}/linked.html",
        "/{version}/",
        "/{other}/report.html",
        "/versions/x",
        "/..%2f..%2fetc/passwd",
    ],
)
def test_nothing_but_a_page_of_a_kept_version_is_served(
    path: str, client: Client, seed_warehouse: Path, version: str
) -> None:
    folder = Layout(seed_warehouse).site / version
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "linked.html").is_symlink():
        (folder / "linked.html").symlink_to(seed_warehouse)
    assert client.ask(path.format(version=version, other="0" * 64)).status == 404


def test_another_host_name_is_refused(client: Client) -> None:
    assert client.ask("/", host="evil.example").status == 400


def test_pages_cannot_be_written_to(client: Client, version: str) -> None:
    assert client.ask(f"/{version}/report.html", method="POST").status == 405


def test_before_anything_is_published_it_says_what_to_do(tmp_path: Path) -> None:
    with serving(tmp_path / "socieux.duckdb", 0) as url:
        client = Client(urlsplit(url).port)
        assert "socieux run" in client.ask("/").text
        assert "socieux run" in client.ask("/latest").text


def test_a_taken_port_is_named(seed_warehouse: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ProjectError, match=f"port {port} is taken"), serving(seed_warehouse, port):
            pass


@pytest.mark.parametrize(
    ("said", "base"),
    [
        ("", "http://127.0.0.1:3001"),
        ("http://127.0.0.1:4001", "http://127.0.0.1:4001"),
        ("https://x/p/", "https://x/p"),
    ],
)
def test_assets_link_to_the_pages_of_their_version_where_readers_reach_them(
    monkeypatch: pytest.MonkeyPatch, said: str, base: str
) -> None:
    monkeypatch.setenv("SOCIEUX_PAGES_URL", said)
    assert address("f" * 64, "report.html") == f"{base}/{'f' * 64}/report.html"
