"""Where the page server of this machine has the pages of a version (`pipelines.pageserver`)."""

from __future__ import annotations

import os

HOST, PORT = "127.0.0.1", 3001
PAGES_URL = "SOCIEUX_PAGES_URL"  # where readers reach the page server: another port, or an address behind a proxy
LAST_RUN = "run"  # stands in an address for a version: the pages of the last run, published or not


def address(version: str, page: str) -> str:
    """The address of a page: below what `SOCIEUX_PAGES_URL` says, which `socieux ui` sets for what it starts."""
    base = os.environ.get(PAGES_URL) or f"http://{HOST}:{PORT}"
    return f"{base.rstrip('/')}/{version}/{page}"
