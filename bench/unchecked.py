"""A run without its checks: `SOCIEUX_HOME=FOLDER python -m bench.unchecked`, to measure beside `socieux run`."""

from pipelines.runs import run
from warehouse.workspace import Workspace

if __name__ == "__main__":
    print(run(Workspace(), has_checks=False).publication.row_counts["fact_action"])
