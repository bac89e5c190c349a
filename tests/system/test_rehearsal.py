"""The month of `make rehearsal`, as anybody can play it."""

import subprocess
import sys

import pytest

from tests.conftest import PROJECT

pytestmark = pytest.mark.system


def test_a_month_goes_as_expected() -> None:
    command = [sys.executable, "-m", "tests.rehearsal"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "14 of 14 events as expected" in done.stdout
    assert "10 of 10 events as expected" in done.stdout
