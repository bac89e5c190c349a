"""Versions that are not what was published, and content that would replace a good one by nothing."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from assets.published.content import PublishError
from assets.published.publish import publish
from tests.made_tables import made_inputs, made_run, made_view
from warehouse import engine
from warehouse.history import Layout
from warehouse.versions import VersionError, current_version, list_versions, rollback


@pytest.fixture
def views(tmp_path: Path) -> list[Path]:
    return made_view(tmp_path / "views")


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "warehouse" / "socieux.duckdb"


@pytest.mark.parametrize("spoil", [lambda size: 10_000, lambda size: size - 4096, lambda size: 0])
def test_a_damaged_version_is_built_anew_by_the_next_run(
    tmp_path: Path, views: list[Path], warehouse: Path, spoil: Callable[[int], int]
) -> None:
    first = publish(made_inputs(tmp_path / "in"), views, warehouse, made_run(1))
    file = Layout(warehouse).version_path(first.version)
    file.chmod(0o644)
    os.truncate(file, spoil(file.stat().st_size))
    assert engine.damage(file)
    again = publish(made_inputs(tmp_path / "again"), views, warehouse, made_run(2))
    assert (again.version, again.is_new, engine.damage(file)) == (first.version, True, None)


def test_a_damaged_version_does_not_keep_the_next_from_being_published(
    tmp_path: Path, views: list[Path], warehouse: Path
) -> None:
    first = publish(made_inputs(tmp_path / "in", titles=["old"]), views, warehouse, made_run(1))
    file = Layout(warehouse).version_path(first.version)
    file.chmod(0o644)
    file.write_bytes(b"no database" * 1000)
    assert publish(made_inputs(tmp_path / "new", titles=["new"]), views, warehouse, made_run(2)).is_new


def test_a_version_without_actions_does_not_replace_one_with_some(
    tmp_path: Path, views: list[Path], warehouse: Path
) -> None:
    first = publish(made_inputs(tmp_path / "in"), views, warehouse, made_run(1))
    with pytest.raises(PublishError, match="no action is left of the"):
        publish(made_inputs(tmp_path / "none", rows=0), views, warehouse, made_run(2))
    assert current_version(Layout(warehouse)) == first.version
    elsewhere = tmp_path / "elsewhere" / "socieux.duckdb"
    assert publish(made_inputs(tmp_path / "none", rows=0), views, elsewhere, made_run(3)).is_new


def test_a_damaged_version_is_not_gone_back_to(tmp_path: Path, views: list[Path], warehouse: Path) -> None:
    one, two = (
        publish(made_inputs(tmp_path / title, titles=[title]), views, warehouse, made_run(number)).version
        for number, title in enumerate(("one", "two"), 1)
    )
    file = Layout(warehouse).version_path(one)
    file.chmod(0o644)
    os.truncate(file, 20_000)
    with pytest.raises(VersionError, match="is damaged"):
        rollback(warehouse, one)
    assert next((info.version, info.is_pinned) for info in list_versions(warehouse)) == (two, False)
