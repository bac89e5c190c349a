"""dlt loading records as they are: `python -m bench.peers.loaded FILE OUT.duckdb dicts|arrow`.

Records of layout A with raw text in every column go to DuckDB, one dictionary each or in Arrow tables. Nothing is
extracted or converted: what loading costs alone, whatever makes the records.
"""

import os
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

# Nothing is told to anybody, and nothing of the home of whoever measures is used.
os.environ.update({"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR"})
import dlt
import pyarrow as pa

FIELDS = ("title", "start", "end", "partner_institution", "assistance_type", "action_code", "description")
BATCH = 10_000


def records(path: str) -> Iterator[dict[str, str]]:
    """One dictionary a record: of fourteen lines, the title and every second one behind it."""
    with Path(path).open(encoding="utf-8") as lines:
        while record := list(islice(lines, 14)):
            texts = [record[1], *(line[2:] for line in record[3::2])]
            yield dict(zip(FIELDS, (text.rstrip("\n") for text in texts), strict=True))


def tables(path: str) -> Iterator[pa.Table]:
    """The same in Arrow tables."""
    waiting = records(path)
    while some := list(islice(waiting, BATCH)):
        yield pa.Table.from_pylist(some)


def load(path: str, out: str, form: str) -> int:
    """Load all records; returns how many the table holds."""
    data: Any = records(path) if form == "dicts" else tables(path)
    with TemporaryDirectory() as folder:
        pipeline = dlt.pipeline(
            "bench", pipelines_dir=folder, destination=dlt.destinations.duckdb(out), dataset_name="loaded"
        )
        pipeline.run(data, table_name="actions", write_disposition="replace")
        with pipeline.sql_client() as client:
            ((count,),) = client.execute_sql("select count(*) from actions")
    return int(count)


if __name__ == "__main__":
    print(load(*sys.argv[1:]))
