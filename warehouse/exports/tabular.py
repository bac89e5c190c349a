"""Tables and views as Parquet (the values themselves) and as CSV (for people and spreadsheets).

CSV: UTF-8, LF, one header; null is an empty unquoted field. Beside a key stands the word it means. Lists are joined by
'; ', structures are JSON. A text that a spreadsheet would take for a formula gets an apostrophe before it, and so does
one that looks as if it had got one, so that taking one away gives the text back (`UNGUARD`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from warehouse.engine import BATCH_ROWS, Connection, quote_name
from warehouse.exports.partitions import Part, parts
from warehouse.exports.relations import Attribute, Relation
from warehouse.provenance import Provenance
from warehouse.schema import Table, quote_literal

FORMULA_STARTS = (
    "=+\\-@\t\r\n＝＋－＠"  # what Excel, LibreOffice and Sheets read as a formula, and the full-width forms
)
GUARD = re.compile(f"^('*[{FORMULA_STARTS}])")
UNGUARD = re.compile(f"^'('*[{FORMULA_STARTS}])")
LIST_SEPARATOR = "; "


def write_both(
    connection: Connection, relation: Relation, folder: Path, origin: Provenance, *, is_partitioned: bool = False
) -> int:
    """Write one relation to `parquet/` and `csv/` under `folder`; returns its row count."""
    whole = [Part(f"{relation.name}.parquet", f"{relation.source} AS t")]
    count = 0
    for part in parts(connection, relation) if is_partitioned else whole:
        path = folder / "parquet" / part.path
        path.parent.mkdir(parents=True, exist_ok=True)
        count += _write_parquet(connection, relation, part, path, origin)
    (folder / "csv").mkdir(exist_ok=True)
    _write_csv(connection, relation, folder / "csv" / f"{relation.name}.csv")
    return count


def csv_attributes(relation: Relation) -> list[tuple[Attribute, str]]:
    """The columns of a relation's CSV in their order, each with the SQL of its values (`t` is the relation)."""
    found: list[tuple[Attribute, str]] = []
    words = label_columns(relation)
    for attribute in relation.attributes:
        found.append((attribute, _csv_value(f"t.{quote_name(attribute.name)}", attribute.type)))
        if attribute.name in words:
            word, target, label = words[attribute.name]
            field = next(column for column in target.columns if column.name == label).field
            described = Attribute(word, "VARCHAR", True, f"{attribute.name} in words: {field.description}", None)
            value = f"{quote_name('of_' + attribute.name)}.{quote_name(label)}"
            found.append((described, _csv_value(value, "VARCHAR")))
    return found


def label_columns(relation: Relation) -> dict[str, tuple[str, Table, str]]:
    """Key column to (name of the column of words beside it, dimension, the dimension's column with the words)."""
    taken = {attribute.name for attribute in relation.attributes}
    found: dict[str, tuple[str, Table, str]] = {}
    for column, target in relation.foreign_keys.items():
        label = label_of(target)
        if label is None or len(target.primary_key) != 1:
            continue
        subject = target.name.removeprefix("dim_")
        word = f"{column.removesuffix('_key')}_{label.removeprefix(subject + '_')}"
        if word not in taken:
            found[column] = (word, target, label)
            taken.add(word)
    return found


def label_of(table: Table) -> str | None:
    """The column of a dimension that names its member: the first `_name`, else the title, else its last text."""
    if not table.name.startswith("dim_"):
        return None
    names = [name for name in table.column_names if name.endswith("_name")]
    titles = [name for name in table.column_names if name == "title"]
    texts = [column.name for column in table.columns if column.type == "VARCHAR" and not column.is_nullable]
    return next(iter(names + titles + list(reversed(texts))), None)


def csv_query(relation: Relation) -> str:
    """The rows of a relation's CSV, in key order."""
    values = ", ".join(f"{sql} AS {quote_name(attribute.name)}" for attribute, sql in csv_attributes(relation))
    joins = "".join(
        f" LEFT JOIN {target.qualified_name} AS {quote_name('of_' + column)}"
        f" ON {quote_name('of_' + column)}.{quote_name(target.primary_key[0])} = t.{quote_name(column)}"
        for column, (_, target, _) in label_columns(relation).items()
    )
    order = ", ".join(f"t.{quote_name(name)}" for name in relation.table.primary_key) if relation.table else "ALL"
    return f"SELECT {values} FROM {relation.source} AS t{joins} ORDER BY {order}"  # noqa: S608  names are declared


def _csv_value(value: str, kind: str) -> str:
    if kind == "TIMESTAMP":
        return f"strftime({value}, '%Y-%m-%dT%H:%M:%S.%f')"
    if kind.endswith("[]") and "STRUCT" not in kind:
        value = f"array_to_string({value}, {quote_literal(LIST_SEPARATOR)})"
    elif "STRUCT" in kind or "MAP" in kind:
        value = f"to_json({value})::VARCHAR"
    elif kind != "VARCHAR":
        return value
    return f"regexp_replace({value}, {quote_literal(GUARD.pattern)}, '''\\1')"


def _write_csv(connection: Connection, relation: Relation, path: Path) -> None:
    with connection.sql(csv_query(relation)).to_arrow_reader(BATCH_ROWS) as reader:
        options = pc.WriteOptions(quoting_style="needed")
        with pc.CSVWriter(path, reader.schema, write_options=options) as writer:
            for batch in reader:
                writer.write_batch(batch)


def _write_parquet(connection: Connection, relation: Relation, part: Part, path: Path, origin: Provenance) -> int:
    names = ", ".join(f"t.{quote_name(attribute.name)}" for attribute in relation.attributes)
    query = f"SELECT {names} FROM {part.source} ORDER BY {relation.order}"  # noqa: S608  names are declared
    rows = 0
    with connection.sql(query).to_arrow_reader(BATCH_ROWS) as reader:
        schema = _described(relation.table.arrow_schema if relation.table else reader.schema, relation, origin)
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for batch in _tables(reader):
                writer.write_table(batch.cast(schema))
                rows += batch.num_rows
    return rows


def _tables(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    for batch in reader:
        yield pa.Table.from_batches([batch])


def _described(schema: pa.Schema, relation: Relation, origin: Provenance) -> pa.Schema:
    """The schema with what the columns mean, and with the version and its citation, as Parquet keeps them."""
    texts = {attribute.name: attribute.description for attribute in relation.attributes}
    fields = [field.with_metadata({"description": texts[field.name]}) for field in schema]
    about = {"description": relation.grain, "socieux.version": origin.version, "socieux.citation": origin.citation}
    return pa.schema(fields, metadata=about)
