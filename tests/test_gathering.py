"""Tables kept per document, gathered where there are many: the same rows in the same order, and never old ones."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warehouse import gathering
from warehouse.store import STAMP, Store, stamp, write_parquet
from warehouse.tables import TABLES

TABLE = TABLES["parse_issue"]
DOCUMENTS = sorted(hashlib.sha256(b"%d" % number).hexdigest() for number in range(300))


def rows_of(sha256: str, message: str = "as it was") -> pa.Table:
    row = {
        "document_sha256": sha256,
        "entry_number": 1,
        "issue_code": "code_missing",
        "severity": "info",
        "field_name": "code",
        "message": message,
        "span_start": 0,
        "span_end": 1,
        "suggested_fix": "",
    }
    return pa.Table.from_pylist([row], schema=TABLE.arrow_schema)


def put(store: Store, sha256: str, message: str = "as it was") -> None:
    write_parquet(store.path(TABLE.name, sha256), TABLE, [rows_of(sha256, message)], sha256[:16])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that holds one table of many documents."""
    store = Store(tmp_path)
    landed = [{"document_sha256": sha256, "encoding": "utf-8"} for sha256 in DOCUMENTS]
    store.path("raw_document").parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(landed), store.path("raw_document"))
    for sha256 in DOCUMENTS:
        put(store, sha256)
    gathering.gather(store.paths(TABLE.name), TABLE.arrow_schema, STAMP)
    yield store


def messages(store: Store) -> list[tuple[str, str]]:
    table = store.read(TABLE.name, ["document_sha256", "message"])
    return [(row["document_sha256"], row["message"]) for row in table.to_pylist()]


def test_gathered_files_hold_every_row_in_key_order(store: Store) -> None:
    assert len(store.paths(TABLE.name)) == 8
    assert messages(store) == [(sha256, "as it was") for sha256 in DOCUMENTS]


def test_a_changed_document_is_read_as_it_is_now_and_one_group_is_written_anew(store: Store) -> None:
    before = {path: (path.stat().st_mtime_ns, stamp(path)) for path in store.paths(TABLE.name)}
    put(store, DOCUMENTS[7], "as it is now")
    assert len(store.paths(TABLE.name)) == len(DOCUMENTS)  # the files themselves until they are gathered again
    expected = [(sha256, "as it is now" if sha256 == DOCUMENTS[7] else "as it was") for sha256 in DOCUMENTS]
    assert messages(store) == expected
    gathering.gather(store.paths(TABLE.name), TABLE.arrow_schema, STAMP)
    assert messages(store) == expected
    after = {path: (path.stat().st_mtime_ns, stamp(path)) for path in store.paths(TABLE.name)}
    assert len(after) == 8
    assert sum(after[path] != before[path] for path in after) == 1


def test_a_document_that_is_gone_is_gone_from_what_is_read(store: Store) -> None:
    landed = pq.read_table(store.path("raw_document")).slice(1)
    pq.write_table(landed, store.path("raw_document"))
    assert messages(store) == [(sha256, "as it was") for sha256 in DOCUMENTS[1:]]


def test_a_file_of_another_shape_is_not_hidden(store: Store) -> None:
    other = rows_of(DOCUMENTS[3]).append_column("surprise", pa.array(["?"]))
    pq.write_table(other, store.path(TABLE.name, DOCUMENTS[3]))
    with pytest.raises(ValueError, match="declared schema"):
        gathering.gather(store.paths(TABLE.name), TABLE.arrow_schema, STAMP)
    assert store.path(TABLE.name, DOCUMENTS[3]) in store.paths(TABLE.name)
    assert not list(store.folder.rglob(".*"))


def test_the_stamp_of_a_gathered_file_changes_with_any_of_its_documents(store: Store) -> None:
    before = [stamp(path) for path in store.paths(TABLE.name)]
    write_parquet(store.path(TABLE.name, DOCUMENTS[0]), TABLE, [rows_of(DOCUMENTS[0])], "another computation")
    gathering.gather(store.paths(TABLE.name), TABLE.arrow_schema, STAMP)
    after = [stamp(path) for path in store.paths(TABLE.name)]
    assert [old != new for old, new in zip(before, after, strict=True)] == [True] + [False] * 7


def test_few_documents_are_left_as_they_are(tmp_path: Path) -> None:
    paths = [tmp_path / "parsed" / sha256 / "parse_issue.parquet" for sha256 in DOCUMENTS[:50]]
    gathering.gather(paths, TABLE.arrow_schema, STAMP)
    assert gathering.current(paths) is None
    assert not list(tmp_path.iterdir())
