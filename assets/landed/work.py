"""The stage's work on files, as tasks for any executor: the bytes of a file in, its rows of raw_document out."""

from __future__ import annotations

from collections.abc import Mapping

from assets.landed.documents import records_of_file
from assets.landed.manifest import ManifestRow
from warehouse.document_bytes import Received
from warehouse.store import derived_name
from warehouse.tasks import Made

FILE = "file"  # the name of the only input


def land_file(row: ManifestRow, inputs: Mapping[str, Received], before: None = None) -> Made:
    """The rows of one file; a text that was derived from it is a file under its hash."""
    derived: dict[str, bytes] = {}
    rows = list(records_of_file(row, inputs[FILE], lambda sha256, data: derived.update({derived_name(sha256): data})))
    return Made(files=derived, value=rows)
