"""The data dictionary: the declared tables rendered as one Markdown page.

`python -m warehouse.dictionary FILE` writes it, `--check FILE` says whether the file is what would be written.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from warehouse.keys import ONGOING, RESERVED_MEMBERS
from warehouse.schema import Table
from warehouse.tables import TABLES

VIEWS = Path(__file__).parent / "views"
COMMENT = re.compile(r"^COMMENT ON (VIEW|COLUMN|MACRO TABLE) ([\w.]+) IS\s+'((?:[^']|'')*)'", re.MULTILINE)
SCHEMAS = {
    "main": "The star schema. Start with the view `v_action`.",
    "lineage": "Where every value comes from. Spans are byte offsets, start inclusive, end exclusive.",
    "audit": "What is doubtful, what was withheld, and what ran.",
    None: "Tables that only hand over from one stage to the next, as Parquet in the work folder.",
}


def render() -> str:
    """The whole page, ending in a newline."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield "Written from `warehouse/tables` and `warehouse/fields` by `make docs`; do not edit by hand."
    yield ""
    yield "Every dimension has reserved members, so that no key is ever null: "
    members = [*RESERVED_MEMBERS.items(), (ONGOING, "Ongoing (dim_date only)")]
    yield ", ".join(f"`{key}` {name.lower()}" for key, name in members) + "."
    for schema, charter in SCHEMAS.items():
        yield ""
        yield f"## {schema or 'Between stages'}"
        yield ""
        yield charter
        for table in TABLES.values():
            if table.schema == schema:
                yield from _table(table)
    yield ""
    yield "## Views"
    texts = [path.read_text(encoding="utf-8") for path in sorted(VIEWS.glob("*.sql"))]
    for text in texts:
        yield from _view(text)
    yield ""
    yield "## Table macros"
    yield ""
    yield "Questions with an argument: `from actions_by_country('expert')`."
    yield ""
    for text in texts:
        yield from ("- " + comment.replace("''", "'") for kind, _, comment in COMMENT.findall(text) if "MACRO" in kind)


def _view(sql: str) -> Iterator[str]:
    """A view's page is made of the comments that its file puts on it and on its columns."""
    comments = [(kind, name, text.replace("''", "'")) for kind, name, text in COMMENT.findall(sql)]
    for kind, name, text in comments:
        if kind == "VIEW":
            yield from ("", f"### {name}", "", text, "", "| column | meaning |", "|---|---|")
        else:
            yield f"| `{name.rsplit('.', 1)[-1]}` | {text.replace('|', chr(92) + '|')} |"


def _table(table: Table) -> Iterator[str]:
    yield ""
    yield f"### {table.name}"
    yield ""
    yield f"{table.grain} Key: {', '.join(f'`{name}`' for name in table.primary_key)}. Stage: {table.stage}."
    yield ""
    yield "| column | type | null | meaning |"
    yield "|---|---|---|---|"
    for column in table.columns:
        notes = column.field.description
        if column.field.values:
            notes += " One of " + ", ".join(f"`{value}`" for value in column.field.values) + "."
        if column.name in table.foreign_keys:
            notes += f" References `{table.foreign_keys[column.name]}`."
        null = "yes" if column.is_nullable else "no"
        yield f"| `{column.name}` | {column.type} | {null} | {notes.replace('|', chr(92) + '|')} |"


def main() -> int:
    """Write or check the page; exit code 1 when it is not fresh."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, only say whether the file is fresh")
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    text = render()
    if not arguments.check:
        arguments.file.write_text(text, encoding="utf-8")
        return 0
    if arguments.file.exists() and arguments.file.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{arguments.file} is not what the declaration says: write it anew with `make docs`\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
