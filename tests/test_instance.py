"""How a run spares the waits for the disk of Dagster's SQLite storage."""

from pathlib import Path

import sqlalchemy as db
from sqlalchemy.pool import NullPool

from pipelines.instance import few_disk_writes

NORMAL, FULL = 1, 2


def synchronous(engine: db.Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(db.text("PRAGMA synchronous")).scalar_one()


def test_commits_wait_for_the_disk_only_outside_a_run(tmp_path: Path) -> None:
    engine = db.create_engine(f"sqlite:///{tmp_path / 'runs.db'}", poolclass=NullPool)
    with few_disk_writes():
        assert synchronous(engine) == NORMAL
    assert synchronous(engine) == FULL


def test_closing_a_connection_copies_the_log_back_only_at_the_end_of_a_run(tmp_path: Path) -> None:
    file = tmp_path / "runs.db"
    engine = db.create_engine(f"sqlite:///{file}", poolclass=NullPool)
    log = file.with_name("runs.db-wal")
    with few_disk_writes():
        with engine.connect() as connection:
            connection.execute(db.text("PRAGMA journal_mode=WAL"))
        with engine.begin() as connection:
            connection.execute(db.text("CREATE TABLE run (run_id TEXT)"))
        assert log.stat().st_size > 0
    assert not log.exists()
    with engine.connect() as connection:
        assert connection.execute(db.text("SELECT count(*) FROM run")).scalar_one() == 0
