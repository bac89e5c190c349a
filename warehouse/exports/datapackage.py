"""`datapackage.json`: the CSV files as a Frictionless Data Package, with schemas, keys, hashes and sources."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from warehouse.exports.placing import file_sha256
from warehouse.exports.relations import Attribute, Relation
from warehouse.exports.tabular import csv_attributes
from warehouse.provenance import TITLE, Provenance

NAME = "socieux-actions"
CSV_TYPES = {"timestamp": "datetime", "array": "string", "object": "string"}  # where CSV has another word, or none
DESCRIPTION = (
    "Actions of SOCIEUX+, read from its public listings, as a star schema. In the text of the CSV files an apostrophe "
    "stands before what a spreadsheet would take for a formula; the Parquet files have the text as it is."
)


def render(origin: Provenance, relations: Sequence[Relation], counts: Mapping[str, int], folder: Path) -> str:
    """The descriptor as JSON; `folder` holds the CSV files that it hashes."""
    package: dict[str, Any] = {
        "name": NAME,
        "title": TITLE,
        "description": DESCRIPTION,
        "version": origin.version,
        "citation": origin.citation,
        "profile": "tabular-data-package",
        "sources": [_source(document) for document in origin.documents],
        "resources": [_resource(relation, counts[relation.name], folder) for relation in relations],
    }
    licences = [{"name": _slug(name), "title": name} for name in origin.stated_licences]
    if licences:  # a licence that nobody states is not made up, and the standard has no word for that
        package["licenses"] = licences
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _source(document: Any) -> dict[str, Any]:
    known = {
        "title": f"{document.publisher}: {document.path}",
        "path": document.url,
        "hash": f"sha256:{document.sha256}",
        "retrievedOn": document.retrieved_on.isoformat() if document.retrieved_on else None,
        "licence": document.licence,
    }
    return {key: value for key, value in known.items() if value is not None}


def _resource(relation: Relation, count: int, folder: Path) -> dict[str, Any]:
    path = folder / "csv" / f"{relation.name}.csv"
    schema: dict[str, Any] = {"fields": [_field(attribute, relation) for attribute, _ in csv_attributes(relation)]}
    if relation.table:
        schema["primaryKey"] = list(relation.table.primary_key)
    references = {
        column: target for column, target in relation.foreign_keys.items() if len(target.primary_key) == 1
    }  # the standard wants a reference to name a key
    if references:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": target.name, "fields": list(target.primary_key)}}
            for column, target in references.items()
        ]
    return {
        "name": relation.name,
        "title": relation.grain,
        "profile": "tabular-data-resource",
        "path": f"csv/{relation.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{file_sha256(path)}",
        "rowCount": count,
        "schema": schema,
    }


def _field(attribute: Attribute, relation: Relation) -> dict[str, Any]:
    kind = CSV_TYPES.get(attribute.logical_type, attribute.logical_type)
    field: dict[str, Any] = {"name": attribute.name, "type": kind, "description": attribute.description}
    constraints: dict[str, Any] = {}
    if not attribute.is_nullable and kind != "string":  # CSV readers take an empty text for a null
        constraints["required"] = True
    if declared := attribute.field:
        if declared.values:
            constraints["enum"] = list(declared.values)
        if declared.pattern:
            constraints["pattern"] = declared.pattern
        if declared.minimum is not None and kind in ("integer", "number"):
            constraints["minimum"] = declared.minimum
        if declared.maximum is not None and kind in ("integer", "number"):
            constraints["maximum"] = declared.maximum
    if constraints:
        field["constraints"] = constraints
    return field


def _slug(text: str) -> str:
    return "-".join("".join(char if char.isalnum() else " " for char in text).split())
