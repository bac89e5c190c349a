"""What happens when something changes. All sensors are on where a daemon runs.

`manifest_changed` ingests when somebody registered, changed or removed a file; `publish_after_ingest` evaluates the
automation conditions of the assets from `resolved` to `warehouse`; `dead_runs` ends runs whose process is gone.
Messages about failures are `pipelines.alerting`.
"""

import dagster as dg

from assets.landed.documents import date_orders
from assets.landed.manifest import read_manifest
from pipelines.documents import NAME, changes, due_documents, range_tags
from pipelines.jobs import PUBLISH_GROUPS, ingest
from pipelines.processes import end_dead_runs
from warehouse.errors import ProjectError
from warehouse.received import MANIFEST, digest, files_in
from warehouse.workspace import Workspace

RUNNING = dg.DefaultSensorStatus.RUNNING


@dg.sensor(
    job=ingest,
    minimum_interval_seconds=60,
    default_status=RUNNING,
    description="Ingest when raw/manifest.csv has changed.",
)
def manifest_changed(
    context: dg.SensorEvaluationContext, workspace: dg.ResourceParam[Workspace]
) -> dg.SensorResult | dg.SkipReason:
    """Request a run over the documents that are due when the manifest is another than at the last look."""
    path = workspace.raw / MANIFEST
    seen = digest(path)[0] if path.exists() else "\n".join(files_in(workspace.raw))
    if seen == context.cursor:
        return dg.SkipReason("The manifest is as it was.")
    instance = context.instance
    try:
        rows = read_manifest(workspace.raw, date_orders())
        due = changes(instance, rows, due_documents(workspace, instance, rows))
    except ProjectError:
        # A manifest that cannot be read: the run says what is wrong with it, and its failure is reported to people.
        request = dg.RunRequest(tags=range_tags(instance.get_dynamic_partitions(NAME)))
        return dg.SensorResult([request], cursor=seen)
    requests: list[dg.AddDynamicPartitionsRequest | dg.DeleteDynamicPartitionsRequest] = []
    if due.deleted:
        requests.append(dg.DeleteDynamicPartitionsRequest(NAME, list(due.deleted)))
    if due.added:
        requests.append(dg.AddDynamicPartitionsRequest(NAME, list(due.added)))
    return dg.SensorResult([dg.RunRequest(tags=due.tags)], cursor=seen, dynamic_partitions_requests=requests)


@dg.sensor(
    minimum_interval_seconds=60,
    default_status=RUNNING,
    description="End runs whose process is gone, so that they neither show as running nor keep others waiting.",
)
def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Report runs as failed that were killed, and free their pool slots."""
    ended = end_dead_runs(context.instance)
    return dg.SkipReason(f"{len(ended)} runs had been killed." if ended else "Every run has its process.")


publish_after_ingest = dg.AutomationConditionSensorDefinition(
    "publish_after_ingest",
    target=dg.AssetSelection.groups(*PUBLISH_GROUPS),
    default_status=RUNNING,
    minimum_interval_seconds=30,
    description="Resolve, build and publish after documents were ingested and their critical checks passed.",
)
