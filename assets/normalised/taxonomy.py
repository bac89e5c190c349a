"""The error taxonomy as one Markdown page, from the two files that declare it.

`python -m assets.normalised.taxonomy FILE` writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from assets.normalised.issues import issue_types
from warehouse.reference import read_reference

HEAD = """# Issues

Written from `assets/normalised/data/issue_types.csv` and `warehouse/reference/issue_type.csv` by `make docs`; do not
edit. Every issue is a row of `audit.issue` with code, severity, field, message, byte span, line, column and next step;
an entry withheld whole is a row of `audit.rejected_entry`. Severity `info` leaves a record trustworthy unless the
code is a doubt; `warning` and `error` name the doubtful field. `v_open_issue` lists what is open.

| code | stage | severity | effect | what is wrong | next step |
|---|---|---|---|---|---|
"""


def render() -> str:
    """The whole page, ending in a newline; `…` stands for a value of the entry."""
    return HEAD + "".join(f"{line}\n" for line in sorted(_lines()))


def _lines() -> Iterator[str]:
    for kind in issue_types().values():
        effect = "withheld" if kind.rejects else "not trusted" if kind.is_doubt or kind.severity != "info" else "none"
        message = kind.message.format(value="…", other="…")
        yield _line(kind.issue_code, "normalised", kind.severity, effect, message, kind.suggested_fix)
    for row in read_reference("issue_type"):
        effect = "withheld" if row["rejects"] == "true" else "not trusted"
        yield _line(row["issue_code"], row["stage"], row["severity"], effect, row["message"], row["suggested_fix"])


def _line(code: str, *cells: str) -> str:
    return f"| `{code}` | " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render(), encoding="utf-8")
