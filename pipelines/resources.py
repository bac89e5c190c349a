"""Resources of the assets and checks.

What lives here: how a run learns where it works. Add a resource when an asset needs something from outside; never
read the environment inside an asset.
"""

from datetime import date
from pathlib import Path

import dagster as dg
from dagster import ConfigurableResourceFactory

from warehouse.workspace import DEFAULT_RAW, DEFAULT_WAREHOUSE, Workspace


class WorkspaceResource(ConfigurableResourceFactory[Workspace]):
    """The project's own raw archive and warehouse file, unless configured otherwise."""

    raw: str = str(DEFAULT_RAW)
    warehouse_file: str = str(DEFAULT_WAREHOUSE)
    as_of: str | None = None

    def create_resource(self, context: dg.InitResourceContext) -> Workspace:
        """The workspace of this run."""
        return Workspace(
            raw=Path(self.raw),
            warehouse_file=Path(self.warehouse_file),
            as_of=date.fromisoformat(self.as_of) if self.as_of else None,
            run_id=context.run_id,
        )
