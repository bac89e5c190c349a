"""`README.md` of an export: how to cite it, where it comes from, and how to open each form of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from warehouse.exports.relations import Relation
from warehouse.provenance import TITLE, UNKNOWN, Provenance

TEXT = """# {title}

Version `{version}`, {actions} actions.

## How to cite

> {citation}

## Licence and sources

Licence of the source text: {licences}.

| document | publisher | retrieved | address | licence | SHA-256 |
|---|---|---|---|---|---|
{documents}

## What is here

`sha256sum -c SHA256SUMS` checks every file.

| file | what it is |
|---|---|
| `datapackage.json`, `csv/` | Frictionless Data Package; words beside codes; `'` before what would be a formula |
| `parquet/` | the same tables and views with their types, the text as it is |
| `load.sql` | makes the DuckDB warehouse of the Parquet files: `duckdb socieux.duckdb < load.sql` |
| `views.sql` | opens the Parquet files where they lie as the same schema: `duckdb -init views.sql` |
| `iati/activities.xml` | IATI 2.03 as a secondary reporter; `iati/left_out.csv` has the actions without a start |
| `data-contract.odcs.yaml` | what a reader may rely on (Open Data Contract Standard) |

| table or view | rows | one row is |
|---|---:|---|
{relations}
"""


def render(origin: Provenance, relations: Sequence[Relation], counts: Mapping[str, int]) -> str:
    """The page as Markdown; text of the archive cannot break out of its cell."""
    documents = [
        (document.path, document.publisher, document.retrieved_on, document.url, document.licence, document.sha256)
        for document in origin.documents
    ]
    return TEXT.format(
        title=TITLE,
        version=origin.version,
        actions=origin.action_count,
        citation=origin.citation,
        licences=", ".join(origin.licences),
        documents="\n".join(_row(row) for row in documents),
        relations="\n".join(_row((f"`{r.name}`", f"{counts[r.name]:,}", r.grain)) for r in relations),
    )


def _row(cells: Sequence[object]) -> str:
    texts = (UNKNOWN if cell is None else " ".join(str(cell).replace("|", "\\|").split()) for cell in cells)
    return f"| {' | '.join(texts)} |"
