"""Where the page server of this machine has the pages of a version (`pipelines.pageserver`)."""

from __future__ import annotations

HOST, PORT = "127.0.0.1", 3001
LAST_RUN = "run"  # stands in an address for a version: the pages of the last run, published or not


def address(version: str, page: str) -> str:
    """The address of a page while `socieux ui` runs with its own port."""
    return f"http://{HOST}:{PORT}/{version}/{page}"
