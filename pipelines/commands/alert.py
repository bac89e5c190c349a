"""`socieux alert`: try the channels that the environment configures."""

import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from pipelines.commands.app import app
from warehouse.errors import REFUSED, ProjectError


@app.command()
def alert(
    words: Annotated[str, typer.Argument(metavar="TEXT", help="What the message says.")] = "This is a test.",
) -> None:
    """Send a test message by every configured channel, as the sensor `alerts` would."""
    from pipelines.alerting.causes import Cause, Message
    from pipelines.alerting.channels import channels_of
    from pipelines.console import out, plain

    channels = channels_of(os.environ)
    if not channels:
        raise ProjectError("No channel is configured.", "the environment", "docs/operations.md names the settings")
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
    message = Message("test", Cause("test", words, words), since, os.environ.get("SOCIEUX_UI_URL", ""))
    failed = []
    for channel in channels:
        try:
            channel.send(message)
            out.print(plain(f"{channel.name}: sent"))
        except OSError as error:
            out.print(plain(f"{channel.name}: could not be reached ({type(error).__name__})"))
            failed.append(channel.name)
    if failed:
        raise ProjectError(
            f"{len(failed)} of {len(channels)} channels could not be reached.",
            ", ".join(failed),
            "correct their settings in the environment and try again",
            REFUSED,
        )
