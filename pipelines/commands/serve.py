"""`socieux ui`: the web server and daemon of this machine."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.app import app


@app.command()
def ui(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 3000,
) -> None:
    """Open the Dagster web server and daemon on this machine, on the instance that `socieux run` uses."""
    from pipelines.instance import dagster_home
    from warehouse.workspace import PROJECT

    os.environ["DAGSTER_HOME"] = str(dagster_home())
    os.chdir(PROJECT)
    dagster = str(Path(sys.executable).with_name("dagster"))
    os.execv(  # noqa: S606  our own program, words fixed
        dagster, [dagster, "dev", "--host", "127.0.0.1", "--port", str(port), "--workspace", "workspace.yaml"]
    )
