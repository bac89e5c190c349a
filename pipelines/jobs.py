"""The jobs. One run of Dagster cannot mix partitioned and unpartitioned work the way this project needs it:

`ingest` brings documents, each a partition, from the archive to normalised entries; `publish` brings all of them
together, checks, and publishes. `socieux run` does one after the other. `prepare` is `publish` without its last step:
`socieux plan` needs what would be published, and must not publish it. `fetch` stands before them: what it adds to the
manifest starts `ingest` by a sensor.
"""

import dagster as dg

INGEST_GROUPS = ("landed", "parsed", "normalised")
PUBLISH_GROUPS = ("resolved", "star", "published")

fetch = dg.define_asset_job(
    "fetch",
    selection=dg.AssetSelection.groups("fetched"),
    description="Read the configured pages of the source and put into the raw archive what is new.",
)
ingest = dg.define_asset_job(
    "ingest",
    selection=dg.AssetSelection.groups(*INGEST_GROUPS),
    description="Land, parse and normalise documents of the raw archive (one partition each).",
)
publish = dg.define_asset_job(
    "publish",
    selection=dg.AssetSelection.groups(*PUBLISH_GROUPS),
    description="Resolve actions, build the star schema, check it and publish the warehouse file.",
)
prepare = dg.define_asset_job(
    "prepare",
    selection=dg.AssetSelection.groups(*(group for group in PUBLISH_GROUPS if group != "published")),
    description="Resolve actions, build the star schema and check it; publish nothing.",
)
