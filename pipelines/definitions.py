"""Everything Dagster sees, put together in one place.

`build_defs` takes another workspace so that tests and `socieux run` use the very same assets, checks and jobs.
"""

from typing import Any

import dagster as dg

from assets.landed.assets import landed
from assets.normalised.assets import normalised
from assets.parsed.assets import parsed
from assets.published.assets import published
from assets.resolved.assets import resolved
from assets.star.assets import star
from expectations.checks import build_checks
from pipelines.alerting.sensor import alerts
from pipelines.jobs import ingest, prepare, publish
from pipelines.resources import workspace_resource
from pipelines.retention import tidy
from pipelines.schedules import nightly_tidy, weekly
from pipelines.sensors import dead_runs, manifest_changed, publish_after_ingest


def build_defs(workspace: Any = None) -> dg.Definitions:
    """The definitions, with `workspace` in place of the project's own: a resource, or a plain `Workspace`."""
    return dg.Definitions(
        assets=[landed, parsed, normalised, resolved, star, published],
        asset_checks=build_checks(),
        jobs=[ingest, publish, prepare, tidy],
        schedules=[weekly, nightly_tidy],
        sensors=[manifest_changed, publish_after_ingest, dead_runs, alerts],
        resources={"workspace": workspace or workspace_resource},
        executor=dg.in_process_executor,
    )


defs = build_defs()
