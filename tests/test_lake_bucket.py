"""A DuckLake whose data lie in a bucket: a server that speaks S3, on this machine."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from warehouse import engine
from warehouse.lake import opened, publish
from warehouse.lake.settings import Lake, lake_of
from warehouse.questions import questions

START_SECONDS = 60


@contextmanager
def s3_server(bucket: str) -> Iterator[dict[str, str]]:
    """A server with a bucket, and the environment that says where it is and with which key it is asked."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "AWS_ACCESS_KEY_ID": "of-the-test",
        "AWS_SECRET_ACCESS_KEY": "of-the-test",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "DUCKDB_S3_ENDPOINT": f"127.0.0.1:{port}",
        "DUCKDB_S3_USE_SSL": "false",
    }
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _make_bucket(f"http://127.0.0.1:{port}/{bucket}", server)
            yield environment
        finally:
            server.terminate()


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A place in a bucket."""
    with s3_server("bucket") as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield "s3://bucket/lake"


def _make_bucket(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    request = urllib.request.Request(address, method="PUT")  # noqa: S310  our own server on this machine
    while True:
        try:
            urllib.request.urlopen(request, timeout=10).read()  # noqa: S310
            return
        except OSError:
            assert server.poll() is None and time.monotonic() < deadline, "the server did not answer in time"
            time.sleep(0.2)


def test_the_questions_are_answered_from_a_bucket_as_from_the_file(
    bucket: str, seed_warehouse: Path, tmp_path: Path
) -> None:
    lake = lake_of(str(tmp_path / "lake.sqlite"), bucket, {}, seed_warehouse)
    assert publish(seed_warehouse, lake).is_new
    assert not list(tmp_path.rglob("*.parquet"))
    with opened(Lake(lake.catalog), read_only=True) as connection:
        files = connection.execute("SELECT file FROM glob('s3://bucket/lake/**/*.parquet')").fetchall()
        assert len(files) > 20
        for question in questions():
            answer = connection.sql(question.sql).to_arrow_table().to_pylist()
            assert answer == engine.query(seed_warehouse, question.sql).to_pylist(), question.name
