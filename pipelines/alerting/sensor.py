"""The sensor that tells people: its cursor is what they have been told."""

import os
import time
from datetime import UTC, datetime

import dagster as dg

from pipelines.alerting.causes import due, note, read_state, update, write_state
from pipelines.alerting.channels import channels_of
from pipelines.alerting.look import causes

SEVERITIES = ("critical", "warning")


@dg.sensor(
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tell people, by the channels that the environment configures, what fails and when that is over.",
)
def alerts(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """One message a cause and channel; where one cannot be sent, it is tried again at the next look."""
    channels = {channel.name: channel for channel in channels_of(os.environ)}
    if not channels:
        return dg.SkipReason("No channel is configured; docs/operations.md names the settings.")
    severity = os.environ.get("SOCIEUX_ALERT_SEVERITY") or SEVERITIES[0]
    assert context.repository_def is not None  # noqa: S101  a sensor is evaluated with its repository
    keys = context.repository_def.asset_graph.asset_check_keys
    state, now = read_state(context.cursor), time.time()
    found = causes(context.instance, keys, severity if severity in SEVERITIES else SEVERITIES[0], now)
    update(state, found, datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d %H:%M"))
    sent, failed = 0, []
    for key, name, message in due(state, list(channels), os.environ.get("SOCIEUX_UI_URL", "")):
        try:
            channels[name].send(message)
        except OSError as error:  # smtplib and urllib raise nothing else; their words hold no setting of ours
            context.log.warning(f"{name} could not be reached: {type(error).__name__}")
            failed.append(name)
            continue
        note(state, key, name)
        sent += 1
    told = f"{len(found)} causes, {sent} messages sent" + (f", {len(failed)} not" if failed else "")
    return dg.SensorResult(skip_reason=dg.SkipReason(f"{told}."), cursor=write_state(state))
