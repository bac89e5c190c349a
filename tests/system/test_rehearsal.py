"""The month of `make rehearsal`, as anybody can play it."""

import subprocess
import sys

import pytest

from tests.conftest import PROJECT

pytestmark = pytest.mark.system


@pytest.mark.parametrize(("months", "events"), [("month", 14), ("site", 10)])
def test_a_month_goes_as_expected(months: str, events: int) -> None:
    command = [sys.executable, "-m", "tests.rehearsal", months]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{events} of {events} events as expected" in done.stdout
