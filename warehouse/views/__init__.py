"""The views of the published schema: one SQL file each, with a comment on the view and on every column.

Files are run in the order of their names, so a view may use those before it. Views hold words beside codes and nothing
that could not be written by hand over the tables; they belong to the published content and to its version.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def view_names() -> list[str]:
    """The names of the views, in the order in which they are created."""
    return [path.stem.split("_", 1)[1] for path in sorted(FOLDER.glob("*.sql"))]


def view_statements() -> list[str]:
    """Every CREATE VIEW and COMMENT ON statement, in order."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.sql"))]
    return [statement.strip() for text in texts for statement in text.split(";\n") if statement.strip()]
