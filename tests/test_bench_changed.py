"""The benchmark of a changed document, on a small archive: three real runs and the versions that they publish."""

from pathlib import Path

from bench.changed import HEADER, after_a_change


def test_the_run_after_a_change_publishes_what_a_run_from_nothing_does(tmp_path: Path) -> None:
    found = after_a_change(tmp_path / "homes", count=3, actions=2)
    assert found.versions[0] == found.versions[1] is not None
    assert 0 < found.share < 2
    assert [len(row) for row in found.rows()] == [len(HEADER)] * 3
