"""`socieux ui`: the web server, daemon and page server of this machine."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.app import app
from warehouse.site import PORT

Port = Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")]


@app.command()
def ui(
    port: Port = 3000,
    pages_port: Annotated[
        int, typer.Option("--pages-port", min=1, max=65535, help="Port of reports, explanations and Data Docs.")
    ] = PORT,
) -> None:
    """Open the Dagster web server, its daemon and the page server on this machine, on what `socieux run` uses."""
    from pipelines.instance import dagster_home
    from pipelines.pageserver import serving
    from warehouse.workspace import DEFAULT_WAREHOUSE, PROJECT

    dagster = str(Path(sys.executable).with_name("dagster"))
    words = [dagster, "dev", "--host", "127.0.0.1", "--port", str(port), "--workspace", "workspace.yaml"]
    with serving(DEFAULT_WAREHOUSE, pages_port) as pages:
        sys.stderr.write(f"runs and checks: http://127.0.0.1:{port}\nreports: {pages}\n")
        environment = os.environ | {"DAGSTER_HOME": str(dagster_home())}
        child = subprocess.Popen(words, cwd=PROJECT, env=environment)  # noqa: S603  our own program, words fixed
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda signum, frame: child.send_signal(signum))
        raise typer.Exit(child.wait())
