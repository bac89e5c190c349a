"""Resources of the assets and checks.

What lives here: how a run learns where it works. Add a resource when an asset needs something from outside; never
read the environment inside an asset.
"""

from datetime import date
from pathlib import Path

import dagster as dg

from warehouse.workspace import DEFAULT_RAW, DEFAULT_WAREHOUSE, Workspace

SETTINGS = {
    "raw": dg.Field(str, default_value=str(DEFAULT_RAW), description="Folder of the raw archive."),
    "warehouse_file": dg.Field(str, default_value=str(DEFAULT_WAREHOUSE), description="The file that is published."),
    "as_of": dg.Field(str, is_required=False, description="Date (YYYY-MM-DD) that ages are counted to."),
}


@dg.resource(config_schema=SETTINGS, description="Where a run reads and writes.")
def workspace_resource(context: dg.InitResourceContext) -> Workspace:
    """The project's own raw archive and warehouse file, unless configured otherwise."""
    settings = context.resource_config
    return Workspace(
        raw=Path(settings["raw"]),
        warehouse_file=Path(settings["warehouse_file"]),
        as_of=date.fromisoformat(settings["as_of"]) if settings.get("as_of") else None,
    )
