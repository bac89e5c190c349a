"""Readers and the publisher never meet: no error, no mixture, no waiting, and nobody changes a version by mistake."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from assets.published.publish import publish
from tests.made_tables import made_inputs, made_run, made_view
from warehouse import engine

CLIENT = str(Path(__file__).with_name("reading_client.py"))
READERS, PUBLICATIONS, ROWS = 20, 50, 3


class Publisher:
    """Publishes small content whose every title is the number of its publication."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.warehouse = folder, folder / "warehouse" / "socieux.duckdb"
        self.views = made_view(folder / "views")
        self.inputs = made_inputs(folder / "in", ROWS)

    def publish(self, number: int) -> None:
        only = made_inputs(self.folder / "in", ROWS, [f"title {number}"] * ROWS, tables=["dim_action"])
        inputs = self.inputs | only
        # Without waiting: a publication that found anybody in its way would raise.
        assert publish(inputs, self.views, self.warehouse, made_run(number, minute=number % 60), keep=5).is_new


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path)
    made.publish(0)
    return made


def reader(stack: ExitStack, file: Path) -> subprocess.Popen[str]:
    process = stack.enter_context(
        subprocess.Popen([sys.executable, CLIENT, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    )
    stack.callback(process.kill)
    return process


def test_twenty_readers_see_whole_versions_while_fifty_are_published(publisher: Publisher) -> None:
    with ExitStack() as stack:
        readers = [reader(stack, publisher.warehouse) for _ in range(READERS)]
        for each in readers:
            assert each.stdout is not None and each.stdout.readline() == "ready\n"
        for number in range(1, PUBLICATIONS + 1):
            publisher.publish(number)
        answers = [each.communicate("stop\n")[0].strip() for each in readers]
    assert all(answer.isdigit() and int(answer) > 0 for answer in answers), answers
    titles = engine.query(publisher.warehouse, "select distinct title from dim_action")["title"].to_pylist()
    assert titles == [f"title {PUBLICATIONS}"]


def test_a_reader_that_stands_still_with_the_file_open_delays_no_publication(publisher: Publisher) -> None:
    with ExitStack() as stack:
        still = reader(stack, publisher.warehouse)
        assert still.stdout is not None and still.stdout.readline() == "ready\n"
        still.send_signal(signal.SIGSTOP)
        connection = stack.enter_context(engine.open_read_only(publisher.warehouse))
        publisher.publish(1)
        assert connection.sql("select distinct title from dim_action").fetchall() == [("title 0",)]
        still.send_signal(signal.SIGCONT)
        assert still.communicate("stop\n")[0].strip().isdigit()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_reader_that_opens_the_file_for_writing_by_mistake_changes_and_blocks_nothing(open_folder: Path) -> None:
    publisher = Publisher(open_folder)
    publisher.publish(0)
    version = publisher.warehouse.resolve()
    before = version.read_bytes()
    command = [sys.executable, CLIENT, str(publisher.warehouse), "write"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "IOException" in told
    assert version.read_bytes() == before and not version.with_name(f"{version.name}.wal").exists()
    assert os.access(version, os.R_OK) and version.stat().st_mode & 0o222 == 0
    publisher.publish(1)
    assert engine.query(publisher.warehouse, "select distinct title from dim_action")["title"].to_pylist() == [
        "title 1"
    ]
