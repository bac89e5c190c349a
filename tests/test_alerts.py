"""Messages about failures: one a cause, none while it lasts, one when it is over; to real servers on this machine."""

import json
import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from pipelines.alerting.causes import Cause, due, note, read_state, update, write_state
from pipelines.alerting.channels import channels_of
from pipelines.alerting.look import causes
from pipelines.alerting.sensor import alerts
from tests.conftest import Socieux
from warehouse.errors import ProjectError

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
PLANTED = "correct-horse-battery"
CAUSE = Cause("check:keys", "check keys on action failed", "Two rows share a key.", "change the code", ("keys",))


class Received:
    """What a server on this machine was sent."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.posts: list[dict[str, Any]] = []
        self.logins: list[tuple[bytes, bytes]] = []
        self.status = 200

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd calls it so
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 kept"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, auth: Any) -> AuthResult:
        assert isinstance(auth, LoginPassword)
        self.logins.append((auth.login, auth.password))
        return AuthResult(success=True)


@pytest.fixture
def received() -> Received:
    return Received()


@pytest.fixture
def smtp(received: Received) -> Iterator[dict[str, str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(received, "127.0.0.1", port, authenticator=received.authenticate, auth_require_tls=False)
    server.start()
    yield {
        "SOCIEUX_ALERT_MAIL_TO": "desk@example.org, second@example.org",
        "SOCIEUX_ALERT_MAIL_FROM": "warehouse@example.org",
        "SOCIEUX_SMTP_HOST": "127.0.0.1",
        "SOCIEUX_SMTP_PORT": str(port),
        "SOCIEUX_SMTP_SECURITY": "none",
        "SOCIEUX_SMTP_USER": "warehouse",
        "SOCIEUX_SMTP_PASSWORD": PLANTED,
    }
    server.stop()


@pytest.fixture
def web(received: Received) -> Iterator[dict[str, str]]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(received.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {"SOCIEUX_ALERT_WEBHOOK": f"http://127.0.0.1:{server.server_port}/services/{PLANTED}"}
    server.shutdown()


class Watch:
    """The sensor, looked at again and again, over definitions whose check and job fail as they are told."""

    def __init__(self, home: Path) -> None:
        self.is_sound, self.error, self.cursor = True, "", None
        self.instance = dg.DagsterInstance.from_config(str(home))

        @dg.asset
        def action() -> None:
            if self.error:
                raise ProjectError(self.error, "raw/listing.txt", "restore the file")

        @dg.asset_check(asset=action, name="keys", blocking=True)
        def keys() -> dg.AssetCheckResult:
            rows = [dg.TableRecord({"action_key": 7, "title": "<b>Reform</b> <!channel>\n=1+1"})]
            return dg.AssetCheckResult(
                passed=self.is_sound,
                metadata={
                    "message": "Two rows share a key. To do: change the code.",
                    "failing_rows": dg.MetadataValue.table(rows),
                },
            )

        job = dg.define_asset_job("work", dg.AssetSelection.all())
        self.defs = dg.Definitions(assets=[action], asset_checks=[keys], jobs=[job], sensors=[alerts])

    def run(self, *, is_sound: bool = True, error: str = "") -> None:
        self.is_sound, self.error = is_sound, error
        self.defs.resolve_job_def("work").execute_in_process(
            instance=self.instance, raise_on_error=False, run_config=QUIET
        )

    def look(self) -> None:
        context = dg.build_sensor_context(instance=self.instance, cursor=self.cursor, definitions=self.defs)
        found = alerts(context)
        assert isinstance(found, dg.SensorResult)
        self.cursor = found.cursor


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    (tmp_path / "home").mkdir()
    made = Watch(tmp_path / "home")
    yield made
    made.instance.dispose()


def configure(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


def test_a_failed_check_is_told_once_by_every_channel_and_once_when_it_is_over(
    watch: Watch, received: Received, smtp: Any, web: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, smtp | web | {"SOCIEUX_ALERT_FILE": str(tmp_path / "alerts.jsonl")})
    watch.look()
    for _ in range(2):  # it fails a second time, and is looked at twice each time
        watch.run(is_sound=False)
        watch.look()
        watch.look()
    watch.run()
    watch.look()
    watch.look()
    lines = [json.loads(line) for line in (tmp_path / "alerts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in lines] == [post["event"] for post in received.posts] == ["failed", "over"]
    failed, over = received.mails
    assert failed["Subject"] == "[socieux] FAILED: check keys on action failed; nothing was published"
    assert failed["To"] == "desk@example.org, second@example.org"
    for words in ("Two rows share a key.", "Checks: keys", "action_key=7", "Next: change the code", "Since 20"):
        assert words in failed.get_content()
    assert over["Subject"].startswith("[socieux] over: check keys") and "This is over." in over.get_content()
    assert received.logins[0] == (b"warehouse", PLANTED.encode())
    assert received.posts[0]["rows"][0]["action_key"] == 7 and received.posts[0]["next"] == "change the code"


def test_a_failed_run_is_told_with_its_reason_and_another_reason_is_another_cause(
    watch: Watch, received: Received, web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, web | {"SOCIEUX_UI_URL": "http://127.0.0.1:3000/"})
    for error in ("A file was changed.", "A file was changed.", "The disk is full."):
        watch.run(error=error)
        watch.look()
    watch.run()
    watch.look()
    told = [(post["event"], post["key"].rsplit(":", 1)[1]) for post in received.posts]
    changed, full = "A file was changed.", "The disk is full."
    assert sorted(told) == sorted([("failed", changed), ("over", changed), ("failed", full), ("over", full)])
    assert received.posts[0]["what"] == "A file was changed.\nWhere: raw/listing.txt"
    assert received.posts[0]["next"] == "restore the file"
    assert received.posts[0]["link"].startswith("http://127.0.0.1:3000/runs/")


def test_slack_gets_its_form_and_text_of_the_source_mentions_nobody(
    watch: Watch, received: Received, web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, web | {"SOCIEUX_ALERT_WEBHOOK_FORM": "slack"})
    watch.run(is_sound=False)
    watch.look()
    (post,) = received.posts
    assert set(post) == {"text"}
    assert "&lt;!channel&gt;" in post["text"] and "<!channel>" not in post["text"]


def test_a_channel_that_is_down_is_told_later_and_the_others_not_twice(
    watch: Watch, received: Received, web: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, web | {"SOCIEUX_ALERT_FILE": str(tmp_path / "alerts.jsonl")})
    watch.run(is_sound=False)
    received.status = 503
    watch.look()
    received.status = 200
    watch.look()
    watch.look()
    assert len(received.posts) == 2  # the refused one and the one that arrived
    assert len((tmp_path / "alerts.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_without_a_channel_the_sensor_says_where_the_settings_are_named(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SOCIEUX_ALERT_MAIL_TO", "SOCIEUX_ALERT_WEBHOOK", "SOCIEUX_ALERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    found = alerts(dg.build_sensor_context(instance=watch.instance, definitions=watch.defs))
    assert isinstance(found, dg.SkipReason)
    assert "docs/operations.md" in str(found.skip_message)


def test_a_warehouse_that_nobody_renews_is_a_cause(tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        instance.report_runless_asset_event(dg.AssetMaterialization("warehouse"))
        event = instance.get_latest_materialization_event(dg.AssetKey("warehouse"))
        assert event is not None
        assert causes(instance, [], "critical", event.timestamp + 8 * 86400) == []
        (found,) = causes(instance, [], "critical", event.timestamp + 10 * 86400)
        assert found.key == "overdue"


def test_the_state_survives_its_text_and_a_cause_nobody_was_told_of_is_forgotten() -> None:
    state = read_state(None)
    update(state, [CAUSE], "2026-01-05 05:00")
    state = read_state(write_state(state))
    assert state["check:keys"].cause == CAUSE
    assert [(key, name) for key, name, _ in due(state, ["mail", "file"], "")] == [
        ("check:keys", "mail"),
        ("check:keys", "file"),
    ]
    update(state, [], "2026-01-05 06:00")
    assert state == {}


def test_a_cause_that_comes_back_before_its_end_was_told_is_the_same_cause() -> None:
    state = read_state(None)
    update(state, [CAUSE], "2026-01-05 05:00")
    note(state, CAUSE.key, "mail")
    update(state, [], "2026-01-05 06:00")
    update(state, [CAUSE], "2026-01-05 07:00")
    assert due(state, ["mail"], "") == []
    assert state[CAUSE.key].since == "2026-01-05 05:00"


@pytest.mark.parametrize(
    ("settings", "variable"),
    [
        ({"SOCIEUX_ALERT_MAIL_TO": "a@example.org"}, "SOCIEUX_SMTP_HOST"),
        ({"SOCIEUX_ALERT_WEBHOOK": f"ftp://{PLANTED}"}, "SOCIEUX_ALERT_WEBHOOK"),
        ({"SOCIEUX_ALERT_WEBHOOK": "http://h/", "SOCIEUX_ALERT_WEBHOOK_FORM": PLANTED}, "SOCIEUX_ALERT_WEBHOOK_FORM"),
        (
            {"SOCIEUX_ALERT_MAIL_TO": "a", "SOCIEUX_ALERT_MAIL_FROM": "b", "SOCIEUX_SMTP_HOST": "h"}
            | {"SOCIEUX_SMTP_PORT": PLANTED},
            "SOCIEUX_SMTP_PORT",
        ),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_repeated(settings: dict[str, str], variable: str) -> None:
    with pytest.raises(ProjectError, match=variable) as caught:
        channels_of(settings)
    assert PLANTED not in str(caught.value)


def test_the_command_tries_every_channel(socieux: Socieux, received: Received, smtp: Any, tmp_path: Path) -> None:
    file = tmp_path / "alerts.jsonl"
    done = socieux("alert", "Is anybody there?", **smtp, SOCIEUX_ALERT_FILE=str(file))
    assert done.returncode == 0, done.stderr
    assert received.mails[0]["Subject"] == "[socieux] test: Is anybody there?"
    assert "mail: sent" in done.stdout and "file: sent" in done.stdout
    dead = socieux("alert", **{**smtp, "SOCIEUX_SMTP_PORT": "1"})
    assert dead.returncode == 1
    assert "could not be reached" in dead.stderr and PLANTED not in dead.stdout + dead.stderr
