"""Mail, webhook and file: how messages reach people, as the environment configures it.

Every setting is a variable of the environment, because some are secrets (a password, the address of a webhook), which
may stand in no file of the project and in no log. An error never repeats a setting's value.
"""

from __future__ import annotations

import json
import smtplib
import ssl
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from pipelines.alerting.causes import Message
from warehouse.errors import ProjectError

TIMEOUT_SECONDS = 20
SECURITIES = ("starttls", "tls", "none")
FORMS = ("json", "slack")


class Channel(Protocol):
    """A way to tell people; `send` raises OSError where it could not."""

    @property
    def name(self) -> str:
        """What it is called where people read of it."""

    def send(self, message: Message) -> None:
        """Tell it."""


@dataclass(frozen=True)
class MailChannel:
    """Mail through an SMTP server."""

    host: str
    port: int
    security: str
    sender: str
    recipients: tuple[str, ...]
    user: str | None = None
    password: str | None = None
    name: str = "mail"

    def send(self, message: Message) -> None:
        """Send one mail to all recipients."""
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = message.subject, self.sender, ", ".join(self.recipients)
        mail.set_content(message.text)
        context = ssl.create_default_context()
        with self._connect(context) as server:
            if self.security == "starttls":
                server.starttls(context=context)
            if self.user is not None:
                server.login(self.user, self.password or "")
            server.send_message(mail)

    def _connect(self, context: ssl.SSLContext) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)


@dataclass(frozen=True)
class WebhookChannel:
    """An HTTP POST of JSON: the message's record, or the form that Slack and its like take."""

    address: str
    form: str
    name: str = "webhook"

    def send(self, message: Message) -> None:
        """Post it; an answer other than 2xx is an error."""
        body = slack_form(message) if self.form == "slack" else message.as_record()
        request = urllib.request.Request(  # noqa: S310  the scheme was checked when the setting was read
            self.address, json.dumps(body, default=str).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            answer.read()


@dataclass(frozen=True)
class FileChannel:
    """A line of JSON at the end of a file."""

    path: Path
    name: str = "file"

    def send(self, message: Message) -> None:
        """Append it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(message.as_record(), ensure_ascii=False, default=str) + "\n")


def slack_form(message: Message) -> dict[str, str]:
    """The message for Slack: text of the source can neither mention people nor make links."""
    text = f"*{_slack(message.subject)}*\n{_slack(message.text)}"
    return {"text": text}


def _slack(text: str) -> str:
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("*", "\u2217"), ("`", "'")):
        text = text.replace(character, entity)
    return text


def channels_of(environment: Mapping[str, str]) -> list[Channel]:
    """The channels that the environment configures; ProjectError names a variable that is missing or makes no sense."""
    found: list[Channel] = []
    if recipients := environment.get("SOCIEUX_ALERT_MAIL_TO"):
        found.append(
            MailChannel(
                host=_required(environment, "SOCIEUX_SMTP_HOST", "SOCIEUX_ALERT_MAIL_TO"),
                port=_port(environment.get("SOCIEUX_SMTP_PORT", "587")),
                security=_one_of(environment, "SOCIEUX_SMTP_SECURITY", SECURITIES),
                sender=_required(environment, "SOCIEUX_ALERT_MAIL_FROM", "SOCIEUX_ALERT_MAIL_TO"),
                recipients=tuple(part.strip() for part in recipients.split(",") if part.strip()),
                user=environment.get("SOCIEUX_SMTP_USER") or None,
                password=environment.get("SOCIEUX_SMTP_PASSWORD") or None,
            )
        )
    if address := environment.get("SOCIEUX_ALERT_WEBHOOK"):
        if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
            raise _wrong("SOCIEUX_ALERT_WEBHOOK", "an address that begins with https:// or http://")
        found.append(WebhookChannel(address, _one_of(environment, "SOCIEUX_ALERT_WEBHOOK_FORM", FORMS)))
    if path := environment.get("SOCIEUX_ALERT_FILE"):
        found.append(FileChannel(Path(path)))
    return found


def _required(environment: Mapping[str, str], name: str, because: str) -> str:
    if not environment.get(name):
        raise ProjectError(f"{name} is not set, but {because} is.", "the environment", f"set {name}")
    return environment[name]


def _one_of(environment: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    """The setting, or the first of `allowed`."""
    value = environment.get(name) or allowed[0]
    if value not in allowed:
        raise _wrong(name, f"one of {', '.join(allowed)}")
    return value


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise _wrong("SOCIEUX_SMTP_PORT", "a number from 1 to 65535")
    return int(text)


def _wrong(name: str, wanted: str) -> ProjectError:
    return ProjectError(f"{name} is not as it has to be.", "the environment", f"give {wanted}")
