"""What happens by the clock: pages are fetched and a run is made every week, and old runs are put away every night. All
are on where a daemon runs.

The weekly run is made even where nothing has arrived: it shows that everything still holds, and that keeps the asset
`warehouse` fresh.
"""

from typing import Any

import dagster as dg

from assets.landed.documents import date_orders
from assets.landed.fetching.settings import FetchSettings
from assets.landed.manifest import read_manifest
from pipelines.documents import register_documents
from pipelines.jobs import fetch, ingest
from pipelines.retention import tidy
from warehouse.errors import ProjectError
from warehouse.workspace import Workspace


@dg.schedule(
    job=ingest,
    cron_schedule="0 5 * * 1",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every Monday at 05:00 UTC: read the whole archive again; publishing follows by itself.",
)
def weekly(context: dg.ScheduleEvaluationContext, workspace: dg.ResourceParam[Workspace]) -> dg.RunRequest:
    """Ingest every document of the manifest."""
    rows = read_manifest(workspace.raw, date_orders())
    return dg.RunRequest(tags=register_documents(context.instance, rows))


@dg.schedule(
    job=fetch,
    cron_schedule="0 4 * * 1",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every Monday at 04:00 UTC: read the configured pages of the source; what is new is ingested.",
)
def weekly_fetch(context: dg.ScheduleEvaluationContext, fetching: dg.ResourceParam[FetchSettings]) -> Any:
    """Fetch, where somebody configured pages and a contact."""
    try:
        fetching.pages()
    except ProjectError as error:
        return dg.SkipReason(str(error))
    return dg.RunRequest()


nightly_tidy = dg.ScheduleDefinition(
    name="nightly_tidy",
    job=tidy,
    cron_schedule="30 3 * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every night: put away runs and logs that are past their time.",
)
