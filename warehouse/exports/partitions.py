"""Which tables of a partitioned export are cut into folders, and how: by what stays in its place when new text arrives.

A table with one row or more per action lies in `start_year=2024/`, by the year in which the action starts; 0 is for no
start and for no action. A table with rows per document lies in `document_part=a/`, by the first digit of the document's
SHA-256, so that there are never more than sixteen. All others lie whole. The column of the folder is in no table:
`views.sql` and `load.sql` leave it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from warehouse.engine import Connection
from warehouse.exports.relations import Relation
from warehouse.schema import quote_literal

NO_YEAR = 0
YEAR_OF_ACTION = f"""(
    SELECT action_key, greatest(start_date_key // 10000, {NO_YEAR}) AS start_year FROM main.fact_action
)"""  # noqa: S608  a constant


@dataclass(frozen=True)
class Part:
    """One file of a relation: its path below `parquet/`, and the SQL of its rows (`t` is the relation)."""

    path: str
    source: str


@dataclass(frozen=True)
class Partition:
    """How a relation is cut: the name of the folders' column, the SQL of its value, and the join that this needs."""

    column: str
    value: str
    join: str = ""

    def source(self, relation: Relation) -> str:
        """What stands behind FROM to have the value beside each row."""
        return f"{relation.source} AS t{self.join}"


def partition_of(relation: Relation) -> Partition | None:
    """How a relation is cut; None for one that lies whole, as every view does."""
    names = {attribute.name for attribute in relation.attributes} if relation.table else set()
    if "action_key" in names and relation.schema == "main":
        joined = f" LEFT JOIN {YEAR_OF_ACTION} AS year_of ON year_of.action_key = t.action_key"
        return Partition("start_year", f"coalesce(year_of.start_year, {NO_YEAR})", joined)
    if "document_sha256" in names and relation.name != "document":
        return Partition("document_part", "coalesce(left(t.document_sha256, 1), '0')")
    return None


def parts(connection: Connection, relation: Relation) -> Iterator[Part]:
    """The files of a relation in the order of their paths; a table without rows is one file of none."""
    partition = partition_of(relation)
    if partition is None:
        yield Part(f"{relation.name}.parquet", f"{relation.source} AS t")
        return
    source = partition.source(relation)
    query = f"SELECT DISTINCT {partition.value} AS value FROM {source} ORDER BY 1"  # noqa: S608  names are declared
    for (value,) in connection.execute(query).fetchall() or [(NO_YEAR,)]:
        where = f"{source} WHERE {partition.value} = {quote_literal(str(value))}"
        yield Part(f"{relation.name}/{partition.column}={value}/part-0.parquet", where)


def files(relation: Relation, *, is_partitioned: bool) -> str:
    """The pattern below the export's folder that is all files of a relation."""
    is_cut = is_partitioned and partition_of(relation) is not None
    return f"parquet/{relation.name}/*/*.parquet" if is_cut else f"parquet/{relation.name}.parquet"
