"""Taking passwords out of text that people read: of messages, and of command lines that are written down."""

from __future__ import annotations

import re

SECRETS = (
    (re.compile(r"(password\s*=\s*)('(?:[^'\\]|\\.)*'|\S+)", re.IGNORECASE), r"\1***"),
    (re.compile(r"(://[^:/@\s]*:)[^@\s]*@"), r"\1***@"),
)


def without_secrets(text: str) -> str:
    """`text` with every password of a connection string taken out."""
    for pattern, shown in SECRETS:
        text = pattern.sub(shown, text)
    return text
