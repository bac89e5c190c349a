"""`socieux versions|rollback`: the published versions that are kept."""

from typing import Annotated

import typer

from pipelines.commands.app import Warehouse, app, workspace_of
from warehouse.errors import ProjectError


@app.command()
def versions(warehouse: Warehouse = None) -> None:
    """List the versions that are kept, newest first."""
    from pipelines.console import out, table
    from warehouse.engine import damage
    from warehouse.history import Layout
    from warehouse.versions import list_versions

    workspace = workspace_of(None, warehouse)
    there = workspace.options("warehouse")
    layout = Layout(workspace.warehouse_file)
    found = list_versions(workspace.warehouse_file)
    if not found:
        fix = f"publish with `socieux run{there}`"
        raise ProjectError("Nothing has been published yet.", fix=fix, exit_code=1)
    rows, broken = [], None
    for version in found:
        damaged = damage(layout.version_path(version.version))
        broken = damaged if version.is_current else broken
        states = {"current": version.is_current, "pinned": version.is_pinned, "damaged": damaged is not None}
        rows.append(
            (
                version.version[:12],
                f"{version.published_at:%Y-%m-%d %H:%M:%S}" if version.published_at else "",
                f"{version.size:,}",
                ", ".join(word for word, holds in states.items() if holds),
            )
        )
    out.print(table(["version", "published (UTC)", "bytes", ""], rows, ["bytes"]))
    if broken:
        fix = f"`socieux run{there}` builds it anew; `socieux rollback{there}` goes back"
        raise ProjectError("The published version is damaged.", broken, fix)


@app.command()
def rollback(
    version: Annotated[
        str | None, typer.Argument(help="A version, or its first digits; the previous by default.")
    ] = None,
    release: Annotated[bool, typer.Option("--release", help="Unpin: publish the newest version again.")] = False,
    warehouse: Warehouse = None,
) -> None:
    """Publish an earlier version and pin it, so that runs do not replace it until it is released."""
    from pipelines.console import out, plain
    from warehouse.versions import release as release_pin
    from warehouse.versions import rollback as roll_back

    workspace = workspace_of(None, warehouse)
    file = workspace.warehouse_file
    if release:
        out.print(f"released: {release_pin(file).version[:12]} is published")
    else:
        until = f"socieux rollback --release{workspace.options('warehouse')}"
        out.print(plain(f"pinned: {roll_back(file, version).version[:12]} is published until `{until}`"))
