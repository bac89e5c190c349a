"""Text that defeats the code, for want of any that does: three marks, met by the parser and by normalisation.

Workers of a cluster load this file with --preload, so that what they do is spoiled in their process too.
"""

import os
import signal
from functools import wraps
from typing import Any

PARSER, VALUES, DEADLY = "defeats the parser", "defeats the values", "ends the process"


def spoil(set_attribute: Any = setattr) -> None:
    """Let the marks raise, or kill the process; `set_attribute` is how functions are replaced."""
    from assets.normalised import work as normalised
    from assets.parsed import work as parsed

    parse_chunk, normalise_document = parsed.parse_chunk, normalised.normalise_document

    @wraps(parse_chunk)
    def parse(chunk: Any, *others: Any) -> Any:
        if PARSER in chunk.text:
            raise RecursionError("too deep")
        return parse_chunk(chunk, *others)

    @wraps(normalise_document)
    def normalise(document: Any, entries: Any, issues: Any) -> Any:
        texts = " ".join(text or "" for text in entries["description_raw"].to_pylist())
        if VALUES in texts:
            raise ArithmeticError("no such number")
        if DEADLY in texts:
            os.kill(os.getpid(), signal.SIGKILL)
        return normalise_document(document, entries, issues)

    set_attribute(parsed, "parse_chunk", parse)
    set_attribute(normalised, "normalise_document", normalise)


def dask_setup(worker: object) -> None:
    """What Dask calls when a worker starts."""
    spoil()
