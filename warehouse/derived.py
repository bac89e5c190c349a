"""What is computed from the project's own code and data files alone, computed once and kept beside the byte code.

As with byte code, what is kept is only taken where it was made from the very same files by the same Python and
libraries; else, or where it is not as it was written, it is computed anew. Nothing that depends on input belongs here.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache, wraps
from hashlib import sha256
from importlib.metadata import version
from inspect import getfile
from pathlib import Path
from typing import TypeVar

from warehouse.collecting import collection_paused
from warehouse.fingerprint import combine, fingerprint

T = TypeVar("T")
DIGEST = sha256().digest_size  # bytes, in front of what is kept


def derived(*sources: Path) -> Callable[[Callable[[], T]], Callable[[], T]]:
    """Decorates a function without arguments whose answer depends on `sources` alone (files or folders of the
    project, its own module among them): computed or read once per process, and kept where that can be."""

    def decorate(build: Callable[[], T]) -> Callable[[], T]:
        folder = Path(getfile(build)).parent / "__pycache__"

        @cache
        @wraps(build)
        def answer() -> T:
            kept = folder / f"{build.__name__}.{_key(*sources)}.pickle"
            content = _whole(kept)
            if content is not None:
                with collection_paused():
                    read: T = pickle.loads(content)  # noqa: S301  ours, like byte code, and whole
                return read
            made = build()
            _keep(kept, pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL))
            return made

        return answer

    return decorate


def _key(*sources: Path) -> str:
    return combine((sys.version, version("numpy"), fingerprint(*sources)))[:16]


def _whole(kept: Path) -> bytes | None:
    """The content of a file that was kept, None where there is none or it is not as it was written."""
    with suppress(OSError):
        written = kept.read_bytes()
        digest, content = written[:DIGEST], written[DIGEST:]
        if sha256(content).digest() == digest:
            return content
    return None


def _keep(kept: Path, content: bytes) -> None:
    """Put the file in place whole, in the place of those made from older sources; a folder that cannot be written to
    is left as it is."""
    with suppress(OSError):
        kept.parent.mkdir(exist_ok=True)
        aside = kept.with_suffix(f".{os.getpid()}")
        aside.write_bytes(sha256(content).digest() + content)
        aside.replace(kept)
        for older in kept.parent.glob(f"{kept.name.split('.')[0]}.*.pickle"):
            if older != kept:
                older.unlink(missing_ok=True)
