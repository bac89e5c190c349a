"""Everything Dagster sees, put together in one place.

`build_defs` takes another workspace so that tests and `socieux run` use the very same assets, checks and jobs.
"""

from typing import Any

import dagster as dg

from assets.landed.assets import landed, listing_page
from assets.normalised.assets import normalised
from assets.parsed.assets import parsed
from assets.published.assets import published
from assets.resolved.assets import resolved
from assets.star.assets import star
from expectations.checks import build_checks
from pipelines.alerting.sensor import alerts
from pipelines.jobs import fetch, ingest, prepare, publish
from pipelines.resources import fetching_resource, workspace_resource
from pipelines.retention import tidy
from pipelines.schedules import nightly_tidy, weekly, weekly_fetch
from pipelines.sensors import dead_runs, manifest_changed, publish_after_ingest


def build_defs(workspace: Any = None, fetching: Any = None, *, has_checks: bool = True) -> dg.Definitions:
    """The definitions, with `workspace` and `fetching` in place of the project's own: resources, or plain values.

    Without checks nothing may be published that anybody reads: the benchmark measures what they cost.
    """
    return dg.Definitions(
        assets=[listing_page, landed, parsed, normalised, resolved, star, published],
        asset_checks=build_checks() if has_checks else [],
        jobs=[fetch, ingest, publish, prepare, tidy],
        schedules=[weekly_fetch, weekly, nightly_tidy],
        sensors=[manifest_changed, publish_after_ingest, dead_runs, alerts],
        resources={"workspace": workspace or workspace_resource, "fetching": fetching or fetching_resource},
        executor=dg.in_process_executor,
    )
