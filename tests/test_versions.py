"""Keeping versions, going back to one, and coming forward again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assets.published.publish import Publication, publish
from tests.made_tables import made_inputs, made_run, made_view
from warehouse import engine
from warehouse.history import Layout
from warehouse.locking import writer_lock
from warehouse.versions import PIN_NAME, VersionError, list_versions, release, repair, rollback


class Publisher:
    """Publishes content named by a title, one minute after the other."""

    def __init__(self, folder: Path, name: str = "socieux.duckdb") -> None:
        self.folder, self.warehouse, self.runs = folder, folder / "warehouse" / name, 0
        self.views = made_view(folder / "views")

    def publish(self, title: str, keep: int = 10, minute: int | None = None) -> Publication:
        self.runs += 1
        inputs = made_inputs(self.folder / title, rows=1, titles=[title])
        return publish(inputs, self.views, self.warehouse, made_run(self.runs, minute), keep=keep)

    def title(self) -> str:
        title: str = engine.query(self.warehouse, "SELECT title FROM v_title")["title"][0].as_py()
        return title


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path)


def kept(publisher: Publisher) -> list[str]:
    return [info.version for info in list_versions(publisher.warehouse)]


def test_nothing_published_is_an_empty_list(tmp_path: Path) -> None:
    assert list_versions(tmp_path / "socieux.duckdb") == []
    assert list(tmp_path.iterdir()) == []


def test_versions_are_listed_newest_first_whatever_the_times_of_their_files(publisher: Publisher) -> None:
    one, two, three = (publisher.publish(title).version for title in ("one", "two", "three"))
    for number, version in enumerate((three, one, two)):
        os.utime(Layout(publisher.warehouse).version_path(version), (number, number))
    infos = list_versions(publisher.warehouse)
    assert [info.version for info in infos] == [three, two, one]
    assert [info.is_current for info in infos] == [True, False, False]
    assert all(info.size > 0 and info.published_at for info in infos)


def test_a_clock_that_was_set_back_does_not_reorder_versions(publisher: Publisher) -> None:
    one = publisher.publish("one", minute=30).version
    two = publisher.publish("two", minute=5).version
    assert kept(publisher) == [two, one]


def test_only_the_newest_versions_are_kept(publisher: Publisher) -> None:
    versions = [publisher.publish(title, keep=2).version for title in ("one", "two", "three", "four")]
    assert kept(publisher) == [versions[3], versions[2]]


def test_rollback_publishes_the_version_before_and_pins_it(publisher: Publisher) -> None:
    one = publisher.publish("one").version
    publisher.publish("two")
    info = rollback(publisher.warehouse)
    assert (info.version, info.is_current, info.is_pinned) == (one, True, True)
    assert publisher.title() == "one"


def test_rollback_again_goes_one_version_further_back(publisher: Publisher) -> None:
    one, _, _ = (publisher.publish(title).version for title in ("one", "two", "three"))
    rollback(publisher.warehouse)
    assert rollback(publisher.warehouse).version == one
    with pytest.raises(VersionError, match="no version before"):
        rollback(publisher.warehouse)
    assert publisher.title() == "one"


def test_rollback_takes_a_version_by_its_beginning(publisher: Publisher) -> None:
    one, two, _ = (publisher.publish(title).version for title in ("one", "two", "three"))
    assert rollback(publisher.warehouse, one[:12]).version == one
    assert rollback(publisher.warehouse, two).version == two


@pytest.mark.parametrize("version", ["", "zzz", "0" * 64])
def test_rollback_to_a_version_that_is_not_kept_changes_nothing(publisher: Publisher, version: str) -> None:
    publisher.publish("one")
    with pytest.raises(VersionError, match="socieux versions"):
        rollback(publisher.warehouse, version)
    assert [(info.is_current, info.is_pinned) for info in list_versions(publisher.warehouse)] == [(True, False)]


def test_under_a_pin_a_new_version_is_kept_but_not_shown(publisher: Publisher) -> None:
    one, two = publisher.publish("one").version, publisher.publish("two").version
    rollback(publisher.warehouse)
    three = publisher.publish("three")
    assert (three.is_new, three.is_current, three.pinned_version) == (True, False, one)
    assert publisher.title() == "one"
    assert kept(publisher) == [three.version, two, one]
    again = publisher.publish("three")
    assert (again.is_new, again.is_current, again.version) == (False, False, three.version)


def test_release_shows_the_newest_version_and_publishing_goes_on(publisher: Publisher) -> None:
    publisher.publish("one")
    publisher.publish("two")
    rollback(publisher.warehouse)
    publisher.publish("three")
    info = release(publisher.warehouse)
    assert (info.is_current, info.is_pinned) == (True, False)
    assert publisher.title() == "three"
    assert publisher.publish("four").is_current
    assert publisher.title() == "four"


def test_release_without_a_pin_changes_nothing(publisher: Publisher) -> None:
    two = publisher.publish("two").version
    assert release(publisher.warehouse).version == two


def test_release_of_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(VersionError, match="no version to release"):
        release(tmp_path / "socieux.duckdb")


def test_a_pinned_version_outlives_the_number_kept(publisher: Publisher) -> None:
    one = publisher.publish("one").version
    publisher.publish("two")
    rollback(publisher.warehouse)
    later = [publisher.publish(title, keep=2).version for title in ("three", "four", "five")]
    assert kept(publisher) == [later[2], later[1], one]


def test_a_rollback_cut_off_between_pin_and_swap_is_finished(publisher: Publisher) -> None:
    one = publisher.publish("one").version
    publisher.publish("two")
    layout = Layout(publisher.warehouse)
    (layout.versions / PIN_NAME).write_text(one)
    with writer_lock(publisher.warehouse):
        repair(layout)
    assert publisher.title() == "one"


def test_two_warehouses_in_one_folder_never_touch_each_other(tmp_path: Path) -> None:
    first, second = Publisher(tmp_path), Publisher(tmp_path, "trial.duckdb")
    one = first.publish("one").version
    for title in ("two", "three", "four"):
        second.publish(title, keep=1)
    with pytest.raises(VersionError, match="no version before"):
        rollback(second.warehouse)
    assert kept(first) == [one]
    assert first.title() == "one"
    assert second.title() == "four"
    assert str(second.warehouse.readlink()).startswith("versions/trial.duckdb/")


def test_a_warehouse_moved_with_its_folder_still_opens(publisher: Publisher, tmp_path: Path) -> None:
    publisher.publish("one")
    publisher.warehouse.parent.rename(tmp_path / "elsewhere")
    publisher.warehouse = tmp_path / "elsewhere" / "socieux.duckdb"
    assert publisher.title() == "one"
    assert publisher.publish("one").is_new is False
