"""What docs/operations.md and docs/deploy/ tell operators is so."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import PROJECT, SEED, Socieux
from warehouse.lookups import LOOKUPS
from warehouse.reviewed import CORRECTIONS, WAIVERS
from warehouse.workspace import DEFAULT_REVIEWED

DEPLOY = PROJECT / "docs" / "deploy"
OPERATIONS = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
UNITS = sorted(DEPLOY.glob("*.service"))
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for name in ("pipelines", "assets", "warehouse")
    for path in (PROJECT / name).rglob("*.py")
)
SETTING = re.compile(r"SOCIEUX_[A-Z_]+")
PLANTED = "correct-horse-battery-staple"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_that_exists_and_restarts_it(unit: Path, socieux: Socieux) -> None:
    parsed = configparser.ConfigParser(strict=False)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(unit.read_text(encoding="utf-8"))
    service = parsed["Service"]
    program, command, *options = shlex.split(service["ExecStart"])
    assert program.endswith("/.venv/bin/socieux")
    told = socieux(command, "--help")
    assert told.returncode == 0
    assert all(option in told.stdout for option in options if option.startswith("--"))
    assert service["Restart"] == "on-failure"
    assert (service["User"], service["EnvironmentFile"]) == ("socieux", "-/etc/socieux/environment")


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    """With systemd's own verifier where it is installed; the test before has read the same units without it."""
    verifier = shutil.which("systemd-analyze")
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/socieux/.venv/bin/socieux", "/bin/true")
        (tmp_path / unit.name).write_text(text.replace("/opt/socieux", str(tmp_path)), encoding="utf-8")
        if verifier:
            done = subprocess.run(
                [verifier, "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False
            )
            assert (done.returncode, done.stderr) == (0, "")


def test_the_example_on_postgresql_is_the_projects_instance_and_a_storage() -> None:
    example = yaml.safe_load((DEPLOY / "dagster-postgres.yaml").read_text(encoding="utf-8"))
    storage = example.pop("storage")
    assert example == yaml.safe_load((PROJECT / "dagster.yaml").read_text(encoding="utf-8"))
    settings = storage["postgres"]["postgres_db"]
    assert settings.pop("scheme") == "postgresql+psycopg2"  # a driver is no setting of a server, and no secret
    assert all(set(value) == {"env"} for value in settings.values())
    assert {value["env"] for value in settings.values()} <= set(SETTING.findall(OPERATIONS))


def test_the_driver_for_postgresql_is_locked_to_the_same_release_of_dagster() -> None:
    locked = {
        name: dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", (PROJECT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-postgres.lock")
    }
    program, driver = locked["requirements.lock"], locked["requirements-postgres.lock"]
    assert driver["dagster"] == program["dagster"]
    assert driver["dagster-postgres"] == "0." + ".".join(
        str(int(part) + add) for part, add in zip(program["dagster"].split(".")[1:], (16, 0), strict=True)
    )


def test_every_setting_is_named_and_no_other() -> None:
    read = set(SETTING.findall(CODE)) | {name for name in SETTING.findall(OPERATIONS) if name.startswith("SOCIEUX_PG_")}
    assert set(SETTING.findall(OPERATIONS)) == read


def test_the_failures_explained_are_those_that_the_program_tells() -> None:
    rules = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "expectations").rglob("*.yaml"))
    _, _, table = OPERATIONS.partition("| message |")
    quoted = [row.split("|")[1] for row in table.splitlines()[2:] if row.startswith("|")]
    assert len(quoted) >= 10
    for cell in quoted:
        for words in re.findall(r"`([^`]+)`", cell):
            parts = re.split(r"\.\.\.|\(|\)|N |\b9\b|: process", words)
            assert max((part.strip() for part in parts), key=len) in CODE + rules, words


def test_the_backup_names_everything_that_people_decided() -> None:
    told = OPERATIONS[OPERATIONS.index("**Back up**") : OPERATIONS.index("**Restore.**")]
    for name in (CORRECTIONS, WAIVERS, LOOKUPS):
        path = DEFAULT_REVIEWED / name
        assert path.exists()
        assert f"`{path.relative_to(PROJECT).as_posix()}{'/' if path.is_dir() else ''}`" in told
    assert "`/var/lib/socieux/raw`" in told


def test_a_secret_of_the_environment_is_in_nothing_that_is_written(socieux: Socieux, tmp_path: Path) -> None:
    """Instance, logs, warehouse, exports and what is printed, after a run, a failing run and alerts that fail."""
    home = tmp_path / "home"
    shutil.copytree(SEED, home / "raw")
    environment = {
        "SOCIEUX_HOME": str(home),
        "SOCIEUX_ALERT_WEBHOOK": f"http://127.0.0.1:9/{PLANTED}",
        "SOCIEUX_ALERT_MAIL_TO": "desk@example.org",
        "SOCIEUX_ALERT_MAIL_FROM": "warehouse@example.org",
        "SOCIEUX_SMTP_HOST": "127.0.0.1",
        "SOCIEUX_SMTP_PORT": "9",
        "SOCIEUX_SMTP_USER": "warehouse",
        "SOCIEUX_SMTP_PASSWORD": PLANTED,
    }
    said = [socieux("run", **environment), socieux("export", "--to", home / "export", **environment)]
    assert [done.returncode for done in said] == [0, 0], [done.stderr for done in said]
    (listing,) = (home / "raw").glob("*.txt")
    listing.write_text("-\n", encoding="utf-8")
    said += [socieux("run", **environment), socieux("alert", **environment)]
    assert [done.returncode for done in said[2:]] == [1, 1]
    assert not [done for done in said if PLANTED in done.stdout + done.stderr]
    written = [Path(folder, name) for folder, _, names in os.walk(home) for name in names]
    assert len(written) > 50
    assert [path for path in written if path.is_file() and PLANTED.encode() in path.read_bytes()] == []
