"""`socieux ui|daemon`: web server, daemon and page server of this machine, on the instance that `socieux run` uses."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.app import app
from warehouse.site import PAGES_URL, PORT

Port = Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")]
WORKSPACE = ["--workspace", "workspace.yaml"]


@app.command()
def ui(
    port: Port = 3000,
    pages_port: Annotated[
        int, typer.Option("--pages-port", min=1, max=65535, help="Port of reports, explanations and Data Docs.")
    ] = PORT,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="For viewers: no daemon, and a web server that can start nothing.")
    ] = False,
) -> None:
    """Open the Dagster web server, its daemon and the page server on this machine, on what `socieux run` uses."""
    from pipelines.pageserver import serving
    from warehouse.workspace import DEFAULT_WAREHOUSE

    program = ["dagster-webserver", "--read-only"] if read_only else ["dagster", "dev"]
    with serving(DEFAULT_WAREHOUSE, pages_port) as pages:
        os.environ.setdefault(PAGES_URL, pages)
        sys.stderr.write(f"runs and checks: http://127.0.0.1:{port}\nreports: {pages}\n")
        raise typer.Exit(_run(*program, "--host", "127.0.0.1", "--port", str(port), *WORKSPACE))


@app.command()
def daemon() -> None:
    """Run the Dagster daemon alone: schedules, sensors and the runs they start, beside a web server of its own."""
    raise typer.Exit(_run("dagster-daemon", "run", *WORKSPACE))


def _run(program: str, *words: str) -> int:
    """Run a program of Dagster in the project's folder and on its instance, until it ends or we are told to."""
    from pipelines.instance import dagster_home
    from warehouse.workspace import PROJECT

    command = [str(Path(sys.executable).with_name(program)), *words]
    environment = os.environ | {"DAGSTER_HOME": str(dagster_home())}
    child = subprocess.Popen(command, cwd=PROJECT, env=environment)  # noqa: S603  our own program, words fixed
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda signum, frame: child.send_signal(signum))
    return child.wait()
